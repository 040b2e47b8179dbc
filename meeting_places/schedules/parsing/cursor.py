"""Where the reading of a statement stands: looking at its tokens, and keeping what was read."""

import re
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from meeting_places.schedules.parsing.builder import RuleDraft
from meeting_places.schedules.parsing.errors import LONGEST_PART, Belongs, Stop, clipped
from meeting_places.schedules.parsing.lexicon import WEEKDAY_WORDS, Phrases, WeekdayWord
from meeting_places.schedules.parsing.tokens import MOST_TOKENS, tokens

LONGEST_PHRASE = 6
# Marks around a statement: bullets, quotes, exclamation marks. A dash at the end means that nothing is held.
FIRST_MARKS = re.compile(r"[^\w(]+")
LAST_MARKS = re.compile(r"[^\w).:,\-\u2010-\u2015\u2212?]+")
BULLETS = "-–•*· \xa0\t"


class Cursor:
    def __init__(self, statement: str):
        self.statement = _without_marks(statement)
        if not self.statement and statement.strip(BULLETS):
            raise Stop(statement)
        self.tokens = tokens(self.statement)
        if len(self.tokens) > MOST_TOKENS:
            raise Stop(self.statement, _("Rivi on liian pitkä. Kirjoita jokainen aika omalle rivilleen."))
        self.at = 0
        self.drafts = [RuleDraft(self.statement)]
        self.note: int | None = None  # where the first note stands

    @property
    def draft(self) -> RuleDraft:
        return self.drafts[-1]

    # Looking at tokens.

    def _kind(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead].kind if self.at + ahead < len(self.tokens) else ""

    def _text(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead].text if self.at + ahead < len(self.tokens) else ""

    def _is_clock(self, ahead: int = 0) -> bool:
        return self._kind(ahead) in {"clock", "number"}

    def _is_date(self, ahead: int = 0) -> bool:
        return self._kind(ahead) in {"date", "iso_date"}

    def _weekday_word(self, ahead: int = 0) -> WeekdayWord | None:
        return WEEKDAY_WORDS.get(self._text(ahead)) if self._kind(ahead) == "word" else None

    def _weekday_here(self) -> WeekdayWord:
        """Return the weekday that stands here. Raises Stop if none does."""
        return self._weekday_word() or self._stop_here()

    def _taken(self, phrases: Phrases) -> Any:
        """Return the meaning of the longest of the phrases that stands here, and step over it; else None."""
        possible = phrases.get(self._text())
        if not possible:
            return None
        here = tuple(token.text for token in self.tokens[self.at : self.at + LONGEST_PHRASE])
        for length in range(len(here), 0, -1):
            if here[:length] in possible:
                self.at += length
                return possible[here[:length]]
        return None

    def _word_at(self, at: int) -> str:
        """Return what is written from a token to the next space."""
        start = self.tokens[min(at, len(self.tokens) - 1)].start
        return re.split(r"\s", self.statement[start : start + LONGEST_PART * 2], maxsplit=1)[0].rstrip(")")

    def _rest(self, at: int) -> str:
        """Return what is written from a token on, without the bracket that it stands in."""
        rest = clipped(self.statement[self.tokens[at].start :])
        return rest.removesuffix(")") if "(" not in rest else rest

    def _stop_here(self, sentence: str = "", at: int | None = None) -> NoReturn:
        part = self._word_at(self.at if at is None else at)
        raise Stop(part, sentence % clipped(part) if "%s" in sentence else sentence)

    def _stop_as(self, belongs: Belongs, sentence: str, at: int) -> NoReturn:
        """Stop at what is no time: the sentence tells where else it belongs."""
        rest = self._rest(at)
        raise Stop(rest, sentence % rest, belongs)

    def _stop_for_description(self, at: int) -> NoReturn:
        """Stop at a word, or at all that stands in its brackets, which a whole statement is followed by."""
        is_opened = self.statement[: self.tokens[at].start].rstrip().endswith("(")
        part = self._rest(at).split(")")[0] if is_opened else self._word_at(at)
        sentence = _("En ymmärtänyt kohtaa ”%s”. Jos se ei ole aika, kirjoita se kuvaukseen.")
        raise Stop(part, sentence % clipped(part), Belongs.DESCRIPTION)

    # Keeping what was read.

    def _set(self, start: int, **values: Any) -> bool:
        """Keep what was read; what was told otherwise before is refused."""
        for name, value in values.items():
            before = getattr(self.draft, name)
            if before not in (None, (), [], "", value):
                self._stop_here(at=start)
            setattr(self.draft, name, value)
        return True

    def _as_note(self, start: int) -> None:
        if self.note is None:
            self.note = start

    def _begin_next(self) -> None:
        """Begin another rule, when the one at hand already has its days and hours."""
        if self.draft.is_whole():
            self.drafts.append(RuleDraft(self.statement))


def _without_marks(statement: str) -> str:
    if marks := FIRST_MARKS.match(statement):
        statement = statement[marks.end() :]
    if marks := LAST_MARKS.match(statement[::-1]):
        statement = statement[: -marks.end()]
    return statement
