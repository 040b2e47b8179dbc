"""Texts of the sample records, read from `words.toml`."""

import tomllib
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

type Text = list[str]  # Finnish, Swedish, English
type Span = list[time]


@dataclass(frozen=True)
class SampleHours:
    """Typical opening hours: times of day, and weights for the number and choice of weekdays."""

    spans: list[Span]
    days_a_week: list[int]
    weekdays: list[int]


@dataclass(frozen=True, kw_only=True)
class SampleKind:
    """Properties of sample places of one kind: share of all, organisers, hours and texts."""

    share: int
    organisers: list[str]
    hours: list[SampleHours]
    attendance: list[str]
    audience: Text
    descriptions: list[Text]
    ages: list[int] | None = None
    is_outdoors: bool = False
    is_self_service: bool = False
    needs_booking: bool = False


@dataclass(frozen=True, kw_only=True)
class Extra:
    """An activity in addition to a place's own hours."""

    title: Text
    theme: str
    organisers: list[str]
    hours: SampleHours
    audience: Text
    attendance: list[str] = field(default_factory=lambda: ["led"])
    ages: list[int] | None = None
    is_outdoors: bool = False
    is_self_service: bool = False
    needs_booking: bool = False


def _spans(texts: list[str]) -> list[Span]:
    return [[time(*map(int, clock.split("."))) for clock in text.split("-")] for text in texts]


def _hours(spans: list[str], days_a_week=(1,), weekdays=range(5)) -> SampleHours:
    return SampleHours(_spans(spans), list(days_a_week), list(weekdays))


def _kind(hours: list[str], audience="together", **values) -> SampleKind:
    return SampleKind(hours=[HOURS[name] for name in hours], audience=AUDIENCES[audience], **values)


def _extra(audience: str, hours="mornings", organisers=("association", "parish", "municipality"), **values) -> Extra:
    return Extra(hours=HOURS[hours], audience=AUDIENCES[audience], organisers=list(organisers), **values)


_words = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))

MUNICIPALITIES = _words["municipalities"]
DEFAULT_WEIGHT = 3
BEGINNINGS = _words["beginnings"].split()
ENDINGS = _words["endings"]
DISTRICTS = _words["districts"]
STREETS = _words["streets"]
GETTING_THERE = _words["getting_there"]
BOOKING_HOW = _words["booking_how"]

FIRST_NAMES = _words["first_names"].split()
SURNAMES = _words["surnames"].split()
ORGANISATIONS = _words["organisations"]

AUDIENCES = _words["audiences"]
HOURS = {name: _hours(**values) for name, values in _words["hours"].items()}
KINDS = {slug: _kind(**values) for slug, values in _words["kinds"].items()}
ANY_KIND = KINDS["perhekahvila"]  # how a kind is that somebody added later
EXTRAS = [_extra(**values) for values in _words["extras"]]

CANCELLED = _words["cancelled"]
MOVED = _words["moved"]
BREAKS = _words["breaks"]
CHRISTMAS = _words["christmas"]
PROFESSIONALS = _words["professionals"]
STOPS = _words["stops"]
FIRST_VISIT = _words["first_visit"]

GROUPS = _words["groups"]
EVENT = _words["event"]
EVENT_HOURS = _spans(_words["event_hours"])
VENUES = _words["venues"]
PROGRAMME = _words["programme"]
POSTPONED = _words["postponed"]

MEETING_ITEMS = _words["meeting_items"]
PROPOSED_ITEM = _words["proposed_item"]
PROMISES = _words["promises"]
PROMISE_KEPT = _words["promise_kept"]
