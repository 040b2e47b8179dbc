"""Builds schedule rules from the parsed parts of a statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import product
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from meeting_places.schedules.parsing.errors import Belongs, Stop, clipped
from meeting_places.schedules.parsing.rules import Openness, ScheduleRule
from meeting_places.schedules.recurrence import Recurrence, refusals

NOON = 12


@dataclass(slots=True)
class RuleDraft:
    """The parsed parts of one rule, or of several that share their days."""

    statement: str  # all that was written, for what is refused
    weekdays: tuple[int, ...] = ()
    dates: Sequence[date] = ()
    recurrence: Recurrence | None = None
    nths: Sequence[int] = ()
    spans: list[tuple[time, time]] = field(default_factory=list)
    example: tuple[date, bool] | None = None  # a day of EVERY_SECOND_WEEK; whether only its week is meant
    valid_from: date | None = None
    valid_until: date | None = None
    skips_school_holidays: bool | None = None
    on_public_holidays: bool | None = None
    runs_overnight: bool | None = None
    openness: Openness | None = None
    part_of_day: str = ""  # a key of PARTS that the hours must agree with
    is_closed: bool = False  # nothing is held on its weekdays
    is_exception: bool = False  # what it says of its weekdays overrides what was said of more
    is_addition: bool = False  # both hold
    has_range: bool = False  # its weekdays are told together: ma–pe, joka päivä
    has_hours_first: bool = False
    has_slash: bool = False  # between its weekdays
    has_slash_of_hours: bool = False
    line: int = 1  # where it was written

    def has_days(self) -> bool:
        return bool(self.weekdays or self.dates)

    def is_whole(self) -> bool:
        return self.has_days() and bool(self.spans or self.is_closed)

    def key(self) -> tuple[Any, ...]:
        """Return what two drafts must share to be said of the same meetings."""
        holds = self.valid_from, self.valid_until, bool(self.skips_school_holidays), bool(self.on_public_holidays)
        often = self.recurrence or Recurrence.WEEKLY, tuple(self.nths), self.example
        return *often, *holds, self.openness or Openness.OPEN

    def rules(self) -> Iterator[ScheduleRule]:
        """Yield the rules, of days on which nothing is held none. Raises Stop if one is incomplete."""
        if self.is_closed:
            return
        if self.spans == [(time(), time())] and not self.has_days():
            self.weekdays = tuple(range(7))  # round the clock
        for rule in self._built():
            for sentence in refusals(rule).values():
                raise Stop(self.statement, f"”{clipped(self.statement)}”: {sentence}")
            yield rule

    def check(self) -> None:
        """Raise Stop if the statement is incomplete or contradicts itself."""
        if self.is_closed:
            self._check_closed()
        self._check_part_of_day()
        if self.has_slash and self.has_slash_of_hours:
            self._lacks(_("Kohdassa ”%s” ei näy, mikä aika on minäkin päivänä. Kirjoita jokainen omalle rivilleen."))
        list(self.rules())

    def _built(self) -> Iterator[ScheduleRule]:
        days = self._days_of()
        for (weekday, anchor, nth), (starts, ends) in product(days, self.spans):
            yield ScheduleRule(
                starts=starts,
                ends=ends,
                recurrence=Recurrence.ONCE if self.dates else self.recurrence or Recurrence.WEEKLY,
                weekday=weekday,
                anchor=anchor,
                nth=nth,
                valid_from=self.valid_from,
                valid_until=self.valid_until,
                skips_school_holidays=bool(self.skips_school_holidays),
                on_public_holidays=bool(self.on_public_holidays),
                runs_overnight=bool(self.runs_overnight),
                openness=self.openness or Openness.OPEN,
            )

    def _check_closed(self) -> None:
        is_part = self.spans or self.dates or self.valid_from or self.valid_until
        if is_part or self.recurrence not in (None, Recurrence.WEEKLY):
            sentence = _("Taukoa ”%s” en osaa lukea ajoista. Lisää se toiminnan poikkeuksiin.") % clipped(
                self.statement
            )
            raise Stop(self.statement, sentence, Belongs.EXCEPTIONS)

    def _check_part_of_day(self) -> None:
        for starts, _ends in self.spans:
            if self.part_of_day and (self.part_of_day == "morning") == (starts.hour >= NOON):
                self._lacks(_("Kohdassa ”%s” vuorokaudenaika ja kello ovat eri mieltä. Tarkista kumpi on oikein."))

    def _days_of(self) -> list[tuple[int | None, date | None, int | None]]:
        """Return weekday, anchor and nth of each rule; a draft that lacks something is refused."""
        if not self.has_days():
            self._lacks(_("Kohdasta ”%s” puuttuu viikonpäivä. Kirjoita esimerkiksi ti 9.30–11.30."))
        if not self.spans:
            self._lacks(_("Kohdasta ”%s” puuttuu kellonaika. Kirjoita esimerkiksi ti 9.30–11.30."))
        is_every_second = self.recurrence == Recurrence.EVERY_SECOND_WEEK
        if self.example and not is_every_second:
            self._lacks(_("Kohdassa ”%s” on esimerkkipäivä, vaikka tätä ei ole joka toinen viikko."))
        if self.dates:
            return self._single_days()
        if is_every_second:
            anchor = self._anchor()
            return [(weekday, anchor, None) for weekday in self.weekdays]
        is_monthly = self.recurrence in {Recurrence.NTH_WEEKDAY, Recurrence.LAST_WEEKDAY}
        if is_monthly and len(self.weekdays) > 1:
            self._lacks(_("Kirjoita jokainen kuukauden viikonpäivä omalle rivilleen, esimerkiksi kuun 1. tiistai."))
        return [(weekday, None, nth) for weekday in self.weekdays for nth in self.nths or (None,)]

    def _single_days(self) -> list[tuple[int | None, date | None, int | None]]:
        if self.recurrence:
            self._lacks(
                _("Kohdassa ”%s” on yksi päivä ja toisto. Kirjoita esimerkiksi joka toinen ti alkaen 1.9.2026.")
            )
        if not self.weekdays:
            return [(None, day, None) for day in self.dates]
        if {day.weekday() for day in self.dates} != {*self.weekdays}:
            self._lacks(_("Kohdassa ”%s” päivä on eri viikonpäivä. Tarkista kumpi on oikein."))
        return [(self.weekdays[0] if len(self.dates) == 1 else None, day, None) for day in self.dates]

    def _anchor(self) -> date:
        if self.example:
            day, is_week = self.example
        elif self.valid_from:
            day, is_week = self.valid_from, False
        else:
            self._lacks(_("Kohdasta ”%s” puuttuu ensimmäinen päivä. Kirjoita esimerkiksi alkaen 1.9.2026."))
        if not is_week and day.weekday() not in self.weekdays:
            self._lacks(_("Kohdassa ”%s” päivä on eri viikonpäivä. Anna päivä, jona kokoonnutaan."))
        return day

    def _lacks(self, sentence: str) -> NoReturn:
        part = clipped(self.statement)
        raise Stop(part, sentence % part if "%s" in sentence else sentence)
