"""Conditions of the query parameters on places, on activities and on single occurrences.

All conditions on an occurrence must hold for the same one: "morning" and "fathers" do not match a place where fathers
meet in the evening and another group in the morning.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from meeting_places.models import LONGEST, Activity, Booking, MeetingPlace, Occurrence, midnight

WEEKDAY_WORDS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
YEARS = range(2000, 2100)

# Which words ask for a time, and which for what happens then; all others ask of the place itself.
TIME_WORDS = {"day", "time", "open"}
ACTIVITY_WORDS = {"kind", "theme", "age", "booking", "organiser_kind"}
MANY = 1_000_000  # more than meet at any one moment

NOON, FIVE = time(12), time(17)
ENDS_NEXT_DAY = Q(ends_at__date__gt=F("starts_at__date"))
# A meeting counts to each part of the day that it reaches: a library that is open from 10 to 19 to all three. What was
# moved is reckoned from its own hours; for all others the rule's hours say the same and cost a database far less.
PARTS_MOVED = {
    "morning": Q(starts_at__time__lt=NOON),
    "afternoon": Q(starts_at__time__lt=FIVE) & (Q(ends_at__time__gt=NOON) | ENDS_NEXT_DAY),
    "evening": Q(ends_at__time__gt=FIVE) | ENDS_NEXT_DAY,
}
RULE_ENDS_NEXT_DAY = Q(schedule__ends__lte=F("schedule__starts"))
PARTS_BY_RULE = {
    "morning": Q(schedule__starts__lt=NOON),
    "afternoon": Q(schedule__starts__lt=FIVE) & (Q(schedule__ends__gt=NOON) | RULE_ENDS_NEXT_DAY),
    "evening": Q(schedule__ends__gt=FIVE) | RULE_ENDS_NEXT_DAY,
}
MOVED = Q(state=Occurrence.State.MOVED)


def day_of(word: str, today: date) -> date:
    """Return the date of a `day` value: today, tomorrow, mon … sun (the next such day, or today), or an ISO date.

    Raises ValueError for any other value and for years outside 2000–2099.
    """
    if word in {"today", "tomorrow"}:
        return today + timedelta(days=word == "tomorrow")
    if word in WEEKDAY_WORDS:
        return today + timedelta(days=(WEEKDAY_WORDS.index(word) - today.weekday()) % 7)
    day = date.fromisoformat(word)
    if day.year not in YEARS:
        raise ValueError(f"year {day.year}")
    return day


def about_place(values: Mapping) -> Q:
    """Return the conditions on the place itself; of several `feature` values all must hold, of the others any."""
    asked = Q()
    if values.get("free"):
        asked &= Q(price=MeetingPlace.Price.FREE)
    if values.get("language"):
        speaks = MeetingPlace.languages.through.objects.filter(spokenlanguage__in=values["language"])
        asked &= Q(pk__in=speaks.values("meetingplace"))
    for slug in values.get("feature") or ():
        has = MeetingPlace.features.through.objects.filter(feature__slug=slug)
        asked &= Q(pk__in=has.values("meetingplace"))
    return asked


def about_activity(values: Mapping, at: str = "") -> Q:
    """Return the conditions on an activity; `at` is the lookup path to it (from an occurrence "activity__").

    Ages asked together must all fit one activity. An activity without an age range fits every age.
    """
    asked = Q()
    if kinds := values.get("kind"):
        asked &= Q(place__kind__slug__in=kinds) | Q(**{f"{at}kind__slug__in": kinds})
    if themes := values.get("theme"):
        about = Activity.themes.through.objects.filter(activity=OuterRef(f"{at}pk"), theme__slug__in=themes)
        asked &= Exists(about)
    for age in map(int, values.get("age") or ()):
        asked &= Q(**{f"{at}age_min_years": None}) | Q(**{f"{at}age_min_years__lte": age})
        asked &= Q(**{f"{at}age_max_years": None}) | Q(**{f"{at}age_max_years__gte": age})
    if values.get("booking"):
        as_place = Q(**{f"{at}booking": ""}) & Q(place__booking=Booking.NOT_NEEDED)
        asked &= Q(**{f"{at}booking": Booking.NOT_NEEDED}) | as_place
    if kinds := values.get("organiser_kind"):
        of = Activity.organisers.through.objects.filter(activity=OuterRef(f"{at}pk"), organisation__kind__in=kinds)
        asked &= Q(place__organiser__kind__in=kinds) | Exists(of)
    return asked


def about_bare_place(values: Mapping) -> Q:
    """Return the same conditions for a place without activities, which counts as its own activity."""
    if values.get("theme"):
        return Q(pk__in=())
    asked = Q()
    if values.get("kind"):
        asked &= Q(kind__slug__in=values["kind"])
    if values.get("booking"):
        asked &= Q(booking=Booking.NOT_NEEDED)
    if values.get("organiser_kind"):
        asked &= Q(organiser__kind__in=values["organiser_kind"])
    return asked


def about_time(values: Mapping, now: datetime) -> Q:
    """Return the conditions on the time of an occurrence; of today only what has not ended counts."""
    asked = Q()
    if words := values.get("day"):
        days = {day_of(word, timezone.localdate(now)) for word in words}
        asked &= reduce(or_, (_on(day, now) for day in sorted(days)))
    if values.get("open"):
        going_on = Q(starts_at__gt=now - LONGEST, starts_at__lte=now, ends_at__gt=now)
        asked &= going_on & ~Q(state=Occurrence.State.CANCELLED)
    if parts := values.get("time"):
        by_rule = reduce(or_, (PARTS_BY_RULE[part] for part in parts))
        moved = reduce(or_, (PARTS_MOVED[part] for part in parts))
        asked &= Q(ends_at__gt=now) & ((~MOVED & by_rule) | (MOVED & moved))
    return asked


def _on(day: date, now: datetime) -> Q:
    # Of today also what began yesterday and still goes on, as on the home page.
    begins = now - LONGEST if day == timezone.localdate(now) else midnight(day)
    return Q(starts_at__gte=begins, starts_at__lt=midnight(day + timedelta(days=1)), ends_at__gt=now)


def suited_places(places, values: Mapping, now: datetime):
    """Return the places that match themselves and by an occurrence, or by an activity if no time is asked for."""
    places = places.filter(about_place(values))
    if any(values.get(word) for word in TIME_WORDS):
        if kinds := values.get("kind"):
            # The kind of the place or of what happens: asked apart each has its index, with an "or" neither.
            meetings = suited_meetings({**values, "kind": None}, now).held().order_by()
            of_place = MeetingPlace.objects.filter(Exists(meetings.filter(place=OuterRef("pk"))), kind__slug__in=kinds)
            of_activity = meetings.filter(activity__kind__slug__in=kinds)
            return places.filter(pk__in=of_place.order_by().values("pk").union(of_activity.values("place")))
        meetings = suited_meetings(values, now).held()
        if values.get("open") and not values.get("time"):
            # How few are open at a moment, at night, no database guesses: a limit makes it look them up first.
            return places.filter(pk__in=meetings.order_by().values("place")[:MANY])
        return places.filter(Exists(meetings.filter(place=OuterRef("pk"))))
    asked = {word for word in ACTIVITY_WORDS if values.get(word)}
    if asked == {"kind"}:
        # The same places as below, and the most usual question: asked so, an index answers it.
        of_kind = Activity.objects.filter(kind__slug__in=values["kind"])
        return places.filter(Q(kind__slug__in=values["kind"]) | Q(pk__in=of_kind.values("place")))
    if asked:
        activities = Activity.objects.filter(about_activity(values), place=OuterRef("pk"))
        bare = ~Exists(Activity.objects.filter(place=OuterRef("pk"))) & about_bare_place(values)
        return places.filter(Exists(activities) | bare)
    return places


def suited_activities(activities, values: Mapping, now: datetime):
    """Return the activities that match, at places that match."""
    places = suited_places(MeetingPlace.objects.order_by(), values, now)
    activities = activities.filter(about_activity(values), place__in=places.values("pk"))
    if any(values.get(word) for word in TIME_WORDS):
        meetings = suited_meetings(values, now).held()
        activities = activities.filter(pk__in=meetings.order_by().values("activity"))
    return activities


def suited_meetings(values: Mapping, now: datetime):
    """Return the occurrences that match by time and activity, at any place, including cancelled ones."""
    return Occurrence.objects.filter(about_time(values, now), about_activity(values, "activity__"))
