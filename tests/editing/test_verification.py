from datetime import date

import pytest
from django.utils import timezone

from history.models import Change
from tests.editing.forms import form_data
from tests.editing.records import url
from tests.factories import make_contact_person, make_meeting_place

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def place(world):
    return make_meeting_place(municipality=world.mine, name="Hippu", checked_on=LONG_AGO)


def checked(record):
    record.refresh_from_db()
    return record.checked_on, record.checked_by


def test_button_of_a_row_checks_it_alone(client, world, place):
    other = make_meeting_place(municipality=world.mine, checked_on=LONG_AGO)
    client.force_login(world.coordinator)
    page = client.post(url("changelist", place), {"_check": place.pk}, follow=True).text
    assert "1 kohde tarkistettu tänään." in page
    assert checked(place) == (timezone.localdate(), world.coordinator)
    assert checked(other) == (LONG_AGO, None)
    assert not Change.objects.filter(origin="form").exists()


@pytest.mark.parametrize("key", ["", "x", "99999999999999999999", "1;2"])
def test_button_with_a_strange_key_checks_nothing(client, world, place, key):
    client.force_login(world.coordinator)
    page = client.post(url("changelist", place), {"_check": key}, follow=True).text
    assert "0 kohdetta tarkistettu tänään." in page
    assert checked(place) == (LONG_AGO, None)


def test_action_checks_only_what_is_mine(client, world, place):
    theirs = make_meeting_place(municipality=world.theirs, checked_on=LONG_AGO)
    client.force_login(world.coordinator)
    client.post(
        url("changelist", place), {"action": "mark_checked", "_selected_action": [place.pk, theirs.pk]}, follow=True
    )
    client.post(url("changelist", place), {"_check": theirs.pk})
    assert checked(place)[0] == timezone.localdate()
    assert checked(theirs) == (LONG_AGO, None)


@pytest.mark.parametrize(("button", "is_checked"), [("_save", False), ("_savecheck", True)])
def test_saving_checks_only_when_asked(client, world, place, button, is_checked):
    client.force_login(world.coordinator)
    typed = form_data(client.get(url("change", place))) | {"name_fi": "Uusi nimi", button: "1"}
    client.post(url("change", place), typed)
    place.refresh_from_db()
    assert place.name == "Uusi nimi"
    assert (checked(place)[0] == timezone.localdate()) == is_checked


def test_list_of_what_is_due_and_row_buttons(client, world, place):
    make_meeting_place(municipality=world.mine, name="Tuore paikka")
    client.force_login(world.coordinator)
    page = client.get(url("changelist", place), {"check": "due"}).text
    assert "Hippu: tiedot pitävät paikkansa" in page
    assert "Tuore paikka" not in page
    assert "Tuore paikka" in client.get(url("changelist", place), {"check": "never"}).text


def test_contacts_and_family_centres_are_checked_alike(client, world):
    person = make_contact_person(world.my_centre)
    client.force_login(world.coordinator)
    for record in [person, world.my_centre]:
        client.post(url("changelist", record), {"_check": record.pk})
        assert checked(record) == (timezone.localdate(), world.coordinator)
