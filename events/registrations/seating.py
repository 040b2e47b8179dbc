"""Who has a seat at an event and who waits for one: counted while nobody else counts, and the first in line first."""

from django.db import transaction
from django.utils import timezone

from events.mail.scheduling import queue
from events.models import Event, EventLetter, Registration

ON_SITE = Registration.Answer.ON_SITE


class NoRoom(Exception):
    """A party that has its seats asks for more than are left."""

    def __init__(self, left: int):
        super().__init__(left)
        self.left = left


@transaction.atomic
def answer(registration: Registration, by: str = "") -> Registration:
    """Save an answer with a seat if there is one, else in the line, and let in those for whom it makes room.

    `by` says who answered, if not she herself. Raises NoRoom, and saves nothing, where a seated party outgrows it.
    """
    event = Event.objects.select_for_update().get(pk=registration.event_id)
    before = event.registrations.filter(pk=registration.pk).first()
    registration.is_waiting = registration.answer == ON_SITE and not _has_seat(event, registration, before)
    registration.answers(by)
    if before and before.is_waiting and registration.is_waiting:
        registration.answered_at = before.answered_at  # a change does not cost her place in the line
    registration.save()
    promote_from_waitlist(event, answering=registration)
    registration.refresh_from_db(fields=["is_waiting"])
    return registration


def _has_seat(event, registration, before):
    if event.capacity is None:
        return True
    others = event.registrations.exclude(pk=registration.pk)
    left = event.capacity - others.on_site().seats()
    fits = registration.children + 1 <= left
    if before and before.answer == ON_SITE and not before.is_waiting:
        # A party that does not grow keeps its seats, though the room may have become smaller.
        if not fits and registration.children > before.children:
            raise NoRoom(max(left - 1, 0))
        return True
    return fits and not others.waiting().exists()


@transaction.atomic
def promote_from_waitlist(event: Event, answering: Registration | None = None) -> list[Registration]:
    """Give free seats to the first in line for whom they are enough, and write to them; return them.

    Who is just answering is told so by her receipt.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    waiting = event.registrations.waiting()
    left = None if event.capacity is None else event.capacity - event.registrations.on_site().seats()
    seated = []
    for one in waiting:
        if left is not None:
            if one.seats > left:
                continue
            left -= one.seats
        one.is_waiting = False
        one.save(update_fields=["is_waiting"])
        if one != answering:
            # She may have had a seat before, given it up and waited again.
            queue(event, EventLetter.Kind.PLACE_FREED, one.email, about=timezone.now().isoformat())
        seated.append(one)
    return seated


def is_full(event: Event) -> bool:
    """Tell whether who registers now on site has to wait."""
    return event.capacity is not None and event.registrations.on_site().seats() >= event.capacity


def place_in_line(registration: Registration) -> int:
    """Return which in line she is, the first being 1."""
    keys = list(registration.event.registrations.waiting().values_list("pk", flat=True))
    return keys.index(registration.pk) + 1
