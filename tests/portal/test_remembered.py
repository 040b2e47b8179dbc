"""What pages remember is forgotten at any change of data, and is the public's alone."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from contacts.models import ContactPerson, NetworkMember, Organisation
from events.models import Event
from history.recording import recorded
from meeting_places.models import (
    Activity,
    Feature,
    MeetingPlace,
    PlaceKind,
    Schedule,
    ScheduleException,
)
from municipalities.models import FamilyCentre, Municipality, StageRecord
from tests.days import in_days
from tests.factories import (
    make_activity,
    make_contact_person,
    make_event,
    make_family_centre,
    make_feature,
    make_kind,
    make_language,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    make_organisation,
    make_schedule,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
HOME, PLACE, MUNICIPALITY = "/", "/kohtaamispaikat/tupa/", "/kunnat/x/"


@pytest.fixture
def region():
    """A place with all that its page, its municipality's and the home page print."""
    municipality = make_municipality(slug="x", name="Xkunta")
    centre = make_family_centre(municipality, name="Entinen keskus")
    make_contact_person(centre, name="Entinen Eeva")
    NetworkMember.objects.create(family_centre=centre, organisation=make_organisation(name="Entinen jäsen"))
    kind = make_kind(name="entinen laji", plural="entiset lajit")
    place = make_meeting_place(slug="tupa", municipality=municipality, kind=kind, organiser=make_organisation())
    place.features.add(make_feature(name="entinen piirre"))
    place.languages.add(make_language(name="entinen kieli"))
    make_schedule(make_activity(place, title="Entinen kerho"))
    make_event(title="Entinen ilta", host=municipality, starts_on=in_days(3))
    neighbour = make_meeting_place(slug="naapuri", municipality=municipality, name="Entinen naapuri")
    make_occurrence(neighbour, starts_at=timezone.now())


def first(model):
    return model.objects.order_by("pk").first()


CHANGES = [
    (MeetingPlace, {"name_fi": "Uusi tupa"}, PLACE, "Uusi tupa"),
    (MeetingPlace, {"price": "free"}, PLACE, "Maksuton"),
    (MeetingPlace, {"state": "archived"}, PLACE, ""),
    (Activity, {"title_fi": "Uusi kerho"}, PLACE, "Uusi kerho"),
    (Schedule, {"starts": time(8, 5)}, PLACE, "8.05–11.30"),
    (Feature, {"name_fi": "uusi piirre"}, PLACE, "Uusi piirre"),
    (PlaceKind, {"plural_fi": "uudet lajit"}, HOME, "Uudet lajit"),
    (Organisation, {"name_fi": "Uusi jäsen"}, MUNICIPALITY, "Uusi jäsen"),
    (ContactPerson, {"name": "Uusi Ulla"}, MUNICIPALITY, "Uusi Ulla"),
    (ContactPerson, {"phone": "040 765"}, PLACE, "040 765"),
    (FamilyCentre, {"name_fi": "Uusi keskus"}, MUNICIPALITY, "Uusi keskus"),
    (Municipality, {"name": "Uusikunta"}, HOME, "Uusikunta"),
    (Municipality, {"name": "Uusikunta"}, PLACE, "Uusikunta"),
    (Event, {"title_fi": "Uusi ilta"}, HOME, "Uusi ilta"),
    (Event, {"title_fi": "Uusi ilta"}, MUNICIPALITY, "Uusi ilta"),
]


def assert_shows(client, address, words):
    response = client.get(address)
    assert words in response.text if words else response.status_code == 404


@pytest.mark.parametrize(("model", "fields", "address", "words"), CHANGES)
@pytest.mark.parametrize("how", ["saved", "in bulk"])
def test_a_change_shows_at_once(client, region, model, fields, address, words, how):
    assert not words or words not in client.get(address).text
    record = first(model)
    if how == "saved":
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()
    else:
        with recorded("command"):
            model.objects.filter(pk=record.pk).update(**fields)
    assert_shows(client, address, words)


@pytest.mark.parametrize(("model", "fields", "address", "words"), CHANGES)
def test_what_is_undone_leaves_nothing_behind(client, region, model, fields, address, words):
    def change_and_fail():
        with recorded("command"):
            model.objects.filter(pk=first(model).pk).update(**fields)
            client.get(address)
            raise ZeroDivisionError

    client.get("/kunnat/")
    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    response = client.get(address)
    assert response.status_code == 200
    assert not words or words not in response.text


ADDED = [
    (lambda place: place.exceptions.create(first_day=in_days(1), last_day=in_days(2), reason="Remontti X"), PLACE),
    (
        lambda place: ScheduleException.objects.create(
            municipality=place.municipality, first_day=in_days(1), last_day=in_days(2), reason="Remontti"
        ),
        MUNICIPALITY,
    ),
    (lambda place: make_contact_person(first(FamilyCentre), name="Remontti"), PLACE),
    (lambda place: StageRecord.objects.create(family_centre=first(FamilyCentre), note="Remontti"), MUNICIPALITY),
    (lambda place: first(FamilyCentre).links.create(title="Remontti", url="https://example.org/"), MUNICIPALITY),
    (lambda place: place.features.add(make_feature(name="Remontti")), PLACE),
    (lambda place: first(Activity).organisers.add(make_organisation(name="Remontti")), PLACE),
]


@pytest.mark.parametrize(("add", "address"), ADDED)
def test_what_is_added_shows_at_once(client, region, add, address):
    assert "Remontti" not in client.get(address).text
    add(MeetingPlace.objects.get(slug="tupa"))
    assert "Remontti" in client.get(address).text


def test_what_is_removed_is_gone_at_once(client, region):
    assert "Entinen Eeva" in client.get(PLACE).text
    first(FamilyCentre).assignments.get().delete()
    assert "Entinen Eeva" not in client.get(PLACE).text


@pytest.mark.parametrize(("model", "address"), [(MeetingPlace, PLACE), (ContactPerson, MUNICIPALITY)])
def test_a_verification_shows_at_once(client, region, model, address):
    before = client.get(address).text.count("Tiedot tarkistettu")
    model.objects.filter(pk=first(model).pk).mark_checked()
    assert client.get(address).text.count("Tiedot tarkistettu") == before + 1


def test_a_place_near_another_is_told_as_it_is_now(client, region):
    assert "Entinen naapuri" in client.get(PLACE).text
    neighbour = MeetingPlace.objects.get(slug="naapuri")
    neighbour.state = "draft"
    neighbour.save()
    for address in (HOME, PLACE, MUNICIPALITY):
        assert "Entinen naapuri" not in client.get(address).text


def test_a_preview_leaves_nothing_to_the_public(client, region):
    place = MeetingPlace.objects.get(slug="tupa")
    client.get(PLACE)
    place.state = "draft"
    place.save()
    client.force_login(make_user(is_regional_editor=True))
    assert "Entinen kerho" in client.get(PLACE).text
    client.logout()
    assert client.get(PLACE).status_code == 404


@pytest.mark.parametrize("address", [HOME, PLACE, MUNICIPALITY])
def test_who_is_logged_in_neither_gets_nor_adds_what_is_remembered(
    client, region, address, django_assert_num_queries, django_assert_max_num_queries
):
    editor = type(client)()
    editor.force_login(make_user(is_regional_editor=True))
    client.get("/kunnat/")
    with django_assert_max_num_queries(60) as asked:
        public = editor.get(address).content
    assert len(asked) > 1
    client.get(address)
    with django_assert_num_queries(1):
        assert client.get(address).content == public
    with django_assert_max_num_queries(60) as asked:
        editor.get(address)
    assert len(asked) > 1


@pytest.mark.clock
def test_what_is_remembered_goes_with_the_minute(client, region):
    make_occurrence(MeetingPlace.objects.get(slug="tupa"), starts_at=timezone.now() + timedelta(minutes=30))
    assert "(30 min päästä)" in client.get(PLACE).text
