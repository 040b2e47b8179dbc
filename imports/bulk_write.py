"""Bulk-writes planned places without signals of each row: the search index is updated once for each batch."""

from collections.abc import Sequence
from itertools import chain

from history.recording import remember
from imports.planning import RecordPlan, update_row, write_links
from meeting_places.models import Activity, MeetingPlace, Schedule
from search.indexing import hold, index_many, index_new
from search.signals import paused


def write_places(plans: Sequence[RecordPlan]) -> None:
    """Write places and their activities, and update the search index."""
    parts = [part for plan in plans for part in plan.parts]
    remember(MeetingPlace.objects.filter(pk__in=[plan.record.pk for plan in plans if plan.is_changed]))
    remember(Activity.objects.filter(pk__in=[part.record.pk for part in parts if part.is_changed]))
    with paused():
        _save_organisers([*plans, *parts])
        _write_rows(MeetingPlace, plans)
        _order_new(plans)
        _write_rows(Activity, parts)
        _write_times(parts)
    _index(plans)


def _index(plans: Sequence[RecordPlan]) -> None:
    """Index what is new from memory, and read again what has changed."""
    new = [plan for plan in plans if plan.is_new]
    for plan in new:
        hold(plan.record, activities=[part.record for part in plan.parts])
    index_new(plan.record for plan in new)
    index_new(part.record for plan in new for part in plan.parts if part.record.folded)
    touched = [plan for plan in plans if not plan.is_new and plan.does_something]
    index_many(MeetingPlace, [plan.record.pk for plan in touched])
    activities = Activity.objects.filter(place__in=[plan.record.pk for plan in touched])
    index_many(Activity, list(activities.values_list("pk", flat=True)))


def _save_organisers(plans: Sequence[RecordPlan]) -> None:
    """Save the organisers that the table brought along; here signals may follow."""
    changes = [
        change for plan in plans for change in plan.changes if change.column.name.endswith(("organiser", "organisers"))
    ]
    named = chain.from_iterable(change.value if change.column.is_many else [change.value] for change in changes)
    for organisation in {id(one): one for one in named if one and one.pk is None}.values():
        organisation.save()


def _write_rows(model, plans: Sequence[RecordPlan]) -> None:
    plans_of_new = [plan for plan in plans if plan.is_new]
    model.objects.bulk_create(plan.record for plan in plans_of_new)
    for plan in plans:
        if plan.is_changed:
            update_row(plan)
    for column in {
        change.column.name: change.column for plan in plans for change in plan.changes if change.column.is_many
    }.values():
        write_links(plans, column)


def _order_new(plans: Sequence[RecordPlan]) -> None:
    """Let new activities stand after those that are there, in the order of the table."""
    for plan in plans:
        last = max((part.order for part in plan.record.activities.all()), default=-1) if not plan.is_new else -1
        for number, part in enumerate((part for part in plan.parts if part.is_new), last + 1):
            part.record.place, part.record.order = plan.record, number


def _write_times(parts: Sequence[RecordPlan]) -> None:
    told_anew = {id(part): change.value for part in parts if (change := part.of("times"))}
    for part in (part for part in parts if part.is_new):
        schedules = [Schedule(activity=part.record, rule=rule) for rule in told_anew.get(id(part), ())]
        links = {change.column.attname: change.value for change in part.changes if change.column.is_many}
        hold(part.record, **{"themes": [], "organisers": [], "schedules": schedules} | links)
    Schedule.objects.bulk_create(schedule for part in parts if part.is_new for schedule in part.record.schedules.all())
    for part in parts:
        if not part.is_new and id(part) in told_anew:
            part.record.replace_times(told_anew[id(part)])
