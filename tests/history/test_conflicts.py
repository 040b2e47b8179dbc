"""Two editors at one record: the second is told, and nothing that either typed is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib import admin
from django.db import connections
from django.test import Client

from accounts.models import User
from editing.admin import Refused
from history.recording import recorded, unrecorded
from meeting_places.models import MeetingPlace, SchoolHoliday, Theme
from municipalities.models import Municipality
from tests import factories
from tests.editing.forms import form_data, messages_of
from tests.editing.records import MAKERS, mine, url

pytestmark = pytest.mark.postgresql


@pytest.fixture
def place(world):
    return factories.make_meeting_place(municipality=world.mine, name="Vanha nimi", price="free")


def save(client, user, record, opened=None, **typed):
    """Let a user open the form, unless she has, and save it with some fields typed over."""
    client.force_login(user)
    return client.post(url("change", record), form_data(opened or client.get(url("change", record)), **typed))


@pytest.fixture
def first(world):
    return factories.make_user(world.my_centre, name="Maija Ensimmäinen")


def open_form(client, user, record):
    client.force_login(user)
    return client.get(url("change", record))


def choices(page):
    """What the page offers to choose from: label, mine, now, then, and whether there is a choice."""
    conflict = page.context["conflict"]
    return [(one.label, one.mine, one.now, one.then, bool(one.name)) for one in conflict.choices]


def test_second_editor_sees_both_versions_field_by_field(client, world, place, first):
    feature = factories.make_feature(name="hissi")
    opened = open_form(client, world.coordinator, place)
    save(client, first, place, name_fi="Maijan nimi", phone="040 1", features=[feature.pk], price="not_known")
    conflict = save(client, world.coordinator, place, opened, name_fi="Minun nimeni", price="small_fee")
    said = messages_of(conflict)
    assert said[0].startswith("Maija Ensimmäinen muutti tätä klo ")
    assert choices(conflict) == [
        ("Nimi", "Minun nimeni", "Maijan nimi", "Vanha nimi", True),
        ("Puhelin", "–", "040 1", "–", False),
        ("Hinta", "pieni maksu", "ei tiedossa", "maksuton", True),
        ("Ominaisuudet", "–", "hissi", "–", False),
    ]
    assert form_data(conflict)["name_fi"] == "Minun nimeni"
    place.refresh_from_db()
    assert place.name_fi == "Maijan nimi"


@pytest.mark.parametrize(
    ("pressed", "name", "price"),
    [
        ({}, "Minun nimeni", "small_fee"),
        ({"choice-name_fi": "now"}, "Maijan nimi", "small_fee"),
        ({"_continue": "mine", "choice-name_fi": "now"}, "Minun nimeni", "small_fee"),
        ({"_continue": "now"}, "Maijan nimi", "free"),
    ],
)
def test_second_editor_chooses(client, world, place, first, pressed, name, price):
    place.price = "not_known"
    place.save()
    opened = open_form(client, world.coordinator, place)
    save(client, first, place, name_fi="Maijan nimi", price="free", phone="040 1")
    conflict = save(
        client, world.coordinator, place, opened, name_fi="Minun nimeni", price="small_fee", district="Keskusta"
    )
    assert client.post(url("change", place), form_data(conflict, **pressed)).status_code == 302
    place.refresh_from_db()
    assert (place.name_fi, place.price, place.phone, place.district) == (name, price, "040 1", "Keskusta")


def test_third_editor_meanwhile_makes_another_conflict(client, world, place, first):
    opened = open_form(client, world.coordinator, place)
    save(client, first, place, name_fi="Maijan nimi")
    conflict = save(client, world.coordinator, place, opened, name_fi="Minun nimeni")
    save(client, first, place, name_fi="Maijan toinen nimi")
    again = save(client, world.coordinator, place, conflict)
    assert [choice[:3] for choice in choices(again)] == [("Nimi", "Minun nimeni", "Maijan toinen nimi")]


def test_letter_that_knows_no_version_makes_a_conflict_too(client, world, place):
    opened = open_form(client, world.coordinator, place)
    with recorded("letter"):
        MeetingPlace.objects.get(pk=place.pk).exceptions.create(first_day="2026-12-01", last_day="2026-12-01")
    conflict = save(client, world.coordinator, place, opened, name_fi="Minun nimeni")
    assert messages_of(conflict)[0].startswith("Kirje muutti tätä")
    assert conflict.context["conflict"].notes == ["Uusi rivi, joka säilyy: poikkeus poikkeus."]
    assert client.post(url("change", place), form_data(conflict)).status_code == 302
    assert place.exceptions.count() == 1


@pytest.mark.parametrize("model", [SchoolHoliday, Theme, Municipality, User], ids=lambda model: model.__name__)
def test_record_without_a_version_is_guarded_as_well(client, world, model):
    record, name = MAKERS[model](mine(world)), "name_fi" if model is Theme else "name"
    opened = open_form(client, world.superuser, record)
    save(client, world.regional_editor, record, **{name: "Toisen nimi"})
    conflict = save(client, world.superuser, record, opened, **{name: "Minun nimeni"})
    assert [choice[1:3] for choice in choices(conflict)] == [("Minun nimeni", "Toisen nimi")]


@pytest.fixture
def activity(place):
    activity = factories.make_activity(place)
    for day in range(2):
        factories.make_schedule(activity, weekday=day)
    return activity


def test_row_that_both_changed_is_chosen_too(client, world, activity, first):
    opened = open_form(client, world.coordinator, activity)
    save(client, first, activity, **{"schedules-0-starts": "8.00", "schedules-1-ends": "12.30"})
    conflict = save(client, world.coordinator, activity, opened, **{"schedules-0-starts": "9.00"})
    assert [choice[1:] for choice in choices(conflict)] == [
        ("09.00", "08.00", "09.30", True),
        ("11.30", "12.30", "11.30", False),
    ]
    client.post(url("change", activity), form_data(conflict))
    assert [(f"{one.starts:%H.%M}", f"{one.ends:%H.%M}") for one in activity.schedules.all()] == [
        ("09.00", "11.30"),
        ("09.30", "12.30"),
    ]


@pytest.mark.parametrize(("typed", "count"), [({}, 1), ({"schedules-0-starts": "9.00"}, 2)])
def test_row_that_the_other_removed_comes_back_only_if_edited(client, world, activity, first, typed, count):
    opened = open_form(client, world.coordinator, activity)
    save(client, first, activity, **{"schedules-0-DELETE": "on"})
    conflict = save(client, world.coordinator, activity, opened, title_fi="Kerho", **typed)
    (note,) = conflict.context["conflict"].notes
    assert note.startswith("Joku poisti: aika maanantai" if typed else "Poistettu: aika maanantai")
    assert client.post(url("change", activity), form_data(conflict)).status_code == 302
    assert activity.schedules.count() == count
    activity.refresh_from_db()
    assert activity.title_fi == "Kerho"


def test_row_that_the_other_added_stays(client, world, activity, first):
    opened = open_form(client, world.coordinator, activity)
    row = {"weekday": "4", "starts": "17.00", "ends": "19.00", "recurrence": "weekly", "openness": "open"}
    added = {f"schedules-2-{name}": value for name, value in row.items()}
    save(client, first, activity, **added, **{"schedules-TOTAL_FORMS": "3"})
    conflict = save(client, world.coordinator, activity, opened, **added, **{"schedules-TOTAL_FORMS": "3"})
    assert conflict.context["conflict"].notes == ["Uusi rivi, joka säilyy: aika perjantai 17.00–19.00."]
    client.post(url("change", activity), form_data(conflict, **{"schedules-2-DELETE": "on"}))
    assert activity.schedules.count() == 3


@pytest.mark.parametrize("hostile", ["", "abc", "-1", "1\x00", "9" * 30, "²"])
def test_seen_change_that_means_nothing_is_a_conflict(client, world, place, hostile):
    page = save(client, world.coordinator, place, seen_change=hostile, name_fi="Ohi")
    assert page.status_code == 200
    place.refresh_from_db()
    assert place.name_fi == "Vanha nimi"


@pytest.mark.django_db(transaction=True)
def test_of_parallel_saves_one_wins_and_the_others_meet_it(file_database, world, activity):
    """Real threads with connections of their own save one opened form at once."""
    clients = [Client(raise_request_exception=False) for _ in range(4)]
    for client in clients:
        client.force_login(world.coordinator)
    opened = clients[0].get(url("change", activity))
    ready = Barrier(len(clients))

    def post(number):
        data = form_data(opened, title_fi=f"Kerho {number}", **{"schedules-0-starts": f"{number + 6}.00"})
        ready.wait()
        try:
            return clients[number].post(url("change", activity), data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        codes = [*pool.map(post, range(len(clients)))]
    assert sorted(codes) == [200, 200, 200, 302]
    winner = codes.index(302)
    activity.refresh_from_db()
    assert (activity.title_fi, activity.version) == (f"Kerho {winner}", 2)
    assert activity.schedules.first().starts.hour == winner + 6


def test_saving_again_on_purpose_works(client, world, place):
    opened = open_form(client, world.coordinator, place)
    factories.put(MeetingPlace.objects.filter(pk=place.pk), version=7, phone="040 1")
    conflict = save(client, world.coordinator, place, opened, name_fi="Minun nimeni")
    assert messages_of(conflict)[0].startswith("Tietoja on muutettu")
    assert client.post(url("change", place), form_data(conflict)).status_code == 302
    place.refresh_from_db()
    assert (place.name_fi, place.version) == ("Minun nimeni", 8)


def test_form_without_its_version_is_a_conflict(client, world, place):
    client.force_login(world.coordinator)
    data = form_data(client.get(url("change", place)), name_fi="Ohi")
    del data["seen_version"]
    assert client.post(url("change", place), data).status_code == 200


def test_save_that_loses_the_race_is_refused(rf, world, place):
    """The other editor saves between this one's check and her save."""
    request = rf.post("/")
    request.user = world.coordinator
    model_admin = admin.site.get_model_admin(MeetingPlace)
    form = model_admin.get_form(request, place, change=True)({"seen_version": "1"}, instance=place)
    form.full_clean()
    MeetingPlace.objects.filter(pk=place.pk).update(version=2)
    with pytest.raises(Refused, match="samalla hetkellä"):
        model_admin.save_model(request, place, form, change=True)


def test_only_one_of_two_parallel_claims_wins(place):
    one, other = MeetingPlace.objects.get(pk=place.pk), MeetingPlace.objects.get(pk=place.pk)
    assert [one.claim_version(1), other.claim_version(1)] == [True, False]


def test_publishing_many_makes_open_forms_conflict(client, world, place):
    opened = open_form(client, world.coordinator, place)
    client.post(url("changelist", place), {"action": "archive", "_selected_action": [place.pk]})
    conflict = save(client, world.coordinator, place, opened)
    assert choices(conflict) == [("Tila", "julkaistu", "arkistoitu", "julkaistu", False)]


def test_row_that_left_no_history_comes_back_as_new(client, world, activity):
    opened = open_form(client, world.coordinator, activity)
    with unrecorded():
        activity.schedules.first().delete()
    page = save(client, world.coordinator, activity, opened)
    assert any("poistanut rivin" in message for message in messages_of(page))
    assert client.post(url("change", activity), form_data(page)).status_code == 302
    assert activity.schedules.count() == 2
