"""The week page: occurrences of seven days, with the same filters."""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import cached_property

import django_filters
from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.formatting import unbroken
from meeting_places.filters.facets.time import refuse_beyond_horizon
from meeting_places.filters.filterset import LastingFilter
from meeting_places.filters.found import FoundMeetings
from meeting_places.models import Occurrence, midnight
from meeting_places.schedules.occurrences import horizon
from meeting_places.schedules.recurrence import holiday_words
from meeting_places.schedules.status import moment_words

SHOWN = 500
LOOKED_THROUGH = 50  # meetings after the week, of which the first that is held is told
WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    return day - timedelta(day.weekday())


class WeekField(forms.CharField):
    """Converts any date of a week to its Monday."""

    def clean(self, value):
        word, today = super().clean(value), timezone.localdate()
        if not word:
            return None
        try:
            day = date.fromisoformat(word)
        except ValueError as error:
            raise forms.ValidationError(
                gettext("Viikkoa ”%(text)s” ei ymmärretty. Kirjoita jokin sen päivä näin: 2026-11-24.") % {"text": word}
            ) from error
        if day < horizon(today)[0]:
            raise forms.ValidationError(_("Viikko on jo mennyt."))
        refuse_beyond_horizon(day, today)
        return monday_of(day)


class WeekWordFilter(django_filters.Filter):
    field_class = WeekField


class WeekFilter(LastingFilter):
    week = WeekWordFilter(label=_("Viikko"), max_length=10)

    @cached_property
    def monday(self) -> date:
        return self.values.get("week") or monday_of(timezone.localdate(self.now))

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    def meetings_of_week(self) -> FoundMeetings:
        """Return the matching occurrences that start in the week, one more than are shown; none if not valid."""
        return self.meetings(midnight(self.monday), midnight(self.monday + WEEK), SHOWN + 1)

    @cached_property
    def next_start(self) -> datetime | None:
        """When the first meeting after the week starts, of some that are looked through; None if none is held."""
        first, last = self.monday + WEEK, horizon(timezone.localdate(self.now))[1] + timedelta(days=1)
        for end in (
            min(first + WEEK, last),
            last,
        ):  # nearly always it is in the next week, which is soon looked through
            found = self.meetings(midnight(first), midnight(end), LOOKED_THROUGH)
            if starts := found.held_starts():
                return starts[0]
        return None

    @property
    def previous(self) -> date | None:
        """Monday of the previous week, or None if its occurrences are not stored."""
        return self.monday - WEEK if self.monday > horizon(timezone.localdate(self.now))[0] else None

    @property
    def following(self) -> date | None:
        """Monday of the next week, or None if its occurrences are not stored."""
        return self.monday + WEEK if self.monday + WEEK <= horizon(timezone.localdate(self.now))[1] else None


def days_of(week: WeekFilter, found: FoundMeetings, kept: dict) -> list[dict]:
    """Return a dict for each day of the week: its occurrences in order, and as rows of HTML.

    Beside them stand the name of a public holiday, and of an empty day to come when the next meeting is. A row says
    nothing that depends on the hour. Without a shortlist, which its link carries along, it is the same for everybody
    and remembered until data change.
    """
    meetings = found.load(SHOWN)
    rows = {one.pk: one for one in meetings}
    if not kept["keys"]:
        name = f"week rows {get_language()}"
        html = found.index.records(name, rows, lambda keys: {key: row_html(rows[key], kept) for key in keys})
    else:
        html = {key: row_html(one, kept) for key, one in rows.items()}
    nights = [midnight(week.monday + timedelta(n)) for n in range(1, 7)]  # hundreds of starts are not made local for it
    days = {week.monday + timedelta(n): [] for n in range(7)}
    for one in meetings:
        days[week.monday + timedelta(bisect_right(nights, one.starts_at))].append(one)
    starts, today = found.held_starts(), timezone.localdate(week.now)
    return [
        {
            "day": day,
            "meetings": its,
            "rows": mark_safe("".join(html[one.pk] for one in its)),
            "holiday": holiday_words(day, get_language()),
            "next": "" if its or day < today else next_words(day, starts, week),
        }
        for day, its in days.items()
    ]


def next_words(day: date, starts: list[datetime], week: WeekFilter) -> str:
    """Return when the first meeting after a day is, of those of the week or later: "ma 7.12. klo 9.00"; else empty."""
    at = bisect_left(starts, midnight(day + timedelta(1)))
    found = starts[at] if at < len(starts) else week.next_start
    return moment_words(found) if found else ""


def row_html(one: Occurrence, kept: dict) -> str:
    html = render_to_string("meeting_places/_meeting.html", {"one": one, "place": one.place, "kept": kept})
    return unbroken(html)
