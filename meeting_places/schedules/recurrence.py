"""Computes single meetings from a recurrence rule, its exceptions and holidays.

Pure: plain values in, plain values out, no database. All dates and times are local (Europe/Helsinki).
"""

import calendar
from collections.abc import Container, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = date(2001, 1, 1).toordinal()
NAMED_IN = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}  # languages as the `holidays` package calls them
ONE_DAY = timedelta(days=1)
EARLIEST, LATEST = date.min + ONE_DAY, date.max - ONE_DAY  # beyond, datetime overflows
LOOK_AHEAD = timedelta(days=3 * 366)
NIGHT_ENDS = time(6)
NIGHT_MINUTES = 12 * 60

type Sentence = _StrPromise
type Flaw = tuple[str, Sentence]

WHOLE_MINUTES = _("Anna aika tunteina ja minuutteina, esimerkiksi 9.30.")
NEXT_DAY = _("Jos kestää seuraavaan päivään, merkitse: yön yli.")
LAST_BEFORE_FIRST = _("Viimeinen päivä ei voi olla ennen ensimmäistä.")


class Recurrence(models.TextChoices):
    WEEKLY = "weekly", _("joka viikko")
    ODD_WEEKS = "odd_weeks", _("parittomina viikkoina")
    EVEN_WEEKS = "even_weeks", _("parillisina viikkoina")
    EVERY_SECOND_WEEK = "every_second_week", _("joka toinen viikko")
    NTH_WEEKDAY = "nth_weekday", _("kerran kuussa, esimerkiksi toinen tiistai")
    LAST_WEEKDAY = "last_weekday", _("kerran kuussa, esimerkiksi viimeinen tiistai")
    ONCE = "once", _("yhden kerran")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A recurrence rule; `refusals` tells whether it is valid.

    An end at or before the start is on the next day; 0.00–0.00 is 24 hours. Few meetings last until the next day, so
    `refusals` asks whether one does that ends after the small hours.
    The anchor is any date in a week in which EVERY_SECOND_WEEK takes place, or the date of ONCE.
    """

    starts: time
    ends: time
    recurrence: Recurrence = Recurrence.WEEKLY
    weekday: int | None = None  # 0 is Monday
    anchor: date | None = None
    nth: int | None = None  # 1–5; a month without a fifth one has no meeting
    valid_from: date | None = None
    valid_until: date | None = None  # inclusive
    skips_school_holidays: bool = False
    on_public_holidays: bool = False
    runs_overnight: bool = False  # until later than NIGHT_ENDS, or for longer than a NIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """An exception: the meetings of these dates are cancelled, or moved to another date, time or place."""

    first_day: date
    last_day: date  # inclusive; both are days by the rule, before any move
    is_move: bool = False
    new_day: date | None = None
    new_starts: time | None = None
    new_ends: time | None = None
    new_place: Hashable | None = None
    reason: str = ""
    key: Hashable | None = None  # of the exception that it is made of


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeeting:
    """One meeting; `original_start`, the start by the rule, identifies it.

    Times are in Europe/Helsinki. Convert them to UTC before comparing them with UTC: Python finds a time that occurs
    twice when clocks go back unequal to every time of another zone.
    """

    original_start: datetime
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool = False
    is_moved: bool = False
    place: Hashable | None = None
    reason: str = ""
    change: Hashable | None = None  # the key of the change that made it what it is


class Circumstances(TypedDict, total=False):
    """The keyword arguments of `meetings`."""

    school_holidays: Iterable[tuple[date, date]]
    public_holidays: Container[date]
    changes: Sequence[DayChange]


def meetings(
    rule: Rule,
    first_day: date,
    last_day: date,
    *,
    school_holidays: Iterable[tuple[date, date]] = (),
    public_holidays: Container[date] = frozenset(),
    changes: Sequence[DayChange] = (),
) -> Iterator[PlannedMeeting]:
    """Return the meetings that start from `first_day` to `last_day`, both included, soonest first.

    A moved meeting counts on its new date, a cancelled one (also returned) on its original date.
    The first change that covers a date applies, so give the most specific ones first. Changes apply only to meetings
    that would take place: they do not restore one that falls on a holiday.
    School holidays are pairs of first and last date.
    Raises ValueError if the rule lacks what its recurrence needs (`refusals` says what).
    """
    first_day, last_day = max(first_day, EARLIEST), min(last_day, LATEST)
    holidays = tuple(school_holidays) if rule.skips_school_holidays else ()

    def held(first: date, last: date) -> Iterator[date]:
        days = days_by_rule(rule, first, last)
        if not rule.on_public_holidays:
            days = (day for day in days if day not in public_holidays)
        if holidays:
            days = (day for day in days if not any(a <= day <= b for a, b in holidays))
        return days

    if not changes:
        return (_as_planned(rule, day) for day in held(first_day, last_day))
    days = set(held(first_day, last_day))
    for change in changes:
        if change.new_day and first_day <= change.new_day <= last_day:
            days.update(held(change.first_day, change.last_day))
    found = [
        _as_changed(rule, day, change)
        for day, change in ((day, _first_concerning(day, changes)) for day in days)
        if first_day <= _new_day(day, change) <= last_day
    ]
    return iter(sorted(found, key=attrgetter("starts_at", "original_start")))


def next_meetings(
    rule: Rule, from_day: date, count: int, **circumstances: Unpack[Circumstances]
) -> list[PlannedMeeting]:
    """Return at most `count` meetings from this date on, including cancelled ones.

    Takes the keyword arguments of `meetings`. Looks three years ahead of the date, or of the start of the rule's
    validity if that is later; a rule without meetings gives an empty list.
    """
    begins = max(day for day in (from_day, rule.valid_from, rule.anchor) if day)
    last_day = begins + min(LOOK_AHEAD, date.max - begins)
    return list(islice(meetings(rule, from_day, last_day, **circumstances), count))


def public_holidays(years: Iterable[int]) -> frozenset[date]:
    """Return Finland's public holidays in these years.

    Midsummer Eve and Christmas Eve are included: by law they are ordinary days, by every collective agreement days off.
    Other eves and ordinary Sundays are not.
    Source: category "public" of the `holidays` package.
    """
    return frozenset().union(*map(_public_holidays_in, years))


def public_holiday_name(day: date, language: str) -> str:
    """Return the name of a public holiday in a language (fi, sv, en); empty if the day is none."""
    return _public_holidays_in(day.year, NAMED_IN[language]).get(day, "")


def holiday_words(day: date, language: str) -> str:
    """Return the name of a public holiday as it stands within a line: "itsenäisyyspäivä"; empty if the day is none."""
    name = public_holiday_name(day, language)
    # English writes names of days so; a Swedish one of several words may begin with a name.
    return name if language == "en" or " " in name else name[:1].lower() + name[1:]


@cache
def _public_holidays_in(year: int, language: str = "fi") -> dict[date, str]:
    from holidays import country_holidays  # here, for it costs every start of the portal 0.2 s

    return dict(country_holidays("FI", years=year, language=language))


def refusals(rule: Rule) -> dict[str, Sentence]:
    """Return validation errors of the rule, field → message for the editor; empty if it is valid.

    A value in a field that the recurrence does not use is an error too, because the editor meant something by it.
    """
    return dict(_flaws(rule)) or dict(_emptiness(rule))


def change_refusals(change: DayChange) -> dict[str, Sentence]:
    """Return validation errors of the exception, field → message for the editor; empty if it is valid."""
    return dict(_flaws_of_change(change))


# From a rule to days: by arithmetic, no day is tried in vain. This runs for every rule every night.


def days_by_rule(rule: Rule, first: date, last: date) -> Iterator[date]:
    """Return the days from first to last on which the rule, holidays aside, is held."""
    first = max(first, rule.valid_from or first, EARLIEST)
    last = min(last, rule.valid_until or last)
    match rule:
        case Rule(recurrence=Recurrence.WEEKLY, weekday=int(weekday)):
            return _every(7, MONDAY + weekday, first, last)
        case Rule(recurrence=Recurrence.ODD_WEEKS, weekday=int(weekday)):
            days = _every(7, MONDAY + weekday, first, last)
            return (day for day in days if day.isocalendar().week % 2 == 1)
        case Rule(recurrence=Recurrence.EVEN_WEEKS, weekday=int(weekday)):
            days = _every(7, MONDAY + weekday, first, last)
            return (day for day in days if day.isocalendar().week % 2 == 0)
        case Rule(recurrence=Recurrence.EVERY_SECOND_WEEK, weekday=int(weekday), anchor=date() as anchor):
            return _every(14, anchor.toordinal() - anchor.weekday() + weekday, first, last)
        case Rule(recurrence=Recurrence.NTH_WEEKDAY, weekday=int(weekday), nth=int(nth)):
            return _monthly(weekday, nth - 1, first, last)
        case Rule(recurrence=Recurrence.LAST_WEEKDAY, weekday=int(weekday)):
            return _monthly(weekday, -1, first, last)
        case Rule(recurrence=Recurrence.ONCE, anchor=date() as anchor):
            return iter([anchor] if first <= anchor <= last else [])
    raise ValueError(f"a rule that means nothing: {rule}")


def _every(step: int, one: int, first: date, last: date) -> Iterator[date]:
    start = first.toordinal()
    start += (one - start) % step
    return map(date.fromordinal, range(start, last.toordinal() + 1, step))


def _monthly(weekday: int, index: int, first: date, last: date) -> Iterator[date]:
    for months in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        year, month = months // 12, months % 12 + 1
        starts_on, length = calendar.monthrange(year, month)
        days = range(1 + (weekday - starts_on) % 7, length + 1, 7)
        if index < len(days) and first <= (day := date(year, month, days[index])) <= last:
            yield day


# From a day to a meeting.


def _as_planned(rule: Rule, day: date) -> PlannedMeeting:
    start, end = _span(day, rule.starts, rule.ends)
    return PlannedMeeting(original_start=start, starts_at=start, ends_at=end)


def _first_concerning(day: date, changes: Sequence[DayChange]) -> DayChange | None:
    return next((c for c in changes if c.first_day <= day <= c.last_day), None)


def _new_day(day: date, change: DayChange | None) -> date:
    return change.new_day if change and change.is_move and change.new_day else day


def _as_changed(rule: Rule, day: date, change: DayChange | None) -> PlannedMeeting:
    if change is None:
        return _as_planned(rule, day)
    if not change.is_move:
        return replace(_as_planned(rule, day), is_cancelled=True, reason=change.reason, change=change.key)
    starts, ends = change.new_starts or rule.starts, change.new_ends or rule.ends
    start, end = _span(_new_day(day, change), starts, ends)
    return PlannedMeeting(
        original_start=_local(day, rule.starts),
        starts_at=start,
        ends_at=end,
        is_moved=True,
        place=change.new_place,
        reason=change.reason,
        change=change.key,
    )


@lru_cache(maxsize=2**15)  # a thousand rules share few days and few round times
def _span(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    start = _local(day, starts)
    end = _local(day if ends > starts else day + ONE_DAY, ends)
    if end <= start:  # the start was in the hour that spring skips: keep the planned length
        end = start + (datetime.combine(day, ends) - datetime.combine(day, starts))
    return start, end


def _local(day: date, clock: time) -> datetime:
    """Return the instant when the clocks show this.

    What they show twice is the first of the two. What they skip (3.30 when summer time starts)
    is read as if they had not been turned yet (so 4.30), as iCalendar does.
    """
    return datetime.combine(day, clock, HELSINKI).astimezone(UTC).astimezone(HELSINKI)


# What means nothing. Each yields at most one sentence for a field.


def _flaws(rule: Rule) -> Iterator[Flaw]:
    if not _is_whole_minute(rule.starts):
        yield "starts", WHOLE_MINUTES
    if not _is_whole_minute(rule.ends):
        yield "ends", WHOLE_MINUTES
    yield from _flaws_of_hours(rule)
    if rule.recurrence not in Recurrence.values:
        yield "recurrence", _("Valitse, kuinka usein kokoonnutaan.")
    yield from _flaws_of_day(rule)
    if rule.valid_from and rule.valid_until and rule.valid_until < rule.valid_from:
        yield "valid_until", LAST_BEFORE_FIRST


def _flaws_of_hours(rule: Rule) -> Iterator[Flaw]:
    if rule.runs_overnight and rule.starts < rule.ends:
        yield "runs_overnight", _("Tämä päättyy samana päivänä. Ota rasti pois tai korjaa kellonaika.")
    elif not rule.runs_overnight and is_backwards(rule.starts, rule.ends):
        sentence = format_lazy("{} {}", backwards_sentence(rule.starts, rule.ends), NEXT_DAY)
        yield "runs_overnight", sentence


def is_backwards(starts: time, ends: time) -> bool:
    """Return whether hours end before they start, or when they start, and are no ordinary night."""
    if starts < ends or ends == time():  # until midnight is the same day
        return False
    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute + 24 * 60
    return ends > NIGHT_ENDS or minutes > NIGHT_MINUTES


def backwards_sentence(starts: time, ends: time) -> Sentence:
    if starts == ends:
        return _("Alkaa ja päättyy samaan aikaan.")
    hours = f"{hour_text(ends)}–{hour_text(starts)}"
    return format_lazy(_("Päättyy ennen kuin alkaa. Tarkoititko {hours}?"), hours=hours)


def hour_text(clock: time) -> str:
    """Return a time of day as times are written: 9, 9.30."""
    return f"{clock.hour}.{clock.minute:02}" if clock.minute else str(clock.hour)


def _flaws_of_day(rule: Rule) -> Iterator[Flaw]:
    is_once, is_nth = rule.recurrence == Recurrence.ONCE, rule.recurrence == Recurrence.NTH_WEEKDAY
    has_anchor = is_once or rule.recurrence == Recurrence.EVERY_SECOND_WEEK
    if rule.weekday not in range(7) and not (is_once and rule.weekday is None):
        yield "weekday", _("Valitse viikonpäivä.")
    elif is_once and rule.anchor and rule.weekday not in (None, rule.anchor.weekday()):
        yield "weekday", _("Päivä on eri viikonpäivä. Korjaa se tai jätä viikonpäivä tyhjäksi.")
    if has_anchor and not rule.anchor:
        yield "anchor", _("Anna päivä, jona tai jonka viikolla kokoonnutaan.")
    elif rule.anchor and not has_anchor:
        yield "anchor", _("Jätä tyhjäksi. Ensimmäinen päivä kuuluu kohtaan ”voimassa alkaen”.")
    if is_nth and rule.nth not in range(1, 6):
        yield "nth", _("Kerro, monesko viikonpäivä kuukaudessa: 1–5.")
    elif rule.nth is not None and not is_nth:
        yield "nth", _("Jätä tyhjäksi tai valitse, että kokoonnutaan kerran kuussa.")


def _emptiness(rule: Rule) -> Iterator[Flaw]:
    """Yield why a rule that has no other flaw would never meet."""
    is_once = rule.recurrence == Recurrence.ONCE
    first, last = (rule.anchor,) * 2 if is_once else (rule.valid_from, rule.valid_until)
    if not first or not last:
        return
    days = list(islice(days_by_rule(rule, first, last), 20))  # so many are never all holidays
    if not days and is_once:
        yield "anchor", _("Päivä ei osu aikaan, jona tämä on voimassa.")
    elif not days:
        yield "valid_until", _("Alku- ja loppupäivän väliin ei osu yhtään kertaa.")
    elif not rule.on_public_holidays and public_holidays({d.year for d in days}).issuperset(days):
        yield "on_public_holidays", _("Kaikki kerrat osuvat pyhäpäiviin. Kokoonnutaanko silti?")


def _flaws_of_change(change: DayChange) -> Iterator[Flaw]:
    if change.last_day < change.first_day:
        yield "last_day", LAST_BEFORE_FIRST
    if change.is_move:
        yield from _flaws_of_move(change)
        yield from _flaws_of_new_times(change)
        return
    for field in ("new_day", "new_starts", "new_ends", "new_place"):
        if getattr(change, field) is not None:
            yield field, _("Jätä tyhjäksi, kun kerta on peruttu.")


def _flaws_of_move(change: DayChange) -> Iterator[Flaw]:
    is_elsewhere = (change.new_starts, change.new_ends, change.new_place) != (None, None, None)
    if not change.new_day and not is_elsewhere:
        yield "is_move", _("Kerro uusi päivä, aika tai paikka.")
    elif change.new_day and change.first_day < change.last_day:
        yield "new_day", _("Uuteen päivään voi siirtää vain yhden päivän kerrat.")
    elif change.new_day == change.first_day and not is_elsewhere:
        yield "new_day", _("Uusi päivä on sama kuin vanha.")


def _flaws_of_new_times(change: DayChange) -> Iterator[Flaw]:
    starts, ends = change.new_starts, change.new_ends
    if ends and not starts:
        yield "new_starts", _("Anna myös uusi alkamisaika.")
    elif starts and not _is_whole_minute(starts):
        yield "new_starts", WHOLE_MINUTES
    if starts and not ends:
        yield "new_ends", _("Anna myös uusi päättymisaika.")
    elif ends and not _is_whole_minute(ends):
        yield "new_ends", WHOLE_MINUTES
    elif starts and ends and is_backwards(starts, ends):
        yield "new_ends", backwards_sentence(starts, ends)


def _is_whole_minute(clock: time) -> bool:
    return clock == clock.replace(second=0, microsecond=0, tzinfo=None)
