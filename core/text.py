"""Stored keys for sorting and searching text, the same on every database.

SQLite neither sorts nor case-folds å, ä and ö, and PostgreSQL does both by the collation of its cluster. Keys of plain
ASCII compare the same everywhere.
"""

import unicodedata

# The Finnish alphabet: å, ä, ö last, and w, é, ü … beside the letters that they are read as.
ALPHABET = " 0123456789abcdefghijklmnopqrstuvwxyzåäö"
RANK = {letter: f"{rank:02x}" for rank, letter in enumerate(ALPHABET)}
OWN_LETTERS = str.maketrans(
    {"æ": "ä", "ø": "ö", "õ": "ö", "ß": "ss", "ü": "y", "ð": "d", "þ": "th", "ł": "l", "š": "s", "ž": "z"}
)
KEY_LETTERS = 60


def sort_key(text: str) -> str:
    """Return hex digits that sort in the order of the Finnish alphabet (å, ä, ö last); at most 120 characters."""
    letters = unicodedata.normalize("NFC", text).casefold().translate(OWN_LETTERS)
    words = "".join(_known_letter(letter) for letter in letters).split()
    return "".join(RANK[letter] for letter in " ".join(words)[:KEY_LETTERS])


def _known_letter(letter: str) -> str:
    if letter in RANK:
        return letter
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base in RANK else " "


def fold(text: str) -> str:
    """Return the text as search compares it: lower case, no diacritics, single spaces ("Äänekoski" → "aanekoski")."""
    # Twice: some letters reach their case only when taken apart, and some come apart only in lower case.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
