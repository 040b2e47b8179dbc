"""Status of an occurrence as text, such as "Auki nyt"; the only place that words it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import clock, day_text, short_day_text, short_weekday_text, span

SOON_MINUTES = 60
HALF_A_YEAR = timedelta(days=183)  # a day farther away needs its year


class MeetingState(models.TextChoices):
    """State of an occurrence: the kind of opening by its rule, or cancelled, or moved.

    What has moved is told so, and is by appointment still where its rule says so.
    """

    OPEN = "open", gettext_lazy("avoinna")
    BY_APPOINTMENT = "by_appointment", gettext_lazy("ajanvarauksella")
    SELF_SERVICE = "self_service", gettext_lazy("omatoimisesti")
    WEATHER_PERMITTING = "weather_permitting", gettext_lazy("sään salliessa")
    CANCELLED = "cancelled", gettext_lazy("peruttu")
    MOVED = "moved", gettext_lazy("siirretty")
    MOVED_BY_APPOINTMENT = "moved_by_appointment", gettext_lazy("siirretty, ajanvarauksella")

    @property
    def is_by_appointment(self) -> bool:
        return self in (self.BY_APPOINTMENT, self.MOVED_BY_APPOINTMENT)

    @property
    def is_open_to_all(self) -> bool:
        """Whether one may walk in while it lasts; the one rule of what is open."""
        return self != self.CANCELLED and not self.is_by_appointment


OPEN_TEXT = gettext_lazy("Auki nyt")
OPEN_TEXTS = {
    MeetingState.SELF_SERVICE: gettext_lazy("Auki nyt, omatoimisesti"),
    MeetingState.WEATHER_PERMITTING: gettext_lazy("Auki nyt, sään salliessa"),
}


@dataclass(frozen=True, slots=True)
class MeetingStatus:
    """Text of a status tag, and its style: open, soon, closed or plain (empty)."""

    look: str
    text: str


def status_at(occurrence, now: datetime, words: str = "") -> MeetingStatus:
    """Return the status of the occurrence at `now`, exact to the minute; `words` are its `day_words`, if known."""
    if occurrence.is_cancelled:
        return MeetingStatus("closed", _("Peruttu"))
    if occurrence.starts_at <= now < occurrence.ends_at and MeetingState(occurrence.state).is_by_appointment:
        return MeetingStatus("", capfirst(MeetingState(occurrence.state).label))
    if occurrence.starts_at <= now < occurrence.ends_at:
        return MeetingStatus("open", str(OPEN_TEXTS.get(occurrence.state, OPEN_TEXT)))
    if timezone.localdate(occurrence.starts_at) == timezone.localdate(now) or minutes_to_start(occurrence, now):
        return MeetingStatus("soon", begins_words(occurrence, now))
    return MeetingStatus("", words or day_words(occurrence, now))


def minutes_to_start(occurrence, now: datetime) -> int | None:
    """Return the minutes until it starts, within an hour; None if it starts later or has started."""
    minutes = ceil((occurrence.starts_at - now).total_seconds() / 60)
    return minutes if 0 < minutes < SOON_MINUTES else None


def begins_words(occurrence, now: datetime) -> str:
    """Return when it begins: "Aukeaa klo 11.00 (58 min päästä)", "Alkaa huomenna klo 9.30"."""
    begins = _("Alkaa %(when)s") if occurrence.begins else _("Aukeaa %(when)s")
    return begins % {"when": start_words(occurrence, now)}


def start_words(occurrence, now: datetime) -> str:
    """Return the day and time of its start relative to now: "klo 11.00 (58 min päästä)", "huomenna klo 9.30"."""
    time = clock(occurrence.starts_at)
    day = timezone.localdate(occurrence.starts_at)
    away = (day - timezone.localdate(now)).days
    if minutes := minutes_to_start(occurrence, now):
        return _("klo %(time)s (%(minutes)d min päästä)") % {"time": time, "minutes": minutes}
    if away == 0:
        return _("klo %(time)s") % {"time": time}
    if away == 1:
        return _("huomenna klo %(time)s") % {"time": time}
    return moment_words(occurrence.starts_at)


def day_words(occurrence, now: datetime) -> str:
    """Return date and time relative to today: "huomenna ke 9.30–11.30"."""
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
    return date_words(occurrence)


def moment_words(moment: datetime) -> str:
    """Return a day and time that do not depend on today: "ma 7.12. klo 9.00"."""
    day = weekday_and_day(timezone.localdate(moment))
    return _("%(day)s klo %(time)s") % {"day": day, "time": clock(moment)}


def date_words(occurrence) -> str:
    """Return date and time that do not depend on today, so that they stay true in print: "ke 25.11. 9.30–11.30"."""
    day = timezone.localdate(occurrence.starts_at)
    return f"{weekday_and_day(day)} {span(occurrence.starts_at, occurrence.ends_at)}"


def break_words(first_day: date, last_day: date, next_day: date | None) -> str:
    """Return a closure as text: "tauolla 22.12.–6.1., jatkuu to 7.1."; `next_day` is None if not known."""
    if first_day == last_day:
        words = _("peruttu %(day)s") % {"day": weekday_and_day(first_day)}
    else:
        last = short_day_text(last_day) if last_day - first_day < HALF_A_YEAR else day_text(last_day)
        words = _("tauolla %(first)s–%(last)s") % {"first": short_day_text(first_day), "last": last}
    if next_day is None:
        return words
    return _("%(pause)s, jatkuu %(day)s") % {"pause": words, "day": weekday_and_day(next_day)}


def weekday_and_day(day: date) -> str:
    """Return a date with its weekday: ti 24.11."""
    return f"{short_weekday_text(day)} {short_day_text(day)}"


def with_status(occurrences, now: datetime) -> list[dict]:
    """Return a dict for each occurrence with its status at `now`."""
    return [{"occurrence": one, "status": status_at(one, now)} for one in occurrences]
