"""Whether a text asks for help in distress, and in what: asked first, before any word of it is corrected or looked for.

Pure: it knows no record. What is shown, and which task of a family centre answers a topic, is said by `support/`.
Rather once too often than once too seldom; its words stand in `distress.toml`, which says how they are written.

    distress_topics("mies löi mua taas")    # ("violence",)
    distress_topics("perhekahvila Laukaa")  # ()
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from search.analysis import QUERY_LETTERS, clean, fold

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
TOPICS: tuple[str, ...] = tuple(WORDS["topics"])  # the most urgent first
SHORTEST_PLAIN = 7  # letters of a word of which a slip is met

APOSTROPHES = re.compile(r"['’`\u2018\u00b4]")
WORD = re.compile(r"[^\W_]+")
CLASS = re.compile(r"{(\w+)}")
GAP = r"(?: [^ ]+){0,4}?"


def _word(alternatives: str) -> str:
    """Return the pattern of one word of a phrase, with the blank before it."""
    if alternatives == "^":
        return r"\A"
    while match := CLASS.search(alternatives):
        alternatives = alternatives.replace(match[0], WORDS["classes"][match[1]])
    forms = dict.fromkeys("".join(alternatives.split()).split("|"))
    end = "(?= $)"
    if "$" in forms:
        del forms["$"]
        return f"(?: (?:{_either(forms)})(?= )|{end})" if forms else end
    return f" (?:{_either(forms)})(?= )"


def _either(forms: dict[str, None]) -> str:
    return "|".join(form.replace("*", "[^ ]*") for form in forms)


def _phrase(line: str) -> str:
    return "".join(GAP if word == ".." else _word(word) for word in line.split())


def _compiled(lines: str) -> re.Pattern[str]:
    return re.compile("|".join(_phrase(line) for line in lines.split("\n") if line))


_PATTERNS = {topic: _compiled(lines) for topic, lines in WORDS["topics"].items()}
_HARMLESS = _compiled(WORDS["harmless"])
_PLAIN = {
    word: next(topic for topic in TOPICS if _PATTERNS[topic].search(f" {word} ")) for word in WORDS["plain"].split()
}


@lru_cache(maxsize=1_000)
def distress_topics(text: str) -> tuple[str, ...]:
    """Return the topics of distress that the text tells of, the most urgent first; none for an everyday text.

    Of a long text the first `QUERY_LETTERS` letters are read, as all searching does.
    """
    words = WORD.findall(fold(APOSTROPHES.sub("", clean(text, QUERY_LETTERS))))
    told = _HARMLESS.sub(" .", f" {' '.join(words)} ")
    found = {topic for topic, phrases in _PATTERNS.items() if phrases.search(told)}
    found |= {_PLAIN[plain] for word in told.split() if (plain := _slip_of(word))}
    return tuple(topic for topic in TOPICS if topic in found)


def is_grave(topics: tuple[str, ...]) -> bool:
    """Return whether a topic is so grave that only what is named by the very words may stand below the box."""
    return not set(topics) <= set(WORDS["with_results"])


def _slip_of(word: str) -> str | None:
    """Return the plain word of distress that the word begins with but for one slip, however it is inflected."""
    if len(word) < SHORTEST_PLAIN:
        return None
    for plain in _PLAIN:
        begins = (word[: len(plain) + more] for more in (-1, 0, 1))
        if word[0] == plain[0] and any(OSA.distance(plain, begin, score_cutoff=1) <= 1 for begin in begins):
            return plain
    return None
