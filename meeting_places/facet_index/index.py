"""The facet index of a process: the segments in use, and how they follow the database.

Most places are in one segment; the few that have changed since it was made are in a second one, and hidden in the
first. When there are many of those, or everything has changed, all is read anew: at once in a small portal, in a big
one by a thread of its own, while the present sets go on answering.
"""

import logging
from collections import UserDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from heapq import merge
from itertools import islice
from threading import Lock, Thread
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from core.models.verification import limits_of, months_before
from history.recording import current as current_recording
from meeting_places.facet_index.reading import read_segment
from meeting_places.facet_index.segment import Segment
from meeting_places.models import FacetChange, KeptSegment, MeetingPlace

logger = logging.getLogger("perhekeskus.facet_index")

SMALL = 3000  # places that are read again at once
FORM = 10  # of kept bytes: to be raised whenever `Segment` or what its sets mean changes
MOST_RECORDS = 2000  # of a kind
MOST_PARTS = 1000  # of pages, that are remembered: some 50 MB
STEP = 4096  # of ranks between two places of the first segment

type Place = tuple[int, int]  # number of the segment, number in it


@dataclass
class FacetIndex:
    """Immutable but for `remembered`, which goes with it."""

    segments: list[Segment]
    mark: tuple
    seen: frozenset[int] = frozenset()  # stamps of the changes that are in it
    changed: frozenset[int] = frozenset()  # places in the second segment, or gone
    read_on: date = field(default_factory=timezone.localdate)
    remembered: dict = field(default_factory=dict)

    def __post_init__(self):
        first = self.segments[0]
        hidden = first.guards_of(first.ordinals[key] for key in self.changed if key in first.ordinals)
        self.alive = [first.all_guards & ~hidden, *(one.all_guards for one in self.segments[1:])]
        self.before = [
            first.place_among_names(second.name_of(number), key)
            for second in self.segments[1:]
            for number, key in enumerate(second.keys)
        ]

    def remember(self, what: Hashable, make: Callable[[], Any]) -> Any:
        """Return what `make` returned for this first; it is forgotten when any data has changed.

        Shared between requests: nothing is to be set on it.
        """
        return self._remember(self.remembered, what, make)

    def remember_part(self, what: Hashable, make: Callable[[], Any]) -> Any:
        """The same for a part of a page, of which there are as many as records; None is not remembered."""
        return self._remember(self.remember("parts", Parts), what, make)

    @staticmethod
    def _remember(kept, what, make):
        if (found := kept.get(what)) is None:
            found = make()
            if found is not None:
                kept[what] = found
        return found

    def forgetful(self) -> "FacetIndex":
        """Return the same sets without what is remembered, and of which nobody else will remember anything."""
        own = copy(self)
        own.remembered = {}
        return own

    def records(self, name: str, keys: Iterable, load: Callable[[list], dict], most: int = MOST_RECORDS) -> dict:
        """Return records by primary key, or what else there is of many keys.

        What `load` returned is remembered and shared: nothing is to be set on it. Those that are no more are left out.
        """
        kept = self.remember(name, dict)
        found = {key: one for key in keys if (one := kept.get(key)) is not None}
        if new := [key for key in keys if key not in found]:
            loaded = load(new)
            if len(kept) + len(loaded) > most:
                kept.clear()
            kept |= loaded
            found |= loaded
        return found

    def current(self, today: date) -> list[tuple[int, int]]:
        """Return by segment the guards and slots of what lists show on this day."""
        months = limits_of(MeetingPlace).leaving
        oldest = 0 if months is None else months_before(today, months).toordinal()
        return [
            (guards & alive, slots)
            for alive, (guards, slots) in zip(self.alive, (one.current(oldest) for one in self.segments), strict=True)
        ]

    def rank(self, place: Place) -> int:
        """Return the place's rank among names."""
        segment, number = place
        return self.before[number] * STEP + number if segment else number * STEP + STEP - 1

    def by_name(self, guards: list[int], skip: int = 0) -> Iterator[Place]:
        """Yield the places of the guards of each segment in the order of names, but for the first `skip`."""
        if len(guards) == 1 or not guards[1]:
            yield from ((0, number) for number in self.segments[0].found(guards[0], skip))
            return
        each = (self._found(segment, bits) for segment, bits in enumerate(guards))
        yield from islice(merge(*each, key=self.rank), skip, None)

    def _found(self, segment: int, guards: int) -> Iterator[Place]:
        return ((segment, number) for number in self.segments[segment].found(guards))

    def is_in(self, name: str, key: int) -> bool:
        """Return whether the place of a primary key is in a set of guards."""
        if (place := self.place(key)) is None:
            return False
        segment = self.segments[place[0]]
        return bool(segment.get(name) >> segment.guards[place[1]] & 1)

    def is_in_slots(self, name: str, segment: int, slot: int) -> bool:
        """Return whether a slot is in a set."""
        return bool(self.segments[segment].get(name) >> slot & 1)

    def key(self, place: Place) -> int:
        segment, number = place
        return self.segments[segment].keys[number]

    def place(self, key: int) -> Place | None:
        """Return the place that has a primary key, if it is published."""
        for segment in reversed(range(len(self.segments))):
            number = self.segments[segment].ordinals.get(key)
            if number is not None and not (segment == 0 and key in self.changed):
                return segment, number
        return None


class Parts(UserDict):
    """Of so many pages that they are forgotten when there are more."""

    def __setitem__(self, what, part):
        if len(self.data) >= MOST_PARTS:
            self.data = {}
        self.data[what] = part


_held: FacetIndex | None = None
_lock = Lock()
_reader: Thread | None = None


def facet_index() -> FacetIndex:
    """Return the index as the database is now. Raises DatabaseError if there is no database, and never was.

    What a block of `recorded` sees is remembered for nobody else: it may be undone without a trace.
    """
    global _held
    try:
        mark = FacetChange.mark()
    except (OperationalError, InterfaceError):
        if _held is None:
            raise
        logger.warning("the database does not answer: lists are filtered by the last that was read")
        return _held
    if _is_new(mark):
        with _lock:
            if _is_new(mark):
                _held = _follow(_held, mark)
    return _held if current_recording.get() is None else _held.forgetful()


def _is_new(mark) -> bool:
    return _held is None or _held.mark != mark or _held.read_on > timezone.localdate()


def _follow(held: FacetIndex | None, mark: tuple) -> FacetIndex:
    changes = dict(FacetChange.objects.values_list("stamp", "place"))
    if held is None or held.read_on > timezone.localdate():
        held = _restored(mark) or _read(mark, changes)
    new = {place for key, place in changes.items() if key not in held.seen}
    changed = held.changed | (new - {None, FacetChange.WORDS})
    changes = {key: place for key, place in changes.items() if place != FacetChange.WORDS}
    if None in new or held.seen - changes.keys() or len(changed) > FacetChange.MANY:
        if len(held.segments[0]) <= SMALL:
            return _read(mark, changes)
        # With its old mark, so that each use asks again until it is done.
        _read_in_background()
        return held
    segments = held.segments
    if changed != held.changed or new - {None, FacetChange.WORDS}:
        segments = [segments[0], read_segment(changed)]
    return FacetIndex(segments, mark, frozenset(changes), frozenset(changed), held.read_on)


def _read(mark: tuple, changes: dict) -> FacetIndex:
    segment, changes = read_segment(), [key for key, place in changes.items() if place != FacetChange.WORDS]
    if len(segment) > SMALL:
        logger.info("sets of %d places were made anew", len(segment))
        KeptSegment.keep(FORM, list(changes), b"".join(segment.as_parts()))
    return FacetIndex([segment], mark, frozenset(changes))


def _read_in_background() -> None:
    """Read all anew in a thread of its own, unless one does."""
    global _reader
    if _reader is None or not _reader.is_alive():
        logger.info("the sets are older than the database and are made anew")
        _reader = Thread(target=_replace, name="facet-index", daemon=True)
        _reader.start()


def _replace() -> None:
    global _held
    try:
        mark = FacetChange.mark()
        read = _read(mark, dict(FacetChange.objects.values_list("stamp", "place")))
        with _lock:
            _held = read
    except Exception:  # nobody else would say so
        logger.exception("the sets could not be made anew")
    finally:
        connection.close()


def _restored(mark: tuple) -> FacetIndex | None:
    """Return the index that was kept, if its bytes can be read."""
    kept = KeptSegment.objects.filter(form=FORM).order_by("-pk").first()
    if kept is None:
        return None
    try:
        segment = Segment.from_bytes(kept.whole())
    except (ValueError, KeyError, IndexError):
        logger.warning("the kept sets cannot be read and are made anew")
        return None
    return FacetIndex([segment], mark, frozenset(kept.seen), read_on=timezone.localdate(kept.made_at))
