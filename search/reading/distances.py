"""Distance and place: "3 km Tikkakoskelta", "lähellä Suolahtea", "inom 10 km från", "near me", a postal code."""

from search.finnish import key
from search.reading.filler import is_filler
from search.reading.numbers import UNTIL_WORDS, WORDS, number_of
from search.reading.tokens import Read, Sentence

KILOMETRES = {
    "km",
    "kilometri",
    "kilometria",
    "kilometrin",
    "kilometrien",
    "kilsa",
    "kilsaa",
    "kilsan",
    "kilometer",
    "kilometers",
    "kilometre",
    "kilometres",
    "kms",
    "kilometern",
}
NEAR = {
    "lahella",
    "lahel",
    "lahelta",
    "lahelle",
    "lahistolla",
    "lahistossa",
    "lahistolta",
    "liki",
    "lahin",
    "lahimmat",
    "lahimpia",
    "lahinna",
    "lahimmassa",
    "lahettyvilla",
    "lahimpana",
    "lahimman",
    "lahimpaa",
    "nara",
    "narmast",
    "narmaste",
    "naraomradet",
    "narheten",
    "near",
    "nearby",
    "nearest",
    "closest",
    "close",
    "kring",
    "around",
    "ymparistossa",
    "vieressa",
    "liepeilla",
    "tienoilla",
    "lahialue",
    "lahialueella",
    "lahistolle",
}
FARTHER_WORDS = {"suunnalla", "suunnal", "seudulla", "seuvulla", "seudul", "alueella", "alueel"}
ME = {
    "minua",
    "mua",
    "minu",
    "meita",
    "me",
    "mig",
    "minusta",
    "meilta",
    "musta",
    "oss",
    "us",
    "here",
    "taalla",
    "tasta",
    "tassa",
    "sijaintia",
    "omaa",
    "omaani",
    "taalta",
    "kotoa",
    "kotia",
    "home",
    "hemma",
    "luokse",
}
FROM = {
    "from",
    "of",
    "fran",
    "to",
    "in",
    "the",
    "i",
    "av",
    "paassa",
    "paasta",
    "sateella",
    "sateelta",
    "etaisyydella",
    "matkan",
    "matkalla",
    "radius",
    "radie",
    "away",
    "sisalla",
    "within",
    "inom",
    "alle",
    "enintaan",
    "korkeintaan",
    "max",
    "oleva",
    "olevat",
    "olevaa",
}
CENTRE = {
    "keskustasta",
    "keskustast",
    "keskusta",
    "keskustan",
    "keskustaa",
    "keskustassa",
    "centrum",
    "centre",
    "center",
}
LOOSE = {"around", "kring", "close", "vieressa", "ymparistossa"}  # "near" only beside a place
LONGEST_NAME = 3  # words of an area's name


def area_at(sentence: Sentence, place: int) -> tuple[str, int] | None:
    """Return the name of the area that begins here, and how many tokens it takes: "Laukaan asema"."""
    areas = sentence.vocabulary.areas
    for count in range(LONGEST_NAME, 0, -1):
        if is_filler(sentence.surface(place)) or _is_number(sentence.surface(place)):
            return None
        keys = tuple(key(sentence.surface(place + n)) for n in range(count) if sentence.surface(place + n))
        if len(keys) == count and keys in areas and not (count == 1 and len(sentence.surface(place)) < 4):
            return areas[keys], count
    return None


def _is_number(surface: str) -> bool:
    """Return whether a word is a number, and no village that is declined like it: "kuusi" is not Kuusa."""
    return surface in WORDS or surface in UNTIL_WORDS


def read_distance(sentence: Sentence, place: int) -> list[Read]:
    """Read kilometres with their area, before or behind, or `near` alone; a postal code; or "near me"."""
    if found := _kilometres(sentence, place):
        return found
    if sentence.surface(place) in NEAR:
        return _near(sentence, place)
    if _is_postal_code(sentence, place):
        code = sentence.surface(place)
        if kilometres := _kilometres_alone(sentence, place + 1):
            km, used = kilometres
            used += int(sentence.surface(place + 1 + used) in FROM)
            return [Read(1 + used, "near", (code,)), Read(1 + used, "within", (str(km),))]
        return [Read(1, "near", (code,))]
    if found := area_at(sentence, place):
        name, count = found
        after = place + count
        if sentence.surface(after) in NEAR - {"lahin", "close", "around", "kring"} and _is_behind(sentence, after):
            return [Read(count + 1, "near", (name,))]
        if kilometres := _kilometres_alone(sentence, after):
            km, used = kilometres
            used += int(sentence.surface(after + used) in FROM)
            return [Read(count + used, "near", (name,)), Read(count + used, "within", (str(km),))]
    if sentence.surface(place) in ME and sentence.surface(place + 1) in NEAR:
        return [Read(2, "near", ("me",))]
    return []


def _is_postal_code(sentence: Sentence, place: int) -> bool:
    token = sentence.at(place)
    return len(token.surface) == 5 and token.number is not None and token.surface in sentence.vocabulary.area_codes


def _is_behind(sentence: Sentence, near: int) -> bool:
    """Return whether "near" belongs to what stands before it, "Palokan lähellä", and not to what follows."""
    return area_at(sentence, near + 1) is None and sentence.surface(near + 1) not in ME


def _kilometres_alone(sentence: Sentence, place: int) -> tuple[int | float, int] | None:
    at = place
    while sentence.surface(at) in FROM and at < place + 2:
        at += 1
    word = sentence.surface(at)
    if word.endswith("km") and word[:-2].isdecimal() and word.isascii():
        return int(word[:-2]), at + 1 - place
    number = number_of(word)
    if number is None:
        return None
    used = 1
    if sentence.at(at + 1).gap in (",", ".") and sentence.at(at + 1).number is not None:
        number, used = float(f"{number}.{sentence.surface(at + 1)}"), 2
    if sentence.surface(at + used) not in KILOMETRES or not 0 < number <= 200:
        return None
    return number, at + used + 1 - place


def _kilometres(sentence: Sentence, place: int) -> list[Read]:
    found = _kilometres_alone(sentence, place)
    if not found:
        return []
    km, used = found
    end = place + used
    while sentence.surface(end) in FROM | NEAR | {"sen", "kun"} and end < place + used + 4:
        end += 1
    if area := area_at(sentence, end):
        name, count = area
        count += sentence.surface(end + count) in CENTRE
        return [Read(end + count - place, "near", (name,)), Read(end + count - place, "within", (str(km),))]
    if sentence.surface(end) in ME:
        return [Read(end + 1 - place, "near", ("me",)), Read(end + 1 - place, "within", (str(km),))]
    if _is_postal_code(sentence, end):
        code = sentence.surface(end)
        return [Read(end + 1 - place, "near", (code,)), Read(end + 1 - place, "within", (str(km),))]
    return [Read(used, "near", ("me",)), Read(used, "within", (str(km),))]


def _near(sentence: Sentence, place: int) -> list[Read]:
    """Read "near" with the area or "me" behind it. Alone, as in "nearest", it is settled when all is read."""
    end = place + 1
    while sentence.surface(end) in FROM | {"heten"} and end < place + 3:
        end += 1
    if area := area_at(sentence, end):
        end += area[1]
        return [Read(end + (sentence.surface(end) in CENTRE) - place, "near", (area[0],))]
    if sentence.surface(end) in ME:
        return [Read(end + 1 - place, "near", ("me",))]
    if sentence.surface(place) in LOOSE:
        return []
    return [Read(1, "near", ())]


def is_from(surface: str) -> bool:
    """Return whether a word tells where a distance is measured from: "Leivonmäeltä"."""
    return surface.endswith(("lta", "sta", "lt", "st"))
