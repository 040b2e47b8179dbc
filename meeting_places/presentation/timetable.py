"""Meetings of a day and of a place, from the sets of the facet index: what has no word of its own needs no query."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from meeting_places.facet_index.index import FacetIndex
from meeting_places.facet_index.segment import CANCELLED, LONGEST_MINUTES, RANKS, STATES, Segment, as_bytes, minutes
from meeting_places.filters.found import places_of
from meeting_places.models import Activity, MeetingPlace, Occurrence, midnight
from meeting_places.schedules.status import MeetingState, with_status

ROWS_OF_TODAY = 30  # on a municipality's page; the list shows the rest
EXCEPTIONAL = (MeetingState.CANCELLED, MeetingState.MOVED, MeetingState.MOVED_BY_APPOINTMENT)
TOLD = {STATES.index(state) for state in EXCEPTIONAL}  # an exception may say why

type Meeting = tuple[int, int, int, int]  # start, primary key; number of the segment, number in it


def tell_municipality(municipality, index: FacetIndex, now: datetime) -> dict:
    """Return what a municipality's page says of the rest of today at its places, cancelled meetings included.

    Its HTML is remembered for as long as no status changes.
    """
    meetings = islice(meetings_of_today(index, now, f"municipality={municipality.code}"), ROWS_OF_TODAY)
    rows = with_status(load(index, list(meetings)), now)
    what = "timetable", get_language(), *((row["occurrence"].pk, row["status"].text) for row in rows)
    context = {"timetable": rows}
    html = index.remember_part(what, lambda: render_to_string("meeting_places/_timetable.html", context))
    return context | {"timetable_html": html}


def meetings_of_today(index: FacetIndex, now: datetime, among: str = "") -> Iterator[Meeting]:
    """Yield the meetings of the local day that lists show and that have not ended, soonest first.

    At the places of the set of guards of this name; without one those at any place, but for the cancelled ones.
    """
    today = timezone.localdate(now)
    each = index.remember_part(("today", today, among), lambda: list(_shown_on(index, today, among)))
    numbered = zip(range(len(index.segments)), index.segments, each, strict=True)
    return merge(*(_not_ended(number, one, found, minutes(now)) for number, one, found in numbered))


def _shown_on(index, day, among) -> Iterator[array]:
    """Yield the numbers of the day's meetings in each segment, and of those that go on from the day before."""
    start, end = minutes(midnight(day)), minutes(midnight(day + timedelta(days=1)))
    for one, (guards, slots) in zip(index.segments, index.current(day), strict=True):
        shown = as_bytes(slots & one.spread(guards & one.get(among) if among else guards), one.size)
        numbers = range(one.first_from(start - LONGEST_MINUTES), one.first_from(end))
        lasting = (n for n in numbers if one.starts[n] + one.lengths[n] > start)
        told = (n for n in lasting if among or one.states[n] != CANCELLED)
        yield array("I", (n for n in told if shown[one.slots[n] >> 3] >> (one.slots[n] & 7) & 1))


def _not_ended(number: int, segment: Segment, found: Iterable[int], at: int) -> Iterator[Meeting]:
    starts, lengths, keys = segment.starts, segment.lengths, segment.meetings
    return ((starts[n], keys[n], number, n) for n in found if starts[n] + lengths[n] > at)


def next_meetings(index: FacetIndex, place: int, now: datetime, most: int) -> list[Meeting]:
    """Return the next meetings at the published place of a primary key, cancelled ones too, soonest first."""
    if (found := index.place(place)) is None:
        return []
    number, ordinal = found
    segment, at = index.segments[number], minutes(now)
    each = (
        _not_ended(number, segment, segment.numbers_of_slot(slot, at - LONGEST_MINUTES), at)
        for slot in segment.slots_of(ordinal)
    )
    return list(islice(merge(*each), most))


def first_held(index: FacetIndex, place: int, now: datetime, most: int) -> list[Occurrence]:
    """Return the one of a place's next meetings that is told as its next opening, if any is held."""
    ranked = []
    for start, key, number, n in next_meetings(index, place, now, most):
        segment = index.segments[number]
        if (state := segment.states[n]) != CANCELLED:
            ranked.append((max(start, minutes(now)), RANKS[state], start, key, segment, n))
    return [Occurrence(**segment.row(n), place_id=place) for *_rank, segment, n in sorted(ranked)[:1]]


def load(
    index: FacetIndex,
    meetings: Sequence[Meeting],
    places: Iterable[MeetingPlace] = (),
    activities: Iterable[Activity] = (),
) -> list[Occurrence]:
    """Return the meetings with all that a row prints of them, without those that are no more.

    One query for activities that no page has told of before; two more if some are of guests, cancelled or moved.
    """
    rows = {key: index.segments[number].row(n) for _start, key, number, n in meetings}
    where = {key: _place(index.segments[number], n) for _start, key, number, n in meetings}
    known = activities_of(index, [row["activity_id"] for row in rows.values()], activities)
    told = {key for _start, key, number, n in meetings if index.segments[number].states[n] in TOLD}
    told |= {key for key, row in rows.items() if _is_guest(known.get(row["activity_id"]), where[key])}
    there = {one.pk: one for one in places}
    there |= {one.pk: one for one in places_of(index, list(set(where.values()) - there.keys()))}
    found = {}
    if told:
        loaded = Occurrence.objects.filter(pk__in=told).for_timetable(known=there.values())
        found = {one.pk: one for one in loaded}
    for key in rows.keys() - told:
        activity, place = known.get(rows[key].pop("activity_id")), there.get(where[key])
        if activity and place:
            found[key] = Occurrence(**rows[key], activity=activity, place=place)
    return [found[key] for key in rows if key in found]


def _place(segment: Segment, meeting: int) -> int:
    return segment.keys[segment.places[segment.slots[meeting]]]


def _is_guest(activity: Activity | None, place: int) -> bool:
    return activity is not None and activity.place_id != place


def activities_of(index: FacetIndex, keys: Iterable[int], some: Iterable[Activity] = ()) -> dict[int, Activity]:
    """Return the activities of these primary keys; a process keeps those that it has told of, but for given ones."""
    given = {one.pk: one for one in some}
    return given | index.records("activities", set(keys) - given.keys(), Activity.objects.in_bulk)
