"""A meeting's agenda: what stands on every meeting's, and when each item comes."""

from collections.abc import Iterable, Iterator
from datetime import time

from django.db.models import Max

from events.models import AgendaItem, Event

DAY = 24 * 60  # minutes


def add_standing_items(event: Event) -> list[AgendaItem]:
    """Put the group's standing items on the event's agenda, after what is there; return those that were added.

    An item whose title is on the agenda already is not added again.
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
    """Return the order number of an item that comes last on the event's agenda."""
    return (event.agenda_items.aggregate(last=Max("order"))["last"] or 0) + 1


def running_times(start: time | None, lengths: Iterable[int | None]) -> Iterator[time | None]:
    """Yield when each of the items begins, whose lengths are these in minutes.

    None where it cannot be known: the meeting's start is not, an item before has no length, or midnight has passed.
    """
    at = None if start is None else start.hour * 60 + start.minute
    for length in lengths:
        yield None if at is None or at >= DAY else time(*divmod(at, 60))
        at = None if at is None or length is None else at + length
