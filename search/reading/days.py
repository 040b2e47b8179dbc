"""Days: today, weekdays as the coming date, "next", ranges, weeks, dates, feast days."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

from search.finnish import key
from search.reading.numbers import ordinal_of
from search.reading.tokens import Read, Sentence

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FINNISH_WEEKDAYS = "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai".split()
SPOKEN_WEEKDAYS = {
    "maanantaki": 0,
    "keskiviikkona": 2,
    "perjantaina": 4,
    "sunnuntaina": 6,
    "lauvantaina": 5,
    "torstaina": 3,
}
SWEDISH_WEEKDAYS = "mandag tisdag onsdag torsdag fredag lordag sondag".split()
ENGLISH_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
SHORT_WEEKDAYS = {
    "fi": "ma ti ke to pe la su".split(),
    "sv": "man tis ons tors fre lor son".split(),
    "en": "mon tue wed thu fri sat sun".split(),
}
# Short names that are other words of another language, "la" alone, or of the same: met beside a day or a clock time.
FULL_DAYS = {
    f"{name}": n for names in (FINNISH_WEEKDAYS, SWEDISH_WEEKDAYS, ENGLISH_WEEKDAYS) for n, name in enumerate(names)
}
FULL_DAYS |= {f"{name}{end}": n for n, name in enumerate(SWEDISH_WEEKDAYS) for end in ("ar", "en", "s", "arna")}
FULL_DAYS |= {f"{name}s": n for n, name in enumerate(ENGLISH_WEEKDAYS)} | {"tues": 1, "weds": 2, "thurs": 3}
FINNISH_ENDINGS = "|n|na|ta|sta|hin|t|sin|ksi|kin|nakin|iltana|aamuna".split("|")
FULL_DAYS |= {f"{name}{end}": n for n, name in enumerate(FINNISH_WEEKDAYS) for end in FINNISH_ENDINGS}
FULL_DAYS |= {w: 2 for w in "keskiviikkoisin keskiviikosta keskiviikkoon keskiviikon keskiviikot keskarina".split()}
FULL_DAYS |= {"maanataina": 0, "lauantaisi": 5, "perjantais": 4}
PARTS_OF_COMPOUNDS = {
    "aamu": "morning",
    "aamuna": "morning",
    "aamuisin": "morning",
    "aamupaiva": "morning",
    "aamupaivana": "morning",
    "aamupaivalla": "morning",
    "iltapaiva": "afternoon",
    "iltapaivana": "afternoon",
    "iltapaivalla": "afternoon",
    "ilta": "evening",
    "iltana": "evening",
    "iltaisin": "evening",
    "illalla": "evening",
    "illaksi": "evening",
    "formiddag": "morning",
    "morgon": "morning",
    "eftermiddag": "afternoon",
    "kvall": "evening",
}

# How compounds of a day and its part go on, in any case: "lauantaiaamulle".
BEGINNINGS = (("aamu", "morning"), ("iltapaiv", "afternoon"), ("ilta", "evening"), ("illa", "evening"))
TODAY = {"tanaan", "tanaa", "tanapaivana", "idag", "today", "tanne"} - {"tanne"}
TOMORROW = {
    "huomenna",
    "huomen",
    "huome",
    "huomena",
    "huomiseksi",
    "huomiselle",
    "huomisen",
    "huominen",
    "imorgon",
    "imorron",
    "tomorrow",
    "tmrw",
}
AFTER_TOMORROW = {"ylihuomenna", "ylihuomiselle", "ylihuomena", "overmorgon"}
WEEKEND = {
    "viikonloppu",
    "viikonloppuna",
    "viikonloppuisin",
    "viikonlopun",
    "viikonlopuksi",
    "viikonloput",
    "vkl",
    "viikonlopulle",
}
WEEKEND |= {"helg", "helgen", "helger", "helgerna", "veckoslut", "veckoslutet", "veckosluten", "weekend", "weekends"}
WORKDAYS = {
    "arki",
    "arkena",
    "arkisin",
    "arkipaiva",
    "arkipaivina",
    "arkipaivisin",
    "arkipaivana",
    "arkipaivat",
    "arkisi",
}
WORKDAYS |= {"arkipaivaisin", "vardag", "vardagar", "vardagarna", "weekday", "weekdays", "arkiaamuisin", "arkiaamuna"}
NEXT = {
    "ensi",
    "seuraava",
    "seuraavana",
    "seuraavalla",
    "seuraavan",
    "seuraavalle",
    "ens",
    "tuleva",
    "tulevana",
    "tulevalla",
    "nasta",
    "kommande",
    "next",
    "coming",
}
THIS = {"talla", "tana", "tama", "taman", "tal", "denna", "detta", "this"}
WEEK = {"viikko", "viikolla", "viikon", "viikol", "vko", "viikolle", "vecka", "veckan", "week"}
EVERY_DAY = {("joka", "paiva"), ("varje", "dag"), ("every", "day")}
MONTHS = [
    """
    tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu heinakuu elokuu syyskuu lokakuu marraskuu joulukuu
    """.split(),
    "januari februari mars april maj juni juli augusti september oktober november december".split(),
    "january february march april may june july august september october november december".split(),
    "jan feb mar apr may jun jul aug sep oct nov dec".split(),
]
MONTH_OF = {name: n for names in MONTHS for n, name in enumerate(names, start=1)}
MONTH_OF |= {f"{name}{end}": n for n, name in enumerate(MONTHS[0], start=1) for end in ("ta", "n")}
OF_A_DATE = {"paiva", "paivana", "pv", "pnä", "of", "the", "den"}

# Feast days by the names that the calendar of public holidays gives them, and what belongs to each.
FEASTS = {
    "itsenaisyyspaiva itsenaisyyspaivana sjalvstandighetsdagen sjalvstandighetsdag independenceday": ((12, 6),),
    "joulu jouluna jouluksi joulun joulunpyhina joulupyhina jul julen jularna christmas xmas": (
        (12, 24),
        (12, 25),
        (12, 26),
    ),
    "jouluaatto jouluaattona aatto aattona julafton julaftonen": ((12, 24),),
    "joulupaiva joulupaivana juldagen juldag": ((12, 25),),
    "tapaninpaiva tapaninpaivana tapanina annandagen": ((12, 26),),
    """
    valipaivat valipaivina valipaivien joulunvalipaivat joulunvalipaivina joulunvalissa mellandagar mellandagarna
    """: ((12, 27), (12, 28), (12, 29), (12, 30)),
    "uudenvuodenaatto uudenvuodenaattona nyarsafton": ((12, 31),),
    "uusivuosi uutenavuotena uudeksivuodeksi nyar": ((12, 31), (1, 1)),
    "uudenvuodenpaiva uudenvuodenpaivana nyarsdagen": ((1, 1),),
    "loppiainen loppiaisena loppiaisen trettondagen trettondag epiphany": ((1, 6),),
    "lucia luciana luciadagen": ((12, 13),),
    "vappu vappuna valborg": ((5, 1),),
    "vappuaatto vappuaattona": ((4, 30),),
    "nuutinpaiva nuutinpaivana": ((1, 13),),
    "ystavanpaiva ystavanpaivana": ((2, 14),),
}
FEAST_DAYS = {name: days for names, days in FEASTS.items() for name in names.split()}
SHORTEST_FEAST = 8
LONG_FEASTS = tuple(sorted((name for name in FEAST_DAYS if len(name) > SHORTEST_FEAST), key=len, reverse=True))
FEAST_PHRASES = {
    ("independence", "day"): ((12, 6),),
    ("joulun", "valipaivina"): ((12, 27), (12, 28), (12, 29), (12, 30)),
    ("joulun", "valipaivat"): ((12, 27), (12, 28), (12, 29), (12, 30)),
    ("christmas", "eve"): ((12, 24),),
    ("christmas", "day"): ((12, 25),),
    ("boxing", "day"): ((12, 26),),
    ("new", "year"): ((12, 31), (1, 1)),
    ("new", "years"): ((12, 31), (1, 1)),
    ("new", "year", "s", "eve"): ((12, 31),),
    ("new", "year", "s", "day"): ((1, 1),),
    ("new", "years", "eve"): ((12, 31),),
    ("new", "years", "day"): ((1, 1),),
    ("uusi", "vuosi"): ((12, 31), (1, 1)),
    ("uutena", "vuotena"): ((12, 31), (1, 1)),
    ("annandag", "jul"): ((12, 26),),
    ("forsta", "maj"): ((5, 1),),
}
# Feasts that move, by a piece of their names in the calendar of public holidays.
MOVING = {
    "Good Friday": "pitkaperjantai pitkaperjantaina langfredag langfredagen",
    "Easter Sunday": "paasiaissunnuntai paasiaissunnuntaina paskdagen",
    "Easter Monday": "paasiaismaanantai paasiaismaanantaina",
    "Ascension Day": "helatorstai helatorstaina kristihimmelsfardsdag",
    "Midsummer Eve": "juhannusaatto juhannusaattona midsommarafton",
    "Midsummer Day": "juhannuspaiva juhannuspaivana midsommardagen",
    "All Saints' Day": "pyhainpaiva pyhainpaivana pyhainmiestenpaiva allhelgona allahelgonsdag",
}
MOVING_DAYS = {word: (name,) for name, words in MOVING.items() for word in words.split()}
EASTER, MIDSUMMER = ("Good Friday", "Easter Sunday", "Easter Monday"), ("Midsummer Eve", "Midsummer Day")
MOVING_DAYS |= dict.fromkeys("paasiainen paasiaisena paasiaisen pask pasken paskhelgen easter".split(), EASTER)
MOVING_DAYS |= dict.fromkeys("juhannus juhannuksena midsommar midsommaren midsummer".split(), MIDSUMMER)


def read_day(sentence: Sentence, place: int) -> Read | None:
    """Read a day or several: "ensi tiistaina", "ma–pe", "10. joulukuuta", "tänä viikonloppuna", "jouluna"."""
    for rule in (_date, _relative, _week, _weekdays, _feast):
        if found := rule(sentence, place):
            return found
    return None


def _days(count: int, *days: date | str) -> Read:
    values = [day if isinstance(day, str) else day.isoformat() for day in days]
    return Read(count, "day", tuple(dict.fromkeys(values)))


def _feasts(count: int, today: date, days: list[date]) -> Read:
    """Return the days; the one that is today by that word, so that "tänään, itsenäisyyspäivänä" is a day once."""
    return _days(count, *("today" if day == today else day for day in days))


def _coming(sentence: Sentence, month: int, day: int) -> date | None:
    """Return the next such day of a year; None if there is none."""
    for year in (sentence.today.year, sentence.today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= sentence.today:
            return found
    return None


def _relative(sentence: Sentence, place: int) -> Read | None:
    word, after = sentence.surface(place), sentence.surface(place + 1)
    today = sentence.today
    if word in {"day"} and sentence.starts_with(place, "day", "after", "tomorrow"):
        return _days(3, today + timedelta(days=2))
    if word == "i" and after in {"dag", "morgon", "morron", "overmorgon"}:
        if after == "overmorgon":
            return _days(2, today + timedelta(days=2))
        return _days(2, "today" if after == "dag" else "tomorrow")
    if word in {"tana", "tanakin"} and after in {"paivana"}:
        return _days(2, "today")
    if word in TODAY:
        return _days(1, "today")
    if word in TOMORROW:
        return _days(1, "tomorrow")
    if word in AFTER_TOMORROW or word.startswith("ylihuomis"):
        return _days(1, today + timedelta(days=2))
    return None


def read_day_and_part(sentence: Sentence, place: int) -> list[Read]:
    """Read one word that says a day and a part of it: "tonight", "huomisaamuna", "perjantai-iltana", "i kväll"."""
    word, after = sentence.surface(place), sentence.surface(place + 1)
    if word in {"tonight", "ikvall", "tanailtana"}:
        return [Read(1, "day", ("today",)), Read(1, "time", ("evening",))]
    if word in {"tana", "this"} | ({"i"} if sentence.tongue == "sv" else set()):
        part = {"iltana": "evening", "evening": "evening", "kvall": "evening", "aamuna": "morning"} | {
            "morning": "morning", "morse": "morning", "iltapaivana": "afternoon", "afternoon": "afternoon",
            "eftermiddag": "afternoon", "aamupaivana": "morning", "formiddag": "morning",
        }  # fmt: skip
        if after in part:
            return [Read(2, "day", ("today",)), Read(2, "time", (part[after],))]
    for start, value in (("huomis", "tomorrow"), ("huomen", "tomorrow"), ("ylihuomis", ""), ("arki", "work")):
        if part := PARTS_OF_COMPOUNDS.get(word.removeprefix(start) if word.startswith(start) else ""):
            values = tuple(WEEKDAYS[:5]) if value == "work" else (value,)
            if not value:
                values = ((sentence.today + timedelta(days=2)).isoformat(),)
            return [Read(1, "day", values), Read(1, "time", (part,))]
    for names in (FINNISH_WEEKDAYS, SWEDISH_WEEKDAYS):
        for number, name in enumerate(names):
            rest = word.removeprefix(name)
            part = PARTS_OF_COMPOUNDS.get(rest) or next(
                (its for start, its in BEGINNINGS if rest.startswith(start)), ""
            )
            if rest != word and part:
                return [Read(1, "day", (WEEKDAYS[number],)), Read(1, "time", (part,))]
    return []


def _week(sentence: Sentence, place: int) -> Read | None:
    word, after = sentence.surface(place), sentence.surface(place + 1)
    monday = sentence.today - timedelta(days=sentence.today.weekday())
    if (word in THIS and after in WEEK) or (word, after, sentence.surface(place + 2)) == ("den", "har", "veckan"):
        count = 3 if word == "den" else 2
        return _days(count, *(monday + timedelta(days=n) for n in range(sentence.today.weekday(), 7)))
    if word in NEXT and after in WEEK:
        return _days(2, *(monday + timedelta(days=7 + n) for n in range(7)))
    if word in WEEK and (number := sentence.at(place + 1).number) and number <= 53:
        return _numbered_week(sentence, number)
    return None


def _numbered_week(sentence: Sentence, number: int) -> Read | None:
    for year in (sentence.today.year, sentence.today.year + 1):
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError:
            continue
        days = [monday + timedelta(days=n) for n in range(7)]
        if days[-1] >= sentence.today:
            return _days(2, *(day for day in days if day >= sentence.today))
    return None


def weekday_at(sentence: Sentence, place: int) -> int | None:
    """Return the weekday that a token names, Monday being 0."""
    word = sentence.surface(place)
    if word in FULL_DAYS:
        return FULL_DAYS[word]
    spoken = {f"{word}sa", f"{word}la", f"{word}a"} & FULL_DAYS.keys() if len(word) > 6 else ()
    return FULL_DAYS[next(iter(spoken))] if spoken else None


def _short_weekday(sentence: Sentence, place: int) -> int | None:
    """Return the weekday of a short name, where the language, or what stands beside it, says that it is one."""
    token = sentence.at(place)
    for language, names in SHORT_WEEKDAYS.items():
        if token.surface in names and token.word.display == token.surface.replace("lor", "lör"):
            number = names.index(token.surface)
            if token.surface in {"to", "son", "man", "sat", "la", "su", "sun", "ma", "ons", "fre", "tors"}:
                beside = _is_day_like(sentence, place - 1) or _is_day_like(sentence, place + 1)
                few = len(sentence) <= 5 and language == "fi" and token.surface in {"la", "su", "ma"}
                tongue = sentence.tongue == language and token.surface in {"sat", "sun", "ons", "fre", "tors"}
                if not (beside or few or tongue):
                    continue
            return number
    return None


def _is_day_like(sentence: Sentence, place: int) -> bool:
    word = sentence.surface(place)
    if word in {"ja", "och", "and", "tai"}:
        return any(sentence.surface(at) in {"ma", "ti", "ke", "to", "pe", "la", "su"} for at in (place - 1, place + 1))
    short = {name for names in SHORT_WEEKDAYS.values() for name in names} - {"man", "son", "to", "sun"}
    return word in short or word in {"klo", "kl", "kello"} or sentence.at(place).number is not None or word in FULL_DAYS


def _a_weekday(sentence: Sentence, place: int) -> int | None:
    found = weekday_at(sentence, place)
    return _short_weekday(sentence, place) if found is None else found


def _weekdays(sentence: Sentence, place: int) -> Read | None:
    """Read weekdays, weekends and workdays, one of them with "next" before it, or a range."""
    is_next = sentence.surface(place) in NEXT
    skipped = int(is_next or (sentence.surface(place) in {*THIS, "joka", "varje", "every", "on", "pa"}))
    first, word = place + skipped, sentence.surface(place + skipped)
    if word in {"tuleva", "kommande"}:
        first, skipped, word = first + 1, skipped + 1, sentence.surface(first + 1)
    if word in WEEKEND:
        return _days(skipped + 1, "sat", "sun")
    if word in WORKDAYS:
        return _days(skipped + 1, *WEEKDAYS[:5])
    if (sentence.surface(first), sentence.surface(first + 1)) in EVERY_DAY:
        return Read(2)
    start = _a_weekday(sentence, first)
    if start is None or (skipped and sentence.surface(place) in {"on", "pa"} and weekday_at(sentence, first) is None):
        return None
    end, used = _end_of_range(sentence, first)
    if end is not None:
        return _days(skipped + used, *(WEEKDAYS[n % 7] for n in range(start, end + 1 if end >= start else end + 8)))
    if is_next:
        ahead = (start - sentence.today.weekday()) % 7
        # "Ensi torstaina" said on a Wednesday is not tomorrow.
        return _days(skipped + 1, sentence.today + timedelta(days=ahead if ahead > 1 else ahead + 7))
    return _days(skipped + 1, WEEKDAYS[start])


def _end_of_range(sentence: Sentence, first: int) -> tuple[int | None, int]:
    """Return the last day of "ma–pe", "maanantaista perjantaihin", "måndag till fredag", and how many tokens it is."""
    middle = sentence.at(first + 1)
    if middle.is_after_hyphen and (end := _a_weekday(sentence, first + 1)) is not None:
        return end, 2
    is_from = sentence.surface(first).endswith(("sta", "st"))
    if is_from and middle.surface.endswith(("hin", "oon")) and (end := weekday_at(sentence, first + 1)) is not None:
        return end, 2
    if middle.surface in {"till", "to", "until"} and (end := _a_weekday(sentence, first + 2)) is not None:
        return end, 3
    return None, 0


def _date(sentence: Sentence, place: int) -> Read | None:
    """Read "2.12.", "2.12.2026", "10. joulukuuta", "joulukuun 10.", "den 10 december", "December 10th"."""
    word, number = sentence.surface(place), sentence.at(place).number
    day = number if number is not None else ordinal_of(word)
    if day and 1 <= day <= 31:
        after = sentence.at(place + 1)
        if (
            number is not None
            and after.number is not None
            and after.gap in (".", "/", ". ")
            and 1 <= after.number <= 12
        ):
            return _written_date(sentence, place, day, after.number)
        skip = 2 if after.surface in OF_A_DATE else 1
        if month := MONTH_OF.get(sentence.surface(place + skip)):
            return _named_date(sentence, day, month, skip + 1)
    if month := MONTH_OF.get(word):
        later = sentence.at(place + 1)
        day = later.number if later.number is not None else ordinal_of(later.surface)
        if day and 1 <= day <= 31 and not (word == "may" and later.number is None):
            used = 3 if sentence.surface(place + 2) in {"paiva", "paivana"} else 2
            return _named_date(sentence, day, month, used)
    return None


def _named_date(sentence: Sentence, day: int, month: int, count: int) -> Read | None:
    year = sentence.at(place).number if (place := count) < 0 else None
    found = _of_year(year, month, day) if year else _coming(sentence, month, day)
    return _days(count, found) if found else None


def _written_date(sentence: Sentence, place: int, day: int, month: int) -> Read | None:
    year, gap = sentence.at(place + 2).number, sentence.gap_after(place + 1)
    if year and 2000 <= year < 2100 and gap == ".":
        found = _of_year(year, month, day)
        return _days(3, found) if found else None
    is_clock = sentence.surface(place - 1) in {"klo", "kello", "kl", "klockan", "at"}
    if is_clock or (
        not gap.startswith((".", "/")) and sentence.at(place + 1).gap == "." and len(sentence.surface(place + 1)) == 2
    ):
        return None
    found = _coming(sentence, month, day)
    return _days(2, found) if found else None


def _of_year(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _feast(sentence: Sentence, place: int) -> Read | None:
    for count in range(4, 1, -1):
        phrase = tuple(sentence.surface(place + n) for n in range(count))
        if phrase in FEAST_PHRASES:
            return _feasts(count, sentence.today, _feast_days(sentence, FEAST_PHRASES[phrase]))
    word = sentence.surface(place)
    if word not in FEAST_DAYS and len(word) > SHORTEST_FEAST:
        # In any of its cases: "itsenäisyyspäiväksi".
        word = next((name for name in LONG_FEASTS if word.startswith(name) and len(word) <= len(name) + 5), word)
    if word in FEAST_DAYS:
        return _feasts(1, sentence.today, _feast_days(sentence, FEAST_DAYS[word]))
    if word in MOVING_DAYS:
        days = [day for name in MOVING_DAYS[word] if (day := _next_holiday(sentence.today, name))]
        return _feasts(1, sentence.today, sorted(days)) if days else None
    return None


def _feast_days(sentence: Sentence, days) -> list[date]:
    found = [_coming(sentence, month, day) for month, day in days]
    # On Boxing Day "at Christmas" is today alone, and not a year ahead as well.
    return [day for day in found if day and day - min(filter(None, found)) < timedelta(days=30)]


@lru_cache(maxsize=100)
def _next_holiday(today: date, name: str) -> date | None:
    calendar = holidays.Finland(years=[today.year, today.year + 1], language="en_US")
    return min((day for day, its in calendar.items() if name in its and day >= today), default=None)


def is_day_word(surface: str) -> bool:
    """Return whether a word names a day by itself."""
    return surface in FULL_DAYS or surface in TODAY | TOMORROW | WEEKEND | WORKDAYS or key(surface) == "huoment"
