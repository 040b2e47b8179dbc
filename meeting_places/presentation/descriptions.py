"""What a place and a municipality are described as to search engines and on shared cards: a rhythm, never a moment."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.formatting import on_weekdays
from meeting_places.facet_index.index import FacetIndex
from meeting_places.models import MeetingPlace, PlaceKind, Schedule
from meeting_places.schedules.recurrence import Recurrence

KINDS_TOLD = 4
TIMES_TOLD = 3


def place_description(place: MeetingPlace, groups: Iterable[dict]) -> str:
    """Return the place's kind, municipality and times; `groups` are those of its page (`by_organiser`)."""
    rows = [row for group in groups for one in group["rows"] for row in one["hours"]]
    times = list(dict.fromkeys(f"{row.said} {row.time}" for row in rows))
    where = ", ".join(filter(None, [place.kind.name, place.municipality and place.municipality.name]))
    told = ", ".join(times[:TIMES_TOLD]) + (" …" if len(times) > TIMES_TOLD else "")
    return ". ".join(filter(None, [where, told[:1].upper() + told[1:]])) + "."


def tell_description(municipality, index: FacetIndex, now: datetime) -> dict:
    """Return the description of a municipality's page: which kinds of places there are, and on which weekdays."""
    today = timezone.localdate(now)
    what = "description", municipality.code, get_language(), today
    return {"description": index.remember_part(what, lambda: municipality_description(municipality, today))}


def municipality_description(municipality, today: date) -> str:
    places = MeetingPlace.objects.current().filter(municipality=municipality)
    kinds = list(PlaceKind.objects.filter(meeting_places__in=places).distinct())
    if not kinds:
        return ""
    names = ", ".join(kind.name.lower() for kind in kinds[:KINDS_TOLD]) + (" …" if len(kinds) > KINDS_TOLD else "")
    rules = Schedule.objects.filter(activity__place__in=places, recurrence=Recurrence.WEEKLY)
    rules = rules.exclude(valid_until__lt=today)
    weekdays = sorted(rules.order_by().values_list("weekday", flat=True).distinct())
    told = _("Kohtaamispaikat, %(where)s: %(kinds)s.") % {"where": municipality.name, "kinds": names}
    rhythm = _("Toimintaa %(weekdays)s.") % {"weekdays": weekday_runs(weekdays)} if weekdays else ""
    return f"{told} {rhythm}".strip()


def weekday_runs(weekdays: Iterable[int]) -> str:
    """Return weekdays (0 is Monday, in order) as text, those that follow each other as a range."""
    numbered = groupby(enumerate(weekdays), lambda pair: pair[1] - pair[0])
    runs = [[weekday for _n, weekday in run] for _start, run in numbered]
    return ", ".join(on_weekdays(run[0], run[-1]) for run in runs)
