"""Months: "joulukuussa", "i nästa månad", "this month"; a weekday of one: "ensi kuun ensimmäinen lauantai"."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from search.reading.days import MONTHS, NEXT, THIS, weekday_at
from search.reading.numbers import ORDINAL_WORDS
from search.reading.tokens import Read, Sentence

FINNISH_ENDINGS = ("", "n", "ssa", "sta", "lle", "ksi", "na")
FINNISH = {f"{name}{end}": n for n, name in enumerate(MONTHS[0], start=1) for end in FINNISH_ENDINGS}
OTHERS = {name: n for names in MONTHS[1:] for n, name in enumerate(names, start=1)}
# Other words too, or short for names: a month only behind "i" or "in".
UNSURE = frozenset("may march mars maj jul jan jun apr mar aug sep oct nov dec feb".split())
MONTH = frozenset("kuu kuun kuussa kuulla kuus kuukausi kuukauden kuukaudessa kuukautena manad manaden month".split())
OF = frozenset("i in of during under".split())
ARTICLES = frozenset("the den".split())
EACH = frozenset("joka varje every each".split())
COMING_MONTH = NEXT | {"tulevassa", "seuraavassa"}
THIS_MONTH = THIS | {"tassa", "kuluvan", "kuluvassa", "current"}
LAST = frozenset("viimeinen viimeisena viimeisen viimeista viime sista last".split())
ORDINALS = {word: n for word, n in ORDINAL_WORDS.items() if n <= 5}
ORDINALS |= {"ensimmaisen": 1, "toisen": 2, "kolmannen": 3, "neljannen": 4, "viidennen": 5, "ekana": 1, "tokana": 2}
END = -1  # the last one


@dataclass(frozen=True, slots=True)
class Month:
    """A month that some tokens tell; without a year and a month the coming one of each: "kuun 1. lauantai"."""

    count: int
    year: int = 0
    month: int = 0


def read_month(sentence: Sentence, place: int) -> Read | None:
    """Read what is left of a month, or a weekday that is counted within one."""
    if found := _weekday_before(sentence, place) or _weekday_behind(sentence, place):
        return found
    found = _month(sentence, place)
    if found is None or not found.year:
        return None
    last = date(found.year, found.month, calendar.monthrange(found.year, found.month)[1])
    day, days = max(date(found.year, found.month, 1), sentence.today), []
    while day <= last:
        days.append(day.isoformat())
        day += timedelta(days=1)
    return Read(found.count, "day", tuple(days))


def _month(sentence: Sentence, place: int) -> Month | None:
    """Read "joulukuussa", "i december", "next month", "ensi kuun", "kuun", "of the month"."""
    at = place + (sentence.surface(place) in OF)
    is_behind = at > place
    word, today = sentence.surface(at), sentence.today
    if month := FINNISH.get(word) or (OTHERS.get(word) if is_behind or word not in UNSURE else None):
        return Month(at + 1 - place, today.year + (month < today.month), month)
    at += word in ARTICLES
    word, later = sentence.surface(at), sentence.surface(at + 1)
    if later in MONTH and word in COMING_MONTH:
        return Month(at + 2 - place, today.year + today.month // 12, today.month % 12 + 1)
    if later in MONTH and word in THIS_MONTH:
        return Month(at + 2 - place, today.year, today.month)
    if later in MONTH and word in EACH:
        return Month(at + 2 - place)
    return Month(at + 1 - place) if word in MONTH else None


def _weekday_before(sentence: Sentence, place: int) -> Read | None:
    """Read a month and which weekday of it: "tammikuun toinen tiistai", "kuun 1. lauantai"."""
    if not (month := _month(sentence, place)):
        return None
    counted = _counted(sentence, place + month.count)
    return _weekday_of(sentence, month, *counted, month.count + 2) if counted else None


def _weekday_behind(sentence: Sentence, place: int) -> Read | None:
    """Read which weekday and of what month: "first Saturday of next month", "sista fredagen i januari"."""
    counted = _counted(sentence, place)
    month = _month(sentence, place + 2) if counted else None
    return _weekday_of(sentence, month, *counted, month.count + 2) if counted and month else None


def _counted(sentence: Sentence, place: int) -> tuple[int, int] | None:
    """Return which weekday is told, "toinen tiistai": its number, or END for the last, and the day, Monday being 0."""
    token, day = sentence.at(place), weekday_at(sentence, place + 1)
    if day is None:
        return None
    is_ordinal = token.number is not None and token.number <= 5 and sentence.at(place + 1).gap.startswith(".")
    number = END if token.surface in LAST else token.number if is_ordinal else ORDINALS.get(token.surface)
    return (number, day) if number else None


def _weekday_of(sentence: Sentence, month: Month, number: int, weekday: int, count: int) -> Read | None:
    today = sentence.today
    if month.year:
        found = _nth(month.year, month.month, number, weekday)
    else:
        months = ((today.year + (today.month + n - 1) // 12, (today.month + n - 1) % 12 + 1) for n in range(4))
        days = (_nth(year, one, number, weekday) for year, one in months)
        found = next((day for day in days if day and day >= today), None)
    return Read(count, "day", (found.isoformat(),)) if found else None


def _nth(year: int, month: int, number: int, weekday: int) -> date | None:
    """Return the first, second … or last such weekday of a month; None if it has not so many."""
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    if number == END:
        return date(year, month, days[-1])
    return date(year, month, days[number - 1]) if number <= len(days) else None
