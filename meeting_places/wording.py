"""Rules of recurrence in words: "maanantai–perjantai", "torstai, parittomat viikot", "kuun 1. lauantai"."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meeting_places.models import WEEKDAYS, Schedule
from meeting_places.recurrence import Recurrence
from perhekeskus.dates import day_text, days, span

WEEKDAY_NAMES = dict(WEEKDAYS)
Openness = Schedule.Openness


@dataclass(frozen=True, slots=True)
class Hours:
    """A row of a place's timetable: on which days, at what time, and what else holds."""

    days: str
    time: str
    notes: list[str]


def hours_in_words(schedules: list[Schedule]) -> list[Hours]:
    """Return the rows of a timetable; weekdays in a row with the same hours become one row."""
    ordered = sorted(schedules, key=lambda one: (str(_likeness(one)), one.weekday or 0))
    runs = []
    for _same, group in groupby(ordered, key=_likeness):
        for schedule in group:
            last = runs[-1] if runs and _likeness(runs[-1][-1]) == _likeness(schedule) else None
            if last and _joins(last[-1], schedule):
                last.append(schedule)
            else:
                runs.append([schedule])
    runs.sort(key=lambda run: (run[0].weekday if run[0].weekday is not None else 7, run[0].starts))
    return [Hours(_days(run), time_text(run[0]), _notes(run[0])) for run in runs]


def _likeness(schedule):
    """What two rules must share to be told in one row."""
    return (
        schedule.recurrence,
        schedule.starts,
        schedule.ends,
        schedule.nth,
        schedule.anchor,
        schedule.valid_from,
        schedule.valid_until,
        schedule.skips_school_holidays,
        schedule.on_public_holidays,
        schedule.openness,
    )


def _joins(one, other):
    return one.recurrence == Recurrence.WEEKLY and other.weekday == one.weekday + 1


def time_text(schedule: Schedule) -> str:
    """Return the hours of a rule; round the clock in words."""
    if schedule.starts == schedule.ends:
        return _("koko vuorokauden")
    return span(schedule.starts, schedule.ends)


def _days(run):
    first, last = run[0], run[-1]
    if first.recurrence == Recurrence.ONCE:
        return day_text(first.anchor)
    weekday = WEEKDAY_NAMES[first.weekday]
    if len(run) > 1:
        return f"{weekday}–{WEEKDAY_NAMES[last.weekday]}"
    words = {
        Recurrence.ODD_WEEKS: _("%(weekday)s, parittomat viikot"),
        Recurrence.EVEN_WEEKS: _("%(weekday)s, parilliset viikot"),
        Recurrence.EVERY_SECOND_WEEK: _("joka toinen %(weekday)s"),
        Recurrence.NTH_WEEKDAY: _("kuun %(nth)s. %(weekday)s"),
        Recurrence.LAST_WEEKDAY: _("kuun viimeinen %(weekday)s"),
    }
    pattern = words.get(first.recurrence, "%(weekday)s")
    return pattern % {"weekday": weekday, "nth": first.nth}


def _notes(schedule):
    notes = []
    if schedule.openness != Openness.OPEN:
        notes.append(schedule.get_openness_display())
    if schedule.valid_from and schedule.valid_until:
        notes.append(days(schedule.valid_from, schedule.valid_until))
    elif schedule.valid_from:
        notes.append(pgettext("season", "%(day)s alkaen") % {"day": day_text(schedule.valid_from)})
    elif schedule.valid_until:
        notes.append(pgettext("season", "%(day)s asti") % {"day": day_text(schedule.valid_until)})
    if schedule.skips_school_holidays:
        notes.append(_("ei koulujen loma-aikoina"))
    if schedule.on_public_holidays:
        notes.append(_("myös pyhäpäivinä"))
    return notes
