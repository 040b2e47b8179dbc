"""Cancelling a coming meeting through a maintainer's link, and restoring it."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.formatting import span
from history.recording import recorded
from meeting_places.cancelling import ReasonForm
from meeting_places.models import Activity, Occurrence, ScheduleException
from meeting_places.schedules.status import date_words
from reminders.models import Maintainer, Reply
from reminders.responsibilities import Responsibility
from reminders.summaries import summarise

SHOWN_COUNT = 4  # meetings that the form shows at first; the later ones are folded


@dataclass
class MeetingDay:
    """The meetings of an activity on one day by its rule: a cancellation is of a day, so they go together."""

    activity: Activity
    day: date
    meetings: list[Occurrence]
    exception: int | None = None  # primary key of the exception with which a maintainer cancelled it

    @property
    def key(self) -> str:
        """What the form posts, like 12-2026-11-24."""
        return f"{self.activity.pk}-{self.day}"

    @property
    def is_cancelled(self) -> bool:
        return all(meeting.is_cancelled for meeting in self.meetings)

    @property
    def label(self) -> str:
        """The day, the times and the activity, like "ti 24.11. 9.30–11.30, 17–18 Muskari"."""
        first, *others = self.meetings
        times = ", ".join([date_words(first), *(span(one.starts_at, one.ends_at) for one in others)])
        return f"{times} {self.activity.title}".strip()


def coming_days(responsibility: Responsibility) -> list[MeetingDay]:
    """Return the days of the next eight weeks on which the activities meet or would have met, soonest first."""
    days: dict[tuple[int, date], MeetingDay] = {}
    activities = {activity.pk: activity for activity in responsibility.activities}
    exceptions = {(one.activity_id, one.first_day): one.pk for one in own_exceptions(responsibility)}
    for meeting in summarise([responsibility], timezone.now())[0].meetings:
        activity, day = activities[meeting.activity_id], timezone.localdate(meeting.original_start)
        key = activity.pk, day
        days.setdefault(key, MeetingDay(activity, day, [], exceptions.get(key))).meetings.append(meeting)
    return list(days.values())


def own_exceptions(responsibility: Responsibility):
    """Return the cancellations from today on that were made through a link and that nobody has changed since."""
    activities = responsibility.activities
    made = Reply.objects.filter(what=Reply.What.CANCELLED, activity__in=activities).values("exception")
    rows = ScheduleException.objects.filter(pk__in=made, activity__in=activities)
    return rows.filter(is_move=False, last_day=F("first_day"), first_day__gte=timezone.localdate())


class CancelForm(ReasonForm):
    """Which of the days that are not cancelled yet, and why: a reason to choose, or one in own words before it."""

    meeting = forms.ChoiceField(
        label=_("Mikä kerta?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Valitse kerta."),
            "invalid_choice": _("Tämä kerta on jo peruttu tai mennyt. Valitse toinen."),
        },
    )

    def __init__(self, days: list[MeetingDay], data=None):
        held = [day for day in days if not day.is_cancelled]
        super().__init__(data, initial={"meeting": held[0].key} if len(held) == 1 else None)
        self.days = {day.key: day for day in held}
        self.fields["meeting"].choices = [(day.key, day.label) for day in held]

    @property
    def chosen(self) -> MeetingDay:
        return self.days[self.cleaned_data["meeting"]]


def lock_activities(responsibility: Responsibility) -> None:
    """Let nobody else cancel meetings of these activities before this transaction ends."""
    keys = [activity.pk for activity in responsibility.activities]
    list(Activity.objects.filter(pk__in=keys).select_for_update().values("pk"))


def cancel(maintainer: Maintainer, responsibility: Responsibility, form: CancelForm) -> ScheduleException:
    """Cancel the meetings of the chosen day and return the exception; pages, calendars and feeds say so at once."""
    day, reason = form.chosen, form.reason_fields()
    note = f"{day.label}: {reason['reason_fi']}"
    with transaction.atomic():
        with recorded("letter", note=note) as recording:
            days = {"first_day": day.day, "last_day": day.day}
            exception = ScheduleException.objects.create(activity=day.activity, **days, **reason)
        values = {"activity": day.activity, "exception": exception, "change": recording.change, "text": note[:300]}
        responsibility.reply(maintainer, Reply.What.CANCELLED, **values)
    return exception


def restore(maintainer: Maintainer, responsibility: Responsibility, exception: ScheduleException) -> None:
    """Delete the exception, so that the meetings of its day are held after all."""
    activity = exception.activity
    note = str(Reply.objects.filter(exception=exception).values_list("text", flat=True).first() or "")
    with transaction.atomic():
        with recorded("letter", note=note) as recording:
            exception.delete()
        values = {"activity": activity, "change": recording.change, "text": note}
        responsibility.reply(maintainer, Reply.What.RESTORED, **values)
