"""Times as people write them ("ke ja to klo 10-12", "kuun 1. lauantai 10–13"), read and written back.

Pure: plain values in, plain values out, no database. The words are Finnish in every language of the
portal; weekdays are understood in Swedish and English too. What could mean two things is refused.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import islice, product
from typing import Any, NamedTuple, NoReturn

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting_places.recurrence import Recurrence, Rule, refusals

MOST_CHARACTERS = 20_000
MOST_RULES = 500
MOST_TOKENS = 400  # of one statement
LONGEST_PART = 60

BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # what pasting from pages and Word brings along
# Each alternative is of bounded length or one run of a class: reading takes time by the length alone.
TOKEN = re.compile(
    r"""
      (?P<iso_date> [0-9]{4}-[0-9]{2}-[0-9]{2} (?![0-9]) )
    | (?P<date> [0-9]{1,2}\s?\.\s? (?:1[0-2]|0?[1-9]) (?:
          \.\s?[0-9]{4} (?![0-9])
        | \.
        | (?= \s?[-\u2010-\u2014\u2212]\s? [0-9]{1,2}\.\s?[0-9]{1,2}\.\s?[0-9]{4} )  # its dot forgotten: 1.9–18.12.2026
      ) )
    | (?P<clock> [0-9]{1,2} \s?[.:]\s? [0-9]{2} (?![0-9]) )
    | (?P<number> [0-9]+ )
    | (?P<word> [^\W\d_]+ )
    | (?P<dash> [-\u2010-\u2014\u2212] )
    | (?P<other> \S )
    """,
    re.VERBOSE,
)
DIGITS = re.compile("[0-9]+")


class Openness(models.TextChoices):
    """What kind of time it is."""

    OPEN = "open", gettext_lazy("avoinna")
    BY_APPOINTMENT = "by_appointment", gettext_lazy("ajanvarauksella")
    SELF_SERVICE = "self_service", gettext_lazy("omatoimisesti")
    WEATHER_PERMITTING = "weather_permitting", gettext_lazy("sään salliessa")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRule(Rule):
    """A rule, and what kind of time it is: all that a row of a timetable says."""

    openness: Openness = Openness.OPEN


class TimesError(ValueError):
    """What could not be read; `str` is a sentence to whoever wrote it.

    `line` counts from 1 by line breaks, not by semicolons; `part` is where reading stopped, as it was written.
    """

    def __init__(self, sentence: str, part: str, line: int):
        super().__init__(sentence)
        self.part, self.line = part, line


def parse_times(text: str) -> list[ScheduleRule]:
    """Return the rules that a text states, Monday first, each once; single days come last.

    Rules are separated by semicolons and line breaks. One weekday at one time is one rule.
    Raises TimesError with the part that cannot be read.
    """
    if len(text) > MOST_CHARACTERS:
        raise TimesError(_("Teksti on liian pitkä ajoiksi."), _clipped(text), 1)
    lines = BREAK.split(unicodedata.normalize("NFC", text).translate(INVISIBLE))
    found: set[ScheduleRule] = set()
    for number, line in enumerate(lines, 1):
        for statement in line.split(";"):
            try:
                found.update(_Reader(statement).rules())
            except _Stop as stop:
                where = _("Rivi %d: ") % number if len(lines) > 1 else ""
                raise TimesError(where + stop.sentence, stop.part, number) from None
            if len(found) > MOST_RULES:
                raise TimesError(
                    _("Aikoja on yli %d. Jaa ne usealle toiminnalle.") % MOST_RULES, _clipped(line), number
                )
    return sorted(found, key=_order)


def times_text(rules: Iterable[ScheduleRule], separator: str = "; ") -> str:
    """Return the rules in the words that `parse_times` reads back to the same; empty for none."""
    by_hours: dict[ScheduleRule, list[ScheduleRule]] = {}
    for rule in sorted(set(rules), key=_order):
        is_once = rule.recurrence == Recurrence.ONCE
        by_hours.setdefault(rule if is_once else replace(rule, weekday=None), []).append(rule)
    by_days: dict[tuple[ScheduleRule, tuple[int | None, ...]], list[ScheduleRule]] = {}
    for same, group in by_hours.items():
        for days in _days_together(group):
            key = replace(same, starts=time(), ends=time()), tuple(rule.weekday for rule in days)
            by_days.setdefault(key, []).append(days[0])
    return separator.join(_statement(days, group) for (_same, days), group in by_days.items())


def _order(rule: ScheduleRule) -> tuple[Any, ...]:
    is_once = rule.recurrence == Recurrence.ONCE
    return (
        7 if is_once else rule.weekday,
        (is_once and rule.anchor) or date.min,
        rule.starts,
        *(rule.ends, rule.recurrence, rule.nth or 0, rule.weekday or 0),
        *(day or date.min for day in (rule.anchor, rule.valid_from, rule.valid_until)),
        *(rule.skips_school_holidays, rule.on_public_holidays, rule.openness),
    )


# From rules to words.

SHORT_NAMES = "ma ti ke to pe la su".split()
NAMES = "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai".split()
ON_DAYS = [f"{name}isin" if name.endswith("o") else f"{name}sin" for name in NAMES]
NOTES_OF_OPENNESS = {
    Openness.BY_APPOINTMENT: "ajanvarauksella",
    Openness.SELF_SERVICE: "omatoimisesti",
    Openness.WEATHER_PERMITTING: "sään salliessa",
}


def _days_together(group: list[ScheduleRule]) -> list[list[ScheduleRule]]:
    """Part rules that differ by weekday alone into those that one line can tell."""
    is_monthly = group[0].recurrence in {Recurrence.NTH_WEEKDAY, Recurrence.LAST_WEEKDAY}
    return [[rule] for rule in group] if is_monthly else [group]


def _statement(weekdays: tuple[int | None, ...], rules: list[ScheduleRule]) -> str:
    first = rules[0]
    held_on = [day for day in weekdays if day is not None]
    spans = _listed([f"{_clock(rule.starts)}–{_clock(rule.ends, is_end=True)}" for rule in rules])
    notes = ", ".join(_notes(first, held_on))
    return f"{_days(first, held_on)} {spans}" + (f" ({notes})" if notes else "")


def _days(rule: ScheduleRule, weekdays: list[int]) -> str:
    short = _listed(list(_runs(weekdays)))
    on_days = ON_DAYS[weekdays[0]] if len(weekdays) == 1 else short
    match rule.recurrence:
        case Recurrence.ONCE:
            return f"{short} {_day(rule.anchor)} klo".strip()
        case Recurrence.ODD_WEEKS:
            return f"parittomien viikkojen {on_days}"
        case Recurrence.EVEN_WEEKS:
            return f"parillisten viikkojen {on_days}"
        case Recurrence.EVERY_SECOND_WEEK:
            return f"joka toinen {short}"
        case Recurrence.NTH_WEEKDAY:
            return f"kuun {rule.nth}. {NAMES[weekdays[0]]}"
        case Recurrence.LAST_WEEKDAY:
            return f"kuun viimeinen {NAMES[weekdays[0]]}"
    return short


def _runs(weekdays: list[int]) -> Iterator[str]:
    """Yield "ma–ke" for three days or more in a row, else the days one by one."""
    while weekdays:
        length = next((n for n, day in enumerate(weekdays) if day != weekdays[0] + n), len(weekdays))
        run, weekdays = weekdays[:length], weekdays[length:]
        names = [SHORT_NAMES[day] for day in run]
        yield from [f"{names[0]}–{names[-1]}"] if length > 2 else names


def _notes(rule: ScheduleRule, weekdays: list[int]) -> Iterator[str]:
    """Yield what else holds, as the page of a place says it."""
    if rule.openness in NOTES_OF_OPENNESS:
        yield NOTES_OF_OPENNESS[rule.openness]
    if rule.recurrence == Recurrence.EVERY_SECOND_WEEK and rule.anchor:
        if rule.anchor.weekday() not in weekdays:
            yield f"esimerkiksi viikolla {_day(rule.anchor)}"
        elif rule.anchor != rule.valid_from:
            yield f"esimerkiksi {_day(rule.anchor)}"
    if rule.valid_from and rule.valid_until:
        is_one_year = rule.valid_from.year == rule.valid_until.year
        first = f"{rule.valid_from.day}.{rule.valid_from.month}." if is_one_year else _day(rule.valid_from)
        yield f"{first}–{_day(rule.valid_until)}"
    elif rule.valid_from:
        yield f"alkaen {_day(rule.valid_from)}"
    elif rule.valid_until:
        yield f"{_day(rule.valid_until)} asti"
    if rule.skips_school_holidays:
        yield "ei koulujen loma-aikoina"
    if rule.on_public_holidays:
        yield "myös pyhäpäivinä"


def _listed(words: Sequence[str]) -> str:
    return " ja ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _day(day: date | None) -> str:
    return f"{day.day}.{day.month}.{day.year:04}" if day else ""


def _clock(clock: time, is_end: bool = False) -> str:
    hour = 24 if is_end and clock == time() else clock.hour
    return f"{hour}.{clock.minute:02}" if clock.minute else str(hour)


# From words to rules. A statement is read from left to right, each element at most once, in any order.


class _Stop(Exception):
    def __init__(self, part: str, sentence: str = ""):
        self.part = part = _clipped(part)
        example = _("Kirjoita esimerkiksi ti 9.30–11.30.")
        self.sentence = sentence or _("En ymmärtänyt kohtaa ”%s”.") % part + " " + example


def _clipped(part: str) -> str:
    part = " ".join(part[: LONGEST_PART * 2].split())
    return part if len(part) <= LONGEST_PART else f"{part[:LONGEST_PART]}…"


class _Token(NamedTuple):
    kind: str
    text: str  # in lower case, any dash as a hyphen
    start: int
    end: int


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(kind, "-" if kind == "dash" else match[0].lower(), *match.span())
        for match in islice(TOKEN.finditer(text), MOST_TOKENS + 1)
        if (kind := match.lastgroup or "")
    ]


type _Phrases = dict[str, dict[tuple[str, ...], Any]]  # first word → whole phrase → meaning


def _phrases(*meanings: tuple[object, Sequence[str]]) -> _Phrases:
    """Return phrases with their meanings; each is made of one choice of each part, choices are parted by a bar."""
    found: _Phrases = {}
    for meaning, parts in meanings:
        for choice in product(*(part.split("|") for part in parts)):
            phrase = tuple(token.text for token in _tokens(" ".join(choice)))
            found.setdefault(phrase[0], {})[phrase] = meaning
    return found


def _weekday_words() -> dict[str, tuple[str, int]]:
    """Return word → language, weekday. The language matters: "Mon to Fri" has no Thursday in it."""
    swedish = "måndag tisdag onsdag torsdag fredag lördag söndag".split()
    english = "monday tuesday wednesday thursday friday saturday sunday".split()
    short = {"sv": "mån tis ons tors fre lör sön".split(), "en": "mon tue wed thu fri sat sun".split()}
    found: dict[str, tuple[str, int]] = {}
    for day in range(7):
        fi, sv, en = NAMES[day], swedish[day], english[day]
        plural = f"{fi[:-2]}ot" if fi.endswith("kko") else f"{fi}t"
        found |= {word: ("fi", day) for word in (SHORT_NAMES[day], fi, f"{fi}na", plural, ON_DAYS[day])}
        found |= {word: ("sv", day) for word in (short["sv"][day], sv, f"{sv}ar", f"{sv}en")}
        found |= {word: ("en", day) for word in (short["en"][day], en, f"{en}s")}
    return found


WEEKDAY_WORDS = _weekday_words()
WEEKS = "viikkojen|viikkoina|viikot|viikoilla|viikko|viikon|viikolla|vkot|vko"
ODD = "parittomien|parittomina|parittomat|parittomilla|pariton|parittoman"
EVEN = "parillisten|parillisina|parilliset|parillisilla|parillinen|parillisen"
SCHOOL_HOLIDAYS = "loma-aikoina|loma-aikana|lomilla|lomien aikana"
PUBLIC_HOLIDAYS = "pyhinä|pyhäpäivinä|arkipyhinä|juhlapyhinä|pyhisin"
SUCH_AS = "esimerkiksi|esim.|esim|muun muassa|mm.|mm"

DAY_PHRASES = _phrases(
    (tuple(range(5)), ["arkisin|arkipäivisin|arkipäivinä|arkipäivät|joka arkipäivä"]),
    (tuple(range(7)), ["joka päivä|päivittäin|kaikkina päivinä"]),
    ((5, 6), ["viikonloppuisin|viikonloppu|viikonloppuna|viikonloput"]),
)
RECURRENCE_PHRASES = _phrases(
    (Recurrence.WEEKLY, ["joka|joka viikko|viikoittain|viikottain"]),
    (Recurrence.ODD_WEEKS, ["|joka", ODD, WEEKS]),
    (Recurrence.EVEN_WEEKS, ["|joka", EVEN, WEEKS]),
    (Recurrence.EVERY_SECOND_WEEK, ["joka toinen|joka 2.|joka 2", "|viikko|viikon|vko"]),
)
OF_THE_MONTH = _phrases((True, ["|joka", "kuun|kuukauden"]))
LAST = 0
NTH_PHRASES = _phrases(
    (1, ["1.|1|ensimmäinen|ensimmäisenä"]),
    (2, ["2.|2|toinen|toisena"]),
    (3, ["3.|3|kolmas|kolmantena"]),
    (4, ["4.|4|neljäs|neljäntenä"]),
    (5, ["5.|5|viides|viidentenä"]),
    (LAST, ["viimeinen|viimeisenä"]),
)
NOTE_PHRASES = _phrases(
    (("skips_school_holidays", True), ["ei", "koulujen|koulun", SCHOOL_HOLIDAYS]),
    (("on_public_holidays", True), ["myös", PUBLIC_HOLIDAYS]),
    (("on_public_holidays", False), ["ei", PUBLIC_HOLIDAYS]),
    (("openness", Openness.OPEN), ["avoinna|auki|avoin"]),
    (("openness", Openness.BY_APPOINTMENT), ["ajanvarauksella|ajanvaraus|sopimuksen mukaan|ajanvarauksen mukaan"]),
    (("openness", Openness.SELF_SERVICE), ["omatoimisesti|omatoimi|omatoimiaika|omatoimiaikana"]),
    (("openness", Openness.WEATHER_PERMITTING), ["sään salliessa|säävaraus|säävarauksella|sään mukaan"]),
)
ROUND_THE_CLOCK = _phrases(([(time(), time())], ["ympäri vuorokauden|koko vuorokauden"]))
FROM = _phrases((True, ["alkaen|lähtien|alk.|alk"]))
UNTIL = _phrases((True, ["asti|saakka"]))
FOR_EXAMPLE = _phrases((False, [SUCH_AS]), (True, [SUCH_AS, "viikolla|vko"]))
IN_SEASON = _phrases((True, ["voimassa|ajalla"]))
AT = _phrases((True, ["klo.|klo|kello|kl.|kl"]))
AND = _phrases((True, [",|ja|&|sekä|, ja|, sekä"]))
EXCEPT = _phrases((True, ["lukuun ottamatta|lukuunottamatta|paitsi|pois lukien|poislukien|pl.|pl"]))
LONGEST_PHRASE = 6
BETWEEN = set(".,:()")


@dataclass(slots=True)
class _Draft:
    """What has been read of one rule or of rules that share their days."""

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


class _Reader:
    def __init__(self, statement: str):
        self.statement = statement.strip().lstrip("-–•*· \xa0\t")
        self.tokens = _tokens(self.statement)
        if len(self.tokens) > MOST_TOKENS:
            raise _Stop(self.statement, _("Rivi on liian pitkä. Kirjoita jokainen aika omalle rivilleen."))
        self.at = 0
        self.drafts = [_Draft()]
        self.note: int | None = None  # where the first note stands

    @property
    def draft(self) -> _Draft:
        return self.drafts[-1]

    def rules(self) -> Iterator[ScheduleRule]:
        """Yield the rules of the statement; none if it is empty. Raises _Stop."""
        while self.at < len(self.tokens):
            if not any(read() for read in self._elements()):
                self._stop_here()
        if not self.tokens:
            return
        if len(self.drafts) > 1 and self.note is not None:
            part = _clipped(self.statement[self.tokens[self.note].start :])
            raise _Stop(part, _("En tiedä, mitä aikaa ”%s” koskee. Kirjoita jokainen aika omalle rivilleen.") % part)
        for draft in self.drafts:
            yield from self._checked(draft)

    def _elements(self) -> tuple[Callable[[], bool], ...]:
        return (
            *(self._exception, self._weekdays, self._month, self._recurrence, self._spans),
            *(self._note, self._season, self._example, self._dates, self._between),
        )

    # Looking at tokens.

    def _kind(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead].kind if self.at + ahead < len(self.tokens) else ""

    def _taken(self, phrases: _Phrases) -> Any:
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
        raise _Stop(part, sentence % _clipped(part) if "%s" in sentence else sentence)

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
            self.drafts.append(_Draft())

    # Elements. Each returns whether it stood here, and steps over it.

    def _exception(self) -> bool:
        start = self.at
        if self._taken(EXCEPT):
            part = _clipped(self.statement[self.tokens[start].start :])
            raise _Stop(part, _("Poikkeusta ”%s” en osaa lukea ajoista. Lisää se toiminnan poikkeuksiin.") % part)
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
            part = _clipped(self.tokens[self.at].text)
            raise _Stop(part, _("Kellonaikaa ”%s” ei ole.") % part)
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

    # From what was read to rules.

    def _checked(self, draft: _Draft) -> Iterator[ScheduleRule]:
        for rule in self._built(draft):
            for sentence in refusals(rule).values():
                raise _Stop(self.statement, f"”{_clipped(self.statement)}”: {sentence}")
            yield rule

    def _built(self, draft: _Draft) -> Iterator[ScheduleRule]:
        days = self._days_of(draft)
        for (weekday, anchor, nth), (starts, ends) in product(days, draft.spans):
            yield ScheduleRule(
                starts=starts,
                ends=ends,
                recurrence=Recurrence.ONCE if draft.dates else draft.recurrence or Recurrence.WEEKLY,
                weekday=weekday,
                anchor=anchor,
                nth=nth,
                valid_from=draft.valid_from,
                valid_until=draft.valid_until,
                skips_school_holidays=bool(draft.skips_school_holidays),
                on_public_holidays=bool(draft.on_public_holidays),
                openness=draft.openness or Openness.OPEN,
            )

    def _days_of(self, draft: _Draft) -> list[tuple[int | None, date | None, int | None]]:
        """Return weekday, anchor and nth of each rule; a draft that lacks something is refused."""
        if not draft.has_days():
            self._lacks(_("Kohdasta ”%s” puuttuu viikonpäivä. Kirjoita esimerkiksi ti 9.30–11.30."))
        if not draft.spans:
            self._lacks(_("Kohdasta ”%s” puuttuu kellonaika. Kirjoita esimerkiksi ti 9.30–11.30."))
        is_every_second = draft.recurrence == Recurrence.EVERY_SECOND_WEEK
        if draft.example and not is_every_second:
            self._lacks(_("Kohdassa ”%s” on esimerkkipäivä, vaikka tätä ei ole joka toinen viikko."))
        if draft.dates:
            return self._single_days(draft)
        if is_every_second:
            anchor = self._anchor(draft)
            return [(weekday, anchor, None) for weekday in draft.weekdays]
        is_monthly = draft.recurrence in {Recurrence.NTH_WEEKDAY, Recurrence.LAST_WEEKDAY}
        if is_monthly and len(draft.weekdays) > 1:
            self._lacks(_("Kirjoita jokainen kuukauden viikonpäivä omalle rivilleen, esimerkiksi kuun 1. tiistai."))
        return [(weekday, None, nth) for weekday in draft.weekdays for nth in draft.nths or (None,)]

    def _single_days(self, draft: _Draft) -> list[tuple[int | None, date | None, int | None]]:
        if draft.recurrence:
            self._lacks(
                _("Kohdassa ”%s” on yksi päivä ja toisto. Kirjoita esimerkiksi joka toinen ti alkaen 1.9.2026.")
            )
        if not draft.weekdays:
            return [(None, day, None) for day in draft.dates]
        if len(draft.dates) > 1 or [day.weekday() for day in draft.dates] != [*draft.weekdays]:
            self._lacks(_("Kohdassa ”%s” päivä on eri viikonpäivä. Tarkista kumpi on oikein."))
        return [(draft.weekdays[0], draft.dates[0], None)]

    def _anchor(self, draft: _Draft) -> date:
        if draft.example:
            day, is_week = draft.example
        elif draft.valid_from:
            day, is_week = draft.valid_from, False
        else:
            self._lacks(_("Kohdasta ”%s” puuttuu ensimmäinen päivä. Kirjoita esimerkiksi alkaen 1.9.2026."))
        if not is_week and day.weekday() not in draft.weekdays:
            self._lacks(_("Kohdassa ”%s” päivä on eri viikonpäivä. Anna päivä, jona kokoonnutaan."))
        return day

    def _lacks(self, sentence: str) -> NoReturn:
        part = _clipped(self.statement)
        raise _Stop(part, sentence % part if "%s" in sentence else sentence)
