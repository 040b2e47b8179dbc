"""A light stemmer for Finnish: returns the key that a word's inflected forms share, with consonant gradation undone.

It needs neither a dictionary nor diacritics ("paivakodissa" and "päiväkoti" get one key). Keys are not linguistic
stems: forms of one word must only get the same key, and different words mostly different ones. Words of other languages
get keys by the same rules, in the index as well as in queries.
"""

import re
from functools import lru_cache

VOWELS = "aeiouy"
SHORTEST = 4  # a shorter word has no endings
LONGEST_ADJECTIVE = 11

# "free" is not Friday, "fri", nor "today" Thursday, "to".
IRREGULAR = {"isa": "it", "isan": "it", "lasten": "lapt", "lasta": "lapt", "free": "free", "today": "today"}

ENDINGS = sorted(
    (
        # singular: in, from, on, off, onto, as, without, being, of, partitive, plural
        "ssa sta lla lta lle ksi tta na n ta a t ja"
        # into
        " seen hin haan hoon huun hyyn heen hiin aan oon uun yyn een an en on un yn in"
        # plural
        " issa ista illa ilta ille iksi itta ina iina iin isiin ien iden itten ten jen ita oja uja ineen"
    ).split(),
    key=len,
    reverse=True,
)
# Endings that follow a vowel only, lest "asemalta" lose more than its case.
AFTER_VOWEL = {"ta", "na", "tta"}
CLITICS = ("kin", "kaan")

# The strong grade of what the end of a word may be weakened to.
STRONG = {"kk": "k", "pp": "p", "tt": "t", "nn": "nt", "mm": "mp", "ng": "nk", "ll": "lt", "rr": "rt"}
STRONG |= {"d": "t", "v": "p", "s": "t"}

# A k that the weak grade drops: mäki – mäen, mäillä; joki – joen; tuki – tuen.
LOST_K = re.compile(r"(ma|jo|tu)e(n|ssa|sta|en|lla|lta|lle|ksi|t)$|(ma)i(ssa|sta|lla|lta|lle|ksi)$")
# The partitive of vesi, and not of those in -rvetta.
WATER = re.compile(r"(?<!r)vetta$")


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """Return the key of a word in lower case without diacritics; never empty, and never raises."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if not word.isascii() or not word.isalpha():
        return word
    if len(word) < SHORTEST:
        return _strong(_without_vowels(word)) if word[-1] in VOWELS else word
    # The adjective avoin: avoimen, avointa, avoimet.
    if word.startswith("avoi") and len(word) <= LONGEST_ADJECTIVE:
        return "avoin"
    return _strong(_without_vowels(_without_ending(_with_k(_without_clitic(word)))))


def _without_clitic(word: str) -> str:
    for clitic in CLITICS:
        stem = word.removesuffix(clitic)
        if stem != word and len(stem) > 5 and stem[-1] in VOWELS + "n":
            return stem
    return word


def _with_k(word: str) -> str:
    return WATER.sub("vete", LOST_K.sub(r"\1\3ke\2\4", word))


def _without_ending(word: str) -> str:
    if word.endswith("nen") and len(word) > 5:
        return word[:-3] + "s"
    stem = next((word[: -len(ending)] for ending in ENDINGS if _is_ending(word, ending)), word)
    return stem[:-1] if stem.endswith("as") and len(stem) > 4 else stem


def _is_ending(word: str, ending: str) -> bool:
    stem = word[: -len(ending)]
    if not word.endswith(ending) or len(stem) < 2:
        return False
    if stem[-1] in VOWELS:
        return len(stem) > 2
    return ending[0] != "h" and ending not in AFTER_VOWEL


def _without_vowels(word: str) -> str:
    while len(word) > 2 and word[-1] in VOWELS:
        word = word[:-1]
    return word


def _strong(word: str) -> str:
    for weak in (word[-2:], word[-1:]):
        if weak in STRONG:
            return word[: -len(weak)] + STRONG[weak]
    return word
