"""Words that ask when a meeting is. All of them, and all that is asked of what happens, hold for one and the same."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.formatting import clock, day_text
from meeting_places.filters.facets.base import Group, Times
from meeting_places.schedules.occurrences import horizon
from meeting_places.schedules.status import weekday_and_day

WEEKDAY_WORDS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
YEARS = range(2000, 2100)
CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?")
FEWEST_TOGETHER = 3  # days that are told as one
LETTERS_TOLD = 40  # of what was not understood
WHEN = Group(_("Milloin?"))


def day_of(word: str, today: date) -> date:
    """Return the date of a `day` value: today, tomorrow, mon … sun (the next such day, or today), or an ISO date.

    Raises ValueError for any other value and for years outside 2000–2099.
    """
    if word in {"today", "tomorrow"}:
        return today + timedelta(days=word == "tomorrow")
    if word in WEEKDAY_WORDS:
        return today + timedelta(days=(WEEKDAY_WORDS.index(word) - today.weekday()) % 7)
    day = date.fromisoformat(word)
    if day.year not in YEARS:
        raise ValueError(f"year {day.year}")
    return day


def days_text(words: Sequence[str], today: date) -> str:
    """Return what several `day` values are called together: "Tällä viikolla", "ti 1.12.–pe 4.12."; empty if nothing.

    Of this week the days that have passed need not be among them.
    """
    try:
        days = sorted({day_of(word, today) for word in words})
    except ValueError:
        return ""
    if len(days) < FEWEST_TOGETHER or (days[-1] - days[0]).days != len(days) - 1:
        return ""
    monday = today - timedelta(days=today.weekday())
    if days[0] in (monday, today) and days[-1] == monday + timedelta(days=6):
        return gettext("Tällä viikolla")
    if days[0].weekday() == 0 and len(days) == len(WEEKDAY_WORDS):
        if days[0] == monday + timedelta(days=7):
            return gettext("Ensi viikolla")
        return gettext("Viikolla %(number)d") % {"number": days[0].isocalendar().week}
    return f"{weekday_and_day(days[0])}–{weekday_and_day(days[-1])}"


def refuse_beyond_horizon(day: date, today: date) -> None:
    last_day = horizon(today)[1]
    if day > last_day:
        sentence = gettext("Ajat ovat tiedossa %(day)s asti.")
        raise forms.ValidationError(sentence % {"day": day_text(last_day)})


class DaysField(forms.MultipleChoiceField):
    """The values of `day`; raises ValidationError for an invalid date and for one outside the stored occurrences."""

    def validate(self, value):
        today = timezone.localdate()
        for word in dict.fromkeys(value):
            try:
                day = day_of(word, today)
            except ValueError as error:
                sentence = gettext("Päivää ”%(text)s” ei ymmärretty. Kirjoita se näin: 2026-11-24.")
                raise forms.ValidationError(sentence % {"text": word[:LETTERS_TOLD]}) from error
            self.refuse_unknown(day, today)

    def refuse_unknown(self, day, today):
        if day < today:
            raise forms.ValidationError(gettext("Päivä %(day)s on jo mennyt.") % {"day": day_text(day)})
        refuse_beyond_horizon(day, today)


class DayFilter(django_filters.MultipleChoiceFilter):
    field_class = DaysField


class ClockField(forms.CharField):
    """Converts "17", "17.30" or "17:30" to a time."""

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        match = CLOCK.fullmatch(typed)
        try:
            return time(int(match[1]), int(match[2] or 0))
        except (TypeError, ValueError) as error:
            sentence = gettext("Kellonaikaa ”%(text)s” ei ymmärretty. Kirjoita se näin: 17.30.")
            raise forms.ValidationError(sentence % {"text": typed}) from error


class ClockFilter(django_filters.Filter):
    field_class = ClockField


class Day(Times):
    """What is left of these days, within the weeks that are known."""

    word = "day"
    label = _("Milloin?")
    in_text = "?"
    phrases = {
        "today": "tänään, tänä päivänä, idag, i dag, today",
        "tomorrow": "huomenna, huomiseksi, imorgon, i morgon, tomorrow",
        "mon": "maanantai, maanantaina, maanantaisin, måndag, måndagar, monday, mondays",
        "tue": "tiistai, tiistaina, tiistaisin, tisdag, tisdagar, tuesday, tuesdays",
        "wed": "keskiviikko, keskiviikkona, keskiviikkoisin, onsdag, onsdagar, wednesday, wednesdays",
        "thu": "torstai, torstaina, torstaisin, torsdag, torsdagar, thursday, thursdays",
        "fri": "perjantai, perjantaina, perjantaisin, fredag, fredagar, friday, fridays",
        "sat": "lauantai, lauantaina, lauantaisin, lördag, lördagar, saturday, saturdays",
        "sun": "sunnuntai, sunnuntaina, sunnuntaisin, söndag, söndagar, sunday, sundays",
        ("mon", "tue", "wed", "thu", "fri"): (
            "arki, arkena, arkisin, arkipäivä, arkipäivinä, arkipäivisin, vardag, vardagar, weekday, weekdays"
        ),
        ("sat", "sun"): "viikonloppu, viikonloppuna, viikonloppuisin, helg, helgen, veckoslut, weekend, weekends",
    }
    named = [
        ("today", _("Tänään")),
        ("tomorrow", _("Huomenna")),
        ("mon", _("Maanantaina")),
        ("tue", _("Tiistaina")),
        ("wed", _("Keskiviikkona")),
        ("thu", _("Torstaina")),
        ("fri", _("Perjantaina")),
        ("sat", _("Lauantaina")),
        ("sun", _("Sunnuntaina")),
    ]

    def choices(self, registers):
        return self.named

    def filter(self, registers):
        return DayFilter(label=self.label)

    def times(self, values, now):
        today = timezone.localdate(now)
        return {"days": tuple(sorted({day_of(word, today) for word in values}))}

    def chip(self, value, values, registers):
        if value not in dict(self.named) and value in values.get("day", ()):
            return day_text(date.fromisoformat(value))
        return super().chip(value, values, registers)

    def read_text(self, value, registers):
        return super().read_text(value, registers) or weekday_and_day(date.fromisoformat(value))


class Open(Times):
    """Going on now."""

    word = "open"
    label = _("Auki")
    group = WHEN
    is_repeatable = False
    in_text = "?"
    phrases = {"now": "nyt auki, auki nyt, nyt avoinna, avoinna nyt, öppet nu, open now"}

    def choices(self, registers):
        return [("now", _("Auki nyt"))]

    def times(self, values, now):
        return {"is_open": True}


class PartOfDay(Times):
    """Morning (before 12), afternoon, evening (after 17): each part that a meeting reaches."""

    word = "time"
    label = _("Mihin aikaan?")
    group = WHEN
    in_text = "?"
    phrases = {
        "morning": "aamulla, aamuisin, aamupäivä, aamupäivällä, aamupäivisin, förmiddag, på morgonen, morning",
        "afternoon": "iltapäivä, iltapäivällä, iltapäivisin, eftermiddag, afternoon",
        "evening": "illalla, iltaisin, kväll, kvällen, evening",
    }

    def choices(self, registers):
        return [("morning", _("Aamupäivällä")), ("afternoon", _("Iltapäivällä")), ("evening", _("Illalla"))]

    def times(self, values, now):
        return {"parts": tuple(values)}


class Clock(Times):
    """A clock time, whose chip has the time in its sentence."""

    is_repeatable = False
    in_text = "?"
    sentence = ""

    def choices(self, registers):
        return []

    def filter(self, registers):
        return ClockFilter(label=self.label, max_length=5)

    def times(self, values, now):
        return {self.word: values.hour * 60 + values.minute}

    def from_text(self, found):
        return time.fromisoformat(found[-1])

    def read_text(self, value, registers):
        return str(self.sentence) % {"time": clock(time.fromisoformat(value))}

    def chip(self, value, values, registers):
        told = values.get(self.word)
        return str(self.sentence) % {"time": clock(told) if told else value}


class OpenAfter(Clock):
    """Meetings that go on past the time."""

    word = "open_after"
    label = _("Auki vielä klo")
    sentence = _("auki klo %(time)s jälkeen")


class StartsAfter(Clock):
    """Meetings that start at the time or later."""

    word = "starts_after"
    label = _("Alkaa aikaisintaan klo")
    sentence = _("alkaa aikaisintaan klo %(time)s")


class OpenAt(Clock):
    """Meetings that go on at the time."""

    word = "open_at"
    label = _("Auki klo")
    sentence = _("auki klo %(time)s")


class StartsBefore(Clock):
    """Meetings that start before the time."""

    word = "starts_before"
    label = _("Alkaa ennen klo")
    sentence = _("alkaa ennen klo %(time)s")
