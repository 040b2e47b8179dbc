"""What is asked about before it is saved, through the form, a letter's link, a table and a hand-written POST."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contacts.models import ContactPerson
from core import spam
from core.models import Confirmation
from core.models.questions import _note_stored
from core.questions import MEND, SURE
from corrections.models import Correction
from events.models import ActionPoint, Event
from history.models import Change
from history.registry import key_of
from history.restore import restore
from meeting_places.models import MeetingPlace, ScheduleException
from tests.editing.forms import form_data, messages_of, ticks
from tests.factories import (
    make_activity,
    make_contact_person,
    make_event,
    make_meeting_place,
    make_municipality,
    make_schedule,
    make_user,
    put,
)
from tests.imports.tables import import_rows, make_words, place_row
from tests.reminders.letters import ANNA, link

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def editor(client):
    client.force_login(make_user(is_regional_editor=True))
    return client


def url_of(record):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def type_in(client, record, **typed):
    url = url_of(record)
    return client.post(url, form_data(client.get(url), **typed))


def test_a_lost_zero_is_asked_about_and_nothing_typed_is_lost(editor):
    person = make_contact_person(name="Aino", email="aino@example.org")
    response = type_in(editor, person, phone="40 123 4567", title_fi="ohjaaja")
    assert any("Puuttuuko alusta 0: 040 123 4567?" in message for message in messages_of(response))
    assert form_data(response)["phone"] == "40 123 4567"
    assert form_data(response)["title_fi"] == "ohjaaja"
    person.refresh_from_db()
    assert person.phone == ""


def test_a_tick_saves_the_very_value_and_is_remembered(editor):
    person = make_contact_person()
    [tick] = ticks(type_in(editor, person, phone="40 123 4567"))
    assert type_in(editor, person, phone="40 123 4567", **{SURE: tick}).status_code == 302
    person.refresh_from_db()
    assert person.phone == "40 123 4567"
    assert type_in(editor, person, title_fi="ohjaaja").status_code == 302


def test_a_tick_of_one_value_asks_anew_of_another(editor):
    person = make_contact_person()
    [tick] = ticks(type_in(editor, person, phone="40 123 4567"))
    response = type_in(editor, person, phone="50 123 4567", **{SURE: tick})
    assert response.status_code == 200
    assert ticks(response) != [tick]


def test_the_offer_mends_the_value(editor):
    person = make_contact_person()
    [tick] = ticks(type_in(editor, person, phone="40 123 4567"), MEND)
    assert type_in(editor, person, phone="40 123 4567", **{MEND: tick}).status_code == 302
    person.refresh_from_db()
    assert person.phone == "040 123 4567"


def test_a_tick_stays_while_another_fault_is_mended(editor):
    person = make_contact_person()
    [tick] = ticks(type_in(editor, person, phone="40 123 4567"))
    response = type_in(editor, person, phone="40 123 4567", email="ei osoite", **{SURE: tick})
    assert response.status_code == 200
    assert editor.post(url_of(person), form_data(response, email="")).status_code == 302


def test_what_cannot_be_has_no_tick_and_a_forged_one_changes_nothing(editor):
    person = make_contact_person()
    response = type_in(editor, person, phone="ei ole")
    assert ticks(response) == []
    doubt = next(iter(ContactPerson(phone="ei ole").doubts()))
    assert type_in(editor, person, phone="ei ole", **{SURE: doubt.tick}).status_code == 200
    person.refresh_from_db()
    assert person.phone == ""


def test_a_model_refuses_what_nobody_has_confirmed():
    with pytest.raises(ValidationError, match="Puuttuuko alusta 0"):
        ContactPerson(name="Aino", phone="40 123 4567").full_clean()


def test_what_was_stored_before_is_kept_until_an_editor_looks_at_it(editor):
    person = make_contact_person(phone="40 123 4567")
    _note_stored(StoredModels, "contacts.ContactPerson", ContactPerson.asks)
    assert type_in(editor, person, title_fi="ohjaaja").status_code == 302
    assert Confirmation.objects.waiting().count() == 1
    page = editor.get(url_of(person))
    assert "Puuttuuko alusta 0: 040 123 4567?" in page.content.decode()
    type_in(editor, person, **{SURE: ticks(page)})
    assert not Confirmation.objects.waiting().exists()
    assert type_in(editor, person, title_fi="muu").status_code == 302


def test_what_was_said_of_a_value_goes_with_it(editor):
    person = make_contact_person(phone="ei ole")
    _note_stored(StoredModels, "contacts.ContactPerson", ContactPerson.asks)
    assert type_in(editor, person, title_fi="ohjaaja").status_code == 302
    type_in(editor, person, phone="040 123 4567")
    assert not Confirmation.objects.exists()


def test_a_removed_record_leaves_no_confirmation():
    person = make_contact_person(phone="ei ole")
    _note_stored(StoredModels, "contacts.ContactPerson", ContactPerson.asks)
    person.delete()
    assert not Confirmation.objects.exists()


def test_a_keeper_is_asked_by_her_link_too(client):
    place = make_meeting_place(keeper_email=ANNA, name="Hippu")
    address = link("correct", f"p{place.pk}")
    page = client.post(address, form_data(client.get(address), phone="40 123 4567"))
    assert "Puuttuuko alusta 0: 040 123 4567?" in page.text
    client.post(address, form_data(page, **{MEND: ticks(page, MEND)}))
    place.refresh_from_db()
    assert place.phone == "040 123 4567"


@pytest.mark.parametrize(("phone", "word"), [("40 123 4567", "tallenna se lomakkeella"), ("ei ole", "jätä kenttä")])
def test_a_table_is_not_asked_but_told(phone, word):
    make_words()
    report = import_rows(place_row(1, phone=phone), place_row(2, phone="040 123 4567"))
    assert not report.is_done
    [(row, column, value, sentence)] = report.told
    assert (row, column, value) == (2, "phone", phone)
    assert word in sentence


def test_a_reader_cannot_propose_what_cannot_be(client, monkeypatch):
    monkeypatch.setattr(spam, "SOONEST", -1)
    url = reverse("corrections:place", args=[make_meeting_place().pk])
    sent = client.get(url).context["form"].initial | {
        "message": "",
        "email": "",
        "nickname": "",
        "item-phone": "ei ole",
    }
    assert "Tässä ei ole numeroa" in client.post(url, sent).text
    assert not Correction.objects.exists()


def test_an_editor_is_asked_of_what_a_reader_proposes(editor):
    place = make_meeting_place(phone="")
    correction = Correction.objects.propose(
        place, message="", email="", language="fi", proposals=[("phone", "puhelin", "", "40 123 4567")]
    )
    url = reverse("admin:corrections_correction_change", args=[correction.pk])
    decisions = {f"decision-{correction.proposals.get().pk}": "accepted"}
    page = editor.post(url, decisions)
    assert editor.post(url, decisions | {SURE: ticks(page)}).status_code == 302
    place.refresh_from_db()
    assert place.phone == "40 123 4567"


def test_swapped_coordinates_are_put_right_by_one_tick(editor):
    place = make_meeting_place()
    response = type_in(editor, place, latitude="25.75", longitude="62.24")
    assert ticks(response) == []
    assert form_data(response)["latitude"] == "25.75"
    type_in(editor, place, latitude="25.75", longitude="62.24", **{MEND: ticks(response, MEND)})
    place.refresh_from_db()
    assert (place.latitude, place.longitude) == (62.24, 25.75)


def test_a_point_outside_the_region_is_saved_when_it_is_meant(editor):
    place = make_meeting_place()
    typed = {"latitude": "60.17", "longitude": "24.94"}
    [tick] = ticks(type_in(editor, place, **typed))
    assert type_in(editor, place, **typed | {"latitude": "60.18"}, **{SURE: tick}).status_code == 200
    assert type_in(editor, place, **typed, **{SURE: tick}).status_code == 302


def test_a_namesake_in_the_same_municipality_is_shown_before_it_is_added(editor):
    place = make_meeting_place(name="Perhekahvila Poukama", slug="perhekahvila-poukama")
    typed = {"name_fi": "perhekahvila  poukama", "kind": place.kind_id, "municipality": place.municipality_id}
    url = reverse("admin:meeting_places_meetingplace_add")
    page = editor.post(url, form_data(editor.get(url), **typed))
    assert "Kunnassa on jo Perhekahvila Poukama. Onko tämä sama?" in page.text
    assert url_of(place) in page.text
    assert editor.post(url, form_data(page, **{SURE: ticks(page)})).status_code == 302
    assert MeetingPlace.objects.filter(sort_key=place.sort_key).count() == 2


def test_one_name_in_two_municipalities_is_normal_and_the_address_tells_them_apart(editor):
    place = make_meeting_place(name="Poukama", slug="poukama")
    url, other = reverse("admin:meeting_places_meetingplace_add"), make_municipality(name="Äänekoski")
    page = editor.get(url)
    assert "slug" not in form_data(page)
    typed = {"name_fi": "Poukama", "kind": place.kind_id, "municipality": other.pk}
    assert editor.post(url, form_data(page, **typed)).status_code == 302
    assert MeetingPlace.objects.get(municipality=other).slug == "poukama-aanekoski"
    assert "Sivun verkko-osoite" in editor.get(url_of(place)).text


def test_a_place_named_as_a_page_gets_another_address(editor):
    place, url = make_meeting_place(), reverse("admin:meeting_places_meetingplace_add")
    typed = {"name_fi": "Kartta", "kind": place.kind_id, "municipality": place.municipality_id}
    assert editor.post(url, form_data(editor.get(url), **typed)).status_code == 302
    assert MeetingPlace.objects.get(name_fi="Kartta").slug.startswith("kartta-")


def exception_of(client, **typed):
    url = reverse("admin:meeting_places_scheduleexception_add")
    return url, form_data(client.get(url), reason_fi="Tauko", **typed)


def test_a_long_closure_asks_with_the_number_of_meetings(editor):
    activity = make_activity()
    make_schedule(activity)
    first = timezone.localdate() + timedelta(days=1)
    days = {"first_day": first, "last_day": first + timedelta(days=60)}
    url, data = exception_of(editor, activity=activity.pk, **days)
    page = editor.post(url, data)
    count = activity.occurrences.filter(starts_at__date__range=tuple(days.values())).count()
    assert f"Tämä kestää 61 päivää ja peruu seuraavien 13 viikon ajalta {count} kertaa" in page.text
    assert not ScheduleException.objects.exists()
    assert editor.post(url, data | {"last_day": first + timedelta(days=61), SURE: ticks(page)}).status_code == 200
    assert editor.post(url, data | {SURE: ticks(page)}).status_code == 302


def test_a_closure_of_days_gone_by_is_asked_about_once(editor):
    place, gone = make_meeting_place(), timezone.localdate() - timedelta(days=400)
    url, data = exception_of(editor, place=place.pk, first_day=gone, last_day=gone)
    page = editor.post(url, data)
    assert "Nämä päivät ovat jo menneet" in page.text
    editor.post(url, data | {SURE: ticks(page)})
    assert type_in(editor, ScheduleException.objects.get(), reason_fi="Muu").status_code == 302


def test_days_of_another_century_are_asked_about_in_an_events_form(editor):
    event = make_event()
    response = type_in(editor, event, starts_on="24.11.1926", ends_on="")
    assert "Vuosi on 1926. Tarkoititko 24.11.2026?" in response.text


def test_an_invitation_without_rights_is_asked_about(editor):
    url = reverse("admin:accounts_user_add")
    page = editor.post(url, form_data(editor.get(url), email="uusi@example.org", name="Uusi"))
    assert "Hänellä ei ole oikeuksia" in page.text
    other = form_data(page, email="toinen@example.org", **{SURE: ticks(page)})
    assert editor.post(url, other).status_code == 200
    assert editor.post(url, form_data(page, **{SURE: ticks(page)})).status_code == 302


def test_a_teams_link_of_two_hundred_and_forty_three_letters_is_kept(editor):
    event, link_of = make_event(), "https://teams.example.org/" + "x" * 217
    assert type_in(editor, event, remote_link=link_of).status_code == 302
    event.refresh_from_db()
    assert event.remote_link == link_of


def test_the_desk_counts_what_was_stored_before_and_leads_to_it(client, world):
    mine = make_meeting_place(name="Hippu", municipality=world.mine, phone="40 123 4567")
    make_meeting_place(name="Vieras", municipality=world.theirs, phone="ei ole")
    make_meeting_place(name="Kunnossa", municipality=world.mine, phone="040 123 4567")
    client.force_login(world.coordinator)
    assert "Tarkista nämä" not in client.get(reverse("admin:index")).text
    _note_stored(StoredModels, "meeting_places.MeetingPlace", MeetingPlace.asks)
    desk = client.get(reverse("admin:index")).context["dashboard"]
    [item] = [item for item in desk.items if item.title == "Tarkista nämä"]
    [number] = [number for number in item.numbers if number.count]
    rows = client.get(number.url).context["cl"].result_list
    assert [*rows] == [mine]
    assert number.count == 1


def test_what_is_a_part_is_told_in_the_form_of_its_whole(editor):
    event = make_event()
    point = event.action_points.create(text="Tilaa kahvit")
    _note_stored(StoredModels, "events.ActionPoint", ActionPoint.asks)
    assert [*Event.to_look_at()] == [event]
    assert "Kuka tämän tekee?" in editor.get(url_of(event)).text
    put(ActionPoint.objects, municipality=make_municipality())
    point.refresh_from_db()
    point.full_clean()
    point.save()
    assert not Event.to_look_at().exists()


def test_what_once_stood_comes_back_and_is_listed(editor):
    person = make_contact_person(phone="ei ole")
    type_in(editor, person, phone="040 123 4567")
    restore(key_of(person), Change.objects.latest("pk").pk, make_user(is_regional_editor=True))
    person.refresh_from_db()
    assert person.phone == "ei ole"
    assert [*ContactPerson.to_look_at()] == [person]


class StoredModels:
    """What a migration gets, with the models as they are now."""

    @staticmethod
    def get_model(app, name=None):
        from django.apps import apps

        return apps.get_model(app, name)
