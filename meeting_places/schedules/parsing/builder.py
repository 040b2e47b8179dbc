"""Builds schedule rules from the parsed parts of a statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import product
from typing import NoReturn

from django.utils.translation import gettext as _

from meeting_places.schedules.parsing.errors import Stop, clipped
from meeting_places.schedules.parsing.rules import Openness, ScheduleRule
from meeting_places.schedules.recurrence import Recurrence, refusals


@dataclass(slots=True)
class RuleDraft:
    """The parsed parts of one rule, or of several that share their days."""

    statement: str  # all that was written, for what is refused
    weekdays: Sequence[int] = ()
    dates: Sequence[date] = ()
    recurrence: Recurrence | None = None
    nths: Sequence[int] = ()
    spans: list[tuple[time, time]] = field(default_factory=list)
    example: tuple[date, bool] | None = None  # a day of EVERY_SECOND_WEEK; whether only its week is meant
    valid_from: date | None = None
    valid_until: date | None = None
    skips_school_holidays: bool | None = None
    on_public_holidays: bool | None = None
    openness: Openness | None = None

    def has_days(self) -> bool:
        return bool(self.weekdays or self.dates)

    def rules(self) -> Iterator[ScheduleRule]:
        """Yield the rules. Raises Stop if one is incomplete or contradicts itself."""
        for rule in self._built():
            for sentence in refusals(rule).values():
                raise Stop(self.statement, f"”{clipped(self.statement)}”: {sentence}")
            yield rule

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
                openness=self.openness or Openness.OPEN,
            )

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
        if len(self.dates) > 1 or [day.weekday() for day in self.dates] != [*self.weekdays]:
            self._lacks(_("Kohdassa ”%s” päivä on eri viikonpäivä. Tarkista kumpi on oikein."))
        return [(self.weekdays[0], self.dates[0], None)]

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
