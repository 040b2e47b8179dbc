"""Which places and meetings suit the words of an address, found in the sets of the facet index."""

import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from heapq import merge
from itertools import chain, groupby, islice
from typing import NamedTuple

from django.utils import timezone

from core.geo import DEGREE_KM, great_circle_km
from meeting_places.facet_index.index import FacetIndex, Place
from meeting_places.facet_index.segment import (
    CANCELLED,
    LONGEST_MINUTES,
    RANKS,
    Segment,
    Times,
    as_bytes,
    minutes,
    positions,
)
from meeting_places.filters.choices import Registers
from meeting_places.filters.facets import FACETS, NEAR, TEXT, Asks, Facet
from meeting_places.filters.location import WITHIN_KM, Spot
from search.ranking import Hit

ONE_BY_ONE = 500  # so many places are asked one by one when they meet next; of more the days are walked through
NEVER = 2**32


class Meeting(NamedTuple):
    """A meeting's segment and its number there."""

    segment: int
    number: int


class Slot(NamedTuple):
    """An activity's segment and its slot there."""

    segment: int
    slot: int


@dataclass
class Coming:
    """The next meeting of a place that is held, and the next that is cancelled."""

    held: Meeting | None = None
    off: Meeting | None = None


class TextHits:
    """The places that answer a text, by how well they do, and the slots that it means by segment."""

    def __init__(self, index: FacetIndex, hits: Iterable[Hit], is_full: Callable[[Hit], bool], slots: list[int]):
        self.slots = slots
        # By whether a part of the text is not met, and the score as a negative number: the best come first.
        self.groups: dict[tuple[bool, int], list[array]] = defaultdict(lambda: [array("I") for _ in index.segments])
        for hit in hits:
            if place := index.place(hit.number):
                self.groups[not is_full(hit), -hit.score][place[0]].append(place[1])
        self.full = self._guards(index, [key for key in self.groups if not key[0]])
        partly = self._guards(index, [key for key in self.groups if key[0]])
        self.guards = [full | partial for full, partial in zip(self.full, partly, strict=True)]

    def _guards(self, index: FacetIndex, keys: list[tuple[bool, int]]) -> list[int]:
        """Return the guards of some groups by segment."""
        return [
            one.guards_of(chain.from_iterable(self.groups[key][number] for key in keys))
            for number, one in enumerate(index.segments)
        ]


class Selection:
    """What suits these values at a moment; `hits` are the places that answer the text."""

    def __init__(
        self,
        index: FacetIndex,
        registers: Registers,
        values: dict,
        now: datetime,
        hits: TextHits | None = None,
    ):
        self.index, self.registers, self.values, self.now = index, registers, values, now
        self.hits = hits
        self.current = index.current(timezone.localdate(now))
        self.terms = {
            facet.word: [facet.bits(values[facet.word], segment, self) for segment in index.segments]
            for facet in FACETS.values()
            if facet.word in values and facet.asks is not Asks.TIME
        }

    def whenever(self) -> "Selection":
        """Return the same selection without what it asks of time."""
        values = {word: value for word, value in self.values.items() if FACETS[word].asks is not Asks.TIME}
        return Selection(self.index, self.registers, values, self.now, self.hits)

    # What the words ask of beside sets

    @cached_property
    def kilometres(self) -> dict[Place, float]:
        """How far the places within the asked distance are."""
        spot, km = self.values["near"], self.values.get("within") or WITHIN_KM
        return distances(self.index, spot, km)

    # Sets

    @cached_property
    def times(self) -> Times:
        return self.times_without()

    def times_without(self, word: str = "", **others) -> Times:
        """Return what is asked of the time, without one word, and with other values of some."""
        values = {key: value for key, value in self.values.items() if key != word} | others
        asked = {}
        for facet in FACETS.values():
            if facet.asks is Asks.TIME and values.get(facet.word):
                asked |= facet.times(values[facet.word], self.now)
        return Times(**asked)

    def _guards(self, segment: int, without: str = "") -> int:
        """Return the guards that suit all that is asked of places, but for one word."""
        return self._narrowed(Asks.PLACE, self.current[segment][0], segment, without)

    def _slots(self, segment: int, without: str = "") -> int:
        """Return the slots that suit all that is asked of activities, whenever they meet, but for one word."""
        found = self._narrowed(Asks.ACTIVITY, self.current[segment][1], segment, without)
        return found if self.hits is None or without == TEXT.word else found & self.hits.slots[segment]

    def _narrowed(self, asks: Asks, found: int, segment: int, without: str) -> int:
        for word, bits in self.terms.items():
            if word != without and FACETS[word].asks is asks:
                found &= bits[segment]
        return found

    def sets(self, number: int, without: str = "") -> tuple[int, int]:
        """Return the guards and slots of a segment that suit all words but one, where the places are current."""
        segment, times = self.index.segments[number], self.times_without(without) if without else self.times
        met = segment.meet(times, self.now) if times else segment.home_slots
        return self._guards(number, without), self._slots(number, without) & met

    @cached_property
    def whole(self) -> list[tuple[int, int]]:
        """Guards and slots by segment that suit all words."""
        return [self.sets(number) for number in range(len(self.index.segments))]

    @cached_property
    def guards(self) -> list[int]:
        """The guards of the places that are found, by segment."""
        each = zip(self.index.segments, self.whole, strict=True)
        return [guards & one.fold(slots) for one, (guards, slots) in each]

    @cached_property
    def number(self) -> int:
        """How many places are found."""
        return sum(bits.bit_count() for bits in self.guards)

    def number_in(self, name: str) -> int:
        """Return how many of them are in a set of guards."""
        each = zip(self.index.segments, self.guards, strict=True)
        return sum((bits & one.get(name)).bit_count() for one, bits in each)

    @cached_property
    def full_number(self) -> int:
        """How many of them answer the whole text."""
        if self.hits is None:
            return self.number
        return sum((bits & its).bit_count() for bits, its in zip(self.guards, self.hits.full, strict=True))

    def is_full_match(self, key: int) -> bool:
        """Return whether the place of a primary key answers the whole text."""
        place = self.index.place(key)
        if self.hits is None or place is None:
            return True
        segment, number = place
        return bool(self.hits.full[segment] >> self.index.segments[segment].guards[number] & 1)

    def distance_km(self, key: int) -> float | None:
        """Return how far the place of a primary key is from the asked point; None without one."""
        return self.kilometres.get(self.index.place(key)) if NEAR.word in self.values else None

    def count(self, facet: Facet, values: Iterable[str]) -> dict[str, int]:
        """Return how many places each value of a word would find, given all other words."""
        return dict(zip(values, map(sum, zip(*self._counts(facet, list(values)), strict=True)), strict=True))

    def _counts(self, facet: Facet, values: list[str]) -> Iterator[list[int]]:
        """Yield the counts of each segment."""
        # Of a word whose values must all hold one more narrows what is found.
        without = "" if facet.holds_all or facet.word not in self.values else facet.word
        for number, segment in enumerate(self.index.segments):
            if facet.asks is Asks.TIME:
                guards, slots = self._guards(number), self._slots(number)
                met = (segment.meet(self._times_with(facet, value), self.now) for value in values)
                yield [(guards & segment.fold(slots & bits)).bit_count() for bits in met]
                continue
            guards, slots = self.sets(number, without) if without else self.whole[number]
            asked = (facet.bits([value], segment, self) for value in values)
            if facet.asks is Asks.PLACE:
                found = guards & segment.fold(slots)
                yield [(found & bits).bit_count() for bits in asked]
            else:
                yield [(guards & segment.fold(slots & bits)).bit_count() for bits in asked]

    def _times_with(self, facet: Facet, value: str) -> Times:
        return self.times_without(facet.word, **{facet.word: [value] if facet.is_repeatable else value})

    def keys(self) -> list[int]:
        """Return the primary keys of all places that are found."""
        return [self.index.key(place) for place in self.index.by_name(self.guards)]

    def activities(self) -> set[int]:
        """Return the primary keys of what suits and happens at places that do, where a time is asked at such times."""
        found = set()
        for one, (guards, slots) in zip(self.index.segments, self.whole, strict=True):
            found.update(one.activities[slot] for slot in positions(slots & one.spread(guards)))
        return found - {0}

    # Order

    def places(self, sort: str = "", skip: int = 0) -> Iterator[Place]:
        """Yield the places that are found, but for the first `skip`: by score, distance, next meeting or name."""
        if self.hits is not None and not sort:
            return islice(self._by_score(), skip, None)
        if NEAR.word in self.values and sort in ("", "distance"):
            found = [place for place in self.kilometres if self._is_found(place)]
            return islice(sorted(found, key=lambda place: (self.kilometres[place], self.index.rank(place))), skip, None)
        if sort == "next":
            return islice(self._soonest_first(self.guards), skip, None)
        return self.index.by_name(self.guards, skip)

    @cached_property
    def _found_bytes(self) -> list[bytes]:
        return [as_bytes(bits, one.size) for one, bits in zip(self.index.segments, self.guards, strict=True)]

    def _is_found(self, place: Place) -> bool:
        segment, number = place
        return _has(self._found_bytes[segment], self.index.segments[segment].guards[number])

    def _by_score(self) -> Iterator[Place]:
        """Best first; of equal ones those that meet first, then the nearest, then by name."""
        for key in sorted(self.hits.groups):
            each = zip(self.index.segments, self.hits.groups[key], self.guards, strict=True)
            yield from self._soonest_first([one.guards_of(its) & bits for one, its, bits in each], self._farness)

    def _farness(self, place: Place) -> float:
        return self.kilometres.get(place, math.inf) if NEAR.word in self.values else 0

    def _soonest_first(
        self, guards: list[int], before_name: Callable[[Place], float] = lambda place: 0
    ) -> Iterator[Place]:
        """Yield the places in the order of their next meetings; those that have none come last."""

        def tie(place):
            return before_name(place), self.index.rank(place)

        if sum(bits.bit_count() for bits in guards) <= ONE_BY_ONE:
            nexts = {place: self._next_start(place) for place in self.index.by_name(guards)}
            yield from sorted(nexts, key=lambda place: (nexts[place], *tie(place)))
            return
        told: set[Place] = set()
        for _start, group in groupby(self._starts(guards), key=lambda row: row[0]):
            new = {place for _its, place in group} - told
            told |= new
            yield from sorted(new, key=tie)
        yield from sorted((place for place in self.index.by_name(guards) if place not in told), key=tie)

    def _next_start(self, place: Place) -> int:
        number, ordinal = place
        starts = self.index.segments[number].starts
        return min((starts[n] for n in self._coming_of(number, self._suiting_slots(number, ordinal))), default=NEVER)

    def _starts(self, guards: list[int]) -> Iterator[tuple[int, Place]]:
        """Yield starts of coming meetings of these places with the place, soonest first."""
        return merge(*(self._starts_in(segment, bits) for segment, bits in enumerate(guards)), key=lambda row: row[0])

    def _starts_in(self, number: int, guards: int) -> Iterator[tuple[int, Place]]:
        segment = self.index.segments[number]
        slots = as_bytes(self.whole[number][1] & segment.spread(guards), segment.size)
        today, suits = timezone.localdate(self.now).toordinal(), self._suits[number]
        for day in self._days(segment, today):
            for n in segment.numbers_of_day(day):
                slot = segment.slots[n]
                if slots[slot >> 3] >> (slot & 7) & 1 and segment.states[n] != CANCELLED and suits(n):
                    yield segment.starts[n], (number, segment.places[slot])

    def _days(self, segment: Segment, today: int) -> list[int]:
        """Return the days of meetings that are asked for, yesterday with today: what began then may still go on."""
        days = {day.toordinal() for day in self.times.days} or {day for day in segment.days if day >= today} | {today}
        return sorted(days | {today - 1} if today in days else days)

    # Meetings

    def coming(self, place: Place) -> Coming:
        """Return the next meetings of a place among those that suit."""
        number, ordinal = place
        slots = self._suiting_slots(number, ordinal)
        each = (self._first(number, self._coming_of(number, slots, is_off)) for is_off in (False, True))
        return Coming(*(None if one is None else Meeting(number, one) for one in each))

    def _first(self, number: int, meetings: Iterator[int]) -> int | None:
        """Return which of these meetings of a segment is told of."""
        segment, at = self.index.segments[number], minutes(self.now)

        def rank(n):
            return max(segment.starts[n], at), RANKS[segment.states[n]], segment.starts[n], segment.meetings[n]

        return min(meetings, key=rank, default=None)

    def meant_slot(self, key: int) -> Slot | None:
        """Return the first slot that the text means at the place of a primary key; None if it means the whole place."""
        place = self.index.place(key)
        if self.hits is None or place is None:
            return None
        number, slots = place[0], self.index.segments[place[0]].slots_of(place[1])
        meant = [slot for slot in slots if self.hits.slots[number] >> slot & 1]
        return Slot(number, meant[0]) if 0 < len(meant) < len(slots) else None

    def _suiting_slots(self, number: int, ordinal: int) -> list[int]:
        slots = self._meeting_slots[number]
        return [slot for slot in self.index.segments[number].slots_of(ordinal) if _has(slots, slot)]

    @cached_property
    def _meeting_slots(self) -> list[bytes]:
        """The slots by segment whose activities suit, whenever they meet."""
        return [as_bytes(self._slots(number), one.size) for number, one in enumerate(self.index.segments)]

    def _coming_of(self, number: int, slots: list[int], is_off: bool = False) -> Iterator[int]:
        """Yield the numbers of what goes on or comes next in each slot: meetings that suit, held or cancelled."""
        segment, suits, at, days = self.index.segments[number], self._suits[number], minutes(self.now), self._ordinals
        numbers_of = segment.numbers_cancelled if is_off else segment.numbers_held
        for slot in slots:
            first = None
            for n in numbers_of(slot, at - LONGEST_MINUTES):
                if first is not None and segment.starts[n] > max(at, first):
                    break
                if suits(n) and (days is None or segment.day_of(n) in days):
                    yield n
                    first = segment.starts[n]

    @cached_property
    def _suits(self) -> list[Callable[[int], bool]]:
        """What tells of a meeting's number by segment whether it suits."""
        return [segment.suits(self.times, self.now) for segment in self.index.segments]

    @cached_property
    def _ordinals(self) -> set[int] | None:
        """The days that are asked for, as ordinals."""
        if not self.times.days:
            return None
        today = timezone.localdate(self.now).toordinal()
        days = {day.toordinal() for day in self.times.days}
        return days | {today - 1} if today in days else days

    def meetings_between(
        self, start: datetime, end: datetime, most: int | None = None, weekdays: Collection[int] = ()
    ) -> list[Meeting]:
        """Return the first of the suiting meetings that start within these instants, cancelled ones too, in order.

        With weekdays, Monday being 0, only those that start on any of them.
        """
        each = (self._rows_between(number, minutes(start), minutes(end)) for number in range(len(self.index.segments)))
        found = (meeting for _start, _key, meeting in merge(*each))
        if weekdays:
            segments = self.index.segments
            found = (one for one in found if (segments[one.segment].day_of(one.number) - 1) % 7 in weekdays)
        return list(islice(found, most))

    def _rows_between(self, number: int, start: int, end: int) -> Iterator[tuple[int, int, Meeting]]:
        """Yield starts, keys and meetings of a segment, in their order."""
        one = self.index.segments[number]
        for n in self._numbers_between(number, one, start, end):
            yield one.starts[n], one.meetings[n], Meeting(number, n)

    def _numbers_between(self, number: int, segment: Segment, start: int, end: int) -> Iterator[int]:
        slots = self._slots(number) & segment.spread(self._guards(number))
        suits = segment.suits(self.times, self.now) if self.times else lambda n: True
        first, last = (bisect_left(segment.starts, minute) for minute in (start, end))
        days = self._ordinals
        for n in self._among(segment, slots, first, last):
            if suits(n) and (days is None or segment.day_of(n) in days):
                yield n

    @staticmethod
    def _among(segment: Segment, slots: int, first: int, last: int) -> Iterator[int]:
        """Yield the meetings of the slots among these numbers in order: by slot where that is less work."""
        if slots.bit_count() * 30 < last - first:
            each = map(segment.numbers_of_slot, positions(slots))
            yield from sorted(
                chain.from_iterable(its[bisect_left(its, first) : bisect_left(its, last)] for its in each)
            )
            return
        among = as_bytes(slots, segment.size)
        for n in range(first, last):
            slot = segment.slots[n]
            if among[slot >> 3] >> (slot & 7) & 1:
                yield n


def distances(index: FacetIndex, spot: Spot, km: float) -> dict[Place, float]:
    """Return the kilometres along the great circle to the published places that are at most so far away."""
    high, found = km / DEGREE_KM * 1.001, {}
    for number, segment in enumerate(index.segments):
        for ordinal, (latitude, longitude) in enumerate(zip(segment.latitudes, segment.longitudes, strict=True)):
            if abs(latitude - spot.latitude) <= high:
                far = great_circle_km(spot.latitude, spot.longitude, latitude, longitude)
                if far <= km and not (number == 0 and segment.keys[ordinal] in index.changed):
                    found[number, ordinal] = far
    return found


def _has(bits: bytes, position: int) -> bool:
    return bool(bits[position >> 3] >> (position & 7) & 1)
