"""How things stand with a meeting at a moment, in words: the one place that says "Auki nyt"."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perhekeskus.dates import clock, short_day_text, short_weekday_text, span

SOON = timedelta(hours=1)


class State(models.TextChoices):
    """How a single meeting is held: as its rule says, or cancelled, or moved."""

    OPEN = "open", gettext_lazy("avoinna")
    BY_APPOINTMENT = "by_appointment", gettext_lazy("ajanvarauksella")
    SELF_SERVICE = "self_service", gettext_lazy("omatoimisesti")
    WEATHER_PERMITTING = "weather_permitting", gettext_lazy("sään salliessa")
    CANCELLED = "cancelled", gettext_lazy("peruttu")
    MOVED = "moved", gettext_lazy("siirretty")


@dataclass(frozen=True, slots=True)
class Status:
    """Words for a tag, and which of the tag's looks it takes: open, soon, closed or plain (empty)."""

    look: str
    text: str


def status_at(occurrence, now: datetime) -> Status:
    """Return how things stand with the occurrence at the moment now, exact to the minute."""
    if occurrence.is_cancelled:
        return Status("closed", _("Peruttu"))
    if occurrence.starts_at <= now < occurrence.ends_at:
        return Status("open", _open_text(occurrence))
    minutes = ceil((occurrence.starts_at - now).total_seconds() / 60)
    if 0 < minutes < SOON.total_seconds() // 60:
        return Status("soon", _("Alkaa %(minutes)d min päästä") % {"minutes": minutes})
    if timezone.localdate(occurrence.starts_at) == timezone.localdate(now):
        return Status("soon", _("Alkaa klo %(time)s") % {"time": clock(occurrence.starts_at)})
    return Status("", day_words(occurrence, now))


def _open_text(occurrence):
    words = {
        State.SELF_SERVICE: _("Auki nyt, omatoimisesti"),
        State.BY_APPOINTMENT: _("Auki nyt, ajanvarauksella"),
        State.WEATHER_PERMITTING: _("Auki nyt, sään salliessa"),
    }
    return words.get(occurrence.state, _("Auki nyt"))


def day_words(occurrence, now: datetime) -> str:
    """Return the day and time of an occurrence as one would say them: "huomenna ke 9.30–11.30"."""
    day = timezone.localdate(occurrence.starts_at)
    away = (day - timezone.localdate(now)).days
    hours = span(occurrence.starts_at, occurrence.ends_at)
    if away == 0:
        return _("tänään %(time)s") % {"time": hours}
    weekday = short_weekday_text(day)
    if away == 1:
        return _("huomenna %(weekday)s %(time)s") % {"weekday": weekday, "time": hours}
    if away < 7:
        return f"{weekday} {hours}"
    return f"{weekday} {short_day_text(day)} {hours}"


def with_status(occurrences, now: datetime) -> list[dict]:
    """Return rows for a timetable: each occurrence with its status at the moment now."""
    return [{"occurrence": one, "status": status_at(one, now)} for one in occurrences]
