"""Reads the days of a statement: weekdays, how often, and days on which nothing is held."""

from django.utils.translation import gettext as _

from meeting_places.schedules.parsing.cursor import Cursor
from meeting_places.schedules.parsing.errors import Belongs, clipped
from meeting_places.schedules.parsing.formatter import days_text
from meeting_places.schedules.parsing.lexicon import (
    AND,
    CLOSED,
    DAY_PHRASES,
    EXCEPT,
    IN_ADDITION,
    LAST,
    NAMES,
    NTH_PHRASES,
    OF_THE_MONTH,
    ON,
    PART_WORDS,
    RECURRENCE_PHRASES,
    SECOND,
    SHORT_NAMES,
    TO_DAY,
)
from meeting_places.schedules.recurrence import Recurrence

WEEKS_TOLD = {Recurrence.ODD_WEEKS, Recurrence.EVEN_WEEKS}


class DayElements(Cursor):
    """Elements of a statement. Each returns whether it stood here, and steps over it."""

    def _except(self) -> bool:
        """Read "paitsi su" and "paitsi su 12–16": what is said of these days overrides what was said of more."""
        start = self.at
        if not self._taken(EXCEPT):
            return False
        self._taken(ON)
        if not (self.draft.is_whole() and self._days_follow()):
            self._stop_for_exceptions(start)
        self._begin_next()
        self.draft.is_exception = True
        return True

    def _closed(self) -> bool:
        """Read "suljettu" and "–" beside days of which other statements tell times."""
        start = self.at
        is_dash = bool(self.draft.weekdays) and not self.draft.spans and self._is_dash_alone()
        if not is_dash and not self._taken(CLOSED):
            return False
        self.at += is_dash
        if self.draft.weekdays and not self.draft.spans:
            self.draft.is_closed = True
            return True
        self._taken(ON)
        if not self._days_follow():
            self._stop_for_exceptions(start)
        self._begin_next()
        self.draft.is_closed = True
        return True

    def _is_dash_alone(self) -> bool:
        """Whether a dash stands here in place of times."""
        return self._kind() == "dash" and (not self._kind(1) or self._text(1) in ",.;)|/")

    def _stop_for_exceptions(self, start: int) -> None:
        sentence = _("Poikkeusta ”%s” en osaa lukea ajoista. Lisää se toiminnan poikkeuksiin.")
        self._stop_as(Belongs.EXCEPTIONS, sentence, start)

    def _in_addition(self) -> bool:
        start = self.at
        if not self._taken(IN_ADDITION):
            return False
        if not self._days_follow():
            self.at = start
            return False
        self._begin_next()
        self.draft.is_addition = True
        return True

    def _days_follow(self) -> bool:
        return self._weekday_word() is not None or self._text() in DAY_PHRASES

    def _weekdays(self) -> bool:
        start = self.at
        if self._taken(ON) and not self._days_follow():
            self.at = start
            return False
        days = self._listed_weekdays()
        if not days:
            self.at = start
            return False
        return self._set(start, weekdays=days)

    def _listed_weekdays(self) -> tuple[int, ...]:
        found: set[int] = set()
        languages: set[str] = {"fi", "sv", "en"}
        back, begun = self.at, False
        while self._days_follow():
            word = self.at
            days = self._taken(DAY_PHRASES) or (self._weekday_word() and self._weekday_or_range(languages))
            if not days:
                break
            if not begun:
                self._begin_next()
                begun = True
            self.draft.has_range |= len(days) > 1
            found |= set(days)
            self._part_of_day(word)
            back = self.at
            self.draft.has_slash |= self._text() == "/"
            self._taken(AND)
        self.at = back  # the comma belonged to what follows
        return tuple(sorted(found))

    def _part(self) -> bool:
        return self._part_of_day(self.at)

    def _part_of_day(self, start: int) -> bool:
        """Read "iltaisin" of "tiistai-iltaisin", which the hours must agree with."""
        self.at += self._kind() == "dash" and self._text(1) in PART_WORDS
        if not (part := PART_WORDS.get(self._text())):
            return False
        self.at += 1
        return self._set(start, part_of_day=part)

    def _weekday_or_range(self, languages: set[str]) -> list[int]:
        start, role = self.at, self._weekday_here().role
        first = self._weekday(languages)
        if role == "until" or not self._range_goes_on(role, languages):
            if role:
                self._stop_here(at=start)
            return [first]
        if not (word := self._weekday_word()) or word.role not in ("", "until"):
            self._stop_here()
        last_at = self.at
        last = self._weekday(languages)
        if last == first:
            self._stop_here(at=last_at)
        if last < first:
            self._stop_backwards(first, last, start)
        return list(range(first, last + 1))

    def _range_goes_on(self, role: str, languages: set[str]) -> bool:
        """Step over what stands between the two ends of a range, if this is the first of them."""
        if role == "from":
            return True
        if self._kind() == "dash" and self._text(1) not in PART_WORDS and not self._is_dash_alone():
            self.at += 1
            return True
        back = self.at
        if "fi" not in languages and self._taken(TO_DAY):
            if self._weekday_word():
                return True
            self.at = back
        return False

    def _stop_backwards(self, first: int, last: int, start: int) -> None:
        ways = {
            "part": f"{SHORT_NAMES[first]}–{SHORT_NAMES[last]}",
            "round": days_text([*range(last + 1), *range(first, 7)]),
            "other": days_text([*range(last, first + 1)]),
        }
        self._stop_here(_("”%(part)s” kulkee taaksepäin. Kirjoita %(round)s, tai %(other)s.") % ways, start)

    def _weekday(self, languages: set[str]) -> int:
        word = self._weekday_here()
        languages &= word.languages
        if not languages:
            self._stop_here()
        if word.part:
            self._set(self.at, part_of_day=word.part)
        self.at += 1
        if self._kind() == "other" and self._text() == ".":
            self.at += 1
        return word.day

    def _month(self) -> bool:
        """Read "kuun 1. ja 3. tiistai", "1. ja 3. tiistai", "the last Thursday of the month"."""
        start = self.at
        is_told = bool(self._taken(OF_THE_MONTH))
        nths = self._nths()
        if is_told and not nths:
            self._stop_here()
        if not nths or not (is_told or self._weekday_word()):
            self.at = start
            return False
        self._begin_if_days_follow(start)
        if not is_told:
            self._told_of_month(nths, start)
        if nths == [LAST]:
            return self._set(start, recurrence=Recurrence.LAST_WEEKDAY)
        if LAST in nths:
            self._stop_here(at=start)
        return self._set(start, recurrence=Recurrence.NTH_WEEKDAY, nths=sorted(set(nths)))

    def _told_of_month(self, nths: list[int], start: int) -> None:
        """Refuse "toinen tiistai": it may be every second one, unless the month is told of after the day."""
        if nths == [SECOND] and self._text(1) not in OF_THE_MONTH:
            weekday = NAMES[self._weekday_here().day]
            sentence = _("Onko ”%(part)s” kuun 2. %(weekday)s vai joka toinen %(weekday)s? Kirjoita se niin.")
            part = {"part": clipped(self.statement[self.tokens[start].start :]), "weekday": weekday}
            self._stop_here(sentence % part, start)

    def _nths(self) -> list[int]:
        """Return what stands here of 1–5 and LAST."""
        nths: list[int] = []
        back = self.at
        while (nth := self._taken(NTH_PHRASES)) is not None:
            nths.append(int(nth))
            back = self.at
            self._taken(AND)
        self.at = back
        return nths

    def _of_the_month(self) -> bool:
        """Step over "of the month" after the day."""
        is_monthly = self.draft.nths or self.draft.recurrence == Recurrence.LAST_WEEKDAY
        return bool(is_monthly and self.draft.weekdays and self._taken(OF_THE_MONTH))

    def _recurrence(self) -> bool:
        start = self.at
        recurrence = self._taken(RECURRENCE_PHRASES)
        if not recurrence:
            return False
        if recurrence == Recurrence.WEEKLY and self._starts_month():
            return True
        self._begin_if_days_follow(start)
        if recurrence in WEEKS_TOLD and self.draft.recurrence == Recurrence.EVERY_SECOND_WEEK:
            self.draft.recurrence = None  # "joka toinen viikko (parilliset viikot)" tells of which
        return self._set(start, recurrence=recurrence)

    def _starts_month(self) -> bool:
        """Whether "joka" stands before "ensimmäinen tiistai" or "viimeinen tiistai", which are of the month."""
        back = self.at
        nth = self._taken(NTH_PHRASES)
        is_month = nth in (1, LAST) and self._weekday_word() is not None
        self.at = back
        return is_month

    def _begin_if_days_follow(self, start: int) -> None:
        if self._days_follow():
            self._begin_next()
        elif self.draft.spans:
            self._as_note(start)
