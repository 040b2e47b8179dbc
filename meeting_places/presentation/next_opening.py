"""The next opening of a place as text, the same on cards and on the place's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from meeting_places.facet_index.index import FacetIndex
from meeting_places.facet_index.segment import RANKS, STATES
from meeting_places.filters.selection import Meeting, Selection
from meeting_places.models import Activity, MeetingPlace, Occurrence, ScheduleException
from meeting_places.schedules.status import MeetingStatus, break_words, day_words, status_at

SOON = timedelta(days=7)  # a break is told of when it begins within these


@dataclass(frozen=True, slots=True)
class NextOpening:
    """The next opening as text, with the occurrence; its status, or the exception by which the place is on a break."""

    text: str
    status: MeetingStatus | None = None
    occurrence: Occurrence | None = None
    pause: ScheduleException | None = None

    @property
    def exception(self) -> ScheduleException | None:
        """What says why the place is on a break, or why the meeting has moved."""
        return self.pause or (self.occurrence and self.occurrence.exception)


def coming_at(places: Sequence[MeetingPlace], selection: Selection) -> dict[int, NextOpening]:
    """Return the next opening by primary key of the place, among the suiting meetings; those without are left out.

    Two queries if some have a cancellation soon, one for activities that no card has told of before, and one for such
    guests and moved meetings.
    """
    index, now = selection.index, selection.now
    coming = {place.pk: selection.coming(index.place(place.pk)) for place in places if index.place(place.pk)}
    held = _with_reasons(index, occurrences_of(index, {pk: one.held for pk, one in coming.items() if one.held}))
    off = occurrences_of(index, {pk: one.off for pk, one in coming.items() if one.off})
    sooner = [one.pk for pk, one in off.items() if _comes_first(one, held.get(pk), now)]
    breaks = Breaks(places, list(Occurrence.objects.filter(pk__in=sooner)) if sooner else [])
    found = {pk: _in_words(held.get(pk), breaks.of(pk), now) for pk in coming}
    return {pk: opening for pk, opening in found.items() if opening}


def occurrences_of(index: FacetIndex, meetings: dict[int, Meeting]) -> dict[int, Occurrence]:
    """Return the meetings as occurrences with their activities, as far as the sets tell of them."""
    rows = {pk: index.segments[one.segment].row(one.number) for pk, one in meetings.items()}
    keys = {row["activity_id"] for row in rows.values()}
    known = index.records("activities", keys, Activity.objects.in_bulk)
    return {
        pk: Occurrence(**row, place_id=pk, activity=known[activity])
        for pk, row in rows.items()
        if (activity := row.pop("activity_id")) in known
    }


def _with_reasons(index: FacetIndex, held: dict[int, Occurrence]) -> dict[int, Occurrence]:
    """Return the same, with what a row says of guests and of moved meetings: from where, and why."""
    moved = (Occurrence.State.MOVED, Occurrence.State.MOVED_BY_APPOINTMENT)
    keys = {pk: one.pk for pk, one in held.items() if one.is_guest or one.state in moved}
    known = index.records("meetings", keys.values(), Occurrence.objects.for_list().in_bulk)
    return held | {pk: known[key] for pk, key in keys.items() if key in known}


def coming_of(place: MeetingPlace, meetings: list[Occurrence], exceptions, now: datetime) -> NextOpening | None:
    """Return the next opening of one place from its loaded occurrences and exceptions, without a query."""

    def rank(one):
        return max(one.starts_at, now), RANKS[STATES.index(one.state)], one.starts_at, one.pk

    held = min((one for one in meetings if not one.is_cancelled), key=rank, default=None)
    off = min((one for one in meetings if one.is_cancelled), key=rank, default=None)
    off = [off] if off and _comes_first(off, held, now) else []
    return _in_words(held, Breaks([place], off, exceptions).of(place.pk), now)


def _in_words(one: Occurrence | None, pause: ScheduleException | None, now: datetime) -> NextOpening | None:
    next_day = one and timezone.localdate(one.starts_at)
    if pause and (next_day is None or next_day > pause.last_day):
        return NextOpening(break_words(pause.first_day, pause.last_day, next_day), occurrence=one, pause=pause)
    if one is None:
        return None
    words = day_words(one, now)
    return NextOpening(words, status_at(one, now, words), one)


def _comes_first(off: Occurrence, held: Occurrence | None, now: datetime) -> bool:
    return off.starts_at < now + SOON and (held is None or off.starts_at < held.starts_at)


class Breaks:
    """The closures behind cancelled occurrences."""

    def __init__(self, places: Sequence[MeetingPlace], off: list[Occurrence], exceptions=None):
        self.off = {one.place_id: one for one in off}
        self.homes = {place.pk: place.municipality_id for place in places}
        if exceptions is None:
            self.exceptions = list(self._exceptions()) if off else []
        else:
            self.exceptions = sorted((one for one in exceptions if not one.is_move), key=lambda one: one.last_day)

    def _exceptions(self):
        concerning = (
            Q(activity__in={one.activity_id for one in self.off.values()})
            | Q(place__in=self.off)
            | Q(municipality__in={self.homes[pk] for pk in self.off} - {None})
        )
        earliest = min(_original_day(one) for one in self.off.values())
        return ScheduleException.objects.filter(concerning, is_move=False, last_day__gte=earliest).order_by("last_day")

    def of(self, place_key: int) -> ScheduleException | None:
        """Return the longest-lasting closure behind the place's cancelled occurrence, or None."""
        one = self.off.get(place_key)
        concerning = [e for e in self.exceptions if one and self._concerns(e, one)]
        return concerning[-1] if concerning else None

    def _concerns(self, exception: ScheduleException, one: Occurrence) -> bool:
        is_its = (
            exception.activity_id == one.activity_id
            or exception.place_id == one.place_id
            or (exception.municipality_id is not None and exception.municipality_id == self.homes[one.place_id])
        )
        return is_its and exception.first_day <= _original_day(one) <= exception.last_day


def _original_day(one: Occurrence) -> date:
    return timezone.localdate(one.original_start)
