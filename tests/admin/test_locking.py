"""Two editors at one record: the second is told, and nothing that either typed is lost."""

import pytest
from django.contrib import admin

from meeting_places.models import Activity, MeetingPlace
from perhekeskus.admin import Refused
from tests import factories
from tests.admin.forms import form_data, messages_of
from tests.admin.records import url


@pytest.fixture
def place(world):
    return factories.make_meeting_place(municipality=world.mine, name="Vanha nimi", price="free")


def test_second_editor_sees_what_the_first_saved(client, world, place):
    client.force_login(world.coordinator)
    opened = client.get(url("change", place))
    first = factories.make_user(world.my_centre, name="Maija Ensimmäinen")
    client.force_login(first)
    client.post(url("change", place), form_data(client.get(url("change", place)), name_fi="Maijan nimi"))

    client.force_login(world.coordinator)
    conflict = client.post(url("change", place), form_data(opened, name_fi="Minun nimeni", price="small_fee"))
    said = messages_of(conflict)
    assert said[0].startswith("Maija Ensimmäinen tallensi tämän ")
    assert said[1:] == ["Tallennettuna on nyt: Maijan nimi", "Tallennettuna on nyt: maksuton"]
    assert form_data(conflict)["name_fi"] == "Minun nimeni"
    place.refresh_from_db()
    assert place.name_fi == "Maijan nimi"


def test_saving_again_on_purpose_works(client, world, place):
    client.force_login(world.coordinator)
    opened = client.get(url("change", place))
    MeetingPlace.objects.filter(pk=place.pk).update(version=7, phone="040 1")
    conflict = client.post(url("change", place), form_data(opened, name_fi="Minun nimeni"))
    assert messages_of(conflict)[0].startswith("Tietoja on muutettu")
    assert client.post(url("change", place), form_data(conflict)).status_code == 302
    place.refresh_from_db()
    assert (place.name_fi, place.version) == ("Minun nimeni", 8)


def test_conflict_keeps_typed_rows(client, world, place):
    activity = factories.make_activity(place)
    client.force_login(world.coordinator)
    opened = client.get(url("change", activity))
    activity.claim_version(activity.version)
    typed = {"schedules-0-weekday": "2", "schedules-0-starts": "10.00", "schedules-0-ends": "12.00"}
    conflict = client.post(url("change", activity), form_data(opened, **typed))
    assert form_data(conflict)["schedules-0-starts"] == "10.00"
    assert not activity.schedules.exists()


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
    client.force_login(world.coordinator)
    opened = client.get(url("change", place))
    client.post(url("changelist", place), {"action": "archive", "_selected_action": [place.pk]})
    conflict = client.post(url("change", place), form_data(opened))
    assert messages_of(conflict)[-1] == "Tallennettuna on nyt: arkistoitu"


def test_row_removed_meanwhile_is_said_to_be_gone(client, world, place):
    activity = factories.make_activity(place)
    schedule = factories.make_schedule(activity)
    client.force_login(world.coordinator)
    opened = client.get(url("change", activity))
    schedule.delete()
    page = client.post(url("change", activity), form_data(opened))
    assert any("poistanut tämän rivin" in message for message in messages_of(page))
    assert Activity.objects.get().schedules.count() == 0
