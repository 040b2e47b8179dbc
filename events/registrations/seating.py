"""Seats and waiting list of an event. Counting locks the event, and the waiting list is served in order.

Freed seats are kept for the first in line until they are enough for all of their party; from the day before the event
they go to the first for whom they are enough, so that none stays empty. Once the event has begun nobody is let in.
`events/registrations/_line.html` says so to those who wait.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from events.mail.scheduling import queue
from events.models import Event, EventLetter, Registration

LAST_DAY = timedelta(days=1)  # before the event
ON_SITE = Registration.Answer.ON_SITE


class NoRoom(Exception):
    """Raised when a party that has seats asks for more than are left."""

    def __init__(self, left: int):
        super().__init__(left)
        self.left = left


@transaction.atomic
def answer(registration: Registration, by: str = "") -> Registration:
    """Save an answer with a seat or on the waiting list, and promote others if it frees seats; return it.

    `by` names who answered, if it was another person. Raises NoRoom and saves nothing if a seated party asks for too
    many seats.
    """
    event = Event.objects.select_for_update().get(pk=registration.event_id)
    before = event.registrations.filter(pk=registration.pk).first()
    registration.is_waiting = registration.answer == ON_SITE and not _has_seat(event, registration, before)
    registration.answers(by)
    if before and before.is_waiting and registration.is_waiting:
        registration.answered_at = before.answered_at  # a change keeps the place on the waiting list
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
    """Give free seats to those on the waiting list whose turn it is; queue e-mails to them and return them.

    `answering` gets no e-mail, because their receipt tells it. Nobody is let in to what has begun or is off.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.has_begun or event.is_off:
        return []
    waiting = event.registrations.waiting()
    left = None if event.capacity is None else event.capacity - event.registrations.on_site().seats()
    keeps_seats = event.starts_on > timezone.localdate() + LAST_DAY
    seated = []
    for one in waiting:
        if left is not None:
            if one.seats > left:
                if keeps_seats and one.seats <= event.capacity:
                    break  # they are kept for this party
                continue
            left -= one.seats
        one.is_waiting = False
        one.save(update_fields=["is_waiting"])
        if one != answering:
            # The person may have had a seat before, given it up and waited again.
            queue(event, EventLetter.Kind.PLACE_FREED, one.email, timezone.now().isoformat(), waits=True)
        seated.append(one)
    return seated


def give_last_seats() -> None:
    """Let in to the events of today and tomorrow those for whom seats were not enough while these were kept."""
    today = timezone.localdate()
    soon = Event.objects.published().filter(starts_on__range=(today, today + LAST_DAY), capacity__isnull=False)
    for event in soon.filter(registrations__is_waiting=True).distinct():
        promote_from_waitlist(event)


def is_full(event: Event) -> bool:
    """Return whether a new registration on site goes to the waiting list."""
    if event.capacity is None:
        return False
    is_taken = event.registrations.on_site().seats() >= event.capacity
    return is_taken or event.registrations.waiting().filter(seats__lte=event.capacity).exists()


def place_in_line(registration: Registration) -> int:
    """Return the position on the waiting list, from 1."""
    keys = list(registration.event.registrations.waiting().values_list("pk", flat=True))
    return keys.index(registration.pk) + 1
