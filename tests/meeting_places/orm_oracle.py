"""What the words of an address mean, asked of the database by the plain ORM: the oracle of what the sets answer.

All conditions on an occurrence must hold for the same one: "morning" and "fathers" do not match a place where fathers
meet in the evening and another group in the morning.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from core.geo import distance_km
from meeting_places.filters.facets.time import day_of
from meeting_places.models import LONGEST, Activity, Booking, MeetingPlace, Occurrence, midnight

# Which words ask for a time, and which for what happens then; all others ask of the place itself.
TIME_WORDS = {"day", "time", "open", "open_after", "starts_after", "open_at", "starts_before"}
ACTIVITY_WORDS = {"kind", "theme", "age", "booking", "indoor", "attendance", "professional", "organiser_kind"}
ACTIVITY_WORDS |= {"not_kind", "not_organiser_kind", "not_theme"}

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
MOVED = Q(state__in=[Occurrence.State.MOVED, Occurrence.State.MOVED_BY_APPOINTMENT])

NOT_OPEN = [Occurrence.State.CANCELLED, Occurrence.State.BY_APPOINTMENT, Occurrence.State.MOVED_BY_APPOINTMENT]


def about_place(values: Mapping) -> Q:
    """Return the conditions on the place itself; of several `feature` values all must hold, of the others any."""
    asked, is_silence_heard = Q(), bool(values.get("unknown"))
    if values.get("free"):
        asked &= Q(price=MeetingPlace.Price.FREE) | (_if(is_silence_heard) & Q(price=MeetingPlace.Price.NOT_KNOWN))
    if values.get("language"):
        links = MeetingPlace.languages.through.objects
        speaks = links.filter(spokenlanguage__in=values["language"])
        is_silent = ~Q(pk__in=links.values("meetingplace"))
        asked &= Q(pk__in=speaks.values("meetingplace")) | (_if(is_silence_heard) & is_silent)
    for slug in values.get("feature") or ():  # what a place does not tell that it has is not known
        links = MeetingPlace.features.through.objects.filter(feature__slug=slug)
        asked &= Q(pk__in=links.values("meetingplace")) | _if(is_silence_heard)
    if values.get("online"):
        asked &= Q(is_online=True)
    if values.get("municipality"):
        asked &= Q(municipality__slug__in=values["municipality"])
    if values.get("not_municipality"):
        asked &= ~Q(municipality__slug__in=values["not_municipality"]) | Q(municipality=None)
    if spot := values.get("near"):
        places = MeetingPlace.objects.exclude(latitude=None).annotate(km=distance_km(spot.latitude, spot.longitude))
        asked &= Q(pk__in=places.filter(km__lte=values.get("within") or 20).values("pk"))
    return asked


def _indoors(values: Mapping) -> list[str]:
    setting = MeetingPlace.Setting
    return [setting.INDOORS, setting.BOTH, *([""] if values.get("unknown") else [])]


def _attended(values: Mapping, at: str) -> Q:
    """Return the condition on how an activity is attended; hours without staff are on one's own, whatever it says."""
    wanted = values["attendance"]
    asked = Q(**{f"{at}attendance__in": [*wanted, *([""] if values.get("unknown") else [])]})
    if "self_service" in wanted:
        alone = Occurrence.objects.filter(state="self_service", activity=OuterRef(f"{at}pk"), place=OuterRef("place"))
        asked |= Exists(alone)
    return asked


def _if(condition: bool) -> Q:
    return ~Q(pk__in=()) if condition else Q(pk__in=())


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
        wanted = [Booking.NOT_NEEDED, *([Booking.NOT_KNOWN] if values.get("unknown") else [])]
        as_place = Q(**{f"{at}booking": ""}) & Q(place__booking__in=wanted)
        asked &= Q(**{f"{at}booking__in": wanted}) | as_place
    if values.get("indoor"):
        as_place = Q(**{f"{at}setting": ""}) & Q(place__setting__in=_indoors(values))
        asked &= Q(**{f"{at}setting__in": {*_indoors(values)} - {""}}) | as_place
    if values.get("attendance"):
        asked &= _attended(values, at)
    if values.get("professional"):
        asked &= ~Q(**{f"{at}visiting_professional_fi": None}) & ~Q(**{f"{at}visiting_professional_fi": ""})
    if kinds := values.get("organiser_kind"):
        of = Activity.organisers.through.objects.filter(activity=OuterRef(f"{at}pk"), organisation__kind__in=kinds)
        asked &= Q(place__organiser__kind__in=kinds) | Exists(of)
    for word in ("kind", "organiser_kind", "theme"):
        for value in values.get(f"not_{word}") or ():
            keys = Activity.objects if not at else Occurrence.objects
            asked &= ~Q(pk__in=keys.filter(about_activity({word: [value]}, at)).values("pk"))
    return asked


def about_bare_place(values: Mapping) -> Q:
    """Return the same conditions for a place without activities, which counts as its own activity."""
    if values.get("theme") or values.get("professional"):
        return Q(pk__in=())
    asked = _if(not values.get("attendance") or bool(values.get("unknown")))
    if values.get("kind"):
        asked &= Q(kind__slug__in=values["kind"])
    if values.get("booking"):
        asked &= Q(booking__in=[Booking.NOT_NEEDED, *([Booking.NOT_KNOWN] if values.get("unknown") else [])])
    if values.get("indoor"):
        asked &= Q(setting__in=_indoors(values))
    if values.get("organiser_kind"):
        asked &= Q(organiser__kind__in=values["organiser_kind"])
    if values.get("not_kind"):
        asked &= ~Q(kind__slug__in=values["not_kind"])
    if values.get("not_organiser_kind"):
        asked &= Q(organiser=None) | ~Q(organiser__kind__in=values["not_organiser_kind"])
    return asked


def about_time(values: Mapping, now: datetime) -> Q:
    """Return the conditions on the time of an occurrence; of today only what has not ended counts."""
    asked = Q()
    if words := values.get("day"):
        days = {day_of(word, timezone.localdate(now)) for word in words}
        asked &= reduce(or_, (_on(day, now) for day in sorted(days)))
    if values.get("open"):
        going_on = Q(starts_at__gt=now - LONGEST, starts_at__lte=now, ends_at__gt=now)
        asked &= going_on & ~Q(state__in=NOT_OPEN)
    if parts := values.get("time"):
        by_rule = reduce(or_, (PARTS_BY_RULE[part] for part in parts))
        moved = reduce(or_, (PARTS_MOVED[part] for part in parts))
        asked &= Q(ends_at__gt=now) & ((~MOVED & by_rule) | (MOVED & moved))
    if after := values.get("open_after"):
        asked &= Q(ends_at__gt=now) & (Q(ends_at__time__gt=after) | ENDS_NEXT_DAY)
    if after := values.get("starts_after"):
        asked &= Q(ends_at__gt=now, starts_at__time__gte=after)
    if at := values.get("open_at"):
        asked &= Q(ends_at__gt=now, starts_at__time__lte=at) & (Q(ends_at__time__gt=at) | ENDS_NEXT_DAY)
    if before := values.get("starts_before"):
        asked &= Q(ends_at__gt=now, starts_at__time__lt=before)
    return asked


def _on(day: date, now: datetime) -> Q:
    # Of today also what began yesterday and still goes on, as on the home page.
    begins = now - LONGEST if day == timezone.localdate(now) else midnight(day)
    return Q(starts_at__gte=begins, starts_at__lt=midnight(day + timedelta(days=1)), ends_at__gt=now)


def suited_places(values: Mapping, now: datetime):
    """Return the places that match themselves and by an occurrence, or by an activity if no time is asked for."""
    places = MeetingPlace.objects.current(timezone.localdate(now)).filter(about_place(values))
    if any(values.get(word) for word in TIME_WORDS):
        return places.filter(Exists(suited_meetings(values, now).held().filter(place=OuterRef("pk"))))
    if any(values.get(word) for word in ACTIVITY_WORDS):
        activities = Activity.objects.filter(about_activity(values), place=OuterRef("pk"))
        bare = ~Exists(Activity.objects.filter(place=OuterRef("pk"))) & about_bare_place(values)
        return places.filter(Exists(activities) | bare)
    return places


def suited_meetings(values: Mapping, now: datetime):
    """Return the occurrences that match by time and activity, at any place, including cancelled ones."""
    current = MeetingPlace.objects.current(timezone.localdate(now)).filter(pk=OuterRef("activity__place"))
    return Occurrence.objects.filter(about_time(values, now), about_activity(values, "activity__"), Exists(current))
