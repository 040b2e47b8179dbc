"""Sending the letters that wait, each once, however often this is started and wherever it is killed."""

import logging
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from events.mailing.composing import compose
from events.models import EventLetter
from perhekeskus.letters import Post, ServerGone

State = EventLetter.State
logger = logging.getLogger(__name__)


def waiting():
    """Return the letters that have not gone: new ones, and those that the mail server has surely not taken."""
    return EventLetter.objects.filter(Q(state=State.WAITING) | Q(state=State.FAILED)).order_by("at", "pk")


def send_waiting(letters) -> Iterator[EventLetter]:
    """Send each of the letters; return each with what became of it. Raises ServerGone, and the rest waits."""
    with Post() as post:
        for one in letters:
            post.open()  # before a letter is claimed, which counts as sent from then on
            if _claim(one):
                message = compose(one)
                outcome = post.send(message) if message else None
                _ends(one, State(outcome.fate) if outcome else State.DROPPED, outcome.words if outcome else "")
                yield one


def send_soon(letter: EventLetter | None) -> None:
    """Try to send a letter at once; if it does not go, it waits for the next run of the command."""
    if letter is None or letter.state not in {State.WAITING, State.FAILED}:
        return
    try:
        list(send_waiting([letter]))
    except ServerGone:
        logger.warning("no letter went: the mail server does not answer")


def _claim(letter):
    """Take the letter for this run; False if another run has it."""
    mine = EventLetter.objects.filter(pk=letter.pk, state__in=[State.WAITING, State.FAILED])
    return mine.update(state=State.SENDING, at=timezone.now())


def _ends(letter, state, words):
    letter.state, letter.detail = state, words[:300]
    letter.save(update_fields=["state", "detail"])
