"""A place and its coming meetings for machines: data in the page that browsers do not run."""

import json
import re
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ical import HELSINKI
from meeting_places.models import MeetingPlace, ScheduleException
from meeting_places.presentation.structured_data import structured_data
from tests.factories import make_activity, make_meeting_place, make_schedule

MONDAY = datetime(2026, 11, 30, 10, 10, tzinfo=HELSINKI)
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def data_of(client, place):
    (text,) = SCRIPT.findall(client.get(place.get_absolute_url()).content.decode())
    return json.loads(text)


@pytest.fixture
def _monday(time_machine):
    time_machine.move_to(MONDAY, tick=False)


@pytest.mark.django_db
@pytest.mark.usefixtures("_monday")
def test_hours_of_a_house_and_named_meetings_are_told_day_by_day(client):
    place = make_meeting_place(name="Kirjasto", price="free", latitude=62.2, longitude=25.7, address="Tie 1")
    make_schedule(make_activity(place), weekday=1, starts=time(10), ends=time(19))
    make_schedule(make_activity(place, title="Satutunti"), weekday=2, starts=time(9, 30), ends=time(10))
    data = data_of(client, place)
    assert (data["@type"], data["name"], data["isAccessibleForFree"]) == ("Place", "Kirjasto", True)
    assert data["openingHoursSpecification"][0] == {
        "@type": "OpeningHoursSpecification",
        "validFrom": "2026-12-01",
        "validThrough": "2026-12-01",
        "opens": "10:00",
        "closes": "19:00",
    }
    first = data["event"][0]
    assert (first["name"], first["startDate"]) == ("Satutunti", "2026-12-02T09:30:00+02:00")
    assert first["location"] == {"@id": data["@id"]}


@pytest.mark.django_db
@pytest.mark.usefixtures("_monday")
def test_a_cancelled_meeting_is_an_event_that_is_cancelled(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), weekday=1)
    day = datetime(2026, 12, 1, tzinfo=HELSINKI).date()
    ScheduleException.objects.create(place=place, first_day=day, last_day=day)
    (event,) = data_of(client, place)["event"]
    assert event["eventStatus"] == "https://schema.org/EventCancelled"


@pytest.mark.django_db
@pytest.mark.usefixtures("_monday")
def test_a_place_online_is_told_by_its_events_alone(client):
    place = make_meeting_place(is_online=True, website="https://example.org/")
    make_schedule(make_activity(place), weekday=1)
    (first, *_others) = data_of(client, place)["@graph"]
    assert first["location"] == {"@type": "VirtualLocation", "url": "https://example.org/"}


@pytest.mark.django_db
def test_an_example_says_that_it_is_none(client):
    assert "keksitty" in data_of(client, make_meeting_place(is_example=True))["disambiguatingDescription"]


@given(st.text() | st.sampled_from(["</script><script>alert(1)</script>", "<!--<script>", "&lt;", "\u2028"]))
def test_no_text_gets_out_of_its_element(text):
    html = structured_data(MeetingPlace(name_fi=text, description_fi=text, slug="x"), [])
    inner = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inner)
    assert json.loads(inner).get("description", "") == text
