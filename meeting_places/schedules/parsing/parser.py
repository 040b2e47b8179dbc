"""Parses text into schedule rules: from left to right, each element of a statement at most once, in any order."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from meeting_places.schedules.parsing.builder import RuleDraft
from meeting_places.schedules.parsing.dates import DateElements
from meeting_places.schedules.parsing.days import DayElements
from meeting_places.schedules.parsing.errors import Stop, TimesError, clipped
from meeting_places.schedules.parsing.lexicon import AND, BREAKS, CLOSED, NOTE_PHRASES, PLAIN, SEASONS, WEEKS
from meeting_places.schedules.parsing.rules import ScheduleRule, in_order
from meeting_places.schedules.parsing.settling import check_overlaps, settle

MOST_CHARACTERS = 20_000
MOST_RULES = 500
BETWEEN_ELEMENTS = set(".,:()!|•·=")

BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))  # what pasting from pages brings along


def parse_times(text: str) -> list[ScheduleRule]:
    """Return the rules of the text, Monday first, without duplicates; single dates come last.

    Rules are separated by semicolons and line breaks. One weekday at one time is one rule. What is said of some days
    overrides what is said of more: "joka päivä 10–18, su 12–16" tells one time of Sunday.
    Raises TimesError with the part that cannot be parsed, that may mean two things, or that contradicts another.
    """
    if len(text) > MOST_CHARACTERS:
        raise TimesError(_("Teksti on liian pitkä ajoiksi."), clipped(text), 1)
    lines = BREAK.split(unicodedata.normalize("NFC", text).translate(INVISIBLE))
    try:
        rules = _rules(list(_drafts(lines)))
        check_overlaps(rules)
    except Stop as stop:
        where = _("Rivi %d: ") % stop.line if len(lines) > 1 else ""
        raise TimesError(where + stop.sentence, stop.part, stop.line, stop.belongs) from None
    return sorted(rules, key=in_order)


def _drafts(lines: list[str]) -> Iterator[RuleDraft]:
    read = 0
    for number, line in enumerate(lines, 1):
        for statement in line.split(";"):
            try:
                drafts = _Reader(statement).read()
                for draft in drafts:
                    draft.check()
            except Stop as stop:
                stop.line = number
                raise
            for draft in drafts:
                draft.line = number
                yield draft
            read += len(drafts)
            if read > MOST_RULES:
                raise _too_many(line, number)


def _rules(drafts: list[RuleDraft]) -> dict[ScheduleRule, RuleDraft]:
    """Return the rules with the statements that they come from."""
    found: dict[ScheduleRule, RuleDraft] = {}
    for draft in settle(drafts):
        for rule in draft.rules():
            found.setdefault(rule, draft)
        if len(found) > MOST_RULES:
            raise _too_many(draft.statement, draft.line)
    return found


def _too_many(part: str, line: int) -> Stop:
    stop = Stop(part, _("Aikoja on yli %d. Jaa ne usealle toiminnalle.") % MOST_RULES)
    stop.line = line
    return stop


class _Reader(DayElements, DateElements):
    def read(self) -> list[RuleDraft]:
        """Return the drafts of the statement; none if it is empty. Raises Stop."""
        while self.at < len(self.tokens):
            if not any(read() for read in self._elements()):
                self._stop_at_unknown()
        drafts = [draft for draft in self.drafts if self.tokens]
        for draft in drafts:
            draft.is_closed |= draft.is_exception and not draft.spans
        if self.note is not None and sum(not draft.is_closed for draft in drafts) > 1:
            part = clipped(self.statement[self.tokens[self.note].start :])
            raise Stop(part, _("En tiedä, mitä aikaa ”%s” koskee. Kirjoita jokainen aika omalle rivilleen.") % part)
        return drafts

    def _elements(self) -> tuple[Callable[[], bool], ...]:
        return (
            *(self._plain, self._note, self._in_addition, self._season, self._weekdays, self._part, self._of_the_month),
            *(self._month, self._recurrence, self._spans, self._example, self._dates, self._except, self._closed),
            self._between,
        )

    def _plain(self) -> bool:
        """Step over what says nothing more: "avoinna"."""
        return bool(self._taken(PLAIN))

    def _note(self) -> bool:
        start = self.at
        meaning = self._taken(NOTE_PHRASES)
        if not meaning:
            return False
        name, value = meaning
        if value:
            self._as_note(start)
        return self._set(start, **{name: value})

    def _between(self) -> bool:
        if self._kind() == "other" and self._text() in BETWEEN_ELEMENTS:
            self.at += 1
            return True
        # "ja" must have something on both sides: a forgotten weekday is not passed over.
        has_something = (self.draft.spans or self.draft.is_closed) and self.at + 1 < len(self.tokens)
        return bool(has_something and self._taken(AND))

    def _stop_at_unknown(self) -> None:
        """Stop with a sentence that tells where this belongs: it may be a break, a season, a description."""
        words = [token.text for token in self.tokens[self.at :]]
        if words[0].startswith(tuple(BREAKS)) or (self._is_season(0) and (CLOSED.keys() & words or _has_break(words))):
            self._stop_for_exceptions(self.at)
        if self._is_season(0):
            sentence = _("Kirjoita ”%s” päivinä, esimerkiksi 1.9.–15.12.2026.")
            raise Stop(rest := self._rest(self.at), sentence % rest)
        if self.draft.is_whole() and self._kind() == "word":
            self._stop_for_description(self.at)
        self._stop_here()

    def _is_season(self, ahead: int) -> bool:
        is_week = self._text(ahead) in WEEKS.split("|") and self._kind(ahead + 1) == "number"
        return self._kind(ahead) == "word" and (is_week or self._text(ahead).startswith(tuple(SEASONS)))


def _has_break(words: list[str]) -> bool:
    return any(word.startswith(tuple(BREAKS)) for word in words)
