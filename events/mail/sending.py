"""Sends queued e-mails, each once, even if runs overlap or are killed."""

import logging
from collections.abc import Iterable, Iterator
from itertools import batched

from django.utils import timezone

from core.mail import MailConnection, ServerGone, unwritten
from events.mail.messages import Composed, compose
from events.models import EventLetter

State = EventLetter.State
BATCH = 100
logger = logging.getLogger(__name__)


def waiting():
    """Return the e-mails that are not sent and not too late, with the relations needed to compose them."""
    return EventLetter.objects.due().select_related("event__group", "event__host", "message__group", "message__sender")


def all_waiting() -> Iterator[EventLetter]:
    """Yield the waiting e-mails, read in batches, so that memory does not grow with their number."""
    for keys in batched(list(waiting().values_list("pk", flat=True)), BATCH):
        yield from waiting().filter(pk__in=keys)


def send_waiting(letters: Iterable[EventLetter]) -> Iterator[EventLetter]:
    """Send the e-mails and yield each with its new state. Raises ServerGone; the rest stays queued.

    An e-mail that cannot be written hinders no other: it says so, and is tried again by the next run.
    """
    with MailConnection() as post:
        for one in letters:
            post.open()  # before a letter is claimed, which counts as sent from then on
            try:
                composed = compose(one)
            except Exception as error:  # whatever a record is like, it stops no letter of others
                outcome = unwritten(error)
                one.ends_as(State(outcome.fate), outcome.words)
                yield one
                continue
            if not _claim(one, composed):
                continue
            if composed is None:
                one.ends_as(State.DROPPED)
            else:
                outcome = post.send(composed.message)
                one.ends_as(State(outcome.fate), outcome.words)
            yield one


def send_soon(letter: EventLetter | None) -> None:
    """Try to send one e-mail at once; if that fails, it stays queued for the next run of the command."""
    if letter is None or letter.state not in EventLetter.TO_SEND:
        return
    try:
        list(send_waiting([letter]))
    except ServerGone:
        logger.warning("no letter went: the mail server does not answer")


def _claim(letter: EventLetter, composed: Composed | None) -> bool:
    """Write down that the letter is about to go, and what it tells; False if another run has it."""
    mine = EventLetter.objects.filter(pk=letter.pk, state__in=EventLetter.TO_SEND)
    told = composed.told if composed else ""
    return bool(mine.update(state=State.SENDING, at=timezone.now(), told=told))
