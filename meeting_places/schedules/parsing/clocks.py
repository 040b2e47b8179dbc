"""Reads the hours of a statement."""

from datetime import time

from django.utils.translation import gettext as _

from meeting_places.schedules.parsing.cursor import Cursor
from meeting_places.schedules.parsing.errors import Stop, clipped
from meeting_places.schedules.parsing.lexicon import AND, AT, BETWEEN, HALF_DAYS, HOURS, ROUND_THE_CLOCK, TO_CLOCK
from meeting_places.schedules.parsing.tokens import DIGITS

NOON = 12


class ClockElements(Cursor):
    def _spans(self) -> bool:
        start = self.at
        is_round = bool(spans := self._taken(ROUND_THE_CLOCK))
        if not is_round and not self._clock_follows():
            return False
        if self.draft.is_whole() and self.draft.has_hours_first:
            self._begin_next()
        if self.draft.is_whole() and self._is_clock():
            self._stop_for_description(start)
        self.draft.has_hours_first |= not self.draft.has_days()
        return self._set(start, spans=spans or self._listed_spans())

    def _clock_follows(self) -> bool:
        back = self.at
        self._taken(AT)
        follows, self.at = self._is_clock(), back
        return follows

    def _listed_spans(self) -> list[tuple[time, time]]:
        found: list[tuple[time, time]] = []
        back = self.at
        while self._clock_follows():
            found.append(self._span())
            back = self.at
            self.draft.has_slash_of_hours |= self._text() == "/" and self._is_clock(1)
            if not self._taken(AND):
                break
        self.at = back
        return found

    def _span(self) -> tuple[time, time]:
        at = self._taken(AT)
        start = self.at
        starts, half = self._clock(), self._taken(HALF_DAYS)
        self.at += at is not None and self._text() == "."  # klo 9.–11.
        between = self._taken(TO_CLOCK)
        self._taken(AT)
        if not between or (between == BETWEEN and at != BETWEEN) or not self._is_clock():
            self._stop_here(_("Kohdasta ”%s” puuttuu päättymisaika. Kirjoita esimerkiksi 9.30–11.30."), start)
        if at is None and may_be_dates(self.tokens[start].text, self._text()):
            self._stop_at_dates(start)
        ends, end_half = self._clock(is_end=True), self._taken(HALF_DAYS)
        self._taken(HOURS)
        if half or end_half:
            starts, ends = self._in_halves(start, (starts, half), (ends, end_half))
        return starts, ends

    def _clock(self, is_end: bool = False) -> time:
        if not self._is_clock():
            self._stop_here()
        text = self._text()
        is_joined = self._kind() == "number" and len(text) in (3, 4)  # 930, 1130
        parts = [text[:-2], text[-2:]] if is_joined else [*DIGITS.findall(text[:9]), "0"]
        hour, minute = map(int, parts[:2])
        if is_end and (hour, minute) == (24, 0):
            hour = 0
        if hour > 23 or minute > 59:
            part = clipped(text)
            raise Stop(part, _("Kellonaikaa ”%s” ei ole.") % part)
        self.at += 1
        return time(hour, minute)

    def _in_halves(
        self, start: int, first: tuple[time, str | None], last: tuple[time, str | None]
    ) -> tuple[time, time]:
        """Return the hours of am and pm; a start without its half is in that of the end, if it is before it there."""
        (starts, half), (ends, end_half) = first, last
        if max(starts.hour, ends.hour) > NOON or 0 in (starts.hour, ends.hour) or end_half is None:
            self._stop_here(at=start)
        ends = _in_half(ends, end_half)
        if half is None:
            half = end_half if _in_half(starts, end_half) < ends else "am"
        return _in_half(starts, half), ends

    def _stop_at_dates(self, start: int) -> None:
        ends = {"first": self.tokens[start].text, "last": self._text()}
        sentence = _(
            "Ovatko %(first)s ja %(last)s kellonaikoja vai päiviä? "
            "Kirjoita klo %(first)s–%(last)s, tai päivät vuosineen."
        )
        raise Stop("{first}–{last}".format(**ends), sentence % ends)


def _in_half(clock: time, half: str) -> time:
    return clock.replace(hour=clock.hour % NOON + (NOON if half == "pm" else 0))


def may_be_dates(first: str, last: str) -> bool:
    """Return whether the two ends of a span, as they are written, may be days as well: 9.12–15.12."""
    ends = [DIGITS.findall(one) for one in (first, last) if "." in one]
    if not all(len(end) == 2 and int(end[0]) >= 1 and 1 <= int(end[1]) <= 12 for end in ends) or len(ends) < 2:
        return False
    (hour, minute), (end_hour, end_minute) = ([int(number) for number in end] for end in ends)
    # 9.10–11.10 is a span of two hours; that of two days would be told otherwise.
    is_usual = minute == end_minute and minute % 5 == 0 and 6 <= hour < end_hour
    return not is_usual
