"""Sends queued e-mails, each once, even if runs overlap or are killed."""

import logging
from collections.abc import Iterable, Iterator

from django.utils import timezone

from core.mail import MailConnection, ServerGone
from events.mail.messages import Composed, compose
from events.models import EventLetter

State = EventLetter.State
logger = logging.getLogger(__name__)


def waiting():
    """Return the e-mails that are not sent and not too late, with the relations needed to compose them."""
    return EventLetter.objects.due().select_related("event__group", "event__host", "message__group", "message__sender")


def send_waiting(letters: Iterable[EventLetter]) -> Iterator[EventLetter]:
    """Send the e-mails and yield each with its new state. Raises ServerGone; the rest stays queued."""
    with MailConnection() as post:
        for one in letters:
            post.open()  # before a letter is claimed, which counts as sent from then on
            composed = compose(one)
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
    if letter is None or letter.state not in {State.WAITING, State.FAILED}:
        return
    try:
        list(send_waiting([letter]))
    except ServerGone:
        logger.warning("no letter went: the mail server does not answer")


def _claim(letter: EventLetter, composed: Composed | None) -> bool:
    """Write down that the letter is about to go, and what it tells; False if another run has it."""
    mine = EventLetter.objects.filter(pk=letter.pk, state__in=[State.WAITING, State.FAILED])
    told = composed.told if composed else ""
    return bool(mine.update(state=State.SENDING, at=timezone.now(), told=told))
