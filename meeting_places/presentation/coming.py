"""The coming times of a place as rows: one a date, one a break with when it goes on, one a holiday by its name."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.formatting import short_day_text, span
from meeting_places.models import Activity, MeetingPlace, Occurrence, Schedule, ScheduleException, SchoolHoliday
from meeting_places.schedules.recurrence import ONE_DAY, meetings, public_holiday_name, public_holidays
from meeting_places.schedules.status import break_words, weekday_and_day

DATES_SHOWN = 6
AHEAD = timedelta(weeks=13)  # as far as there are occurrences


@dataclass(frozen=True, slots=True)
class Planned:
    """A coming meeting at a place, cancelled or not, as far as a row must know of it before it is loaded."""

    key: int
    activity: int
    day: date
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class ComingRow:
    """A date with its meetings; or days on which there is nothing (`text`), and the first day after them."""

    day: date
    look: str = "day"  # or "off", "holiday"
    meetings: tuple[Occurrence, ...] = ()
    text: str = ""
    activity: Activity | None = None  # the one that is off while others go on
    exception: ScheduleException | None = None
    reason: str = ""
    next_day: date | None = None

    @property
    def is_held(self) -> bool:
        return any(not one.is_cancelled for one in self.meetings)

    @property
    def next_text(self) -> str:
        """The next day as text with its weekday; empty if it is not known."""
        return weekday_and_day(self.next_day) if self.next_day else ""


type Load = Callable[[list[int]], list[Occurrence]]


class ComingTimes:
    """The rows of a place from a day on. `activities` are its own, with their schedules."""

    def __init__(
        self,
        place: MeetingPlace,
        activities: Sequence[Activity],
        planned: Sequence[Planned],
        exceptions: Sequence[ScheduleException],
        today: date,
    ):
        self.place, self.activities, self.planned, self.today = place, activities, planned, today
        self.exceptions = exceptions
        self.closures = [one for one in exceptions if not one.is_move]
        self.held = [one for one in planned if not one.is_cancelled]
        self.schedules = [one for activity in activities for one in activity.schedules.all()]

    def rows(self, load: Load) -> list[ComingRow]:
        """Return all rows in order, a date more than is shown; `load` returns meetings by primary key, in order."""
        days = self._days(load)
        off = [*self._breaks(), *self._moves(), *self._school_holidays()]
        # A day on which something is held, or that a break tells of, needs no more words.
        told = {row.day for row in days} | {day for row in off for day in _days_of(row, self.today)}
        rows = [*days, *off, *(row for row in self._public_holidays() if row.day not in told)]
        return sorted(rows, key=lambda row: (max(row.day, self.today), row.look != "day"))

    @property
    def keys_of_next(self) -> list[int]:
        """The meetings by which the place's next opening is told."""
        return [one.key for one in self.planned[:10]]

    @property
    def misses_school_holidays(self) -> bool:
        """Whether meetings are left out in school holidays, and no coming one is known."""
        return self._skips_school_holidays and not self.known_school_holidays

    @property
    def _skips_school_holidays(self) -> bool:
        return any(one.skips_school_holidays for one in self.schedules)

    @cached_property
    def known_school_holidays(self) -> list[SchoolHoliday]:
        if not self._skips_school_holidays:
            return []
        found = SchoolHoliday.objects.filter(last_day__gte=self.today).order_by("first_day", "pk")
        return [one for one in found if one.municipality_id in (None, self.place.municipality_id)]

    # Dates

    def _days(self, load: Load) -> list[ComingRow]:
        dates = sorted({one.day for one in self.held})[: DATES_SHOWN + 1]
        shown = [one for one in self.planned if self._is_of_its_date(one, dates)]
        by_day = defaultdict(list)
        days = {one.key: one.day for one in shown}
        for one in load([one.key for one in shown]):
            by_day[days[one.pk]].append(one)
        return [ComingRow(day, meetings=tuple(found)) for day, found in by_day.items()]

    def _is_of_its_date(self, one: Planned, dates: list[date]) -> bool:
        return not self._is_in_break(one) if one.is_cancelled else one.day in dates

    def _is_in_break(self, one: Planned) -> bool:
        return any(_is_long(closure) and _covers(closure, one) for closure in self.closures)

    # Breaks and moves

    def _breaks(self) -> Iterator[ComingRow]:
        for one in self.closures:
            if self._matters(one) and not self._is_told_by_another(one):
                yield ComingRow(
                    one.first_day,
                    "off",
                    text=capfirst(break_words(one.first_day, one.last_day, None)),
                    activity=self._named(one),
                    exception=one,
                    reason=in_brackets(one.reason),
                    next_day=self._next_after(one),
                )

    def _matters(self, closure: ScheduleException) -> bool:
        """Whether something would be held then, or nobody knows. A single day's meetings stand on its date."""
        is_far = closure.last_day > self.today + AHEAD or not self.schedules
        is_met = any(one.is_cancelled and _covers(closure, one) for one in self.planned)
        return (is_met and _is_long(closure)) or (is_far and not is_met)

    def _is_told_by_another(self, closure: ScheduleException) -> bool:
        return any(
            other is not closure
            and other.activity_id in (None, closure.activity_id)
            and other.first_day <= closure.first_day
            and closure.last_day <= other.last_day
            and (closure.last_day - closure.first_day, closure.pk) < (other.last_day - other.first_day, other.pk)
            for other in self.closures
        )

    def _named(self, exception: ScheduleException) -> Activity | None:
        activity = exception.activity
        return activity if activity and activity.title and len(self.activities) > 1 else None

    def _next_after(self, exception: ScheduleException) -> date | None:
        its = (
            one.day
            for one in self.held
            if one.day > exception.last_day and exception.activity_id in (None, one.activity)
        )
        return min(its, default=None)

    def _moves(self) -> Iterator[ComingRow]:
        """Yield the days whose meetings are elsewhere, or on another day."""
        for one in self.exceptions:
            is_elsewhere = one.new_place_id not in (None, self.place.pk)
            if not one.is_move or one.last_day < self.today or not (is_elsewhere or one.new_day):
                continue
            yield ComingRow(
                one.first_day,
                "off",
                text=_moved_words(one),
                activity=self._named(one),
                exception=one,
                reason=in_brackets(one.reason),
                next_day=self._next_after(one) if one.first_day < one.last_day else None,
            )

    # Holidays

    def _school_holidays(self) -> Iterator[ComingRow]:
        end = self.today + AHEAD
        for one in self.known_school_holidays:
            first, last = max(one.first_day, self.today), min(one.last_day, end)
            skipping = (rule for rule in self.schedules if rule.skips_school_holidays)
            if keys := {rule.activity_id for rule in skipping if _would_meet(rule, first, last)}:
                titled = [one for one in self.activities if one.pk in keys and one.title]
                after = (held.day for held in self.held if held.day > one.last_day and held.activity in keys)
                yield ComingRow(
                    one.first_day,
                    "off",
                    text=capfirst(break_words(one.first_day, one.last_day, None)),
                    activity=titled[0] if len(keys) == len(titled) == 1 and len(self.activities) > 1 else None,
                    reason=in_brackets(one.name),
                    next_day=min(after, default=None),
                )

    def _public_holidays(self) -> Iterator[ComingRow]:
        end = self.today + AHEAD
        for day in sorted(public_holidays({self.today.year, end.year})):
            if self.today <= day <= end and any(self._rests(rule, day) for rule in self.schedules):
                yield ComingRow(day, "holiday", text=public_holiday_name(day, get_language()))

    @staticmethod
    def _rests(rule: Schedule, day: date) -> bool:
        return not rule.on_public_holidays and _would_meet(rule, day, day)


def shown_rows(rows: Iterable[ComingRow], now: datetime) -> list[ComingRow]:
    """Return the rows of what has not ended: so many dates, the holidays among them, and all that is off."""
    found, left = [], DATES_SHOWN
    for row in rows:
        if row.look == "off" or (row.look == "holiday" and left):
            found.append(row)
        elif row.look == "day":
            coming = tuple(one for one in row.meetings if one.ends_at > now)
            row = replace(row, meetings=coming)
            if coming and (left or not row.is_held):
                found.append(row)
                left -= row.is_held
    return found


def in_brackets(reason: str) -> str:
    """Return a reason as it stands in brackets: without its full stop, one word in lower case where it is no name."""
    reason = reason.strip().removesuffix(".")
    is_common = " " not in reason and get_language() != "en"
    return reason[:1].lower() + reason[1:] if is_common else reason


def _is_long(closure: ScheduleException) -> bool:
    return closure.first_day < closure.last_day


def _covers(closure: ScheduleException, one: Planned) -> bool:
    return closure.activity_id in (None, one.activity) and closure.first_day <= one.day <= closure.last_day


def _days_of(row: ComingRow, today: date) -> Iterator[date]:
    """Yield the days from today on that a row of a whole place tells of."""
    last = row.exception.last_day if row.exception else row.next_day and row.next_day - ONE_DAY
    day = max(row.day, today)
    while row.activity is None and last and day <= min(last, today + AHEAD):
        yield day
        day += ONE_DAY


def _moved_words(move: ScheduleException) -> str:
    first, last = short_day_text(move.first_day), short_day_text(move.last_day)
    days = f"{first}–{last}" if _is_long(move) else weekday_and_day(move.first_day)
    time = span(move.new_starts, move.new_ends) if move.new_starts else ""
    if move.new_day:
        to = " ".join(filter(None, [weekday_and_day(move.new_day), time]))
        return _("%(days)s siirretty: %(to)s") % {"days": capfirst(days), "to": to}
    return " ".join(filter(None, [_("%(days)s muualla") % {"days": capfirst(days)}, time]))


def _would_meet(schedule: Schedule, first: date, last: date) -> bool:
    """Return whether the rule meets between these days, were there no holidays."""
    return any(meetings(schedule.rule, first, last))
