"""Dates and times as text, in the active language.

Finnish 24.11.2026 klo 9.30–11.30, Swedish 24.11.2026 kl. 9.30–11.30, English 24 November 2026, 9:30–11:30.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateformat import format as django_format
from django.utils.translation import get_language

CLOCK = {"fi": "kello ", "sv": "klockan ", "en": "at "}
AT = {"fi": " klo ", "sv": " kl. ", "en": ", "}
WEEKDAYS = {
    "fi": "ma ti ke to pe la su".split(),
    "sv": "mån tis ons tors fre lör sön".split(),
    "en": "Mon Tue Wed Thu Fri Sat Sun".split(),
}
ON_WEEKDAYS = {
    "fi": "maanantaisin tiistaisin keskiviikkoisin torstaisin perjantaisin lauantaisin sunnuntaisin".split(),
    "sv": "måndagar tisdagar onsdagar torsdagar fredagar lördagar söndagar".split(),
    "en": "Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays".split(),
}
FROM_WEEKDAY = "maanantaista tiistaista keskiviikosta torstaista perjantaista lauantaista sunnuntaista".split()
TO_WEEKDAY = "maanantaihin tiistaihin keskiviikkoon torstaihin perjantaihin lauantaihin sunnuntaihin".split()
EVERY_DAY = {"fi": "joka päivä", "sv": "varje dag", "en": "every day"}
ROUND_THE_CLOCK = {"fi": "ympäri vuorokauden", "sv": "dygnet runt", "en": "round the clock"}


NO_BREAK_SPACE, NO_BREAK_HYPHEN, WORD_JOINER = "\u00a0", "\u2011", "\u2060"
TAG = re.compile(r"(<[^>]*>)")
# What a line must not break within, and what holds it together: "1,7 km", "56 min", "klo 9.30", "Laukaa ·". Each after
# a part without which there is nothing to look for: to look through a page for nothing takes its time.
HELD_TOGETHER = [
    (" km", re.compile(r"(?<=\d) (?=km\b)"), NO_BREAK_SPACE),
    (" min", re.compile(r"(?<=\d) (?=min\b)"), NO_BREAK_SPACE),
    ("klo ", re.compile(r"(?<=\bklo) (?=\d)"), NO_BREAK_SPACE),
    ("kl. ", re.compile(r"(?<=\bkl\.) (?=\d)"), NO_BREAK_SPACE),
    ("-vuotia", re.compile(r"(?<=\d)-(?=vuotia)"), NO_BREAK_HYPHEN),
    ("-år", re.compile(r"(?<=\d)-(?=år)"), NO_BREAK_HYPHEN),
    ("-year", re.compile(r"(?<=\d)-(?=year)"), NO_BREAK_HYPHEN),
    (NO_BREAK_HYPHEN, re.compile(rf"(?<=\d–)(?=\d+{NO_BREAK_HYPHEN})"), WORD_JOINER),
]


def unbroken(text: str) -> str:
    """Return a text, or HTML, whose lines do not break within measures, ages and times; tags stay as they are."""
    parts = TAG.split(text)
    parts[::2] = map(_held_together, parts[::2])
    return type(text)("".join(parts))


def _held_together(text: str) -> str:
    if not text or text.isspace():
        return text
    *before, last = text.split("·")
    held = (f"{bare}{NO_BREAK_SPACE if bare != part else ''}·" for part in before for bare in [part.rstrip()])
    text = "".join(held) + last
    for needed, pattern, sign in HELD_TOGETHER:
        if needed in text:
            text = pattern.sub(sign, text)
    return text


def _language() -> str:
    return get_language() or "fi"


def day_text(day: date) -> str:
    """Return a full date: 24.11.2026, in English 24 November 2026."""
    return django_format(day, "j F Y" if _language() == "en" else "j.n.Y")


def short_day_text(day: date) -> str:
    """Return a date without its year: 24.11., in English 24 Nov."""
    return django_format(day, "j M" if _language() == "en" else "j.n.")


def weekday_text(day: date) -> str:
    """Return the full name of the weekday, in lower case where the language writes it so: tiistai, tisdag, Tuesday."""
    return django_format(day, "l")


def short_weekday_text(day: date) -> str:
    """Return the weekday's short name: ti, tis, Tue."""
    return WEEKDAYS[_language()][day.weekday()]


def runs_of_days(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return the first and the last of each run of days that follow one another."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and (day - runs[-1][1]).days <= 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def on_weekdays(first: int, last: int) -> str:
    """Return a weekly range of weekdays as text (0 is Monday): maanantaista perjantaihin; one day: maanantaisin."""
    language = _language()
    if (first, last) == (0, 6):
        return EVERY_DAY[language]
    if first == last:
        return ON_WEEKDAYS[language][first]
    if language == "fi":
        return f"{FROM_WEEKDAY[first]} {TO_WEEKDAY[last]}"
    return f"{ON_WEEKDAYS[language][first]}–{ON_WEEKDAYS[language][last]}"


def clock(moment: time | datetime) -> str:
    """Return a time of day in local time: 9.30, in English 9:30."""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).time()
    return f"{moment.hour}{':' if _language() == 'en' else '.'}{moment.minute:02}"


def span(starts: time | datetime, ends: time | datetime | None) -> str:
    """Return a time range: 9.30–11.30; without an end 9.30; from midnight to midnight "round the clock" in words."""
    if ends is None:
        return clock(starts)
    first, last = clock(starts), clock(ends)
    return ROUND_THE_CLOCK[_language()] if first == last == clock(time()) else f"{first}–{last}"


def spoken_day(day: date) -> str:
    """Return a date with its weekday in full, as a screen reader is to say it: sunnuntai 13.12."""
    return f"{weekday_text(day)} {short_day_text(day)}"


def spoken_span(starts: time | datetime, ends: time | datetime) -> str:
    """Return a time range as a screen reader is to say it: kello 9.30–11.30."""
    said = span(starts, ends)
    return said if said == ROUND_THE_CLOCK[_language()] else f"{CLOCK[_language()]}{said}"


def when(day: date, starts: time | None = None, ends: time | None = None) -> str:
    """Return the date, followed by the time range if the start time is known."""
    if starts is None:
        return day_text(day)
    return f"{day_text(day)}{AT[_language()]}{span(starts, ends)}"


def days(first: date, last: date | None) -> str:
    """Return one date, or a range of two: 14.12.2026–10.1.2027."""
    return day_text(first) if last in (None, first) else f"{day_text(first)}–{day_text(last)}"
