"""Times of day: parts ("aamulla", "på kvällen") and clock times ("klo 17 jälkeen", "after 5 pm", "yhdeksältä")."""

import re

from search.reading.days import FULL_DAYS
from search.reading.numbers import AMBIGUOUS, CLOCK_WORDS, UNTIL_WORDS, number_of
from search.reading.tokens import Read, Sentence

MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"
PARTS = {
    MORNING: """
        aamulla aamuna aamuisin aamusin aamut aamu aamul aamusta aamuun aamuks aamupaiva aamupaivalla aamupaivala
        aamupaivana aamupaivisin aamupaivan aamupaivat aamupaivaksi aamupaival aamupv ap formiddag formiddagen
        formiddagar formiddagarna morgon morgonen morgnar morgnarna morning mornings forenoon am aamutuimaan
        aamupaivasta varhain
    """,
    AFTERNOON: """
        iltapaiva iltapaivalla iltapaivala iltapaivana iltapaivisin iltapaivan iltapaivat iltapaivaksi iltapaival
        iltapaivasta iltapv ip eftermiddag eftermiddagen eftermiddagar eftermiddagarna afternoon afternoons
    """,
    EVENING: """
        illalla illala illal iltaisin iltasin iltana ilta illaksi illan illat iltasella illasta iltaan kvall kvallen
        kvallar kvallarna kvallstid evening evenings nighttime
    """,
}
PART_OF = {word: part for part, words in PARTS.items() for word in words.split()} | {"am": ""}
MIDDAY_PHRASES = {
    ("ennen", "puoltapaivaa"): MORNING,
    ("ennen", "puolta", "paivaa"): MORNING,
    ("ennen", "lounasta"): MORNING,
    ("ennen", "lounaaikaa"): MORNING,
    ("before", "noon"): MORNING,
    ("before", "lunch"): MORNING,
    ("before", "midday"): MORNING,
    ("fore", "lunch"): MORNING,
    ("fore", "middag"): MORNING,
    ("innan", "lunch"): MORNING,
    ("lounaan", "jalkeen"): AFTERNOON,
    ("puolenpaivan", "jalkeen"): AFTERNOON,
    ("after", "lunch"): AFTERNOON,
    ("after", "noon"): AFTERNOON,
    ("efter", "lunch"): AFTERNOON,
    ("toiden", "jalkeen"): EVENING,
    ("tyon", "jalkeen"): EVENING,
    ("tyopaivan", "jalkeen"): EVENING,
    ("after", "work"): EVENING,
    ("efter", "jobbet"): EVENING,
    ("efter", "arbetet"): EVENING,
    ("open", "late"): EVENING,
    ("auki", "myohaan"): EVENING,
    ("myohaan", "auki"): EVENING,
    ("oppet", "sent"): EVENING,
}
AT = {"klo", "kello", "kl", "klockan", "klock"}
AT_TOO = {"at", "vid"}
AFTER = {"jalkeen", "jalkee", "jalken", "jalkeenkin", "eteenpain", "alkaen", "lahtien", "onwards", "framat"}
AND, BETWEEN, BETWEEN_BEHIND = {"ja", "och", "and"}, {"between", "mellan"}, {"valilla", "valissa", "valil"}
AFTER_BEFORE = {"after", "efter", "past"}
BEFORE = {"ennen", "before", "fore", "innan"}
OCLOCK = re.compile(r"(\d{1,2})(am|pm|h)?")
PM, AM = {"pm", "p"}, {"am"}
EARLIEST = 7  # of an hour that only its neighbours make one: "3–5 keskiviikkona" may be ages
LATEST_HOUR_OF_AFTERNOON = 7  # "kolmen jälkeen" is 15


def read_part(sentence: Sentence, place: int) -> Read | None:
    """Read a part of the day."""
    for phrase, part in MIDDAY_PHRASES.items():
        if sentence.starts_with(place, *phrase):
            return Read(len(phrase), "time", (part,))
    word = sentence.surface(place)
    if word in {"i", "pa", "in", "the"}:
        return None
    part = PART_OF.get(word)
    if word == "morgon" and sentence.surface(place - 1) == "i":
        return None
    return Read(1, "time", (part,)) if part else None


def read_clock(sentence: Sentence, place: int) -> Read | None:
    """Read a clock time: `starts_after`, `starts_before` or, of a moment alone, `open_at`."""
    start, relation = place, ""
    if sentence.surface(start) in BEFORE:
        start, relation = start + 1, "starts_before"
    elif sentence.surface(start) in AFTER_BEFORE:
        start, relation = start + 1, "starts_after"
    is_told = False
    if sentence.surface(start) in BETWEEN and not relation:
        start, is_told = start + 1, _ends_later(sentence, start + 1) is not None
    while sentence.surface(start) in AT or (sentence.surface(start) in AT_TOO and number_at(sentence, start + 1)):
        start, is_told = start + 1, True
    found = number_at(sentence, start)
    if not found:
        return None
    minutes, used, is_sure = found
    end = start + used
    if sentence.surface(end) == "oclock":
        end, is_sure = end + 1, True
    elif sentence.starts_with(end, "o", "clock"):
        end, is_sure = end + 2, True
    if not relation and (later := _ends_later(sentence, start)):
        end, is_told = later, True
    elif (
        sentence.surface(end) in UNTIL_WORDS
        and (is_told or is_sure or sentence.surface(start).endswith("sta"))
        and _is_time_here(sentence, start, end + 1)
    ):
        end, is_told = end + 1, True
    if sentence.surface(end) in AFTER:
        end, relation = end + 1, relation or "starts_after"
    elif sentence.at(end).is_after_hyphen and (until := number_at(sentence, end)):
        is_told = is_told or _is_on_a_day(sentence, place, end + until[1])
        if is_told or is_sure or until[2]:
            end += until[1]
    if not (relation or is_told or is_sure) or not minutes < 24 * 60:
        return None
    if relation and not (is_told or is_sure) and not _is_time_here(sentence, start, end):
        return None
    return Read(end - place, relation or "open_at", (f"{minutes // 60:02}:{minutes % 60:02}",))


def _ends_later(sentence: Sentence, start: int) -> int | None:
    """Return the end of two clock times with "and" between them, if they say between when: "9 ja 11 välillä"."""
    found = number_at(sentence, start)
    middle = start + found[1] if found else start
    if not found or sentence.surface(middle) not in AND or not (until := number_at(sentence, middle + 1)):
        return None
    end = middle + 1 + until[1]
    is_behind = sentence.surface(end) in BETWEEN_BEHIND
    if not is_behind and not {sentence.surface(start - n) for n in (1, 2)} & BETWEEN:
        return None
    end += is_behind
    are_hours = found[2] or until[2] or {sentence.surface(start - 1), sentence.surface(start - 2)} & AT
    hour = number_of(sentence.surface(start))
    if not are_hours and (not _is_time_here(sentence, start, end) or (hour is not None and hour < EARLIEST)):
        return None  # ages and kilometres stand between two numbers, too
    return end


def _is_on_a_day(sentence: Sentence, start: int, end: int) -> bool:
    """Return whether a weekday stands beside bare numbers, which then are hours and no ages: "9–11 keskiviikkona"."""
    beside = {sentence.surface(start - 1), sentence.surface(end)} & FULL_DAYS.keys()
    hour = sentence.at(start).number
    return bool(beside) and hour is not None and hour >= EARLIEST


def _is_time_here(sentence: Sentence, start: int, end: int) -> bool:
    """Return whether a bare number after "before" or "after" is a clock time, and not years or kilometres."""
    unit = sentence.surface(end)
    return not unit.startswith(
        ("vuot", "vuo", "year", "ar", "kilo", "km", "kk", "month", "manad", "paiv", "viik", "tunn")
    )


def number_at(sentence: Sentence, place: int) -> tuple[int, int, bool] | None:
    """Return minutes since midnight, how many tokens they take, and whether they can be nothing but a clock time."""
    word = sentence.surface(place)
    if (half := _half_of_day(word)) is not None:
        return half
    if word in {"puoli", "puol", "halv"} and (hour := number_of(sentence.surface(place + 1))) and hour <= 12:
        is_at = sentence.surface(place + 1) in CLOCK_WORDS
        return _in_the_day(sentence, hour - 1) * 60 + 30, 2, is_at
    if match := OCLOCK.fullmatch(word):
        return _written(sentence, place, int(match[1]), match[2])
    hour = CLOCK_WORDS.get(word)
    if hour is None and word not in AMBIGUOUS - {"one"}:
        hour = number_of(word)
    if hour is None or not 1 <= hour <= 12:
        return None
    after = sentence.surface(place + 1)
    if after in PM | AM:
        return (hour % 12 + 12 * (after in PM)) * 60, 2, True
    return _in_the_day(sentence, hour) * 60, 1, word in CLOCK_WORDS


def _half_of_day(word: str) -> tuple[int, int, bool] | None:
    """Read "aamuyhdeksältä", "iltaseitsemästä": an hour with its half of the day in one word."""
    for start, later in (("aamupaiva", 0), ("iltapaiva", 12), ("aamu", 0), ("ilta", 12)):
        hour = number_of(word.removeprefix(start)) if word.startswith(start) else None
        hour = hour or (CLOCK_WORDS.get(word.removeprefix(start)) if word.startswith(start) else None)
        if hour and 1 <= hour <= 12:
            return (hour % 12 + later) * 60, 1, True
    return None


def _written(sentence: Sentence, place: int, hour: int, half: str | None) -> tuple[int, int, bool] | None:
    later, used, minute, is_sure = sentence.at(place + 1), 1, 0, False
    if half is None and later.gap in (".", ":") and re.fullmatch(r"[0-5]\d([ap]m)?", later.surface):
        is_short = sentence.gap_after(place + 1).startswith(".") and later.number is not None and later.number <= 12
        if not is_short:
            minute, used, is_sure = int(later.surface[:2]), 2, True
            half = later.surface[2:] or None
    if half is None and sentence.surface(place + used) in {"am", "pm"}:
        half, used = sentence.surface(place + used), used + 1
    elif half is None and sentence.starts_with(place + used, "p", "m"):
        half, used = "pm", used + 2
    if hour > 24:
        return None
    if half in ("am", "pm"):
        return (hour % 12 + 12 * (half == "pm")) * 60 + minute, used, True
    if is_sure or half == "h" or hour > 12 or sentence.surface(place - 1) in AT:
        is_early = hour <= 5 and not is_sure and hour > 0
        return (_in_the_day(sentence, hour) if is_early else hour) * 60 + minute, used, is_sure or half == "h"
    return _in_the_day(sentence, hour) * 60 + minute, used, False


def _in_the_day(sentence: Sentence, hour: int) -> int:
    """Return the hour as families mean it: three is in the afternoon, eight in the evening only where that is said."""
    words = sentence.surfaces.keys()
    if words & set(PARTS[MORNING].split()) and not words & set(PARTS[AFTERNOON].split()):
        return hour
    is_evening = bool(words & set(PARTS[EVENING].split()) | words & {"tonight", "iltana"})
    return hour + 12 if 0 < hour <= LATEST_HOUR_OF_AFTERNOON or (is_evening and hour < 12) else hour
