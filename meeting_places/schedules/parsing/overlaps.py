"""Finds rules that would hold two meetings at the same time."""

from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta

from meeting_places.schedules.parsing.rules import ScheduleRule
from meeting_places.schedules.recurrence import LOOK_AHEAD, ONE_DAY, Recurrence, days_by_rule

ANY_DAY = date(2024, 1, 1)  # where looking begins if neither rule tells a day
DAY = 24 * 60
WEEK = 7 * DAY


def overlapping(rules: Iterable[ScheduleRule]) -> tuple[ScheduleRule, ScheduleRule] | None:
    """Return two of the rules that have the same openness and would ever be held at the same time; None without such.

    Openness of two kinds may overlap: a library is open on one's own all day, and staffed for some hours of it.
    Looks three years ahead.
    """
    return next((pair for pair in _at_the_same_hours(rules) if _meet(*pair)), None)


def _at_the_same_hours(rules: Iterable[ScheduleRule]) -> Iterator[tuple[ScheduleRule, ScheduleRule]]:
    """Yield the pairs of the same openness whose hours of a week overlap."""
    spans = [(start, end, rule) for rule in rules for start, end in _minutes_of_week(rule)]
    going_on: list[tuple[int, ScheduleRule]] = []
    for start, end, rule in sorted(spans, key=lambda span: span[:2]):
        going_on = [(other_end, other) for other_end, other in going_on if other_end > start]
        yield from ((other, rule) for _end, other in going_on if other.openness == rule.openness and other is not rule)
        going_on.append((end, rule))


def _minutes_of_week(rule: ScheduleRule) -> Iterator[tuple[int, int]]:
    """Yield its hours of a week that begins on Monday, in two parts if they go on past its end."""
    start = weekday_of(rule) * DAY + _minute(rule.starts)
    end = weekday_of(rule) * DAY + _minute(rule.ends) + (DAY if rule.ends <= rule.starts else 0)
    yield start, min(end, WEEK)
    if end > WEEK:
        yield 0, end - WEEK


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def weekday_of(rule: ScheduleRule) -> int:
    return rule.anchor.weekday() if rule.weekday is None and rule.anchor else rule.weekday or 0


def _meet(one: ScheduleRule, other: ScheduleRule) -> bool:
    """Return whether both are ever held on days as far from each other as their weekdays are."""
    if {one.recurrence, other.recurrence} == {Recurrence.ODD_WEEKS, Recurrence.EVEN_WEEKS}:
        return False
    single = [rule.anchor for rule in (one, other) if rule.recurrence == Recurrence.ONCE and rule.anchor]
    starts = [day for rule in (one, other) for day in (rule.valid_from, rule.anchor) if day]
    begins = min(single, default=None) or max(starts, default=ANY_DAY)
    ends = min([day for day in (one.valid_until, other.valid_until) if day], default=date.max)
    last = min(ends, begins + min(LOOK_AHEAD, date.max - begins))
    if last < begins:
        return False
    away = (weekday_of(other) - weekday_of(one) + 3) % 7 - 3
    others = {day.toordinal() for day in days_by_rule(other, _moved(begins, -1), _moved(last, 1))}
    return any(day.toordinal() + away in others for day in days_by_rule(one, _moved(begins, -1), _moved(last, 1)))


def _moved(day: date, days: int) -> date:
    return day + timedelta(days=days) if date.min + ONE_DAY < day < date.max - ONE_DAY else day
