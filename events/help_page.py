"""What the page of a task tells of groups and events for families: what is coming, and what has been held."""

from datetime import datetime

from django.utils import timezone

from core.remembered import Remembering
from events.models import Event, Group
from municipalities.models import Municipality, Task

EVENTS_SHOWN = 5


def tell_task(task: Task, municipality: Municipality | None, remembered: Remembering, now: datetime) -> dict:
    """Return the task's groups for families, and events that are coming or have been held; those of staff left out."""
    today = timezone.localdate(now)
    what = "help events", task.pk, municipality and municipality.pk, today
    return remembered.remember_part(what, lambda: _told(task, municipality, today))


def _told(task, municipality, today):
    theirs = Event.objects.published().for_everybody().filter(group__tasks=task)
    if municipality:
        theirs = theirs.concerning(municipality)
    return {
        "groups": [group for group in Group.objects.filter(tasks=task) if not group.is_of_staff],
        "coming_events": list(theirs.upcoming(today).for_rows()[:EVENTS_SHOWN]),
        "past_events": list(theirs.past(today).for_rows()[:EVENTS_SHOWN]),
    }
