"""What the sets find and count is what the plain ORM finds and counts (`orm_oracle`)."""

from datetime import date, datetime, time, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Organisation
from meeting_places.facet_index.index import facet_index
from meeting_places.filters.choices import registers
from meeting_places.filters.facets import FACETS
from meeting_places.filters.location import Spot
from meeting_places.filters.selection import Selection
from meeting_places.models import Activity, Feature, MeetingPlace, ScheduleException, SpokenLanguage, Theme
from meeting_places.schedules.occurrences import rebuild
from tests.deep import examples
from tests.factories import (
    make_activity,
    make_feature,
    make_kind,
    make_language,
    make_meeting_place,
    make_municipality,
    make_organisation,
    make_schedule,
    make_theme,
)
from tests.meeting_places.orm_oracle import suited_meetings, suited_places

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
HELSINKI = ZoneInfo("Europe/Helsinki")
# Week 53 with New Year in it, the days of both changes of the clock and those before, and a plain one.
DAYS = [date(2026, 12, 28), date(2027, 3, 27), date(2027, 3, 28), date(2026, 10, 24), date(2026, 10, 25)]
DAYS += [date(2026, 11, 26)]
CLOCKS = st.sampled_from([time(0, 1), time(3, 30), time(9, 30), time(12), time(17), time(23, 59)])
HOURS = [time(0), time(3, 30), time(9), time(12), time(17), time(18, 15), time(23, 45)]
ORGANISERS = Organisation.Kind.values[:2]
AGES = [(None, None), (0, 1), (3, None), (None, 6)]
EXCEPTIONS = {
    "off": {},
    "moved in time": {"is_move": True, "new_starts": time(16), "new_ends": time(18)},
    "moved to another place": {"is_move": True},
}
ASKED = {
    "near": st.just(Spot(62.24, 25.7)),
    "within": st.sampled_from([10.0, 90.0]),
    "municipality": st.sampled_from([["x"], ["x", "y"]]),
    "day": st.sampled_from([["today"], ["tomorrow"], ["sun", "today"]]),
    "open": st.just("now"),
    "open_after": st.sampled_from([time(0), time(12), time(18)]),
    "starts_after": st.sampled_from([time(9), time(17)]),
    "time": st.sampled_from([["morning"], ["afternoon"], ["evening", "morning"]]),
    "kind": st.sampled_from([["a"], ["a", "b"]]),
    "age": st.sampled_from([["0"], ["1", "4"]]),
    "free": st.just("1"),
    "booking": st.just("0"),
    "theme": st.just(["aihe"]),
    "feature": st.just(["hissi"]),
    "language": st.just(["ar"]),
    "organiser_kind": st.sampled_from([[kind] for kind in ORGANISERS]),
    "not_municipality": st.just(["x"]),
    "not_kind": st.just(["a"]),
    "not_organiser_kind": st.just(ORGANISERS[:1]),
}


@pytest.fixture
def world():
    make_theme(slug="aihe")
    make_feature(slug="hissi")
    make_language(code="ar")
    return {
        "kinds": [make_kind(slug=slug) for slug in "ab"],
        "municipalities": [make_municipality(slug=slug) for slug in "xy"],
        "organisers": [make_organisation(kind=kind) for kind in ORGANISERS],
    }


def make_places(world, chance, today):
    """Random places, each with up to three activities."""
    MeetingPlace.objects.all().delete()
    places = [make_place(world, chance, today) for _ in range(chance.randint(1, 5))]
    for place in places:
        for _ in range(chance.randint(0, 3)):
            add_activity(world, place, chance, places, today)
    rebuild(Activity.objects.all(), today)


def make_place(world, chance, today):
    latitude = chance.choice([None, 62.24, 62.9])
    place = make_meeting_place(
        kind=chance.choice(world["kinds"]),
        municipality=chance.choice(world["municipalities"]),
        organiser=chance.choice([None, *world["organisers"]]),
        price=chance.choice(["free", "small_fee"]),
        booking=chance.choice(["not_known", "not_needed"]),
        state=chance.choice(["published"] * 5 + ["draft"]),
        latitude=latitude,
        longitude=latitude and 25.7,
    )
    place.features.set(Feature.objects.all() if chance.random() < 0.5 else [])
    place.languages.set(SpokenLanguage.objects.all() if chance.random() < 0.5 else [])
    place.mark_checked(today=today - timedelta(days=chance.choice([1, 1, 1, 2000])))
    return place


def add_activity(world, place, chance, places, today):
    low, high = chance.choice(AGES)
    activity = make_activity(
        place,
        kind=chance.choice([None, *world["kinds"]]),
        age_min_years=low,
        age_max_years=high,
        booking=chance.choice(["", "not_needed", "needed"]),
    )
    activity.themes.set(Theme.objects.all() if chance.random() < 0.5 else [])
    activity.organisers.set(chance.choice([[], *([one] for one in world["organisers"])]))
    for _ in range(chance.randint(0, 4)):
        hours = {"starts": chance.choice(HOURS), "ends": chance.choice(HOURS)}
        make_schedule(activity, weekday=chance.randrange(7), on_public_holidays=chance.random() < 0.5, **hours)
    if how := chance.choice([None, *EXCEPTIONS]):
        fields = EXCEPTIONS[how] | ({"new_place": chance.choice(places)} if "place" in how else {})
        days = {"first_day": today, "last_day": today + timedelta(chance.randrange(9))}
        ScheduleException.objects.create(activity=activity, **days, **fields)


def keys(selection):
    return {selection.index.key(place) for place in selection.places()}


@examples(40, 400)
@given(
    chance=st.randoms(use_true_random=True),
    asked=st.lists(st.sampled_from(list(ASKED)), min_size=1, max_size=3, unique=True).flatmap(
        lambda words: st.fixed_dictionaries({word: ASKED[word] for word in words})
    ),
    today=st.sampled_from(DAYS),
    clock=CLOCKS,
)
def test_sets_find_and_count_what_the_database_does(world, chance, asked, today, clock):
    now = datetime.combine(today, clock, HELSINKI)
    with mock.patch.object(timezone, "now", return_value=now):
        make_places(world, chance, today)
        index = facet_index()
    selection = Selection(index, registers(index), asked, now)
    assert keys(selection) == set(suited_places(asked, now).values_list("pk", flat=True))
    assert_meetings_are_the_same(selection, asked, now)
    for word in FACETS.keys() - {"q", "near", "within"}:
        values = [value for value, _label in FACETS[word].choices(selection.registers)]
        expected = {value: counted(asked, FACETS[word], value, now) for value in values}
        assert selection.count(FACETS[word], values) == expected, word


def counted(asked, facet, value, now):
    chosen = [value] if facet.is_repeatable else value
    if facet.holds_all:
        chosen = [*asked.get(facet.word, []), value]
    return suited_places(asked | {facet.word: chosen}, now).count()


def assert_meetings_are_the_same(selection, asked, now):
    start, end = now - timedelta(days=3), now + timedelta(days=20)
    found = [
        selection.index.segments[one.segment].meetings[one.number] for one in selection.meetings_between(start, end)
    ]
    places = suited_places({word: value for word, value in asked.items() if FACETS[word].asks.name == "PLACE"}, now)
    rows = suited_meetings(asked, now).between(start, end).filter(place__in=places)
    assert found == list(rows.order_by("starts_at", "pk").values_list("pk", flat=True))
