"""Generates occurrence rows from schedules, exceptions and holidays; nothing else writes them.

`signals.py` calls `rebuild_these` at each change of any of these; `roll` runs every night.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import batched

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from core.bulk import insert_rows
from meeting_places.models import Activity, FacetChange, Occurrence, Schedule, ScheduleException, SchoolHoliday
from meeting_places.schedules.recurrence import DayChange, PlannedMeeting, meetings, next_meetings, public_holidays
from meeting_places.schedules.status import MeetingState

AHEAD = timedelta(weeks=13)
KEPT = timedelta(days=15)
BATCH = 1000  # activities at a time
WRITE_BATCH = 2000  # rows in one statement
VALUES = ("activity_id", "place_id", "starts_at", "ends_at", "state", "exception_id")

type Key = tuple[int, datetime]  # schedule, original start
type Values = tuple[int, int, datetime, datetime, str, int | None]  # as VALUES names them

# Sent once for each rebuild that changed occurrences, within its transaction, with the primary keys of their
# `activities` and `places`.
occurrences_changed = Signal()


@dataclass
class OccurrenceChanges:
    """What a rebuild has changed: how many rows, of which activities, at which places before and after."""

    rows: int = 0
    activities: set[int] = field(default_factory=set)
    places: set[int] = field(default_factory=set)

    def note(self, activity: int, place: int) -> None:
        self.activities.add(activity)
        self.places.add(place)


def horizon(today: date) -> tuple[date, date]:
    """Return the first and last date that pages show occurrences of: from this week's Monday to 13 weeks from today."""
    return today - timedelta(today.weekday()), today + AHEAD


def stored_days(today: date) -> tuple[date, date]:
    """Return the first and last date of stored occurrences: from 15 days ago to 13 weeks from today."""
    return today - KEPT, today + AHEAD


def rebuild(activities: QuerySet[Activity], today: date | None = None) -> int:
    """Update the occurrences of these activities to match their rules; return how many rows changed.

    A row keeps its primary key as long as its occurrence exists, so that links to it keep working. Those of the past
    days follow the rules as they are now, too: with a deleted rule its past goes, and a new one shows its whole week.
    """
    return rebuild_these(activities.order_by("pk").values_list("pk", flat=True).distinct(), today=today)


def rebuild_these(activities: Iterable[int], lost: Iterable[tuple[int, int]] = (), today: date | None = None) -> int:
    """As `rebuild`, by primary keys in ascending order.

    `lost` are activity and place of occurrences that have gone with their rule, so that these are told of, too.
    """
    days, changes = stored_days(today or timezone.localdate()), OccurrenceChanges()
    with transaction.atomic():
        for some in batched(activities, BATCH):
            _rebuild(some, *days, changes)
        for activity, place in lost:
            changes.note(activity, place)
        if changes.activities:
            occurrences_changed.send(Occurrence, activities=changes.activities, places=changes.places)
    return changes.rows


def roll(today: date | None = None, batch: int = BATCH) -> int:
    """Update all occurrences to the current horizon; return how many rows changed.

    Each batch is a transaction of its own, so that editors do not wait for the whole region.
    """
    ids = Activity.objects.order_by("pk").values_list("pk", flat=True)
    changed = sum(rebuild(Activity.objects.filter(pk__in=some), today) for some in batched(ids, batch))
    FacetChange.trim()
    return changed


def next_meetings_of(of: Activity | Schedule, count: int = 10, now: datetime | None = None) -> list[PlannedMeeting]:
    """Return the next meetings of an activity or schedule, soonest first, including cancelled ones.

    Computed from the current rules, also beyond the stored horizon; nothing is stored.
    """
    now = now or timezone.now()
    yesterday = timezone.localdate(now) - timedelta(days=1)  # what began then may still go on
    schedules = Schedule.objects.filter(**{"pk" if isinstance(of, Schedule) else "activity": of.pk})
    schedules = _with_home(schedules)
    circumstances = _Circumstances(schedules, yesterday)
    found = [
        meeting
        for schedule in schedules
        for meeting in next_meetings(schedule.rule, yesterday, count + 7, **circumstances.of(schedule))
        if meeting.ends_at > now
    ]
    return sorted(found, key=lambda meeting: meeting.starts_at)[:count]


class _PublicHolidays:
    """The public holidays of all years, each year asked for when it is needed."""

    def __contains__(self, day):
        return day in public_holidays([day.year])


class _Circumstances:
    """What bears upon some schedules from a day on: exceptions and holidays."""

    def __init__(self, schedules: Iterable[Schedule], first_day: date):
        self.school_holidays = defaultdict(list)
        for municipality, *days in SchoolHoliday.objects.values_list("municipality", "first_day", "last_day"):
            self.school_holidays[municipality].append(tuple(days))
        self.changes = defaultdict(list)
        for exception in self._exceptions(schedules, first_day):
            target = exception.activity_id, exception.place_id, exception.municipality_id
            self.changes[target].append(exception.change)

    @staticmethod
    def _exceptions(schedules: Iterable[Schedule], first_day: date) -> list[ScheduleException]:
        """Return those that concern the schedules; of two for the same target, the shorter or newer first."""
        concerning = (
            Q(activity__in={schedule.activity_id for schedule in schedules})
            | Q(place__in={place for schedule in schedules for place in _places_of(schedule)})
            | Q(municipality__in={schedule.municipality for schedule in schedules} - {None})
        )
        coming = Q(last_day__gte=first_day) | Q(new_day__gte=first_day)
        found = ScheduleException.objects.filter(concerning, coming)
        return sorted(found, key=lambda e: (e.last_day - e.first_day, -e.pk))

    def of(self, schedule: Schedule) -> dict:
        """Return the keywords of `meetings` for a schedule; its most specific changes stand first."""
        return {
            "changes": self._changes(schedule),
            "school_holidays": self.school_holidays[None] + self.school_holidays[schedule.municipality],
            "public_holidays": _PublicHolidays(),
        }

    def _changes(self, schedule: Schedule) -> Sequence[DayChange]:
        places = ((None, place, None) for place in _places_of(schedule))
        targets = (schedule.activity_id, None, None), *places, (None, None, schedule.municipality)
        return [change for target in targets for change in self.changes.get(target, ())]


def _places_of(schedule: Schedule) -> list[int]:
    """Return where a rule meets, and its activity's own place, whose closures both concern it."""
    return list(dict.fromkeys(filter(None, [schedule.place_id, schedule.home])))


def _with_home(schedules: QuerySet[Schedule]) -> QuerySet[Schedule]:
    return schedules.annotate(home=F("activity__place"), municipality=F("activity__place__municipality"))


def _rebuild(activities: Sequence[int], first_day: date, last_day: date, changes: OccurrenceChanges) -> None:
    # Two rebuilds of one activity take turns, and the later one sees what the earlier one's editor saved.
    locked = list(
        Activity.objects.filter(pk__in=activities).order_by("pk").select_for_update(no_key=True).values_list("pk")
    )
    schedules = _with_home(Schedule.objects.filter(activity__in=[pk for (pk,) in locked]))
    wanted = dict(_wanted(schedules, first_day, last_day))
    gone, changed = [], []
    for pk, key, values in _stored(activities):
        new = wanted.pop(key, None)
        if new is None:
            gone.append(pk)
        elif new != values:
            changed.append(_row(key, new, pk=pk, changed_at=timezone.now()))
            changes.note(*new[:2])
        if new != values:
            changes.note(*values[:2])
    _delete(gone)
    Occurrence.objects.bulk_update(changed, (*VALUES, "changed_at"), batch_size=WRITE_BATCH)
    _insert(wanted)
    for values in wanted.values():
        changes.note(*values[:2])
    changes.rows += len(gone) + len(changed) + len(wanted)


def _wanted(schedules: QuerySet[Schedule], first_day: date, last_day: date) -> Iterator[tuple[Key, Values]]:
    circumstances = _Circumstances(schedules, first_day)
    for schedule in schedules:
        for meeting in meetings(schedule.rule, first_day, last_day, **circumstances.of(schedule)):
            # In UTC: Python holds no two clocks' times equal in the hour that autumn repeats.
            yield (schedule.pk, meeting.original_start.astimezone(UTC)), _values(schedule, meeting)


def _values(schedule: Schedule, meeting: PlannedMeeting) -> Values:
    return (
        schedule.activity_id,
        meeting.place or schedule.place_id or schedule.home,
        meeting.starts_at.astimezone(UTC),
        meeting.ends_at.astimezone(UTC),
        _state(schedule, meeting),
        meeting.change,
    )


def _state(schedule: Schedule, meeting: PlannedMeeting) -> str:
    if meeting.is_cancelled:
        return Occurrence.State.CANCELLED
    if not meeting.is_moved:
        return schedule.openness
    is_by_appointment = MeetingState(schedule.openness).is_by_appointment
    return Occurrence.State.MOVED_BY_APPOINTMENT if is_by_appointment else Occurrence.State.MOVED


def _stored(activities: Sequence[int]) -> Iterator[tuple[int, Key, Values]]:
    rows = Occurrence.objects.filter(schedule__activity__in=activities).order_by()
    for pk, schedule, original_start, *values in rows.values_list("pk", "schedule_id", "original_start", *VALUES):
        yield pk, (schedule, original_start), tuple(values)


def _row(key: Key, values: Values, **fields) -> Occurrence:
    return Occurrence(schedule_id=key[0], original_start=key[1], **dict(zip(VALUES, values, strict=True)), **fields)


def _insert(wanted: dict[Key, Values]) -> None:
    instant = connection.ops.adapt_datetimefield_value
    rows = (
        (schedule, instant(original_start), activity, place, instant(starts_at), instant(ends_at), state, exception)
        for (schedule, original_start), (activity, place, starts_at, ends_at, state, exception) in wanted.items()
    )
    insert_rows(Occurrence, ("schedule_id", "original_start", *VALUES), rows)


def _delete(pks: Sequence[int]) -> None:
    for some in batched(pks, WRITE_BATCH):
        Occurrence.objects.filter(pk__in=some).delete()
