"""Contents of a place's page: times by organiser, and nearby places."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from contacts.models import Assignment, Organisation
from core.geo import great_circle_km
from meeting_places.facet_index.index import FacetIndex
from meeting_places.filters.found import places_of
from meeting_places.filters.selection import DEGREE_KM
from meeting_places.models import Activity, MeetingPlace, Occurrence, ScheduleException
from meeting_places.presentation.cards import distance_text, facts
from meeting_places.presentation.next_opening import SOON, coming_of
from meeting_places.presentation.timetable import first_held, load, next_meetings
from meeting_places.presentation.timetable_text import exception_words, hours_in_words, hours_sentence

MEETINGS_SHOWN = 10
# Where places stand close, the nearest are found without reckoning the distance to thousands of others.
CLOSE_KM, NEAR_KM = 2, 20
NEARBY_SHOWN = 4


def lasting_context(place: MeetingPlace, index: FacetIndex, today: date) -> dict:
    """Return what a place's page tells in the active language all day long, until data change."""
    activities = list(place.activities.for_page())
    exceptions = list(ScheduleException.objects.coming_at(place, activities, today))
    closed = closures(exceptions, today)
    known, not_known = facts(place)
    home = place.municipality_id
    return {
        "place": place,
        "rendered": {},  # parts of the page
        "activities": activities,
        "groups": by_organiser(activities, place),
        "organisers": organisers_of(place, activities),
        "all_exceptions": exceptions,
        "closures": closed,
        "exceptions": [(one, exception_words(one)) for one in exceptions if one not in closed],
        "facts": known,
        "not_known": not_known,
        "neighbours": nearby_places(place, index, today),
        "people": index.remember_part(
            ("liaisons", home, today), lambda: list(Assignment.objects.current(today).liaisons_in(home))
        ),
    }


def next_meetings_at(
    place: MeetingPlace, activities: Iterable[Activity], index: FacetIndex, now: datetime
) -> list[Occurrence]:
    """Return the next ten meetings at a published place, with what its page prints of them."""
    meetings = next_meetings(index, place.pk, now, MEETINGS_SHOWN)
    return load(index, meetings, places=[place], activities=activities)


def next_meetings_at_draft(place: MeetingPlace, now: datetime) -> list[Occurrence]:
    """Return the same of a place of which no set tells."""
    meetings = Occurrence.objects.filter(place=place.pk).coming(now)
    return meetings[:MEETINGS_SHOWN].for_timetable(known=[place])


def by_organiser(activities: Iterable[Activity], place: MeetingPlace) -> list[dict]:
    """Return the activities with their times as text, grouped by organisers."""
    groups = defaultdict(list)
    for activity in activities:
        theirs = tuple(activity.organisers.all()) or tuple(filter(None, [place.organiser]))
        hours = hours_in_words(activity.schedules.all())
        sentence = hours_sentence(hours, has_title=bool(activity.title))
        groups[theirs].append({"activity": activity, "hours": hours, "sentence": sentence})
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
    return [(one, near[one.pk]) for one in places_of(index, list(near))]


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
    """Return each place with its next opening and its distance as text."""
    return [
        {
            "place": place,
            "coming": coming_of(place, first_held(index, place.pk, now, MEETINGS_SHOWN), [], now),
            "distance": distance_text(km),
        }
        for place, km in neighbours
    ]


def closures(exceptions: Iterable[ScheduleException], today: date) -> list[ScheduleException]:
    """Return the closures of the whole municipality that begin within a week."""
    return [one for one in exceptions if one.municipality_id and not one.is_move and one.first_day <= today + SOON]
