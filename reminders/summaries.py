"""Summaries of maintained records as they stand now: the same in a letter and on the pages of its links."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from core.formatting import day_text
from meeting_places.models import Occurrence
from reminders.responsibilities import Responsibility
from reminders.summary_lines import Line

AHEAD = timedelta(weeks=8)


@dataclass
class Summary:
    """The present facts of a record, and the meetings of the next eight weeks, cancelled ones too, soonest first."""

    responsibility: Responsibility
    lines: list[Line]
    meetings: list[Occurrence]

    @property
    def verified_text(self) -> str:
        """When the record was last verified, in the active language."""
        day = self.responsibility.last_verified_on
        return _("tarkistettu %(day)s") % {"day": day_text(day)} if day else _("ei vielä tarkistettu")


def summarise(responsibilities: list[Responsibility], now: datetime) -> list[Summary]:
    """Return a summary of each, in the same order and without lines of empty text; one query for all meetings."""
    meetings = coming_meetings(responsibilities, now)
    summaries = []
    for responsibility in responsibilities:
        coming = [meeting for activity in responsibility.activities for meeting in meetings[activity.pk]]
        coming.sort(key=lambda meeting: (meeting.starts_at, meeting.pk))
        lines = [(label, text) for label, text in responsibility.summary_lines(coming) if text]
        summaries.append(Summary(responsibility, lines, coming))
    return summaries


def coming_meetings(responsibilities: list[Responsibility], now: datetime) -> dict[int, list[Occurrence]]:
    """Return the meetings of the next eight weeks by the primary key of their activity."""
    activities = [activity.pk for responsibility in responsibilities for activity in responsibility.activities]
    rows = Occurrence.objects.coming(now).filter(activity__in=activities, starts_at__lt=now + AHEAD)
    meetings = defaultdict(list)
    for meeting in rows.select_related("activity__place", "place", "exception"):
        meetings[meeting.activity_id].append(meeting)
    return meetings
