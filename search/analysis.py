"""Text normalisation and tokenisation, the same for indexed texts and for queries."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from search.finnish import key

QUERY_LETTERS = 200
QUERY_WORDS = 8
WORD_LETTERS = 40
TEXT_LETTERS = 20_000  # of one text of a record
KEY_LETTERS = 80

# No word has these signs, which keep other keys apart from those of words.
FACET_SIGN = ":"
NAME_SIGN = "="

# Control, format (right-to-left marks, zero widths), surrogate, private use, unassigned.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
OWN_LETTERS = str.maketrans({"ø": "o", "æ": "a", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ß": "ss"})
WORD = re.compile(r"[^\W_]+")

# Folded words that say nothing of what is looked for.
STOP_WORDS = frozenset(
    "ja tai seka on ei eli myos joka jossa mika mita missa mihin milloin mista lahella lahin luona klo kello kanssa"
    " haluan etsin loytyyko onko minne auki"
    " i och eller the for att pa med till en ett av nara var vart nar dar som ar finns det klockan"
    " in and or of at to on near me my a an is are where when what with from".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A token: as written, without diacritics, and the stem-like key that its inflected forms share."""

    display: str
    surface: str
    key: str


def clean(text: str, letters: int = QUERY_LETTERS) -> str:
    """Return the first `letters` characters in lower case (NFKC), without invisible characters."""
    normal = unicodedata.normalize("NFKC", text[:letters])
    # Nearly every text is printable as it is, and nearly all time would go into looking at each of its letters.
    seen = normal if normal.isprintable() else "".join(_visible(letter) for letter in normal)
    return seen.casefold()


def _visible(letter: str) -> str:
    if letter in "\t\r\n":
        return " "
    return "" if unicodedata.category(letter) in UNSEEN else letter


def fold(text: str) -> str:
    """Return the text without diacritics: "päiväkoti" → "paivakoti"."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).translate(OWN_LETTERS)


def words(text: str, letters: int = TEXT_LETTERS) -> list[Word]:
    """Return the tokens of the text in order, without stop words and overlong words."""
    found = (word_of(display) for display in WORD.findall(clean(text, letters)) if len(display) <= WORD_LETTERS)
    return [word for word in found if len(word.surface) <= WORD_LETTERS and word.surface not in STOP_WORDS]


@lru_cache(maxsize=20_000)
def word_of(display: str) -> Word:
    """Return the token that is written so, in lower case."""
    surface = fold(display)
    return Word(display, surface, key(surface))


def query_words(text: str) -> list[Word]:
    """Return the distinct tokens of a query, at most eight."""
    return list(dict.fromkeys(words(text, QUERY_LETTERS)))[:QUERY_WORDS]


def keys(text: str) -> tuple[str, ...]:
    """Return the keys of the words of a label or phrase, in order."""
    return tuple(word.key for word in words(text))


def name_key(text: str) -> str:
    """Return the index key of a complete name: "=villa tuisku"; an empty string if it has no words."""
    name = " ".join(word.surface for word in words(text))
    return f"{NAME_SIGN}{name}"[:KEY_LETTERS] if name else ""
