"""The agenda of a meeting: standing items, and starting times of items."""

from collections.abc import Iterable, Iterator
from datetime import time

from django.db.models import Max

from events.models import AgendaItem, Event

DAY = 24 * 60  # minutes


def add_standing_items(event: Event) -> list[AgendaItem]:
    """Add the group's standing items to the end of the event's agenda; return the items that were added.

    An item whose title is already on the agenda is not added again.
    """
    titles = set(event.agenda_items.values_list("title", flat=True))
    items = [
        AgendaItem(event=event, title=one.title, text=one.text, presenter=one.presenter, minutes=one.minutes)
        for one in event.group.standing_items.all()
        if one.title not in titles
    ]
    for order, item in enumerate(items, next_order(event)):
        item.order = order
        item.save()
    return items


def next_order(event: Event) -> int:
    """Return the order number for a new last item of the event's agenda."""
    return (event.agenda_items.aggregate(last=Max("order"))["last"] or 0) + 1


def running_times(start: time | None, lengths: Iterable[int | None]) -> Iterator[time | None]:
    """Yield the starting time of each item, whose lengths are given in minutes.

    None if it is not known: the meeting has no start time, an earlier item has no length, or it is after midnight.
    """
    at = None if start is None else start.hour * 60 + start.minute
    for length in lengths:
        yield None if at is None or at >= DAY else time(*divmod(at, 60))
        at = None if at is None or length is None else at + length
