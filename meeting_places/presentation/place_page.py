"""Contents of a place's page: its coming times, times by organiser, and nearby places."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import Assignment, Organisation
from core.geo import great_circle_km
from meeting_places.facet_index.index import FacetIndex
from meeting_places.facet_index.segment import CANCELLED, Segment
from meeting_places.filters.selection import DEGREE_KM
from meeting_places.models import Activity, MeetingPlace, Occurrence, ScheduleException, midnight
from meeting_places.presentation.cards import distance_text
from meeting_places.presentation.coming import ComingTimes, Load, Planned
from meeting_places.presentation.descriptions import place_description
from meeting_places.presentation.facts import attendance_text, facts, first_visit, is_unknown
from meeting_places.presentation.next_opening import SOON
from meeting_places.presentation.structured_data import structured_data
from meeting_places.presentation.timetable import first_held, load, next_meetings
from meeting_places.presentation.timetable_text import hours_in_words, hours_sentence
from meeting_places.schedules.status import day_words

MOST_MEETINGS = 500  # of thirteen weeks: five each day
MEETINGS_LOOKED_AT = 10  # for the next opening of a place near by
# Where places stand close, the nearest are found without reckoning the distance to thousands of others.
CLOSE_KM, NEAR_KM = 2, 20
SAME_KM = 0.005  # coordinates of one and the same address
NEARBY_SHOWN = 4


def lasting_context(place: MeetingPlace, index: FacetIndex, today: date) -> dict:
    """Return what a place's page tells in the active language all day long, until data change."""
    activities = list(place.activities.for_page())
    exceptions = list(ScheduleException.objects.coming_at(place, activities, today))
    planned, load_meetings = meetings_from(place, activities, index, today)
    times = ComingTimes(place, activities, planned, exceptions, today)
    rows = times.rows(load_meetings)
    home, questions = place.municipality_id, first_visit(place, activities)
    groups = by_organiser(activities, place)
    return {
        "place": place,
        "rendered": {},  # parts of the page
        "activities": activities,
        "groups": groups,
        "description": place_description(place, groups),
        "organisers": organisers_of(place, activities),
        "all_exceptions": exceptions,
        "closures": closures(exceptions, today),
        "rows": rows,
        "next_meetings": load_meetings(times.keys_of_next),
        "is_elsewhere": any(rule.place_id for rule in times.schedules),  # its meetings stand on pages of other places
        "misses_school_holidays": times.misses_school_holidays,
        "questions": questions,
        "facts": facts(place, questions),
        "is_unknown": is_unknown(place),
        "structured_data": structured_data(place, [one for row in rows for one in row.meetings]),
        "neighbours": nearby_places(place, index, today),
        "people": index.remember_part(
            ("liaisons", home, today), lambda: list(Assignment.objects.current(today).liaisons_in(home))
        ),
    }


def meetings_from(
    place: MeetingPlace, activities: Iterable[Activity], index: FacetIndex, today: date
) -> tuple[list[Planned], Load]:
    """Return the meetings at a place from a day on, and what loads some of them with all that its page prints.

    Of a draft no set tells, so that all of its meetings are loaded.
    """
    start = midnight(today)
    if index.place(place.pk) is None:
        found = {one.pk: one for one in Occurrence.objects.filter(place=place.pk).coming(start).for_timetable([place])}
        planned = [
            Planned(one.pk, one.activity_id, timezone.localdate(one.starts_at), one.is_cancelled)
            for one in found.values()
        ]
        return planned, lambda keys: [found[key] for key in keys]
    meetings = {key: (at, key, *where) for at, key, *where in next_meetings(index, place.pk, start, MOST_MEETINGS)}
    planned = [_planned(index.segments[number], key, n) for _at, key, number, n in meetings.values()]
    return planned, lambda keys: load(index, [meetings[key] for key in keys], [place], activities)


def _planned(segment: Segment, key: int, n: int) -> Planned:
    day = date.fromordinal(segment.day_of(n))
    return Planned(key, segment.activities[segment.slots[n]], day, segment.states[n] == CANCELLED)


def by_organiser(activities: Iterable[Activity], place: MeetingPlace) -> list[dict]:
    """Return the activities with their times as text, grouped by organisers."""
    groups = defaultdict(list)
    for activity in activities:
        theirs = tuple(activity.organisers.all()) or tuple(filter(None, [place.organiser]))
        hours = hours_in_words(activity.schedules.all())
        sentence = hours_sentence(hours, is_led=bool(activity.title) or activity.attendance == Activity.Attendance.LED)
        row = {"activity": activity, "hours": hours, "sentence": sentence, "attendance": attendance_text(activity)}
        groups[theirs].append(row)
    return [{"organisers": organisers, "rows": rows} for organisers, rows in groups.items()]


def organisers_of(place: MeetingPlace, activities: Iterable[Activity]) -> list[Organisation]:
    """Return the place's organiser and those of its activities, each once."""
    theirs = [one for activity in activities for one in activity.organisers.all()]
    return list(dict.fromkeys(filter(None, [place.organiser, *theirs])))


def nearby_places(place: MeetingPlace, index: FacetIndex, today: date) -> list[tuple[MeetingPlace, float | None]]:
    """Return the nearest places with their kilometres; if the place has no coordinates, some of its municipality."""
    if place.latitude is not None:
        close = nearest(place, index, today, CLOSE_KM)
        close = close if len(close) == NEARBY_SHOWN else nearest(place, index, today, NEAR_KM)
        near = {index.key(one): km for km, _rank, one in close}
    elif place.municipality_id:
        name = f"municipality={place.municipality_id}"
        shown = zip(index.segments, index.current(today), strict=True)
        found = map(index.key, index.by_name([guards & one.get(name) for one, (guards, _slots) in shown]))
        near = dict.fromkeys(islice((key for key in found if key != place.pk), NEARBY_SHOWN))
    else:
        near = {}
    found = index.records("places near", list(near), MeetingPlace.objects.for_timetable().in_bulk)
    return [(found[key], km) for key, km in near.items() if key in found]


def nearest(place: MeetingPlace, index: FacetIndex, today: date, km: float) -> list[tuple]:
    """Return distance, rank among names and place of the nearest places that lists show, at most so far away."""
    found = []
    for number, (one, (guards, _slots)) in enumerate(zip(index.segments, index.current(today), strict=True)):
        for ordinal in one.around(place.latitude, km / DEGREE_KM * 1.001):
            far = great_circle_km(place.latitude, place.longitude, one.latitudes[ordinal], one.longitudes[ordinal])
            if far <= km and one.keys[ordinal] != place.pk and guards >> one.guards[ordinal] & 1:
                found.append((far, index.rank((number, ordinal)), (number, ordinal)))
    return sorted(found)[:NEARBY_SHOWN]


def nearby_rows(neighbours: Iterable[tuple], index: FacetIndex, now: datetime) -> list[dict]:
    """Return each place with its next opening and its distance as text, without a query."""

    def coming(place):
        held = first_held(index, place.pk, now, MEETINGS_LOOKED_AT)
        return day_words(held[0], now) if held else ""

    def distance(km):
        return distance_text(km) if km is None or km > SAME_KM else _("samassa paikassa")

    return [{"place": place, "coming": coming(place), "distance": distance(km)} for place, km in neighbours]


def closures(exceptions: Iterable[ScheduleException], today: date) -> list[ScheduleException]:
    """Return the closures of the whole municipality that begin within a week."""
    return [one for one in exceptions if one.municipality_id and not one.is_move and one.first_day <= today + SOON]
