"""Today and this week: the coming meetings of an editor's places, a line a place, and the closures that go on."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from core.permissions import editable, edits_everything
from meeting_places.admin.exceptions import cancel_url
from meeting_places.cancelling import REASONS
from meeting_places.models import Activity, MeetingPlace, Occurrence, ScheduleException, midnight
from meeting_places.schedules.status import day_words

DAYS = timedelta(days=7)
MOST_MEETINGS = 400  # that are looked through
MOST_PLACES = 30
UNFOLDED = 8
MEETINGS_OF_PLACE = 3
MOST_CLOSURES = 10


@dataclass(frozen=True, slots=True)
class WeekMeeting:
    """A meeting as the desk tells it, with what can be done about it."""

    occurrence: Occurrence
    words: str

    @property
    def day(self) -> date:
        """The day by the rule, which a cancellation is of."""
        return timezone.localdate(self.occurrence.original_start)

    @property
    def title(self) -> str:
        return self.occurrence.activity.title

    @property
    def can_change(self) -> bool:
        return not self.occurrence.exception_id

    @property
    def undo_url(self) -> str:
        """Where its cancellation is taken back, if it is of this activity alone."""
        exception = self.occurrence.exception
        is_own = exception and exception.activity_id and exception.first_day == exception.last_day
        return reverse("admin:meeting_places_scheduleexception_undo", args=[exception.pk]) if is_own else ""

    @property
    def move_url(self) -> str:
        return cancel_url(activity=self.occurrence.activity_id, first_day=self.day, last_day=self.day, is_move=1)


@dataclass(slots=True)
class PlaceWeek:
    place: MeetingPlace
    meetings: list[WeekMeeting] = field(default_factory=list)
    more: int = 0


@dataclass(slots=True)
class Week:
    places: list[PlaceWeek] = field(default_factory=list)
    closures: list[ScheduleException] = field(default_factory=list)
    is_cut: bool = False
    reasons: dict = field(default_factory=lambda: REASONS)

    @property
    def first(self) -> list[PlaceWeek]:
        return self.places[:UNFOLDED]

    @property
    def later(self) -> list[PlaceWeek]:
        """The places that are folded, so that what waits is not far below."""
        return self.places[UNFOLDED:]


def week_of(user, now, *, has_closures: bool) -> Week:
    """Return the week of the user's places; of one who edits everything only the closures, for she has hundreds.

    A query for the meetings and, if there are any, one for the closures, with as many rows as are shown.
    """
    week = Week()
    if has_closures:
        found = closures_of(user, timezone.localdate(now)).select_related("place", "municipality")
        week.closures = list(found.order_by("first_day", "pk")[:MOST_CLOSURES])
    if edits_everything(user):
        return week
    meetings = list(_meetings(user, now)[: MOST_MEETINGS + 1])
    rows: dict[int, PlaceWeek] = {}
    for one in meetings[:MOST_MEETINGS]:
        row = rows.setdefault(one.place_id, PlaceWeek(one.place))
        if len(row.meetings) < MEETINGS_OF_PLACE:
            row.meetings.append(WeekMeeting(one, day_words(one, now)))
        else:
            row.more += 1
    week.places = list(rows.values())[:MOST_PLACES]
    week.is_cut = len(meetings) > MOST_MEETINGS or len(rows) > MOST_PLACES
    return week


def _meetings(user, now):
    """Return the meetings of the next seven days of the activities that the user may edit, soonest first."""
    until = midnight(timezone.localdate(now) + DAYS)
    mine = editable(Activity.objects.order_by(), user).values("pk")
    found = Occurrence.objects.published().coming(now).filter(starts_at__lt=until, activity__in=mine)
    return found.select_related("activity", "place", "exception")


def closures_of(user, today):
    """Return what closes places or whole municipalities now or within seven days, of what the user may edit."""
    coming = {"first_day__lte": today + DAYS, "last_day__gte": today}
    return editable(ScheduleException.objects.filter(activity=None, is_move=False, **coming), user)
