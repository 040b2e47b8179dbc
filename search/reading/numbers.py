"""Numbers in words, with the cases of Finnish: "kahden", "viideltä", "yheksän", "fyra", "twelve"."""

import re

# Nominatives, spoken ones too, then the stem of the other cases and the partitive.
FINNISH = {
    1: ("yksi yks", "yhde", "yhta"),
    2: ("kaksi kaks", "kahde", "kahta"),
    3: ("kolme kol kolome", "kolme", "kolmea"),
    4: ("nelja nel neli nelija", "nelja", "neljaa"),
    5: ("viisi viis", "viide", "viitta"),
    6: ("kuusi kuus", "kuude", "kuutta"),
    7: ("seitseman seittemän seittsemän", "seitsema", "seitsemaa"),
    8: ("kahdeksan kaheksan kaheksa", "kahdeksa", "kahdeksaa"),
    9: ("yhdeksan yheksan yheksa", "yhdeksa", "yhdeksaa"),
    10: ("kymmenen kymmene kymppi", "kymmene", "kymmenta"),
}
SPOKEN_STEMS = {7: "seittema", 8: "kaheksa", 9: "yheksa", 4: "nelija", 3: "kolome", 2: "kahe", 1: "yhe"}
ENDINGS = {"": "n", "from": "lta", "on": "lla", "to": "lle", "out": "sta", "as": "na", "in": "ssa"}
SWEDISH = "noll ett tva tre fyra fem sex sju atta nio tio elva tolv tretton fjorton femton sexton sjutton arton".split()
ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen"
).split()
ORDINALS = [
    "ensimmainen toinen kolmas neljas viides kuudes seitsemas kahdeksas yhdeksas kymmenes yhdestoista kahdestoista"
    " kolmastoista neljastoista viidestoista kuudestoista seitsemastoista kahdeksastoista yhdeksastoista"
    " kahdeskymmenes",
    "ensimmaisena toisena kolmantena neljantena viidentena kuudentena seitsemantena kahdeksantena yhdeksantena"
    " kymmenentena yhdentenatoista kahdentenatoista",
    "eka toka kolkki",
    "forsta andra tredje fjarde femte sjatte sjunde attonde nionde tionde elfte tolfte trettonde fjortonde femtonde"
    " sextonde sjuttonde artonde nittonde tjugonde",
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth",
]
TENS = {"kymmenta": 10, "kyt": 10, "kymppi": 10}
ENGLISH_ORDINAL = re.compile(r"(\d{1,2})(st|nd|rd|th|s|e|a)")


def _words() -> tuple[dict[str, int], dict[str, int]]:
    """Return the values of number words, and of those in the case that tells a clock time: "viideltä"."""
    found, clock = {}, {}
    for value, (plain, stem, partitive) in FINNISH.items():
        stems = [stem, *([SPOKEN_STEMS[value]] if value in SPOKEN_STEMS else [])]
        forms = [*plain.replace("ä", "a").split(), partitive]
        forms += [f"{one}{ending}" for one in stems for ending in ENDINGS.values()]
        found |= dict.fromkeys(forms, value)
        clock |= dict.fromkeys([f"{one}{end}" for one in stems for end in ("lta", "lt")], value)
        if value < 10:
            teens = [f"{one}toista" for one in (*plain.replace("ä", "a").split(), *(f"{one}n" for one in stems))]
            found |= dict.fromkeys(teens, value + 10)
            clock |= dict.fromkeys([f"{one}ltatoista" for one in stems], value + 10)
    for words in (SWEDISH, ENGLISH):
        found |= {word: value for value, word in enumerate(words)}
    return found, clock


WORDS, CLOCK_WORDS = _words()
# Until when: "auki kuuteen", "yhdeksästä neljään".
UNTIL_WORDS = {
    word: value
    for value, word in enumerate(
        "yhteen kahteen kolmeen neljaan viiteen kuuteen seitsemaan kahdeksaan yhdeksaan kymmeneen yhteentoista"
        " kahteentoista".split(),
        start=1,
    )
}
ORDINAL_WORDS = {word: n for words in ORDINALS for n, word in enumerate(words.split(), start=1)}
# What a compound begins with: "kolmivuotias", "puolitoistavuotias". Two and a half years are two.
HEADS = WORDS | {
    "kolmi": 3,
    "puoli": 0,
    "puolitoista": 1,
    "puolentoista": 1,
    "pari": 2,
    "ett": 1,
    "en": 1,
    "kaksi": 2,
    "kolmekymmenta": 30,
    "kolkyt": 30,
    "kolokyt": 30,
    "kakskyt": 20,
    "nelkyt": 40,
}
# Articles in their languages, and number words only where a unit follows.
AMBIGUOUS = frozenset({"en", "ett", "one", "sex", "atta", "on", "yhta", "yhden"})


def number_of(surface: str) -> int | None:
    """Return the value of a number in digits or words; None for other words."""
    if surface.isascii() and surface.isdecimal():
        return int(surface) if len(surface) <= 5 else None
    return WORDS.get(surface)


def head_of(surface: str) -> int | None:
    """Return the value of the beginning of a compound, "kolmi" of "kolmivuotias"."""
    if surface.isascii() and surface.isdecimal():
        return int(surface) if len(surface) <= 3 else None
    return HEADS.get(surface)


def ordinal_of(surface: str) -> int | None:
    """Return the value of an ordinal: "kymmenes", "10th"; None for other words."""
    match = ENGLISH_ORDINAL.fullmatch(surface)
    return int(match[1]) if match else ORDINAL_WORDS.get(surface)
