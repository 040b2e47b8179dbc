"""Contents of a place's page: times by organiser, and nearby places."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import models
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from contacts.models import Organisation
from meeting_places.filters.location import Spot, within
from meeting_places.models import Activity, MeetingPlace, Occurrence, ScheduleException
from meeting_places.presentation.cards import distance_text
from meeting_places.presentation.next_opening import SOON, coming_of
from meeting_places.presentation.timetable_text import hours_in_words, hours_sentence

MEETINGS_SHOWN = 10
# Where places stand close, the nearest are found without reckoning the distance to thousands of others.
CLOSE_KM, NEAR_KM = 2, 20
NEARBY_SHOWN = 4


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


def nearby_places(place: MeetingPlace) -> Sequence[MeetingPlace]:
    """Return the nearest places with `distance_km`; if the place has no coordinates, some of the same municipality."""
    others = MeetingPlace.objects.current().exclude(pk=place.pk).for_timetable()
    if place.latitude is not None:
        spot = Spot(place.latitude, place.longitude)
        close = nearest(others, spot, CLOSE_KM)
        return close if len(close) == NEARBY_SHOWN else nearest(others, spot, NEAR_KM)
    if place.municipality_id:
        return list(others.filter(municipality=place.municipality_id).order_by("sort_key", "pk")[:NEARBY_SHOWN])
    return []


def nearest(places, spot: Spot, km: float) -> list[MeetingPlace]:
    return list(within(places, spot, km).order_by("distance_km", "sort_key", "pk")[:NEARBY_SHOWN])


def next_meetings_by_place(places: Iterable[MeetingPlace], meetings, now: datetime) -> dict[int, list[Occurrence]]:
    """Return the next ten occurrences at each place by its primary key, soonest first, in one query."""
    rank = Window(RowNumber(), partition_by=F("place"), order_by=["starts_at", "pk"])
    coming = meetings.coming(now).filter(place__in=[place.pk for place in places]).annotate(rank=rank)
    found = defaultdict(list)
    for one in coming.filter(rank__lte=MEETINGS_SHOWN).fetch_mode(models.FETCH_RAISE):
        found[one.place_id].append(one)
    return found


def with_activities(
    meetings: list[Occurrence], place: MeetingPlace, activities: Iterable[Activity]
) -> list[Occurrence]:
    """Return a place's occurrences with what its page prints of them, given the place's own activities.

    No query, unless one of them is a guest's or something is told of it.
    """
    known = {activity.pk: activity for activity in activities}
    if any(one.exception_id or one.activity_id not in known for one in meetings):
        keys = [one.pk for one in meetings]
        return Occurrence.objects.filter(pk__in=keys).order_by("starts_at", "pk").for_timetable(known=[place])
    for one in meetings:
        one.activity = known[one.activity_id]
    return meetings


def nearby_rows(places: Iterable[MeetingPlace], meetings: dict[int, list[Occurrence]], now: datetime) -> list[dict]:
    """Return each place with its next opening and its distance as text."""
    return [
        {
            "place": place,
            "coming": coming_of(place, meetings.get(place.pk, []), [], now),
            "distance": distance_text(getattr(place, "distance_km", None)),
        }
        for place in places
    ]


def closures(exceptions: Iterable[ScheduleException], today: date) -> list[ScheduleException]:
    """Return the closures of the whole municipality that begin within a week."""
    return [one for one in exceptions if one.municipality_id and not one.is_move and one.first_day <= today + SOON]
