"""Facet counts: how many places each choice would leave, and how many without a filter; ages in a query of their own.

Only the first thousand places are counted, as in the list; beyond that a number is a lower bound.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from meeting_places.filters.choices import AGE_CHOICES, DAY_CHOICES, TIME_CHOICES, plain
from meeting_places.filters.facets import (
    ACTIVITY_WORDS,
    TIME_WORDS,
    about_activity,
    about_bare_place,
    day_of,
    suited_meetings,
    suited_places,
)
from meeting_places.filters.filterset import MeetingPlaceFilter
from meeting_places.models import Activity, MeetingPlace, midnight
from search.results import Results

COUNTED = 1000
AGES = len(AGE_CHOICES)
BASE = "all"  # stands for the places that are counted over, beside the values of a word


@dataclass
class Tally:
    """Number of places by value of one parameter; a lower bound unless `is_exact`."""

    numbers: Counter = field(default_factory=Counter)
    is_exact: bool = True

    def text(self, value: str) -> str:
        """Return the number as text for a choice; empty if it is only known to be at least zero."""
        number = self.numbers[value]
        if self.is_exact:
            return str(number)
        return f"{number}+" if number else ""

    def leaves_none(self, value: str) -> bool:
        return self.is_exact and not self.numbers[value]


def first_keys(places: QuerySet) -> list[int]:
    """Return primary keys of the first places by name, or of the best search hits; at most one more than is counted."""
    if isinstance(places, Results):
        return [hit.number for hit in places.hits]
    return list(places.order_by("sort_key", "pk").values_list("pk", flat=True)[: COUNTED + 1])


def choice_counts(filterset: MeetingPlaceFilter, found: list[int]) -> dict[str, Tally]:
    """Return by parameter how many places each choice would leave, given the other parameters.

    `found` are the first primary keys of the places that match all parameters.
    """
    terms = _Terms(filterset, found)
    first, *others = terms
    tallies = defaultdict(Tally)
    for word, value, number in first.union(*others, all=True).order_by():
        if value is not None:
            tallies[word].numbers[value] += number
    for word, tally in tallies.items():
        tally.is_exact = (tally.numbers[BASE] if word in filterset.values else len(found)) <= COUNTED
    _add_joint_centres(filterset, tallies["municipality"].numbers)
    _add_words_of_days(filterset, tallies["day"].numbers)
    tallies["age"] = Tally(terms.by_age(found))
    return tallies


def _add_joint_centres(filterset, numbers):
    for word, codes in filterset.municipalities.items():
        numbers[word] = sum(numbers[code] for code in codes)


def _add_words_of_days(filterset, numbers):
    today = timezone.localdate(filterset.now)
    for word, _name in DAY_CHOICES:
        numbers[word] = numbers[day_of(word, today).isoformat()]


def loosened_counts(filterset: MeetingPlaceFilter, changes: list[dict]) -> list[int]:
    """Return how many places would match with each of these changes of the values."""
    filterset.meanings(*(change["q"] for change in changes if change.get("q")))
    terms = [_counted(_first(filterset, change), "changed", Value(str(n))) for n, change in enumerate(changes)]
    rows = terms[0].union(*terms[1:], all=True).order_by() if terms else []
    numbers = {value: number for _word, value, number in rows}
    return [numbers.get(str(n), 0) for n in range(len(changes))]


def _first(filterset: MeetingPlaceFilter, change: dict) -> QuerySet:
    return MeetingPlace.objects.filter(pk__in=_first_keys_of(filterset.places_with(**change)))


def _first_keys_of(places: QuerySet) -> QuerySet:
    return places.order_by("sort_key", "pk").values("pk")[: COUNTED + 1]


def _counted(rows: QuerySet, word: str, value, of: str = "pk") -> QuerySet:
    """Return rows of word, value, and how many different ones of each value there are."""
    if isinstance(value, Value):
        value = Value(value.value, CharField())
    rows = plain(rows).order_by().annotate(word=Value(word, CharField()), value=value)
    return rows.values_list("word", "value").annotate(number=Count(of, distinct=of != "pk"))


class _Terms:
    """The parts of the one query: each counts the values of one word, and for a chosen word what it counts over."""

    def __init__(self, filterset: MeetingPlaceFilter, found: list[int]):
        self.filterset = filterset
        # Written into the query: as parameters they would cost half of its time.
        self.found = RawSQL(", ".join(str(int(key)) for key in found) or "NULL", ())  # noqa: S611 – numbers alone

    def __iter__(self) -> Iterator[QuerySet]:
        yield _counted(self.places("municipality"), "municipality", F("municipality"))
        yield _counted(self.places("language"), "language", F("languages"))
        # All chosen features must hold, so that another one narrows what was found.
        yield _counted(MeetingPlace.objects.filter(pk__in=self.found), "feature", F("features__slug"))
        yield self.of_meetings("theme", "themes__slug")
        yield from self.of_places_and_meetings("kind", "kind__slug", "kind__slug")
        yield from self.of_places_and_meetings("organiser_kind", "organiser__kind", "organisers__kind")
        yield self.of_one("free", "1", "1")
        yield from self.of_booking()
        yield self.of_days()
        yield self.of_one("open", "now", "now")
        yield from (self.of_one("time", part, [part]) for part, _name in TIME_CHOICES)
        yield from (_counted(self.places(word), word, Value(BASE)) for word in self.filterset.values)

    def places(self, word: str) -> QuerySet:
        """Return the first places that all words but this one leave."""
        return MeetingPlace.objects.filter(pk__in=self.keys(word))

    def keys(self, word: str):
        """Return the keys of these places as the right side of an IN."""
        if word in self.filterset.values:
            return _first_keys_of(self.filterset.places_with(**{word: None}))
        return self.found

    def of_one(self, word: str, value: str, chosen) -> QuerySet:
        """Count what is left with one value of a word, by the filters themselves."""
        asked = {key: self.filterset.values.get(key) for key in TIME_WORDS | ACTIVITY_WORDS} | {word: chosen}
        return _counted(suited_places(self.places(word), asked, self.filterset.now), word, Value(value))

    def of_booking(self) -> Iterator[QuerySet]:
        """Count as `of_one` would, but from what happens: an "or" would make the database read all activities."""
        chosen, value = {"booking": "0"}, Value("0")
        rows, at = self.meetings("booking")
        yield _counted(rows.filter(about_activity(chosen, at)), "booking", value, of="place")
        if not TIME_WORDS & self.filterset.values.keys():
            bare = self.places("booking").filter(about_bare_place(self.filterset.values | chosen), activities=None)
            yield _counted(bare, "booking", value)

    def of_days(self) -> QuerySet:
        """Count by the day of the next seven, as `about_time` tells what is a day's."""
        now = self.filterset.now
        today = timezone.localdate(now)
        week = [today + timedelta(days) for days in range(7)]
        values = self.filterset.values | {"day": None}
        meetings = suited_meetings(values, now).held().coming(now).filter(place__in=self.keys("day"))
        meetings = meetings.filter(starts_at__lt=midnight(week[-1] + timedelta(days=1)))
        days = [When(starts_at__lt=midnight(day + timedelta(days=1)), then=Value(day.isoformat())) for day in week]
        return _counted(meetings, "day", Case(*days, output_field=CharField()), of="place")

    def by_age(self, found: list[int]) -> Counter:
        """Return how many places there would be if a child of each age came along, too."""
        rows, at = self.meetings("")
        ranges = plain(rows).order_by().values_list(f"{at}age_min_years", f"{at}age_max_years", "place").distinct()
        welcome = defaultdict(set)
        for low, high, place in ranges:
            welcome[low or 0, AGES if high is None else high].add(place)
        bare = set(found).difference(*welcome.values())  # what tells of no activity welcomes everybody
        places = {
            age: bare.union(*(them for (low, high), them in welcome.items() if low <= age <= high))
            for age in range(AGES)
        }
        return Counter({str(age): len(them) for age, them in places.items()})

    def of_meetings(self, word: str, path: str) -> QuerySet:
        """Count by the values that meetings have, or what happens at the places where no time is asked."""
        rows, at = self.meetings(word)
        return _counted(rows, word, F(f"{at}{path}"), of="place")

    def of_places_and_meetings(self, word: str, path: str, meetings_path: str) -> Iterator[QuerySet]:
        """Count by the places' own values, and by those of meetings that differ from their place's."""
        yield _counted(self.places(word), word, F(path))
        rows, at = self.meetings(word)
        rows = rows.annotate(own=F(f"{at}{meetings_path}"), of_place=F(f"place__{path}"))
        yield _counted(rows.filter(Q(of_place=None) | ~Q(own=F("of_place"))), word, F("own"), of="place")

    def meetings(self, word: str) -> tuple[QuerySet, str]:
        """Return what suits all words but this one, and the path from it to its activity."""
        values = {key: value for key, value in self.filterset.values.items() if key != word}
        if TIME_WORDS & values.keys():
            rows, at = suited_meetings(values, self.filterset.now).held(), "activity__"
        else:
            rows, at = Activity.objects.filter(about_activity(values)), ""
        return rows.filter(place__in=self.keys(word)), at
