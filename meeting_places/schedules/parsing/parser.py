"""Parses text into schedule rules: from left to right, each element of a statement at most once, in any order."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from meeting_places.schedules.parsing.builder import RuleDraft
from meeting_places.schedules.parsing.errors import LONGEST_PART, Stop, TimesError, clipped
from meeting_places.schedules.parsing.lexicon import (
    AND,
    AT,
    DAY_PHRASES,
    EXCEPT,
    FOR_EXAMPLE,
    FROM,
    IN_SEASON,
    LAST,
    NOTE_PHRASES,
    NTH_PHRASES,
    OF_THE_MONTH,
    RECURRENCE_PHRASES,
    ROUND_THE_CLOCK,
    UNTIL,
    WEEKDAY_WORDS,
    Phrases,
)
from meeting_places.schedules.parsing.rules import Openness, ScheduleRule, in_order
from meeting_places.schedules.parsing.tokens import DIGITS, MOST_TOKENS, tokens
from meeting_places.schedules.recurrence import Recurrence

MOST_CHARACTERS = 20_000
MOST_RULES = 500
LONGEST_PHRASE = 6
BETWEEN = set(".,:()")

BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # what pasting from pages and Word brings along


def parse_times(text: str) -> list[ScheduleRule]:
    """Return the rules of the text, Monday first, without duplicates; single dates come last.

    Rules are separated by semicolons and line breaks. One weekday at one time is one rule.
    Raises TimesError with the part that cannot be parsed.
    """
    if len(text) > MOST_CHARACTERS:
        raise TimesError(_("Teksti on liian pitkä ajoiksi."), clipped(text), 1)
    lines = BREAK.split(unicodedata.normalize("NFC", text).translate(INVISIBLE))
    found: set[ScheduleRule] = set()
    for number, line in enumerate(lines, 1):
        for statement in line.split(";"):
            try:
                found.update(_Reader(statement).rules())
            except Stop as stop:
                where = _("Rivi %d: ") % number if len(lines) > 1 else ""
                raise TimesError(where + stop.sentence, stop.part, number) from None
            if len(found) > MOST_RULES:
                raise TimesError(_("Aikoja on yli %d. Jaa ne usealle toiminnalle.") % MOST_RULES, clipped(line), number)
    return sorted(found, key=in_order)


class _Reader:
    def __init__(self, statement: str):
        self.statement = statement.strip().lstrip("-–•*· \xa0\t")
        self.tokens = tokens(self.statement)
        if len(self.tokens) > MOST_TOKENS:
            raise Stop(self.statement, _("Rivi on liian pitkä. Kirjoita jokainen aika omalle rivilleen."))
        self.at = 0
        self.drafts = [RuleDraft(self.statement)]
        self.note: int | None = None  # where the first note stands

    @property
    def draft(self) -> RuleDraft:
        return self.drafts[-1]

    def rules(self) -> Iterator[ScheduleRule]:
        """Yield the rules of the statement; none if it is empty. Raises Stop."""
        while self.at < len(self.tokens):
            if not any(read() for read in self._elements()):
                self._stop_here()
        if not self.tokens:
            return
        if len(self.drafts) > 1 and self.note is not None:
            part = clipped(self.statement[self.tokens[self.note].start :])
            raise Stop(part, _("En tiedä, mitä aikaa ”%s” koskee. Kirjoita jokainen aika omalle rivilleen.") % part)
        for draft in self.drafts:
            yield from draft.rules()

    def _elements(self) -> tuple[Callable[[], bool], ...]:
        return (
            *(self._exception, self._weekdays, self._month, self._recurrence, self._spans),
            *(self._note, self._season, self._example, self._dates, self._between),
        )

    # Looking at tokens.

    def _kind(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead].kind if self.at + ahead < len(self.tokens) else ""

    def _taken(self, phrases: Phrases) -> Any:
        """Return the meaning of the longest of the phrases that stands here, and step over it; else None."""
        possible = phrases.get(self.tokens[self.at].text) if self.at < len(self.tokens) else None
        if not possible:
            return None
        here = tuple(token.text for token in self.tokens[self.at : self.at + LONGEST_PHRASE])
        for length in range(len(here), 0, -1):
            if here[:length] in possible:
                self.at += length
                return possible[here[:length]]
        return None

    def _taken_dash(self) -> bool:
        if self._kind() == "dash":
            self.at += 1
            return True
        return False

    def _part(self, at: int) -> str:
        """Return what is written from a token to the next space."""
        start = self.tokens[min(at, len(self.tokens) - 1)].start
        return re.split(r"\s", self.statement[start : start + LONGEST_PART * 2], maxsplit=1)[0]

    def _stop_here(self, sentence: str = "", at: int | None = None) -> NoReturn:
        part = self._part(self.at if at is None else at)
        raise Stop(part, sentence % clipped(part) if "%s" in sentence else sentence)

    def _set(self, start: int, **values: Any) -> bool:
        """Keep what was read; what was told otherwise before is refused."""
        for name, value in values.items():
            before = getattr(self.draft, name)
            if before not in (None, (), [], value):
                self._stop_here(at=start)
            setattr(self.draft, name, value)
        return True

    def _as_note(self, start: int) -> None:
        if self.note is None:
            self.note = start

    def _begin_next(self) -> None:
        """Begin another rule, when the one at hand already has its days and hours."""
        if self.draft.has_days() and self.draft.spans:
            self.drafts.append(RuleDraft(self.statement))

    # Elements. Each returns whether it stood here, and steps over it.

    def _exception(self) -> bool:
        start = self.at
        if self._taken(EXCEPT):
            part = clipped(self.statement[self.tokens[start].start :])
            raise Stop(part, _("Poikkeusta ”%s” en osaa lukea ajoista. Lisää se toiminnan poikkeuksiin.") % part)
        return False

    def _weekdays(self) -> bool:
        start = self.at
        days = self._taken(DAY_PHRASES) or self._listed_weekdays()
        if not days:
            return False
        self._begin_next()
        return self._set(start, weekdays=days)

    def _listed_weekdays(self) -> list[int]:
        found: list[int] = []
        languages: set[str] = set()
        back = self.at
        while self._kind() == "word" and self.tokens[self.at].text in WEEKDAY_WORDS:
            found += self._weekday_or_range(languages)
            back = self.at
            if not self._taken(AND):
                break
        self.at = back  # the comma belonged to what follows
        return sorted(set(found))

    def _weekday_or_range(self, languages: set[str]) -> list[int]:
        first = self._weekday(languages)
        if self._kind() != "dash":
            return [first]
        self.at += 1
        if self._kind() != "word" or self.tokens[self.at].text not in WEEKDAY_WORDS:
            self._stop_here()
        start = self.at
        last = self._weekday(languages)
        if last == first:
            self._stop_here(at=start)
        return [(first + n) % 7 for n in range((last - first) % 7 + 1)]

    def _weekday(self, languages: set[str]) -> int:
        language, day = WEEKDAY_WORDS[self.tokens[self.at].text]
        languages.add(language)
        if len(languages) > 1:
            self._stop_here()
        self.at += 1
        if self._kind() == "other" and self.tokens[self.at].text == ".":
            self.at += 1
        return day

    def _month(self) -> bool:
        start = self.at
        if not self._taken(OF_THE_MONTH):
            return False
        nths = [self._nth()]
        while self._taken(AND):
            nths.append(self._nth())
        self._begin_if_days_follow(start)
        if nths == [LAST]:
            return self._set(start, recurrence=Recurrence.LAST_WEEKDAY)
        if LAST in nths:
            self._stop_here(at=start)
        return self._set(start, recurrence=Recurrence.NTH_WEEKDAY, nths=sorted(set(nths)))

    def _nth(self) -> int:
        """Return 1–5 or LAST."""
        nth = self._taken(NTH_PHRASES)
        if nth is None:
            self._stop_here()
        return int(nth)

    def _recurrence(self) -> bool:
        start = self.at
        recurrence = self._taken(RECURRENCE_PHRASES)
        if not recurrence:
            return False
        self._begin_if_days_follow(start)
        return self._set(start, recurrence=recurrence)

    def _begin_if_days_follow(self, start: int) -> None:
        if self._kind() == "word" and self.tokens[self.at].text in WEEKDAY_WORDS:
            self._begin_next()
        elif self.draft.spans:
            self._as_note(start)

    def _spans(self) -> bool:
        start = self.at
        spans = self._taken(ROUND_THE_CLOCK) or self._listed_spans()
        return bool(spans) and self._set(start, spans=spans)

    def _listed_spans(self) -> list[tuple[time, time]]:
        found: list[tuple[time, time]] = []
        back = self.at
        while self._taken(AT) or self._kind() in {"clock", "number"}:
            found.append(self._span())
            back = self.at
            if not self._taken(AND):
                break
        self.at = back
        return found

    def _span(self) -> tuple[time, time]:
        start = self.at
        starts = self._clock()
        if not self._taken_dash():
            self._stop_here(_("Kohdasta ”%s” puuttuu päättymisaika. Kirjoita esimerkiksi 9.30–11.30."), start)
        return starts, self._clock(is_end=True)

    def _clock(self, is_end: bool = False) -> time:
        if self._kind() not in {"clock", "number"}:
            self._stop_here()
        hour, minute = map(int, [*DIGITS.findall(self.tokens[self.at].text[:9]), 0][:2])
        if is_end and (hour, minute) == (24, 0):
            hour = 0
        if hour > 23 or minute > 59:
            part = clipped(self.tokens[self.at].text)
            raise Stop(part, _("Kellonaikaa ”%s” ei ole.") % part)
        self.at += 1
        return time(hour, minute)

    def _note(self) -> bool:
        start = self.at
        meaning = self._taken(NOTE_PHRASES)
        if not meaning:
            return False
        name, value = meaning
        if value != Openness.OPEN:
            self._as_note(start)
        return self._set(start, **{name: value})

    def _season(self) -> bool:
        start = self.at
        self._taken(IN_SEASON)
        values = self._season_values()
        if not values:
            self.at = start
            return False
        self._as_note(start)
        return self._set(start, **values)

    def _season_values(self) -> dict[str, date]:
        """Read "alkaen 1.9.2026", "1.9.2026 alkaen", "31.5.2026 asti" or "1.9.–18.12.2026"; a single day is none."""
        is_from = self._taken(FROM)
        if not self._is_date():
            return {}
        if is_from:
            return {"valid_from": self._date()}
        if self._kind(1) == "dash":
            return self._range()
        day_at, self.at = self.at, self.at + 1
        name = "valid_from" if self._taken(FROM) else "valid_until" if self._taken(UNTIL) else ""
        return {name: self._date_at(day_at)} if name else {}

    def _range(self) -> dict[str, date]:
        first_at, self.at = self.at, self.at + 2
        last = self._date()
        return {"valid_from": self._date_at(first_at, before=last), "valid_until": last}

    def _example(self) -> bool:
        start = self.at
        is_week = self._taken(FOR_EXAMPLE)
        if is_week is None:
            return False
        self._as_note(start)
        return self._set(start, example=(self._date(), is_week))

    def _dates(self) -> bool:
        """Read single days: "12.12.2026", "1.12., 8.12. ja 15.12.2026"."""
        start = back = self.at
        places = []
        while self._is_date():
            places.append(self.at)
            back = self.at = self.at + 1
            self._taken(AND)
        self.at = back  # the comma belonged to what follows
        if not places:
            return False
        days: list[date] = []
        for place in reversed(places):
            days.insert(0, self._date_at(place, before=days[0] if days else None, is_same_year=True))
        self._begin_next()
        return self._set(start, dates=days)

    def _is_date(self) -> bool:
        return self._kind() in {"date", "iso_date"}

    def _date(self) -> date:
        if not self._is_date():
            self._stop_here()
        self.at += 1
        return self._date_at(self.at - 1)

    def _date_at(self, at: int, before: date | None = None, is_same_year: bool = False) -> date:
        """Return the date that stands there; one without a year is the last such before another."""
        numbers = [int(digits) for digits in DIGITS.findall(self.tokens[at].text)]
        if self.tokens[at].kind == "iso_date":
            numbers.reverse()
        if len(numbers) == 2:
            is_earlier = before is not None and (numbers[1], numbers[0]) <= (before.month, before.day)
            if before is None or (is_same_year and not is_earlier):
                self._stop_here(_("Lisää kohtaan ”%s” vuosi, esimerkiksi 1.9.2026."), at)
            numbers.append(before.year if is_earlier else before.year - 1)
        day, month, year = numbers
        try:
            return date(year, month, day)
        except ValueError:
            self._stop_here(_("Päivää ”%s” ei ole."), at)

    def _between(self) -> bool:
        token = self.tokens[self.at]
        if token.kind == "other" and token.text in BETWEEN:
            self.at += 1
            return True
        # "ja" must have something on both sides: a forgotten weekday is not passed over.
        has_something = self.draft.spans and self.at + 1 < len(self.tokens)
        return bool(has_something and self._taken(AND))
