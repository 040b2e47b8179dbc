"""Reads the dates of a statement: single days, and from when until when times hold."""

from datetime import date

from django.utils.translation import gettext as _

from meeting_places.schedules.parsing.clocks import ClockElements
from meeting_places.schedules.parsing.lexicon import AND, AT, FOR_EXAMPLE, FROM, IN_SEASON, ON, UNTIL, UNTIL_BEFORE
from meeting_places.schedules.parsing.tokens import DIGITS


class DateElements(ClockElements):
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
        is_from = self._taken(FROM) or (self._is_date(1) and self._taken(ON))
        is_until = not is_from and self._taken(UNTIL_BEFORE)
        if not self._is_date():
            return {}
        if is_from or is_until:
            return {"valid_from" if is_from else "valid_until": self._date()}
        if self._kind(1) == "dash":
            return self._range()
        day_at, self.at = self.at, self.at + 1
        name = "valid_from" if self._taken(FROM) else "valid_until" if self._taken(UNTIL) else ""
        return {name: self._date_at(day_at)} if name else {}

    def _range(self) -> dict[str, date]:
        first_at, self.at = self.at, self.at + 2
        if self._is_clock():
            self._stop_here(_("Lisää kohtaan ”%s” vuosi, esimerkiksi 1.9.2026."), first_at)
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
        """Read single days: "12.12.2026", "1.12., 8.12. ja 15.12.2026", "ti 1.12. ja to 3.12.2026"."""
        start = back = self.at
        places: list[int] = []
        weekdays: dict[int, int] = {}
        while self._is_date() or (places and self._weekday_word() and self._is_date(1)):
            if word := self._weekday_word():
                weekdays[self.at + 1] = word.day
                self.at += 1
            places.append(self.at)
            back = self.at = self.at + 1
            self._taken(AND)
        self.at = back  # the comma belonged to what follows
        if not places:
            return False
        days: list[date] = []
        for place in reversed(places):
            days.insert(0, self._date_at(place, before=days[0] if days else None, is_same_year=True))
            if weekdays.get(place, days[0].weekday()) != days[0].weekday():
                self._stop_here(_("Kohdassa ”%s” päivä on eri viikonpäivä. Tarkista kumpi on oikein."), place - 1)
        if weekdays and self.draft.weekdays and not self.draft.spans:
            self.draft.weekdays = tuple(sorted({*self.draft.weekdays, *weekdays.values()}))
        if not self._is_day_of_draft():
            self._begin_next()
        return self._set(start, dates=days)

    def _is_day_of_draft(self) -> bool:
        """Whether the days belong to the weekday and hours before them, "ti 9–11 1.9.2026", and not to hours after."""
        back = self.at
        self._taken(AT)
        has_own_hours, self.at = self._is_clock(), back
        return bool(self.draft.weekdays) and not self.draft.dates and not has_own_hours

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
