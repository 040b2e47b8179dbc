"""What filters ask of a lot of places, as integers with one bit for each place and for each of its activities.

Places stand in the order of their names. Each takes a bit for each of its activities (the slots) and, above them, its
guard bit. What is asked of a place is a set of guards, what is asked of a meeting a set of slots: so everything that is
asked of a meeting holds for one and the same. One addition turns slots into the places that have any of them (`fold`),
and a count is the number of bits.

Meetings stand in columns, in the order of their start. Instants are minutes since `EPOCH`.
"""

import json
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from django.utils import timezone

from meeting_places.models import LONGEST, midnight
from meeting_places.schedules.status import MeetingState

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
DAY = 24 * 60
STATES = list(MeetingState)
CANCELLED = STATES.index(MeetingState.CANCELLED)
SELF_SERVICE = STATES.index(MeetingState.SELF_SERVICE)
NOT_OPEN = {STATES.index(state) for state in MeetingState if not state.is_open_to_all}
# Of two meetings at a time the one of the first of these is told.
RANKS = [
    3 if state.is_by_appointment else {MeetingState.WEATHER_PERMITTING: 1, MeetingState.SELF_SERVICE: 2}.get(state, 0)
    for state in STATES
]
LONGEST_MINUTES = int(LONGEST.total_seconds() // 60)
CHUNK = 512  # bytes of a set that are counted at once when pages are skipped
ANSWERS = 200  # about time that are kept


def minutes(instant: datetime) -> int:
    """Return the whole minutes since `EPOCH`."""
    return int((instant - EPOCH).total_seconds() // 60)


def instant(minute: int) -> datetime:
    return EPOCH + timedelta(minutes=minute)


class Bits(dict):
    """Sets under construction, by name: bytes with one bit for each position."""

    def __init__(self, size: int):
        super().__init__()
        self.size = size // 8 + 1

    def __missing__(self, name: str) -> bytearray:
        self[name] = found = bytearray(self.size)
        return found

    def add(self, name: str, position: int) -> None:
        self[name][position >> 3] |= 1 << (position & 7)

    def as_integers(self) -> dict[str, int]:
        return {name: int.from_bytes(found, "little") for name, found in self.items()}


def as_integer(positions: Iterable[int], size: int) -> int:
    """Return the set of these positions."""
    found = bytearray(size // 8 + 1)
    for position in positions:
        found[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(found, "little")


def as_bytes(bits: int, size: int) -> bytes:
    """Return the set as bytes, in which one position after another is looked up quickly."""
    return bits.to_bytes(size // 8 + 1, "little")


def positions(bits: int, skip: int = 0) -> Iterator[int]:
    """Yield the positions in a set in ascending order, but for the first `skip` of them."""
    whole, start = bits.to_bytes((bits.bit_length() + 7) // 8, "little"), 0
    while skip and start < len(whole):
        number = int.from_bytes(whole[start : start + CHUNK], "little").bit_count()
        if number > skip:
            break
        skip, start = skip - number, start + CHUNK
    for place in range(start, len(whole)):
        byte = whole[place]
        while byte:
            low = byte & -byte
            byte ^= low
            if skip:
                skip -= 1
            else:
                yield place * 8 + low.bit_length() - 1


@dataclass(frozen=True)
class Times:
    """What is asked of the time of a meeting: all of it of the same one; any of the days, any of the parts of a day."""

    days: tuple[date, ...] = ()
    parts: tuple[str, ...] = ()
    is_open: bool = False
    open_after: int | None = None  # minutes since midnight
    starts_after: int | None = None
    open_at: int | None = None
    starts_before: int | None = None

    def __bool__(self) -> bool:
        return self != NO_TIMES

    @property
    def is_told_by_days(self) -> bool:
        """Whether it asks of days and their parts alone, of which there are sets."""
        return not self.is_open and not self.has_clock

    @property
    def has_clock(self) -> bool:
        clocks = self.open_after, self.starts_after, self.open_at, self.starts_before
        return any(one is not None for one in clocks)


NO_TIMES = Times()
PARTS = ("morning", "afternoon", "evening")


def parts_of(starts: int, ends: int) -> list[str]:
    """Return the parts of the day that a meeting reaches, a library that is open from 10 to 19 all three.

    Both are minutes since the midnight before it starts.
    """
    noon, five = DAY // 2, 17 * 60
    reaches = starts < noon, starts < five and ends > noon, ends > five
    return [part for part, does in zip(PARTS, reaches, strict=True) if does]


BYTES, SHORTS, NUMBERS, KEYS, DEGREES = (partial(array, code) for code in "BHIqd")


@dataclass
class Segment:
    """The places, their sets and their meetings. Nothing is changed once it is made, so that threads may share it."""

    # Of each place, in the order of names.
    keys: array = field(default_factory=KEYS)
    verified: array = field(default_factory=NUMBERS)  # the day of its last verification, as an ordinal
    latitudes: array = field(default_factory=DEGREES)  # degrees; not a number where they are not known
    longitudes: array = field(default_factory=DEGREES)
    guards: array = field(default_factory=NUMBERS)  # the position of its guard bit
    name_ends: array = field(default_factory=NUMBERS)  # where its sort key ends in `names`
    # Of each position: of which place it is, and the key of its activity (0: of none).
    places: array = field(default_factory=NUMBERS)
    activities: array = field(default_factory=KEYS)
    # Of activities that meet as guests of a place: the position, and the day when their home was last verified.
    guests: array = field(default_factory=NUMBERS)
    guests_verified: array = field(default_factory=NUMBERS)
    # Of each meeting, in the order of starts and keys.
    starts: array = field(default_factory=NUMBERS)
    lengths: array = field(default_factory=SHORTS)  # minutes
    states: array = field(default_factory=BYTES)
    meetings: array = field(default_factory=KEYS)  # primary keys
    slots: array = field(default_factory=NUMBERS)
    # Numbers of meetings, those of each slot together, and where those of each position end.
    by_slot: array = field(default_factory=NUMBERS)
    slot_ends: array = field(default_factory=NUMBERS)
    # Local days: where the meetings of each end, the days following each other from `first_day`, an ordinal.
    day_ends: array = field(default_factory=NUMBERS)
    first_day: int = 0
    names: bytes = b""
    sets: dict[str, int] = field(default_factory=dict)

    def __post_init__(self):
        self._answers: dict = {}

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def size(self) -> int:
        """The number of positions."""
        return len(self.places)

    @cached_property
    def all_guards(self) -> int:
        return as_integer(self.guards, self.size)

    @cached_property
    def all_slots(self) -> int:
        return ((1 << self.size) - 1) ^ self.all_guards

    @cached_property
    def home_slots(self) -> int:
        """The slots of activities at their own place, and of places without any."""
        return self.all_slots ^ as_integer(self.guests, self.size)

    @cached_property
    def widest(self) -> int:
        """The most slots that a place has."""
        ends = [-1, *self.guards]
        return max((end - before for before, end in zip(ends, self.guards, strict=False)), default=1)

    @cached_property
    def ordinals(self) -> dict[int, int]:
        """Numbers of the places by their primary keys."""
        return {key: number for number, key in enumerate(self.keys)}

    # Sets

    def get(self, name: str) -> int:
        """Return the set of this name; the empty one if there is none."""
        return self.sets.get(name, 0)

    def fold(self, slots: int) -> int:
        """Return the guards of the places that have any of the slots.

        A place's slots are all ones below its guard: adding any of them once more carries into the guard.
        """
        return (slots + self.all_slots) & self.all_guards

    def spread(self, guards: int) -> int:
        """Return all slots of these places."""
        found, through, step = guards >> 1 & self.all_slots, self.all_slots, 1
        while step < self.widest:
            found |= through & found >> step
            through &= through >> step
            step *= 2
        return found

    @cached_property
    def by_latitude(self) -> array:
        """The numbers of the places whose coordinates are known, from south to north."""
        known = (number for number, latitude in enumerate(self.latitudes) if latitude == latitude)
        return array("I", sorted(known, key=self.latitudes.__getitem__))

    def around(self, latitude: float, degrees: float) -> array:
        """Return the numbers of the places at most so many degrees north or south of a latitude."""
        south, north = latitude - degrees, latitude + degrees
        first = bisect_left(self.by_latitude, south, key=self.latitudes.__getitem__)
        return self.by_latitude[first : bisect_right(self.by_latitude, north, key=self.latitudes.__getitem__)]

    def guards_of(self, ordinals: Iterable[int]) -> int:
        return as_integer((self.guards[number] for number in ordinals), self.size)

    @cached_property
    def by_activity(self) -> array:
        """The positions in the order of their activities' keys."""
        return array("I", sorted(range(self.size), key=self.activities.__getitem__))

    def slots_of_activities(self, keys: Iterable[int]) -> int:
        """Return the slots of the activities of these primary keys, at their own places and as guests."""
        found, key_of = [], self.activities.__getitem__
        for key in keys:
            first = bisect_left(self.by_activity, key, key=key_of)
            found += self.by_activity[first : bisect_right(self.by_activity, key, lo=first, key=key_of)]
        return as_integer(found, self.size)

    def found(self, guards: int, skip: int = 0) -> Iterator[int]:
        """Yield the numbers of these places in the order of names."""
        return (self.places[position] for position in positions(guards, skip))

    def name_of(self, ordinal: int) -> bytes:
        """Return the sort key of a place."""
        return self.names[self.name_ends[ordinal - 1] if ordinal else 0 : self.name_ends[ordinal]]

    def place_among_names(self, name: bytes, key: int) -> int:
        """Return how many places stand before one of this sort key and primary key."""
        whole = range(len(self))
        return bisect_left(whole, (name, key), key=lambda number: (self.name_of(number), self.keys[number]))

    def current(self, oldest: int) -> tuple[int, int]:
        """Return guards and slots of what lists show: places verified on this day (ordinal) or later."""
        return self._answer(oldest, lambda: self._current(oldest))

    def _current(self, oldest: int) -> tuple[int, int]:
        guards = self.guards_of(number for number, day in enumerate(self.verified) if day >= oldest)
        old = (slot for slot, day in zip(self.guests, self.guests_verified, strict=True) if day < oldest)
        return guards, self.all_slots & ~as_integer(old, self.size)

    def _answer(self, question: Hashable, find: Callable[[], Any]) -> Any:
        """Return what was found for this question before; another thread may forget all of them meanwhile."""
        if (answer := self._answers.get(question)) is None:
            answer = find()
            if len(self._answers) >= ANSWERS:
                self._answers.clear()
            self._answers[question] = answer
        return answer

    # Meetings

    def numbers_of_day(self, day: int) -> range:
        """Return the numbers of the meetings that start on a local day, an ordinal."""
        number = day - self.first_day
        if not 0 <= number < len(self.day_ends):
            return range(0)
        return range(self.day_ends[number - 1] if number else 0, self.day_ends[number])

    def numbers_of_slot(self, slot: int, start: int = 0) -> array:
        """Return the numbers of the meetings of a slot, soonest first, from a minute on."""
        found = self.by_slot[self.slot_ends[slot - 1] if slot else 0 : self.slot_ends[slot]]
        return found[bisect_left(found, start, key=self.starts.__getitem__) :] if start else found

    def numbers_held(self, slot: int, start: int) -> Iterator[int]:
        """Yield the numbers of the meetings of a slot that are held, soonest first, from a minute on."""
        return (n for n in self.numbers_of_slot(slot, start) if self.states[n] != CANCELLED)

    def numbers_cancelled(self, slot: int, start: int) -> Iterator[int]:
        """Yield the numbers of the cancelled meetings of a slot, soonest first, from a minute on."""
        return (n for n in self._cancelled.get(slot, ()) if self.starts[n] >= start)

    @cached_property
    def _cancelled(self) -> dict[int, list[int]]:
        """The numbers of the cancelled meetings by slot."""
        found = defaultdict(list)
        for n, state in enumerate(self.states):
            if state == CANCELLED:
                found[self.slots[n]].append(n)
        return dict(found)

    def slots_of(self, ordinal: int) -> range:
        """Return the slots of a place."""
        return range(self.guards[ordinal - 1] + 1 if ordinal else 0, self.guards[ordinal])

    def first_from(self, minute: int) -> int:
        """Return the number of the first meeting that starts at this minute or later."""
        return bisect_left(self.starts, minute)

    def day_of(self, meeting: int) -> int:
        """Return the local day on which a meeting starts, an ordinal."""
        return self.first_day + bisect_right(self.day_ends, meeting)

    def row(self, meeting: int) -> dict:
        """Return a meeting as fields of an occurrence."""
        start = self.starts[meeting]
        return {
            "pk": self.meetings[meeting],
            "activity_id": self.activities[self.slots[meeting]],
            "starts_at": instant(start),
            "ends_at": instant(start + self.lengths[meeting]),
            "state": STATES[self.states[meeting]],
        }

    @property
    def days(self) -> range:
        return range(self.first_day, self.first_day + len(self.day_ends))

    def meet(self, times: Times, now: datetime) -> int:
        """Return the slots that have a meeting which is held, has not ended, and is at these times."""
        return self._answer((times, minutes(now)), lambda: self._meet(times, now))

    def _meet(self, times: Times, now: datetime) -> int:
        today = timezone.localdate(now).toordinal()
        days = [day.toordinal() for day in times.days] or [today, *(day for day in self.days if day > today)]
        found = 0
        if not times.days and not times.is_told_by_days and not times.is_open:
            found, days = self._meet_later(times, today), [today]
        for day in [] if times.is_open else days:
            if times.is_told_by_days and day > today:
                for part in times.parts or [""]:
                    found |= self.get(f"day{part}={day}")
            else:
                found |= self._scan(self.numbers_of_day(day), times, now)
        if today in days:
            # What began before midnight, or before the clock was put back, and still goes on.
            found |= self._scan(self.numbers_of_day(today), times, now) if times.is_open else 0
            found |= self._scan(self.numbers_of_day(today - 1), times, now)
        return found

    def _meet_later(self, times: Times, today: int) -> int:
        """Return the slots that have a meeting at these clock times on any day after today."""
        fits, rows = _clock_fits(times), zip(*self.clock_times, strict=True)
        return as_integer((slot for slot, begins, ends, last in rows if last > today and fits(begins, ends)), self.size)

    @cached_property
    def clock_times(self) -> tuple[array, array, array, array]:
        """Slots with the clock times of their meetings that are held, each once, and the last day of each.

        Begin and end are minutes since the midnight before. Hundreds of thousands of meetings repeat the same few.
        """
        last, clock = {}, LocalClock()
        for day in self.days:
            for n in self.numbers_of_day(day):
                if self.states[n] != CANCELLED:
                    last[self.slots[n], *clock(self.starts[n], self.starts[n] + self.lengths[n])] = day
        slots, begins, ends = (NUMBERS(column) for column in zip(*last, strict=True)) if last else (NUMBERS(),) * 3
        return slots, begins, ends, NUMBERS(last.values())

    def _scan(self, numbers: Iterable[int], times: Times, now: datetime) -> int:
        suits = self.suits(times, now)
        slots, states = self.slots, self.states
        return as_integer((slots[n] for n in numbers if states[n] != CANCELLED and suits(n)), self.size)

    def suits(self, times: Times, now: datetime):
        """Return a function that tells of a meeting's number whether it has not ended and is at these times.

        The days are not looked at, but for those of a meeting that began before midnight: callers ask by days.
        """
        starts, lengths, states, at = self.starts, self.lengths, self.states, minutes(now)
        if not times.parts and not times.has_clock:
            if times.is_open:
                return lambda n: starts[n] <= at < starts[n] + lengths[n] and states[n] not in NOT_OPEN
            return lambda n: starts[n] + lengths[n] > at
        clock, fits = LocalClock(), _clock_fits(times)

        def suits(n):
            start, end = starts[n], starts[n] + lengths[n]
            if end <= at or (times.is_open and (start > at or states[n] in NOT_OPEN)):
                return False
            return fits(*clock(start, end))

        return suits

    # Kept bytes

    def as_parts(self) -> Iterator[bytes]:
        """Yield a head and all data, as `from_bytes` reads it."""
        columns = {one.name: value for one in fields(self) if isinstance(value := getattr(self, one.name), array)}
        sets = {name: (bits.bit_length() + 7) // 8 for name, bits in self.sets.items()}
        head = {
            "columns": {name: [value.typecode, len(value) * value.itemsize] for name, value in columns.items()},
            "sets": sets,
            "names": len(self.names),
            "first_day": self.first_day,
        }
        text = json.dumps(head).encode()
        yield len(text).to_bytes(4, "little") + text
        yield from (value.tobytes() for value in columns.values())
        yield from (self.sets[name].to_bytes(length, "little") for name, length in sets.items())
        yield self.names

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Segment":
        """Return the segment that was kept. Raises ValueError or KeyError if the bytes are not whole."""
        view = memoryview(kept)
        length = int.from_bytes(view[:4], "little")
        head, at = json.loads(bytes(view[4 : 4 + length])), 4 + length
        found = cls(first_day=head["first_day"])
        for name, (code, length) in head["columns"].items():
            values = array(code)
            values.frombytes(view[at : at + length])
            setattr(found, name, values)
            at += length
        for name, length in head["sets"].items():
            found.sets[name] = int.from_bytes(view[at : at + length], "little")
            at += length
        found.names = bytes(view[at : at + head["names"]])
        if at + head["names"] != len(view):
            raise ValueError("kept bytes are not whole")
        return found


def _clock_fits(times: Times) -> Callable[[int, int], bool]:
    """Return what tells of clock times, minutes since the midnight before, whether they are asked for."""

    def fits(begins, ends):
        return (
            (not times.parts or not set(times.parts).isdisjoint(parts_of(begins, ends)))
            and (times.open_after is None or ends > times.open_after)
            and (times.starts_after is None or begins >= times.starts_after)
            and (times.open_at is None or begins <= times.open_at < ends)
            and (times.starts_before is None or begins < times.starts_before)
        )

    return fits


class LocalClock:
    """Tells the local clock times of meetings as minutes since the midnight before they start."""

    def __init__(self):
        self.day = (0, 0)  # the minutes at which the last day began and ended
        self.is_plain = False

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        if not self.day[0] <= start < self.day[1]:
            day = timezone.localdate(instant(start))
            self.day = minutes(midnight(day)), minutes(midnight(day + timedelta(days=1)))
            self.is_plain = self.day[1] - self.day[0] == DAY
        if self.is_plain:
            return start - self.day[0], end - self.day[0]
        return self._by_clock(start), self._by_clock(end)

    def _by_clock(self, minute: int) -> int:
        local, first = timezone.localtime(instant(minute)), timezone.localdate(instant(self.day[0]))
        return (local.date() - first).days * DAY + local.hour * 60 + local.minute
