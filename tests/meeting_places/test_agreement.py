"""List, card, map, week and calendar tell the same of any schedules and filters, over turns of the clock and year."""

from datetime import UTC, date, datetime, time, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from meeting_places.models import Activity, MeetingPlace, ScheduleException
from meeting_places.schedules.occurrences import rebuild
from tests.deep import examples
from tests.factories import make_activity, make_kind, make_meeting_place, make_municipality, make_schedule, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
HELSINKI = ZoneInfo("Europe/Helsinki")
# Week 53 with New Year in it (no Monday: its page does not hold the night before), days before the clock changes.
DAYS = [date(2026, 12, 29), date(2027, 1, 2), date(2027, 3, 27), date(2026, 10, 24), date(2026, 11, 26)]
HOURS = st.sampled_from([time(0), time(3, 30), time(9), time(12), time(17), time(18, 15), time(23, 45)])
RULES = st.fixed_dictionaries(
    {
        "weekday": st.integers(0, 6),
        "starts": HOURS,
        "ends": HOURS,
        "recurrence": st.sampled_from(["weekly", "odd_weeks", "even_weeks"]),
        "on_public_holidays": st.booleans(),
    }
)
ACTIVITIES = st.fixed_dictionaries(
    {
        "rules": st.lists(RULES, max_size=3),
        "has_theme": st.booleans(),
        "age_max_years": st.sampled_from([None, 1, 12]),
        "booking": st.sampled_from(["", "not_needed"]),
        "off": st.one_of(st.none(), st.integers(0, 10)),
    }
)
PLACES = st.lists(st.lists(ACTIVITIES, max_size=2), min_size=1, max_size=3)
TIMES = [{}, {"open": "now"}, *({"day": day} for day in ("today", "tomorrow", "mon", "sun"))]
TIMES += [{"time": part} for part in ("morning", "afternoon", "evening")]
WHATS = [{}, {"theme": "isat"}, {"age": "5"}, {"booking": "0"}, {"theme": "isat", "age": "5"}, {"q": "isäryhmä"}]


@pytest.fixture
def background():
    return make_municipality(), make_kind(), make_theme(slug="isat")


def make_places(places, today, background):
    municipality, kind, theme = background
    MeetingPlace.objects.all().delete()
    for activities in places:
        place = make_meeting_place(municipality=municipality, kind=kind)
        for fields in activities:
            title = "Isäryhmä" if fields["has_theme"] else ""
            activity = make_activity(
                place, title=title, age_max_years=fields["age_max_years"], booking=fields["booking"]
            )
            activity.themes.set([theme] if fields["has_theme"] else [])
            for rule in fields["rules"]:
                make_schedule(activity, **rule, runs_overnight=rule["ends"] <= rule["starts"])
            if fields["off"] is not None:
                day = today + timedelta(fields["off"])
                ScheduleException.objects.create(activity=activity, first_day=day, last_day=day + timedelta(2))
    rebuild(Activity.objects.all(), today)


def in_calendar(query):
    """Return what the calendar holds: address, start and whether it is cancelled."""
    events = Calendar.from_ical(Client().get("/kohtaamispaikat/kalenteri.ics", query).content).events
    return {
        (event["URL"].rsplit("/", 2)[1], event["DTSTART"].dt.astimezone(UTC), event["STATUS"] == "CANCELLED")
        for event in events
    }


def in_weeks(query, today):
    """Return the meetings that the pages of all weeks show."""
    monday = today - timedelta(today.weekday())
    for n in range(14):
        week = (monday + timedelta(weeks=n)).isoformat()
        for row in Client().get("/kohtaamispaikat/viikko/", query | {"week": week}).context["days"]:
            yield from row["meetings"]


def on_map(query):
    """Return the places that the map shows, each with what it tells of when it is open."""
    groups = Client().get("/kohtaamispaikat/kartta/", query).context["groups"]
    slugs = [row["place"].slug for group in groups for row in group["rows"]]
    return {slug: Client().get(f"/kohtaamispaikat/kartta/{slug}/", query).text for slug in slugs}


@examples(8, 60)
@given(
    places=PLACES,
    when=st.sampled_from(TIMES),
    what=st.sampled_from(WHATS),
    today=st.sampled_from(DAYS),
    hour=st.sampled_from([0, 3, 10, 18]),
)
def test_list_card_map_week_and_calendar_agree(background, places, when, what, today, hour):
    query, now = when | what, datetime.combine(today, time(hour, 5), HELSINKI)
    make_places(places, today, background)
    with mock.patch.object(timezone, "now", return_value=now):
        calendar, weeks = in_calendar(query), list(in_weeks(query, today))
        cards = Client().get("/kohtaamispaikat/", query).context["cards"]
        mapped = on_map(query)
    first, last = (datetime.combine(today + timedelta(n), time(), HELSINKI).astimezone(UTC) for n in (0, 56))
    told = {(one.place.slug, one.starts_at, one.is_cancelled) for one in weeks if first <= one.starts_at < last}
    assert {meeting for meeting in calendar if meeting[1] >= first} == told
    assert all(start >= first - timedelta(16) for _slug, start, _is_off in calendar)  # they keep 15 days, weeks do not
    ahead = [one for one in weeks if not one.is_cancelled and one.ends_at > now]
    if when:
        assert {card["place"].slug for card in cards} == {one.place.slug for one in ahead}
    for card in cards:
        begins = [max(one.starts_at, now) for one in ahead if one.place == card["place"]]
        coming = card["coming"] and card["coming"].occurrence
        assert (coming and max(coming.starts_at, now)) == min(begins, default=None)
    assert {card["place"].slug for card in cards} == mapped.keys()
    assert all(card["coming"].text in mapped[card["place"].slug] for card in cards if card["coming"])
    if "open" in when:
        assert {card["coming"].status.look for card in cards} <= {"open"}
