"""Writes iCalendar (RFC 5545) from plain values; depends on no app."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone
from icalendar.parser import Contentline

CONTENT_TYPE = "text/calendar; charset=utf-8"
FOLDED_FROM = 75  # octets
KEPT_ENTRIES = 5000  # some 2 kB each
HELSINKI = ZoneInfo("Europe/Helsinki")
logger = logging.getLogger(__name__)
FORBIDDEN = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {ord("\n"), ord("\t")})
# The European Union's rule since 1996, for readers that do not know the zone by its name.
VTIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:DAYLIGHT
DTSTART:19970330T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
"""


class Status(StrEnum):
    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One event of a calendar (VEVENT).

    `starts` and `ends` are either dates (`ends` is the last day) or datetimes in Europe/Helsinki (`ends` exclusive,
    None if unknown). `uid` never changes; `version` (SEQUENCE) grows with each change.
    """

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime | None = None
    changed_at: datetime
    version: int = 0
    status: Status = Status.CONFIRMED
    url: str = ""
    place: str = ""
    description: str = ""
    category: str = ""


def write_calendar(
    name: str,
    entries: Iterable[CalendarEntry],
    *,
    method: str = "PUBLISH",
    organiser: tuple[str, str] = ("", ""),
    to: tuple[str, str] = ("", ""),
    answer: str = "NEEDS-ACTION",
) -> bytes:
    """Return the entries as an iCalendar file, UTF-8 bytes, with `name` as the calendar's title.

    The method REQUEST makes it an invitation and CANCEL a cancellation, sent from the name and address `organiser` to
    the name and address `to`, whose answer so far is `answer` (PARTSTAT). RSVP is FALSE, because nobody reads the
    replies of calendar programs.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Perhekeskus//Perhekeskus//FI")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", printable(name))
    calendar.add("x-wr-timezone", HELSINKI.key)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    calendar.add_component(Timezone.from_ical(VTIMEZONE))
    opening, end, closing = _lines(calendar).rpartition(b"END:VCALENDAR")
    if method == "PUBLISH":
        written = [_written_or_left_out(entry) for entry in entries]
    else:
        written = [_lines(_invitation(entry, method, organiser, to, answer)) for entry in entries]
    return b"".join([opening, *written, end, closing])


def _written_or_left_out(entry: CalendarEntry) -> bytes:
    """Return an entry; nothing if it cannot be written, so that all others stay in their readers' calendars."""
    try:
        return _written(entry)
    except Exception:  # whatever a record is like
        logger.exception("no calendar holds %s, which cannot be written", entry.uid)
        return b""


@lru_cache(KEPT_ENTRIES)
def _written(entry: CalendarEntry) -> bytes:
    """Return an entry as it stands in a feed: most of them are as they were when the feed was last written."""
    return _lines(_component(entry))


def _invitation(entry, method, organiser, to, answer):
    event = _component(entry)
    event.add("organizer", f"mailto:{organiser[1]}", parameters=_called(organiser[0]))
    event.add("attendee", f"mailto:{to[1]}", parameters=_called(to[0]) | {"PARTSTAT": answer, "RSVP": "FALSE"})
    if method == "CANCEL":
        event["status"] = Status.CANCELLED.value
    return event


def _called(name: str) -> dict[str, str]:
    """Return the parameter of a name, which may hold no quotation mark; nothing without a name."""
    name = " ".join(printable(name).replace('"', "'").split())
    return {"CN": name} if name else {}


def _lines(component: Component) -> bytes:
    return b"".join(_folded(line) + b"\r\n" for line in component.content_lines() if line)


def _folded(line: Contentline) -> bytes:
    """Fold a line as the library does, which would otherwise look at each letter of the short ones, too."""
    octets = line.encode()
    return octets if len(octets) < FOLDED_FROM else line.to_ical()


def local(day: date, clock) -> datetime:
    """Return the aware datetime at which it is the given date and time in Europe/Helsinki."""
    return datetime.combine(day, clock, tzinfo=HELSINKI)


def _component(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.version)
    event.add("status", entry.status.value)
    _add_times(event, entry)
    texts = {"summary": entry.title, "location": entry.place, "description": entry.description}
    for name, text in texts.items():
        if text:
            event.add(name, printable(text))
    if entry.category:
        event.add("categories", [printable(entry.category)])
    if entry.url:
        event.add("url", entry.url)
    return event


def _add_times(event: Event, entry: CalendarEntry) -> None:
    event.add("dtstart", entry.starts)
    if isinstance(entry.starts, datetime):
        if entry.ends:
            event.add("dtend", entry.ends)
    else:
        event.add("dtend", (entry.ends or entry.starts) + timedelta(days=1))
        # A meeting of unknown hour does not take the whole day from anybody.
        event.add("transp", "TRANSPARENT")


def printable(text: str) -> str:
    r"""Return the text without the control characters that iCalendar and XML forbid, with line breaks as "\n"."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(FORBIDDEN)
