"""Recurrence rules as text, for a table and for a sentence.

"maanantai–perjantai", "torstai, parittomat viikot", "kuun ensimmäinen lauantai"; "avoinna tiistaisin 9.30–11.30".
"""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.formatting import day_text, days, on_weekdays, span
from meeting_places.models import WEEKDAYS, Schedule, ScheduleException
from meeting_places.schedules.recurrence import Recurrence

WEEKDAY_NAMES = dict(WEEKDAYS)
Openness = Schedule.Openness
RULES_IN_SENTENCE = 3  # more are easier to read from the table alone


@dataclass(frozen=True, slots=True)
class HoursText:
    """A timetable row: days, time, notes, and the days as they stand in a sentence."""

    days: str
    time: str
    notes: list[str]
    said: str  # the same days inside a sentence: "tiistaisin"


def hours_in_words(schedules: list[Schedule]) -> list[HoursText]:
    """Return timetable rows; consecutive weekdays with the same hours share a row."""
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
    return [HoursText(_days(run), span(run[0].starts, run[0].ends), _notes(run[0]), _said(run)) for run in runs]


def hours_sentence(hours: list[HoursText], *, is_led: bool) -> str:
    """Return up to three timetable rows as a sentence; an empty string for none or more."""
    if not 0 < len(hours) <= RULES_IN_SENTENCE:
        return ""
    shared = hours[0].notes if all(row.notes == hours[0].notes for row in hours) else None
    times = [_one_time(row, row.notes if shared is None else []) for row in hours]
    said = (
        times[0]
        if len(times) == 1
        else _("%(times)s ja %(last)s") % {"times": ", ".join(times[:-1]), "last": times[-1]}
    )
    pattern = _("Kokoontuu %(times)s.") if is_led else _("Avoinna %(times)s.")
    return pattern % {"times": ", ".join([said, *(shared or [])])}


def _one_time(row, notes):
    return f"{row.said} {row.time} ({', '.join(notes)})" if notes else f"{row.said} {row.time}"


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
        schedule.place_id,
    )


def _joins(one, other):
    return one.recurrence == Recurrence.WEEKLY and other.weekday == one.weekday + 1


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
        Recurrence.NTH_WEEKDAY: _nth_weekday(first.nth),
        Recurrence.LAST_WEEKDAY: _("kuun viimeinen %(weekday)s"),
    }
    return words.get(first.recurrence, "%(weekday)s") % {"weekday": weekday}


def _nth_weekday(nth):
    """Return the words of a table. Whole for each number: other languages bend them in their own ways."""
    words = {
        1: _("kuun ensimmäinen %(weekday)s"),
        2: _("kuun toinen %(weekday)s"),
        3: _("kuun kolmas %(weekday)s"),
        4: _("kuun neljäs %(weekday)s"),
        5: _("kuun viides %(weekday)s"),
    }
    return words.get(nth, "%(weekday)s")


def _said(run):
    first, last = run[0], run[-1]
    if first.recurrence == Recurrence.ONCE:
        return day_text(first.anchor)
    words = {
        Recurrence.ODD_WEEKS: _("%(weekdays)s parittomilla viikoilla"),
        Recurrence.EVEN_WEEKS: _("%(weekdays)s parillisilla viikoilla"),
        Recurrence.EVERY_SECOND_WEEK: _("joka toinen %(weekday)s"),
        Recurrence.NTH_WEEKDAY: _on_nth_weekday(first.nth),
        Recurrence.LAST_WEEKDAY: _("kuun viimeisenä %(weekday)sna"),
    }
    names = {"weekday": WEEKDAY_NAMES[first.weekday], "weekdays": on_weekdays(first.weekday, last.weekday)}
    return words.get(first.recurrence, "%(weekdays)s") % names


def _on_nth_weekday(nth):
    """Return the words of a sentence, as `_nth_weekday` those of a table."""
    words = {
        1: _("kuun ensimmäisenä %(weekday)sna"),
        2: _("kuun toisena %(weekday)sna"),
        3: _("kuun kolmantena %(weekday)sna"),
        4: _("kuun neljäntenä %(weekday)sna"),
        5: _("kuun viidentenä %(weekday)sna"),
    }
    return words.get(nth, "%(weekday)s")


def _notes(schedule):
    notes = []
    if schedule.place_id and schedule.place.is_published:
        notes.append(_("paikka: %(place)s") % {"place": schedule.place.name})
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


def exception_words(exception: ScheduleException) -> str:
    """Return what is cancelled or moved and when, as text, without the reason and the new place."""
    when = days(exception.first_day, exception.last_day)
    if not exception.is_move:
        text = _("Kaikki kunnan paikat kiinni %(days)s") if exception.municipality_id else _("Ei kokoonnuta %(days)s")
        return text % {"days": when}
    new_day = exception.new_day and day_text(exception.new_day)
    new_time = exception.new_starts and span(exception.new_starts, exception.new_ends)
    to = " ".join(filter(None, [new_day, new_time]))
    return _("Siirretty %(days)s") % {"days": when} + (f" → {to}" if to else "")
