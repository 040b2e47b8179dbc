"""An activity that is at another place each date (liikkuva): each rule may have a place of its own."""

from datetime import date, datetime, time

import pytest

from core.ical import HELSINKI
from meeting_places.facet_index.index import facet_index
from meeting_places.models import Occurrence, ScheduleException
from tests.factories import make_activity, make_meeting_place, make_schedule

pytestmark = pytest.mark.django_db
ONCE = {"recurrence": "once", "weekday": None, "starts": time(10), "ends": time(12)}


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(datetime(2026, 11, 30, 10, 10, tzinfo=HELSINKI), tick=False)


@pytest.fixture
def bus():
    """An activity of a family centre that goes to a village and to a library."""
    activity = make_activity(make_meeting_place(name="Perhekeskus"), title="Perhebussi")
    for day, name in ((3, "Kylätalo"), (10, "Kirjasto")):
        make_schedule(activity, anchor=date(2026, 12, day), place=make_meeting_place(name=name), **ONCE)
    return activity


def where(activity):
    found = Occurrence.objects.filter(activity=activity).order_by("starts_at")
    return [(one.starts_at.astimezone(HELSINKI).day, one.place.name) for one in found]


def test_each_date_is_held_at_its_own_place(client, bus):
    assert where(bus) == [(3, "Kylätalo"), (10, "Kirjasto")]
    library = bus.schedules.last().place
    html = client.get(library.get_absolute_url()).content.decode()
    assert "Perhebussi" in html
    assert "to 10.12." in html
    assert "to 3.12." not in html
    assert "paikka: Kirjasto" in client.get(bus.place.get_absolute_url()).content.decode()


def test_the_list_finds_it_where_it_is_held_on_that_day(client, bus):
    html = client.get("/kohtaamispaikat/", {"day": "2026-12-10"}).content.decode()
    assert "Kirjasto</a>" in html
    assert "Kylätalo</a>" not in html


def test_another_place_or_none_takes_the_meeting_along(bus):
    rule = bus.schedules.first()
    rule.place = None
    rule.save()
    assert where(bus)[0] == (3, "Perhekeskus")
    place = bus.schedules.last().place
    bus.schedules.last().delete()
    assert where(bus) == [(3, "Perhekeskus")]
    index = facet_index()
    number, ordinal = index.place(place.pk)
    assert all(not index.segments[number].numbers_of_slot(slot) for slot in index.segments[number].slots_of(ordinal))


def test_a_closed_house_closes_its_guests_too(bus):
    library = bus.schedules.last().place
    ScheduleException.objects.create(place=library, first_day=date(2026, 12, 10), last_day=date(2026, 12, 10))
    states = Occurrence.objects.filter(activity=bus).order_by("starts_at").values_list("state", flat=True)
    assert list(states) == ["open", "cancelled"]
