"""Ages of children, in years: "2-vuotias", "1,5 v", "18 kk", "3–5-vuotiaat", "lapset on kolme ja kuusi"."""

import re

from search.reading.numbers import AMBIGUOUS, head_of, number_of, ordinal_of
from search.reading.tokens import NOTHING, Read, Sentence

OLDEST = 17
MOST_CHILDREN = 8
ADULT = Read(1)
COMPOUND = re.compile(
    r"(?P<head>.+?)(?P<unit>vuotia\w*|vuotis\w*|vuotta|v|vee|vees|veen|veelle|vuosi\w*|kk|kuukauti\w*|kuukautta|kui(?:nen|sen|selle|set|sten|sta)"
    r"|aring\w*|arig\w*|manaders|yo|yr|yrs)"
)
YEARS = re.compile(
    r"v|vee|veen|veet|veelle|vuotia\w*|vuotta|vuotinen|vuotis\w*|years?|yrs?|yo|y|aring\w*|arig\w*|ar|arigt|arsaldern|aringar"
)
MONTHS = re.compile(r"kk|kuukauti\w*|kuukautta|kuukauden|months?|mo|mths?|manader|manad|manaders|manadersbaby|man")
WEEKS = re.compile(r"viikkoinen|viikkoista|viikkoisen|viikkoiselle|viikkois\w*|viikon|vkoa|weeks?|veckor|vecka")
OLD = {
    "old",
    "olds",
    "gammal",
    "gamla",
    "gammalt",
    "ikainen",
    "ikaisen",
    "ikaiselle",
    "ikaiset",
    "ikaisille",
    "ikaista",
    "ikasen",
    "vanha",
    "vanhan",
    "vanhalle",
    "vanhat",
    "o",
}
AND = {"ja", "och", "and", "tai", "eller", "or", "seka", "plus"}
HALF_MORE = (
    ("ja", "puoli"),
    ("ja", "puol"),
    ("ja", "puolen"),
    ("and", "half"),
    ("och", "ett", "halvt"),
    ("och", "en", "halv"),
    ("and", "a", "half"),
)
UNDER = {"alle", "under", "younger", "below", "max"}
OVER = {"yli", "over", "older", "above"}
CHILDREN = frozenset(
    """
    lapsi lapset lapselle lapsellemme pojalle tytolle tyttarelle muksulle tenavalle
    lapsemme lapsien lasten lapsella lapsilla lapsia poika pojat tytto tytot muksu muksut tenava
    tenavat mukulat kakarat penskat lapsenlapset lapsenlapsi kid kids child children son daughter sons daughters boy
    girl boys girls baby barn barnen barnet sonen dotter dottern pojke flicka pojkar flickor aged age ages aldern
    alder ika iat ialtaan ikaisia ikaiset tayttaa taytti sisarukset siblings syskon twins kaksoset toddler toddlers
    grandchild grandchildren grandson granddaughter barnbarn
    """.split()
)
COPULAS = {
    "on",
    "ovat",
    "oo",
    "is",
    "are",
    "ar",
    "kohta",
    "nyt",
    "just",
    "jo",
    "turning",
    "turns",
    "fyller",
    "of",
    "mulla",
    "meilla",
    "ihan",
    "s",
    "re",
    "who",
    "som",
    "jotka",
    "joka",
    "about",
    "almost",
    "nastan",
}
CLASSES = {
    5: "viskarilainen viskarilaiset viskarilaiselle viskarilaisen viskarilaisille viskariikainen",
    6: """
        eskarilainen eskarilaiset eskarilaisen eskarilaiselle eskarilaisille eskarilaisten eskarilaisia eskarilaista
        eskarilaisel esikoululainen esikoululaiset esikoululaiselle esikoululaisille esikoululaisen esikoululaisten
        eskariikainen eskari-ikainen eskariikaiselle eskariikaiset forskolebarn forskolebarnet forskolebarnen
        forskoleelev preschooler preschoolers eskarit
    """,
}
CLASS_AGES = {word: (str(age),) for age, words in CLASSES.items() for word in words.split()}
WITH_BABY = (
    *(("vauvan", word) for word in ("kanssa", "kans", "kanss", "kaa", "kera")),
    *(("with", *words, "baby") for words in ((), ("a",), ("my",), ("our",))),
    *(("med", *words, baby) for words in ((), ("en",), ("min",)) for baby in ("bebis", "baby")),
)
SCHOOL_AGES = ("7", "8", "9", "10", "11", "12")
AGED_WORDS = {  # before "-ikäinen"
    "eskari": ("6",), "esikoulu": ("6",), "viskari": ("5",), "leikki": ("3", "4", "5"),
    "vauva": ("0",), "ylakoulu": ("13", "14", "15"), "alakoulu": SCHOOL_AGES, "koulu": SCHOOL_AGES,
}  # fmt: skip
PUPIL = re.compile(
    r"(?P<head>\w+?)(?:s)?luokka?lai(?:nen|set|sen|sten|selle|sille|sia|sta)|(?P<first>\w+?)luok(?:ka|alle|alla|an|at)"
)
# How the years of school are called, in their order: "eka", "kolmosluokka", "viidennen luokan".
SCHOOL_YEARS = (
    "eka ekan ykkos ykko ykkosen ensimmaisen ensimmais",
    "toka tokan kakkos kakko toisen",
    "kolmas kolma kolmo kolmos kolmannen",
    "neljas nelja nelos nelo neljannen",
    "viides viide viitos vitos viito vito viidennen",
    "kuudes kuude kutos kuutos kuto kuuto kuudennen",
    "seitsemas seiska",
    "kahdeksas kasi",
    "yhdeksas ysi",
)
CLASS_HEADS = {word: year for year, words in enumerate(SCHOOL_YEARS, start=1) for word in words.split()}
SCHOOL_CHILDREN = re.compile(
    r"(?:ala)?koululai(?:nen|set|sen|sten|selle|sille|sia|siin|sta|sena|sina)"
    r"|(?:ala)?kouluikai(?:nen|set|sen|sten|selle|sille|sia|sta)"
    r"|lagstadi(?:et|ets|ebarn|ebarnen|eelev|eelever|eeleverna)|skolbarn(?:en|ens|s)?|skolaldern|skolelever|schoolchild(?:ren)?"
)
SCHOOL_PHRASES = ("primary school", "elementary school", "school aged", "school age", "school kids", "school children")
PUPILS = {"ekakki": 7, "ekalle": 7, "ettorna": 7, "forskoleklass": 6} | {
    f"{year}klassare": age for age, year in enumerate("forsta andra tredje fjarde femte sjatte".split(), start=7)
}


def _with_baby(sentence: Sentence, place: int) -> Read | None:
    """Read who comes along, "vauvan kanssa": she may go wherever babies may, and not to baby groups alone."""
    return next((Read(len(one), "age", ("0",)) for one in WITH_BABY if sentence.starts_with(place, *one)), None)


def read_age(sentence: Sentence, place: int) -> Read | None:
    """Read ages; of a grown-up ("kolmekymppinen isä") the words alone, which ask nothing."""
    limit = sentence.surface(place)
    if limit in UNDER | OVER:
        found = _of_one_year(sentence, place + 1) or _told(sentence, place + 1)
        return _limited(found, limit in UNDER) if found else None
    readers = (_with_baby, _class, _told, _after_children)
    return next((found for read in readers if (found := read(sentence, place))), None)


def _years(count: int, *years: float) -> Read:
    """Return the ages; of what is no child's none."""
    found = tuple(dict.fromkeys(str(int(one)) for one in years if one <= OLDEST))
    return Read(count, "age", found) if found else Read(count)


def _limited(found: Read, is_under: bool) -> Read:
    """Return the ages below one, or the age from which on: a child of just that age comes, too."""
    if not found.values:
        return Read(found.count + 1)
    age = int(found.values[0])
    return _years(found.count + 1, *(range(age or 1) if is_under else [age]))


def _of_one_year(sentence: Sentence, place: int) -> Read | None:
    """Read "(alle) vuoden ikäinen", "(under) ett år", "(under) one"."""
    if sentence.surface(place) in {"vuoden", "vuotta"}:
        return _years(2 if sentence.surface(place + 1) in OLD else 1, 1)
    if sentence.starts_with(place, "ett", "ar") or sentence.starts_with(place, "one", "year"):
        return _years(2, 1)
    number = number_of(sentence.surface(place))
    is_bare = sentence.surface(place - 1) == "under" and sentence.tongue == "en"
    return _years(1, number) if is_bare and number is not None and not _unit(sentence, place + 1) else None


def _told(sentence: Sentence, place: int) -> Read | None:
    """Read numbers with a unit behind the last: one, a list, a range, with a half, or in one word."""
    numbers, at = [], place
    while len(numbers) < MOST_CHILDREN:
        if (compound := _compound(sentence.surface(at))) is not None:
            end = _with_months(sentence, _with_old(sentence, at + 1))
            return _years(end - place, *_spread(sentence, numbers, compound, at))
        number, used = _number(sentence, at, bool(numbers))
        if number is None:
            return None
        numbers.append((number, at))
        at += used
        if unit := _unit(sentence, at):
            return _with_unit(sentence, place, numbers, at, unit)
        if sentence.surface(at) in AND:
            at += 2 if sentence.surface(at + 1) in {"a", "an"} else 1
        elif not _goes_on(sentence, at):
            return _half_alone(sentence, place, numbers, at)
    return None


def _goes_on(sentence: Sentence, at: int) -> bool:
    """Return whether another number of a list or range follows: "1, 3 ja 5", "3–5", "3 5 v"."""
    token = sentence.at(at)
    return token is not NOTHING and (number_of(token.surface) is not None or _compound(token.surface) is not None)


def _half_alone(sentence: Sentence, place: int, numbers, at: int) -> Read | None:
    """Read "one and a half" of a child, where no unit stands."""
    is_half = any(sentence.starts_with(at - 1, *phrase) for phrase in HALF_MORE)
    return None if not is_half else _years(at + 2 - place, *(number for number, _at in numbers))


def _number(sentence: Sentence, at: int, is_in_list: bool) -> tuple[float | None, int]:
    surface, later = sentence.surface(at), sentence.at(at + 1)
    if surface in {"puolitoista", "puolentoista"}:
        return 1.5, 1
    if surface in {"puoli", "half", "halvt", "ett"} and sentence.surface(at + 1) in {"vuotta", "vuotinen", "ar", "a"}:
        return (1.0 if surface == "ett" else 0.5), 2 if sentence.surface(at + 1) == "a" else 1
    number = number_of(surface)
    if number is None:
        return None, 1
    if later.gap in (",", ".") and later.number is not None and sentence.at(at).number is not None:
        return float(f"{number}.{later.surface}"), 2
    for phrase in HALF_MORE:
        if sentence.starts_with(at + 1, *phrase):
            return number + 0.5, 1 + len(phrase)
    if surface in AMBIGUOUS and not _unit(sentence, at + 1) and not is_in_list and sentence.surface(at + 1) not in AND:
        return None, 1
    return number, 1


def _unit(sentence: Sentence, at: int) -> str:
    """Return "years", "months" or "weeks" where a unit stands; "" otherwise."""
    word, later = sentence.surface(at), sentence.surface(at + 1)
    if word == "vuoden" and later in OLD:
        return "years"
    if YEARS.fullmatch(word) and (word != "y" or later == "o"):
        return "years"
    if MONTHS.fullmatch(word):
        return "months"
    if WEEKS.fullmatch(word) and (later in OLD or word.startswith("viikkois")):
        return "weeks"
    return ""


def _with_unit(sentence: Sentence, place: int, numbers, at: int, unit: str) -> Read:
    divided = {"years": 1, "months": 12, "weeks": 52}[unit]
    end = _with_old(sentence, at + 1)
    for phrase in HALF_MORE:
        if sentence.starts_with(end, *phrase):
            end += len(phrase)
    end = _with_months(sentence, end) if unit == "years" else end
    last, last_at = numbers[-1]
    years = [number // divided for number in _spread(sentence, numbers[:-1], last, last_at)]
    return _years(end - place, *years)


def _with_old(sentence: Sentence, end: int) -> int:
    """Return the end of the span behind "year-old", "år gammal", "kuukauden ikäinen"."""
    while sentence.surface(end) in OLD or YEARS.fullmatch(sentence.surface(end)):
        if sentence.surface(end) in {"ar", "v", "y"}:
            break
        end += 1
    return end


def _with_months(sentence: Sentence, end: int) -> int:
    """Return the end behind the months of the same child: "1v 4kk"."""
    match = COMPOUND.fullmatch(sentence.surface(end))
    if match and match["unit"] == "kk":
        return end + 1
    return end + 2 if sentence.at(end).number is not None and MONTHS.fullmatch(sentence.surface(end + 1)) else end


def _spread(sentence: Sentence, before, last: float, last_at: int) -> list[float]:
    """Return all that is meant: a number, a list, or the years of a range such as "3–5"."""
    if before and sentence.at(last_at).is_after_hyphen and before[-1][0] < last <= OLDEST:
        return [*(number for number, _at in before[:-1]), *range(int(before[-1][0]), int(last) + 1)]
    return [*(number for number, _at in before), last]


def _compound(surface: str) -> float | None:
    """Return the years of one word: "kolmevuotias", "2v", "fyraåring", "18kk"."""
    match = COMPOUND.fullmatch(surface)
    if not match or (head := head_of(match["head"])) is None:
        return None
    if match["unit"] in {"vuosi", "vuosina"}:
        return None
    return head // 12 if match["unit"].startswith(("kk", "kui", "kuu", "man")) else head


def _after_children(sentence: Sentence, place: int) -> Read | None:
    """Read bare numbers behind "lapset on", "aged", "my son is": "kolme kuusi ja yheksän"."""
    first = number_of(sentence.surface(place))
    if first is None or first > OLDEST:
        return None
    numbers, at = [], place
    while (number := number_of(sentence.surface(at))) is not None and number <= OLDEST:
        numbers.append(number)
        at += 1
        if sentence.surface(at) in AND and number_of(sentence.surface(at + 1)) is not None:
            at += 1
    if sentence.surface(at) in CHILDREN - {"ikaisia", "ikaiset"} or (
        sentence.surface(at).startswith(("k", "km"))
        and sentence.surface(at) in {"km", "kilometria", "kilsaa", "kertaa", "kappaletta", "kpl"}
    ):
        return None
    is_list = len(numbers) > 1 and sentence.surface(place - 1) in CHILDREN
    return _years(at - place, *numbers) if is_list or _is_after_children(sentence, place) else None


def _is_after_children(sentence: Sentence, place: int) -> bool:
    at = place - 1
    while at >= 0 and sentence.surface(at) in COPULAS and place - at < 5:
        at -= 1
    is_copula = at < place - 1
    word = sentence.surface(at)
    return word in CHILDREN and (
        is_copula
        or word in {"aged", "ages", "age", "ika", "iat", "ialtaan", "tayttaa", "alder", "aldern"}
        or sentence.at(place).gap.strip() in {":", "("}
    )


def _class(sentence: Sentence, place: int) -> Read | None:
    """Read what says an age by school or by the way of life: "eskarilainen", "kakkosluokkalainen", "leikki-ikäinen"."""
    word, later = sentence.surface(place), sentence.surface(place + 1)
    if SCHOOL_CHILDREN.fullmatch(word):
        return Read(1, "age", SCHOOL_AGES)
    if f"{word} {later}" in SCHOOL_PHRASES:
        return Read(2, "age", SCHOOL_AGES)
    if later.startswith("ikai") or later.startswith("ikas"):
        return Read(2, "age", AGED_WORDS[word]) if word in AGED_WORDS else None
    for head, ages in AGED_WORDS.items():
        if word.startswith(head + "ikai") or word.startswith(head + "ikas"):
            return Read(1, "age", ages)
    if word in CLASS_AGES:
        return Read(1, "age", CLASS_AGES[word])
    if word in PUPILS:
        return _years(1, PUPILS[word])
    if "luok" in word and (match := PUPIL.fullmatch(word)):
        head = match["head"] or match["first"]
        if (number := CLASS_HEADS.get(head) or CLASS_HEADS.get(f"{head}s")) is not None:
            return _years(1, number + 6)
    number = sentence.at(place).number or ordinal_of(word)
    if (
        number
        and number <= 9
        and later
        in {
            "grade",
            "grader",
            "graders",
            "luokkalainen",
            "luokkalaiset",
            "luokkalaiselle",
            "luokkalaisille",
            "luokkalaisen",
            "luokka",
            "luokan",
            "klass",
            "klassare",
        }
    ):
        return _years(2, number + 6)
    return None
