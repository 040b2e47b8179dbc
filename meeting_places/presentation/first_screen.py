"""What the first screen answers: where one may go now, soon, today or tomorrow, in the whole region or in one place.

The numbers are those of the list with the same words: both ask a `Selection`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meeting_places.facet_index.index import FacetIndex
from meeting_places.facet_index.segment import (
    CANCELLED,
    LONGEST_MINUTES,
    SELF_SERVICE,
    STATES,
    as_bytes,
    instant,
    positions,
)
from meeting_places.filters.choices import registers
from meeting_places.filters.location import Spot
from meeting_places.filters.selection import Meeting, Selection
from meeting_places.models import midnight
from meeting_places.presentation.cards import distance_text
from meeting_places.presentation.timetable import load
from meeting_places.schedules.status import minutes_to_start, status_at

FIRST_ROWS = 6
ALONE_ROWS = 8
SOON_ROWS = 4
CANCELLED_ROWS = 6
PART_ROWS = 5  # of a part of the day in the whole region
MOST_ROWS = 30  # of a part of the day in one place
LOOKED_THROUGH = 400  # meetings that come next
AHEAD = timedelta(days=15)
PARTS = [(_("Aamupäivällä"), 0, 12), (_("Iltapäivällä"), 12, 17), (_("Illalla"), 17, 24)]


@dataclass(frozen=True, slots=True)
class Where:
    """What the first screen is narrowed to: nothing, a municipality, or the surroundings of a point."""

    name: str = ""
    municipality: str = ""  # its slug
    spot: Spot | None = None
    word: str = ""  # what it is called in an address

    @property
    def values(self) -> dict:
        """What a selection is asked for it."""
        if self.spot:
            return {"near": self.spot}
        return {"municipality": [self.municipality]} if self.municipality else {}

    @property
    def query(self) -> dict[str, str]:
        """The same as words of an address."""
        if self.spot:
            return {"near": self.word}
        return {"municipality": self.municipality} if self.municipality else {}


ANYWHERE = Where()


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A meeting with what it is ordered by."""

    meeting: Meeting
    key: int  # of its place
    attendance: int  # 0 led, 1 staffed or not known, 2 on one's own
    starts: int  # minutes, as in `Segment`
    ends: int
    km: float


class FirstScreen:
    """What there is where and when it is asked for, as rows and numbers."""

    def __init__(self, index: FacetIndex, where: Where, now: datetime):
        self.index, self.where, self.now = index, where, now
        self.registers = registers(index)
        self.today = timezone.localdate(now)
        self.tomorrow = self.today + timedelta(days=1)

    def select(self, **asked) -> Selection:
        return Selection(self.index, self.registers, self.where.values | asked, self.now)

    def list_url(self, **words: str) -> str:
        return reverse("meeting_places:list", query=self.where.query | words)

    @cached_property
    def open_now(self) -> Selection:
        return self.select(open="now")

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many places the pages now, today and tomorrow tell of."""
        days = {day: self.select(day=[day]).number for day in ("today", "tomorrow")}
        return {"now": self.open_now.number} | days

    def now_context(self) -> dict:
        """What is open, those first where somebody is there, and what starts soon; else what opens next."""
        found = self._ranked(self.open_now, self.now - timedelta(minutes=LONGEST_MINUTES), self.now + _MINUTE)
        staffed, alone = [], []
        for one in _once_each(sorted(found, key=self._order)):
            (alone if one.attendance == 2 else staffed).append(one)
        shown = staffed or alone
        soon = self._soon_rows(is_filled=not shown)
        return {
            "rows": [row | {"is_plain": True} for row in self._rows(self._spread(shown)[:FIRST_ROWS])],
            "more": len(shown) if len(shown) > FIRST_ROWS else 0,
            "alone": self._rows(self._spread(alone)[:ALONE_ROWS]) if staffed else [],
            "alone_number": len(alone) if staffed else 0,
            "soon": soon,
            "is_soon_today": not any(row["is_dated"] for row in soon),
            "cancelled": self._cancelled_rows(self.today),
            "url": self.list_url(open="now"),
        }

    def day_context(self, word: str) -> dict:
        """What is left of today, or what there is tomorrow, by part of the day."""
        day = self.tomorrow if word == "tomorrow" else self.today
        start = self.now - timedelta(minutes=LONGEST_MINUTES) if day == self.today else midnight(day)
        found = self._ranked(self.select(day=[word]), start, midnight(day + timedelta(days=1)))
        most = PART_ROWS if self.where is ANYWHERE else MOST_ROWS
        parts = []
        for name, first, last in PARTS:
            its = [one for one in found if first <= _hour(one, day) < last]
            best = self._spread(list(_once_each(sorted(its, key=self._order))))[:most]
            if best:
                parts.append({"name": name, "rows": self._rows(sorted(best, key=lambda one: (one.starts, one.ends)))})
        soon = [] if parts else self._soon_rows(midnight(day + timedelta(days=1)) if day == self.tomorrow else None)
        off = self._cancelled_rows(day)
        return {"parts": parts, "soon": soon, "cancelled": off, "url": self.list_url(day=word)}

    def open_by_municipality(self) -> dict[str, int]:
        """Return the number of places open now by municipality code, whole region."""
        found = Selection(self.index, self.registers, {"open": "now"}, self.now)
        names = self.registers.sets["municipality"].items()
        return {slug: found.number_in(sets[0]) for slug, sets in names if len(sets) == 1}

    # Meetings

    def _soon(self, start: datetime | None, *, is_filled: bool) -> list[_Ranked]:
        """Return the next meetings that begin: today's, if there are enough, and where somebody is there, if anywhere.

        With a start those from then on. To fill the rows also those without anybody there, and a place again.
        """
        for end in (midnight(self.today + timedelta(days=1)), self.now + AHEAD):
            found = self._ranked(self.select(), start or self.now + _MINUTE, end, LOOKED_THROUGH)
            found = [one for one in found if not STATES[self._state(one)].is_by_appointment]
            if len({one.key for one in found if one.attendance < 2 or not is_filled}) >= SOON_ROWS:
                break
        soonest = sorted(found, key=lambda one: (one.starts, one.attendance, one.km))
        staffed = [one for one in soonest if one.attendance < 2] or soonest
        best = self._spread(list(_once_each(staffed))[: SOON_ROWS * 3])[:SOON_ROWS]
        if is_filled:
            keys = {one.key for one in best}
            best += [one for one in _once_each(soonest) if one.key not in keys][: SOON_ROWS - len(best)]
            best += [one for one in soonest if one not in best][: SOON_ROWS - len(best)]
        return sorted(best, key=lambda one: (one.starts, one.ends))

    def _soon_rows(self, start: datetime | None = None, *, is_filled: bool = True) -> list[dict]:
        rows = self._rows(self._soon(start, is_filled=is_filled))
        return [row | {"is_dated": row["day"] != self.today} for row in rows]

    def _cancelled_rows(self, day: date) -> list[dict]:
        """Return what is cancelled on a day in the place that was chosen and would not have ended, soonest first."""
        if self.where is ANYWHERE:
            return []
        selection = self.select()
        start = self.now - timedelta(minutes=LONGEST_MINUTES) if day == self.today else midnight(day)
        found = selection.meetings_between(start, midnight(day + timedelta(days=1)))
        off = [one for one in found if self._segment(one).states[one.number] == CANCELLED]
        ranked = [one for one in (self._rank(one, selection) for one in off) if instant(one.ends) > self.now]
        return self._rows(ranked[:CANCELLED_ROWS])

    def _ranked(self, selection: Selection, start: datetime, end: datetime, most: int | None = None) -> list[_Ranked]:
        """Return the suiting meetings that start between these instants and are held."""
        found = selection.meetings_between(start, end, most)
        return [self._rank(one, selection) for one in found if self._segment(one).states[one.number] != CANCELLED]

    def _rank(self, one: Meeting, selection: Selection) -> _Ranked:
        segment, n = self._segment(one), one.number
        slot = segment.slots[n]
        ordinal = segment.places[slot]
        place, starts = (one.segment, ordinal), segment.starts[n]
        if segment.states[n] == SELF_SERVICE or self._has(one.segment, "attendance=self_service", slot):
            attendance = 2
        else:
            attendance = 0 if self._has(one.segment, "attendance=led", slot) else 1
        km = selection.kilometres.get(place, 0) if self.where.spot else 0
        return _Ranked(one, segment.keys[ordinal], attendance, starts, starts + segment.lengths[n], km)

    def _segment(self, one: Meeting):
        return self.index.segments[one.segment]

    def _state(self, one: _Ranked) -> int:
        return self._segment(one.meeting).states[one.meeting.number]

    def _has(self, number: int, name: str, position: int) -> bool:
        kept = self._bytes.get((number, name))
        if kept is None:
            segment = self.index.segments[number]
            kept = self._bytes[number, name] = as_bytes(segment.get(name), segment.size)
        return bool(kept[position >> 3] >> (position & 7) & 1)

    @cached_property
    def _bytes(self) -> dict[tuple[int, str], bytes]:
        return {}

    def _municipality(self, one: _Ranked) -> int:
        """Return the number of the municipality where a meeting is held; 0 for none."""
        number, segment = one.meeting.segment, self._segment(one.meeting)
        homes = self.index.remember(("municipalities of positions", number), lambda: self._municipalities(number))
        return homes[segment.guards[segment.places[segment.slots[one.meeting.number]]]]

    def _municipalities(self, number: int) -> bytearray:
        """Return the number of the municipality of each guard."""
        segment = self.index.segments[number]
        found = bytearray(segment.size)
        names = [sets[0] for sets in self.registers.sets["municipality"].values() if len(sets) == 1]
        for municipality, name in enumerate(names, 1):
            for guard in positions(segment.get(name)):
                found[guard] = municipality
        return found

    # Order

    def _order(self, one: _Ranked) -> tuple:
        """Where somebody is there before where nobody is, the nearest first, then what goes on longest."""
        return one.attendance, one.km, -one.ends, one.key

    def _spread(self, found: list[_Ranked]) -> list[_Ranked]:
        """With no place chosen, let one of each municipality stand before a second."""
        if self.where is not ANYWHERE:
            return found
        first, rest, seen = [], [], set()
        for one in found:
            home = self._municipality(one)
            (rest if home in seen else first).append(one)
            seen.add(home)
        return first + rest

    def _rows(self, found: Iterable[_Ranked]) -> list[dict]:
        """Return what is printed of the meetings."""
        found = list(found)
        wanted = [(one.starts, self._key(one), *one.meeting) for one in found]
        loaded = {one.pk: one for one in load(self.index, wanted)}
        return [
            {
                "occurrence": loaded[self._key(one)],
                "status": status_at(loaded[self._key(one)], self.now),
                "minutes": minutes_to_start(loaded[self._key(one)], self.now),
                "distance": distance_text(one.km or None),
                "day": timezone.localdate(instant(one.starts)),
            }
            for one in found
            if self._key(one) in loaded
        ]

    def _key(self, one: _Ranked) -> int:
        return self._segment(one.meeting).meetings[one.meeting.number]


_MINUTE = timedelta(minutes=1)


def _hour(one: _Ranked, day: date) -> int:
    """Return the hour in which a meeting begins on a day; 0 of one that goes on from before."""
    starts = timezone.localtime(instant(one.starts))
    return starts.hour if starts.date() == day else 0


def _once_each(found: Iterable[_Ranked]) -> Iterator[_Ranked]:
    """Yield the first meeting of each place."""
    seen = set()
    for one in found:
        if one.key not in seen:
            seen.add(one.key)
            yield one
