"""What the page of a task tells of groups and events: what is coming, and series of trainings that have been held."""

from datetime import datetime

from django.utils import timezone

from core.remembered import Remembering
from events.models import Event, Group
from municipalities.models import Municipality, Task

EVENTS_SHOWN = 5


def tell_task(task: Task, municipality: Municipality | None, remembered: Remembering, now: datetime) -> dict:
    """Return the groups of the task, and events of theirs that are coming or else the latest that have been held."""
    today = timezone.localdate(now)
    what = "help events", task.pk, municipality and municipality.pk, today
    return remembered.remember_part(what, lambda: _told(task, municipality, today))


def _told(task, municipality, today):
    theirs = Event.objects.published().filter(group__tasks=task)
    if municipality:
        theirs = theirs.concerning(municipality)
    return {
        "groups": list(Group.objects.filter(tasks=task)),
        "coming_events": list(theirs.upcoming(today).for_rows()[:EVENTS_SHOWN]),
        "past_events": list(theirs.past(today).for_rows()[:EVENTS_SHOWN]),
    }
