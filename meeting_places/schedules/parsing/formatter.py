"""Formats schedule rules as text."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, time

from meeting_places.schedules.parsing.clocks import may_be_dates
from meeting_places.schedules.parsing.lexicon import NAMES, ON_DAYS, SHORT_NAMES
from meeting_places.schedules.parsing.rules import Openness, ScheduleRule, in_order
from meeting_places.schedules.recurrence import Recurrence, hour_text

NOTES_OF_OPENNESS = {
    Openness.BY_APPOINTMENT: "ajanvarauksella",
    Openness.SELF_SERVICE: "omatoimisesti",
    Openness.WEATHER_PERMITTING: "sään salliessa",
}


def times_text(rules: Iterable[ScheduleRule], separator: str = "; ") -> str:
    """Return the rules as text that `parse_times` parses to the same rules; empty for none."""
    # All hours of a day stand in one statement: what two of them say of the same days would be read otherwise.
    of_days: dict[ScheduleRule, list[ScheduleRule]] = {}
    for rule in sorted(set(rules), key=in_order):
        of_days.setdefault(replace(rule, starts=time(), ends=time()), []).append(rule)
    statements: dict[Hashable, list[list[ScheduleRule]]] = {}
    for day, group in of_days.items():
        is_alone = day.recurrence in {Recurrence.ONCE, Recurrence.NTH_WEEKDAY, Recurrence.LAST_WEEKDAY}
        key = day if is_alone else (replace(day, weekday=None), tuple((rule.starts, rule.ends) for rule in group))
        statements.setdefault(key, []).append(group)
    return separator.join(
        _statement(tuple(group[0].weekday for group in days), days[0]) for days in statements.values()
    )


def _statement(weekdays: tuple[int | None, ...], rules: list[ScheduleRule]) -> str:
    first = rules[0]
    held_on = [day for day in weekdays if day is not None]
    spans = _listed([_span(rule) for rule in rules])
    notes = ", ".join(_notes(first, held_on))
    return f"{_days(first, held_on)} {spans}" + (f" ({notes})" if notes else "")


def _span(rule: ScheduleRule) -> str:
    starts, ends = _clock(rule.starts), _clock(rule.ends, is_end=True)
    is_told = rule.recurrence != Recurrence.ONCE and may_be_dates(starts, ends)
    return f"klo {starts}–{ends}" if is_told else f"{starts}–{ends}"


def _days(rule: ScheduleRule, weekdays: list[int]) -> str:
    short = days_text(weekdays)
    on_days = ON_DAYS[weekdays[0]] if len(weekdays) == 1 else short
    match rule.recurrence:
        case Recurrence.ONCE:
            return f"{short} {_day(rule.anchor)} klo".strip()
        case Recurrence.ODD_WEEKS:
            return f"parittomien viikkojen {on_days}"
        case Recurrence.EVEN_WEEKS:
            return f"parillisten viikkojen {on_days}"
        case Recurrence.EVERY_SECOND_WEEK:
            return f"joka toinen {short}"
        case Recurrence.NTH_WEEKDAY:
            return f"kuun {rule.nth}. {NAMES[weekdays[0]]}"
        case Recurrence.LAST_WEEKDAY:
            return f"kuun viimeinen {NAMES[weekdays[0]]}"
    return short


def days_text(weekdays: Sequence[int]) -> str:
    """Return weekdays in words: ma–ke ja pe."""
    return _listed(list(_runs(list(weekdays))))


def _runs(weekdays: list[int]) -> Iterator[str]:
    """Yield "ma–ke" for three days or more in a row, else the days one by one."""
    while weekdays:
        length = next((n for n, day in enumerate(weekdays) if day != weekdays[0] + n), len(weekdays))
        run, weekdays = weekdays[:length], weekdays[length:]
        names = [SHORT_NAMES[day] for day in run]
        yield from [f"{names[0]}–{names[-1]}"] if length > 2 else names


def _notes(rule: ScheduleRule, weekdays: list[int]) -> Iterator[str]:
    """Yield what else holds, as the page of a place says it."""
    if rule.openness in NOTES_OF_OPENNESS:
        yield NOTES_OF_OPENNESS[rule.openness]
    if rule.recurrence == Recurrence.EVERY_SECOND_WEEK and rule.anchor:
        if rule.anchor.weekday() not in weekdays:
            yield f"esimerkiksi viikolla {_day(rule.anchor)}"
        elif rule.anchor != rule.valid_from:
            yield f"esimerkiksi {_day(rule.anchor)}"
    if rule.valid_from and rule.valid_until:
        is_one_year = rule.valid_from.year == rule.valid_until.year
        first = f"{rule.valid_from.day}.{rule.valid_from.month}." if is_one_year else _day(rule.valid_from)
        yield f"{first}–{_day(rule.valid_until)}"
    elif rule.valid_from:
        yield f"alkaen {_day(rule.valid_from)}"
    elif rule.valid_until:
        yield f"{_day(rule.valid_until)} asti"
    if rule.skips_school_holidays:
        yield "ei koulujen loma-aikoina"
    if rule.on_public_holidays:
        yield "myös pyhäpäivinä"
    if rule.runs_overnight:
        yield "yön yli"


def _listed(words: Sequence[str]) -> str:
    return " ja ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _day(day: date | None) -> str:
    return f"{day.day}.{day.month}.{day.year:04}" if day else ""


def _clock(clock: time, is_end: bool = False) -> str:
    return "24" if is_end and clock == time() else hour_text(clock)
