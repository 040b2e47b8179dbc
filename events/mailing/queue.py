"""Writing down that a letter is to be sent; `sending.py` sends it, once."""

from events.models import Event, EventLetter


def queue(event: Event, kind: EventLetter.Kind, email: str, about: str = "") -> EventLetter | None:
    """Let a letter wait to be sent, if there is an address and the same does not wait yet or has not gone already.

    `about` tells letters of one kind to one address apart.
    """
    if not email:
        return None
    return EventLetter.objects.get_or_create(event=event, kind=kind, about=about, email=email.lower())[0]
