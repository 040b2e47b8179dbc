"""What the sets find and count is what the plain ORM finds and counts (`orm_oracle`)."""

from datetime import date, datetime, time, timedelta
from random import Random
from threading import Event, Thread
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Organisation
from meeting_places.facet_index import index as index_module
from meeting_places.facet_index.index import facet_index
from meeting_places.facet_index.segment import Segment
from meeting_places.filters.choices import registers
from meeting_places.filters.facets import FACETS
from meeting_places.filters.location import Spot
from meeting_places.filters.selection import Selection
from meeting_places.models import (
    Activity,
    FacetChange,
    Feature,
    KeptSegment,
    MeetingPlace,
    ScheduleException,
    SpokenLanguage,
    Theme,
)
from meeting_places.schedules.occurrences import rebuild, roll
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
    put,
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
    "unknown": st.just("1"),
    "near": st.just(Spot(62.24, 25.7)),
    "within": st.sampled_from([10.0, 90.0]),
    "municipality": st.sampled_from([["x"], ["x", "y"]]),
    "day": st.sampled_from([["today"], ["tomorrow"], ["sun", "today"]]),
    "open": st.just("now"),
    "open_after": st.sampled_from([time(0), time(12), time(18)]),
    "starts_after": st.sampled_from([time(9), time(17)]),
    "open_at": st.sampled_from([time(0), time(10), time(17)]),
    "starts_before": st.sampled_from([time(9, 30), time(17)]),
    "time": st.sampled_from([["morning"], ["afternoon"], ["evening", "morning"]]),
    "kind": st.sampled_from([["a"], ["a", "b"]]),
    "age": st.sampled_from([["0"], ["1", "4"]]),
    "free": st.just("1"),
    "booking": st.just("0"),
    "indoor": st.just("1"),
    "online": st.just("1"),
    "attendance": st.sampled_from([["led"], ["self_service"], ["led", "staffed"]]),
    "professional": st.just("1"),
    "theme": st.just(["aihe"]),
    "feature": st.just(["hissi"]),
    "language": st.just(["ar"]),
    "organiser_kind": st.sampled_from([[kind] for kind in ORGANISERS]),
    "not_municipality": st.just(["x"]),
    "not_kind": st.just(["a"]),
    "not_theme": st.just(["aihe"]),
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
        price=chance.choice(["free", "small_fee", "not_known"]),
        booking=chance.choice(["not_known", "not_needed"]),
        setting=chance.choice(["", "outdoors", "both"]),
        is_online=chance.random() < 0.3,
        website="https://example.fi/",
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
        booking=chance.choice(["", "not_needed", "needed", "not_known"]),
        attendance=chance.choice(["", "", *Activity.Attendance.values]),
        visiting_professional=chance.choice(["", "terveydenhoitaja"]),
        setting=chance.choice(["", "", "indoors", "outdoors"]),
    )
    activity.themes.set(Theme.objects.all() if chance.random() < 0.5 else [])
    activity.organisers.set(chance.choice([[], *([one] for one in world["organisers"])]))
    for _ in range(chance.randint(0, 4)):
        hours = {"starts": chance.choice(HOURS), "ends": chance.choice(HOURS)}
        hours["openness"] = chance.choice(["open", "open", "self_service"])
        hours["runs_overnight"] = hours["ends"] <= hours["starts"]
        make_schedule(activity, weekday=chance.randrange(7), on_public_holidays=chance.random() < 0.5, **hours)
    if how := chance.choice([None, *EXCEPTIONS]):
        fields = EXCEPTIONS[how] | ({"new_place": chance.choice(places)} if "place" in how else {})
        days = {"first_day": today, "last_day": today + timedelta(chance.randrange(9))}
        ScheduleException.objects.create(activity=activity, **days, **fields)


def change_some(world, chance, today):
    """Change, add and delete some places, as editors do one by one."""
    places = list(MeetingPlace.objects.all())
    for place in places[: chance.randint(0, 2)]:
        place.name, place.kind = f"Aa {place.name}", chance.choice(world["kinds"])
        place.save()
        add_activity(world, place, chance, places, today)
    if chance.random() < 0.3:
        make_place(world, chance, today)
    if chance.random() < 0.3:
        chance.choice(places).delete()


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
        facet_index()
        change_some(world, chance, today)  # which stand in a second segment
        index = facet_index()
    selection = Selection(index, registers(index), asked, now)
    assert keys(selection) == set(suited_places(asked, now).values_list("pk", flat=True))
    assert_meetings_are_the_same(selection, asked, now)
    for word in FACETS.keys() - {"q", "near", "within", "unknown"}:
        values = [value for value, _label in FACETS[word].choices(selection.registers)]
        expected = {value: counted(asked, FACETS[word], value, now) for value in values}
        assert selection.count(FACETS[word], values) == expected, word


def test_guest_of_a_place_that_has_left_the_lists_is_not_found(world):
    host, home = make_meeting_place(name="Kirjasto"), make_meeting_place(name="Kahvila")
    activity, day = make_activity(home), timezone.localdate() + timedelta(days=3)
    make_schedule(activity, weekday=day.weekday())
    ScheduleException.objects.create(activity=activity, first_day=day, last_day=day, is_move=True, new_place=host)
    asked = {"day": [day.isoformat()]}
    assert names_of(asked) == ["Kirjasto"]
    home.mark_checked(today=day - timedelta(days=2000))
    assert names_of(asked) == []


def names_of(asked):
    index = facet_index()
    found = Selection(index, registers(index), asked, timezone.now())
    return [str(MeetingPlace.objects.get(pk=index.key(place))) for place in found.places()]


def test_kept_bytes_are_the_same_segment(world):
    make_places(world, Random(1), timezone.localdate())
    segment = facet_index().segments[0]
    kept = b"".join(segment.as_parts())
    assert Segment.from_bytes(kept) == segment
    with pytest.raises(ValueError, match="whole"):
        Segment.from_bytes(kept + b"x")


def test_process_that_starts_takes_the_kept_bytes_and_what_has_changed_since(world, monkeypatch):
    monkeypatch.setattr(index_module, "SMALL", 0)
    before = make_meeting_place(name="Ennen")
    forget(monkeypatch)
    facet_index()
    assert KeptSegment.objects.count() == 1
    make_meeting_place(name="Aamu")
    put(MeetingPlace.objects.filter(pk=before.pk), state="draft")
    forget(monkeypatch)
    monkeypatch.setattr(index_module, "_read", None)  # nothing is made anew
    assert names_of({}) == ["Aamu"]


def test_broken_bytes_are_made_anew_and_said(world, monkeypatch, caplog):
    make_meeting_place(name="Tupa")
    KeptSegment.keep(index_module.FORM, [], b"\x03\x00\x00\x00abc")
    forget(monkeypatch)
    assert names_of({}) == ["Tupa"]
    assert "cannot be read" in caplog.text


def forget(monkeypatch):
    """Be a process that starts."""
    monkeypatch.setattr(index_module, "_held", None)


def test_without_a_database_the_last_sets_answer(world, monkeypatch, caplog):
    held = facet_index()
    monkeypatch.setattr(FacetChange, "mark", mock.Mock(side_effect=OperationalError))
    assert facet_index() is held
    assert "does not answer" in caplog.text


def test_undone_change_leaves_nothing_behind(world):
    make_meeting_place(name="Tupa")
    names_of({})
    with transaction.atomic():
        make_meeting_place(name="Haamu")
        assert names_of({}) == ["Haamu", "Tupa"]
        transaction.set_rollback(True)
    make_meeting_place(name="Uusi")  # may get the key of the one that never was
    assert names_of({}) == ["Tupa", "Uusi"]


@pytest.mark.django_db(transaction=True)
def test_two_changes_that_end_in_the_other_order_are_both_seen():
    if connection.vendor != "postgresql":
        return  # one writer at a time
    first, second = make_meeting_place(name="A"), make_meeting_place(name="B")
    names_of({})
    begun, may_end = Event(), Event()

    def slowly():
        with transaction.atomic():
            put(MeetingPlace.objects.filter(pk=first.pk), state="draft")
            begun.set()
            may_end.wait(10)
        connection.close()

    thread = Thread(target=slowly)
    thread.start()
    begun.wait(10)
    put(MeetingPlace.objects.filter(pk=second.pk), state="draft")
    assert names_of({}) == ["A"]
    may_end.set()
    thread.join()
    assert names_of({}) == []


@pytest.mark.django_db(transaction=True)
def test_many_places_are_read_anew_while_the_old_sets_answer(monkeypatch):
    if connection.vendor != "postgresql":
        return  # another thread would have another database in memory
    monkeypatch.setattr(index_module, "SMALL", 0)
    make_meeting_place(name="Tupa")
    forget(monkeypatch)
    names_of({})
    FacetChange.trim()
    assert names_of({}) == ["Tupa"]
    index_module._reader.join(10)
    assert facet_index().mark == FacetChange.mark()
    assert names_of({}) == ["Tupa"]


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


def test_nightly_roll_leaves_one_change_that_tells_of_all(world):
    make_meeting_place(name="Tupa")
    roll()
    assert [one.place for one in FacetChange.objects.all()] == [None]
    assert names_of({}) == ["Tupa"]


def test_change_of_many_places_is_told_as_one():
    FacetChange.note(range(1, FacetChange.MANY + 2))
    assert [one.place for one in FacetChange.objects.all()] == [None]


def test_many_changes_are_more_than_no_sum():
    for _ in range(90):
        FacetChange.note(range(1, FacetChange.MANY + 1))
    assert FacetChange.mark()[1] == 90 * FacetChange.MANY


@pytest.mark.django_db(transaction=True)
def test_sets_that_could_not_be_read_anew_are_tried_again(monkeypatch, caplog):
    if connection.vendor != "postgresql":
        return  # another thread would have another database in memory
    monkeypatch.setattr(index_module, "SMALL", 0)
    make_meeting_place(name="Tupa")
    forget(monkeypatch)
    names_of({})
    FacetChange.trim()
    with monkeypatch.context() as broken:
        broken.setattr(index_module, "read_segment", mock.Mock(side_effect=OSError))
        names_of({})
        index_module._reader.join(10)
    assert "could not be made anew" in caplog.text
    names_of({})
    index_module._reader.join(10)
    assert facet_index().mark == FacetChange.mark()
