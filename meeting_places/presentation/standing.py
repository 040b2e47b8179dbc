"""How a place stands at a moment, in a sentence of its page: "Kiinni nyt. Aukeaa huomenna klo 9.30."."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.formatting import clock
from meeting_places.models import Booking, Occurrence
from meeting_places.presentation.next_opening import NextOpening
from meeting_places.schedules.status import OPEN_TEXT, OPEN_TEXTS, MeetingState, begins_words, start_words

ROUND_THE_CLOCK = timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds now, what comes then, and the look of the tag: open, soon, closed."""

    look: str
    now: str
    then: str = ""


def standing(coming: NextOpening | None, now: datetime, booking: str = "") -> Standing | None:
    """Return how the place stands, given its own word on booking; None if nothing is known of its times."""
    if coming is None:
        return None
    one = coming.occurrence
    if coming.status is None:  # on a break
        return Standing("closed", f"{capfirst(coming.text).removesuffix('.')}.")
    if one.starts_at <= now < one.ends_at:
        return _going_on(one, (one.activity.booking or booking) == Booking.NEEDED)
    return Standing("closed", _("Kiinni nyt."), next_start(one, now))


def _going_on(one: Occurrence, needs_booking: bool) -> Standing:
    if MeetingState(one.state).is_by_appointment:
        return Standing("", _("Avoinna ajanvarauksella, klo %(time)s asti.") % {"time": clock(one.ends_at)})
    text = str(OPEN_TEXTS.get(one.state, OPEN_TEXT))
    first = _("Ilmoittaudu ensin.") if needs_booking else ""
    if one.ends_at - one.starts_at > ROUND_THE_CLOCK:
        return Standing("open", f"{text}.", first)
    return Standing("open", _("%(open)s, klo %(time)s asti.") % {"open": text, "time": clock(one.ends_at)}, first)


def next_start(one: Occurrence, now: datetime) -> str:
    """Return in a sentence when a meeting begins, by its name if it has one: "Perhekerho alkaa huomenna klo 9.30."."""
    words = {"when": start_words(one, now), "name": one.activity.title}
    if MeetingState(one.state).is_by_appointment:
        return _("Ajanvarauksella %(when)s.") % words
    if one.begins and one.activity.title:
        return _("%(name)s alkaa %(when)s.") % words
    return f"{begins_words(one, now)}."
