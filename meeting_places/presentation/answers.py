"""The answer above a list where a text means one place or a few: how each stands, in words of `schedules/status.py`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core.formatting import clock, span
from meeting_places.filters.facets.time import day_of
from meeting_places.filters.filterset import MeetingPlaceFilter
from meeting_places.filters.selection import Selection
from meeting_places.models import MeetingPlace, Occurrence, midnight
from meeting_places.presentation.next_opening import NextOpening, coming_at, occurrences_of
from meeting_places.presentation.standing import next_start
from meeting_places.schedules.status import weekday_and_day
from search.query_plan import QueryPlan, values_of
from search.reading.questions import OPEN

MOST_PLACES = 3  # with lines of their own
MOST_DAYS = 3
TIMES = {"day", "open", "time", "starts_after", "open_after", "open_at", "starts_before"}
IS_OPEN, CLOSED, PAUSED, UNKNOWN = "open", "closed", "paused", "unknown"


@dataclass(frozen=True)
class Answer:
    """How a place stands: `state` is open, closed, paused or unknown; `text` says so."""

    place: MeetingPlace
    state: str
    text: str
    is_asked: bool = False  # whether the channels of the place are told


def answers_of(found: MeetingPlaceFilter, plan: QueryPlan) -> list[Answer]:
    """Return a line for each place, if the text means at most three, and asks of no time but in a question of one."""
    is_few = 0 < found.qs.full_count <= MOST_PLACES
    if not is_few or not is_answered(plan) or (plan.question != OPEN and TIMES & found.values.keys()):
        return []
    return answers_for(found.qs[: found.qs.full_count], plan, found.select({}))


def is_answered(plan: QueryPlan) -> bool:
    """Return whether a text asks how places stand, or names what one may ask it of: a kind, or a place itself."""
    names_some = bool(plan.looked_for) or any(facet.startswith("kind:") for facet in plan.facets)
    return plan.question == OPEN or (not plan.question and names_some and not TIMES & plan.asked.keys())


def answers_for(places: list[MeetingPlace], plan: QueryPlan, selection: Selection) -> list[Answer]:
    """Return how each of the places stands now, or on the days that are asked of; `selection` is of everything."""
    now = selection.now
    values = values_of(facet for one in plan.about for facet in one.facets)
    today = timezone.localdate(now)
    days = sorted({day_of(value, today) for value in values.get("day", ())})[:MOST_DAYS]
    coming = coming_at(places, selection)
    scheduled = {place.pk for place in places if selection.index.is_in("scheduled", place.pk)}
    answers = []
    for place in places:
        if place.pk not in scheduled and place.pk not in coming:
            text = _("%(place)s: emme tiedä aukioloaikoja.") % {"place": place.name}
            answers.append(Answer(place, UNKNOWN, text, is_asked=True))
        elif days:
            answers += [_on_day(place, day, selection, now) for day in days]
        else:
            answers.append(_now(place, coming.get(place.pk), now))
    return answers


def _now(place: MeetingPlace, coming: NextOpening | None, now: datetime) -> Answer:
    names = {"place": place.name}
    if coming is None:
        text = _("%(place)s on nyt kiinni. Emme tiedä, milloin se on seuraavaksi auki.") % names
        return Answer(place, CLOSED, text, is_asked=True)
    if coming.status is None:
        # A Finnish date ends in a full stop of its own.
        return Answer(place, PAUSED, _("%(place)s on %(pause)s.") % (names | {"pause": coming.text.rstrip(".")}))
    one = coming.occurrence
    if coming.status.look == "open":
        until = {"status": _lower(coming.status.text), "time": clock(one.ends_at)}
        return Answer(place, IS_OPEN, _("%(place)s on %(status)s, klo %(time)s asti.") % (names | until))
    begins = names | {"begins": next_start(one, now).removesuffix(".")}
    if one.begins:
        return Answer(place, CLOSED, _("%(place)s: nyt ei ole toimintaa. %(begins)s.") % begins)
    return Answer(place, CLOSED, _("%(place)s on nyt kiinni. %(begins)s.") % begins)


def _on_day(place: MeetingPlace, day: date, selection: Selection, now: datetime) -> Answer:
    """Return how a place stands on a day: its hours, or that it is closed."""
    on_day = Selection(selection.index, selection.registers, {"day": [day.isoformat()]}, now)
    coming = coming_at([place], on_day).get(place.pk)
    names = {"place": place.name, "day": weekday_and_day(day)}
    if coming is None or coming.status is None or coming.occurrence is None:
        one = _next_after(place, day, selection)
        if one is None:
            return Answer(place, CLOSED, _("%(place)s on %(day)s kiinni.") % names)
        begins = names | {"begins": next_start(one, now).removesuffix(".")}
        return Answer(place, CLOSED, _("%(place)s on %(day)s kiinni. %(begins)s.") % begins)
    hours = names | {"hours": _hours(on_day, place)}
    if coming.occurrence.begins:
        return Answer(place, IS_OPEN, _("%(place)s: toimintaa %(day)s klo %(hours)s.") % hours)
    return Answer(place, IS_OPEN, _("%(place)s on %(day)s auki klo %(hours)s.") % hours)


def _next_after(place: MeetingPlace, day: date, selection: Selection) -> Occurrence | None:
    """Return the first meeting of a place that is held after a day; None if none is known."""
    later = Selection(selection.index, selection.registers, {}, midnight(day + timedelta(days=1)))
    held = later.coming(later.index.place(place.pk)).held
    return occurrences_of(later.index, {place.pk: held}).get(place.pk) if held else None


def _hours(selection: Selection, place: MeetingPlace) -> str:
    held = selection.coming(selection.index.place(place.pk)).held
    one: Occurrence = occurrences_of(selection.index, {place.pk: held})[place.pk]
    return span(one.starts_at, one.ends_at)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
