"""The week page: occurrences of seven days, with the same filters."""

from datetime import date, timedelta

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meeting_places.filters.filterset import LastingFilter, refuse_beyond_horizon
from meeting_places.models import midnight
from meeting_places.schedules.occurrences import horizon

SHOWN = 500
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
                _("Viikkoa ei ymmärretty. Kirjoita jokin sen päivä näin: 2026-11-24.")
            ) from error
        if day < horizon(today)[0]:
            raise forms.ValidationError(_("Viikko on jo mennyt."))
        refuse_beyond_horizon(day, today)
        return monday_of(day)


class WeekWordFilter(django_filters.Filter):
    field_class = WeekField


class WeekFilter(LastingFilter):
    week = WeekWordFilter(label=_("Viikko"), max_length=10)

    @property
    def monday(self) -> date:
        return self.values.get("week") or monday_of(timezone.localdate(self.now))

    def meetings_of_week(self):
        """Return the matching occurrences that start in the week; none if the query is not valid."""
        if self.is_bound and not self.is_valid():
            return self.meetings().none()
        return self.meetings().between(midnight(self.monday), midnight(self.monday + WEEK)).for_list()

    @property
    def previous(self) -> date | None:
        """Monday of the previous week, or None if its occurrences are not stored."""
        return self.monday - WEEK if self.monday > horizon(timezone.localdate(self.now))[0] else None

    @property
    def following(self) -> date | None:
        """Monday of the next week, or None if its occurrences are not stored."""
        return self.monday + WEEK if self.monday + WEEK <= horizon(timezone.localdate(self.now))[1] else None


def days_of(monday: date, meetings) -> list[dict]:
    """Return a dict for each day of the week with its occurrences in order."""
    days = [monday + timedelta(n) for n in range(7)]
    by_day = {day: [] for day in days}
    for one in meetings:
        by_day[timezone.localdate(one.starts_at)].append(one)
    return [{"day": day, "meetings": found} for day, found in by_day.items()]
