"""Change of season: breaks for many places, copying last season's times to the next, school holidays from text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from meeting_places.models import Activity, MeetingPlace, ScheduleException, SchoolHoliday
from meeting_places.schedules.parsing import ScheduleRule, TimesError, parse_times, times_text
from meeting_places.schedules.recurrence import Recurrence

# As schools and municipalities write them: "Syysloma 12.–18.10.2026", "joululoma 22.12.2026–6.1.2027".
HOLIDAY = re.compile(
    r"(?P<name>.*?)[\s:;,]*"
    r"(?P<day>\d{1,2})\.(?:(?P<month>\d{1,2})\.)?\s?(?P<year>\d{4})?"
    r"(?:\s*[-\u2010-\u2014\u2212]\s*(?P<last_day>\d{1,2})\.(?P<last_month>\d{1,2})\.\s?(?P<last_year>\d{4})?)?[\s.]*"
)


@dataclass(frozen=True, slots=True)
class Holiday:
    name: str
    first_day: date
    last_day: date


def parse_holidays(text: str) -> list[Holiday]:
    """Return the school holidays of a pasted text, one on each line.

    Raises ValidationError with a message for each line.
    """
    found, problems = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(_holiday(line.strip()))
        except ValueError:
            problems.append(
                _("Rivi %(number)d: ”%(line)s”. Kirjoita nimi ja päivät vuosineen: syysloma 12.–18.10.2026.")
                % {"number": number, "line": line.strip()[:60]}
            )
    if problems:
        raise ValidationError(problems)
    return found


def _holiday(line):
    match = HOLIDAY.fullmatch(line)
    if match is None or not re.search(r"[^\W\d]", match["name"]) or len(match["name"]) > 60:
        raise ValueError(line)
    end = _end(match)
    month = int(match["month"] or end.month)
    year = int(match["year"]) if match["year"] else end.year - (month > end.month)
    start = date(year, month, int(match["day"]))
    if not start <= end or (end - start).days > 120:
        raise ValueError(line)
    return Holiday(match["name"], start, end)


def _end(match):
    if match["last_day"]:
        return date(int(match["last_year"] or ""), int(match["last_month"]), int(match["last_day"]))
    return date(int(match["year"] or ""), int(match["month"] or ""), int(match["day"]))


def add_holidays(municipality, holidays: Iterable[Holiday]) -> list[SchoolHoliday]:
    """Create the holidays that the municipality (None: the region) does not have yet; return the created rows."""
    known = set(SchoolHoliday.objects.filter(municipality=municipality).values_list("first_day", "last_day"))
    added = []
    for one in holidays:
        if (one.first_day, one.last_day) not in known:
            added.append(
                SchoolHoliday.objects.create(
                    municipality=municipality, name=one.name, first_day=one.first_day, last_day=one.last_day
                )
            )
            known.add((one.first_day, one.last_day))
    return added


def misses_holidays(activity: Activity, today: date) -> bool:
    """Return whether the activity skips school holidays but no future ones are stored."""
    if not activity.schedules.filter(skips_school_holidays=True).exists():
        return False
    coming = SchoolHoliday.objects.filter(last_day__gte=today)
    return not coming.filter(municipality=None).exists() and (
        activity.place.municipality_id is None
        or not coming.filter(municipality=activity.place.municipality_id).exists()
    )


def add_break(places: QuerySet[MeetingPlace], first_day: date, last_day: date, **reasons: str) -> int:
    """Close all these places on the same dates; return the number of places. Raises ValidationError.

    What can hardly be, the form has asked about.
    """
    rows = [ScheduleException(place=place, first_day=first_day, last_day=last_day, **reasons) for place in places]
    for row in rows:
        row.agree()
        row.full_clean()
        row.save()
    return len(rows)


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """An activity whose times end with a season: its times as text without the season's dates, and the last date."""

    activity: Activity
    times: str
    ended: date


def season_rows(places: QuerySet[MeetingPlace]) -> list[SeasonRow]:
    """Return the activities of the places whose times all end, each with the times of its last season."""
    activities = Activity.objects.filter(place__in=places).select_related("place").prefetch_related("schedules")
    rows = []
    for activity in activities.order_by("place__sort_key", "order", "pk"):
        weekly = [one for one in activity.schedules.all() if one.recurrence != Recurrence.ONCE]
        if not weekly or any(one.valid_until is None for one in weekly):
            continue  # never ends, so nothing is rolled over
        ended = max(one.valid_until for one in weekly)
        last = [replace(one.rule, valid_from=None, valid_until=None) for one in weekly if one.valid_until == ended]
        rows.append(SeasonRow(activity, times_text(last, "\n"), ended))
    return rows


def season_rules(text: str, first_day: date, last_day: date) -> list[ScheduleRule]:
    """Return the rules of the text, valid between these dates unless it says otherwise. Raises TimesError."""
    rules = parse_times(text)
    return [
        rule
        if rule.recurrence == Recurrence.ONCE
        else replace(rule, valid_from=rule.valid_from or first_day, valid_until=rule.valid_until or last_day)
        for rule in rules
    ]


def start_season(row: SeasonRow, text: str, first_day: date, last_day: date) -> int:
    """Create the next season's schedules beside the old ones; return their number. Raises ValidationError."""
    name = f"{row.activity.place}: {row.activity}"
    if first_day <= row.ended:
        day = f"{row.ended.day}.{row.ended.month}.{row.ended.year}"
        raise ValidationError(_("%(name)s: edellinen kausi jatkuu %(day)s asti.") % {"name": name, "day": day})
    try:
        rules = season_rules(text, first_day, last_day)
    except TimesError as error:
        raise ValidationError(f"{name}: {error}") from error
    for rule in rules:
        schedule = row.activity.schedules.model(activity=row.activity, rule=rule)
        schedule.full_clean()
        schedule.save()
    return len(rules)
