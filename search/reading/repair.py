"""Slips in the words of the grammar and of labels: one in a long word that is known nowhere else."""

from collections.abc import Collection
from dataclasses import replace
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search import fuzzy
from search.analysis import Word, word_of
from search.reading import days
from search.reading.clocks import PART_OF
from search.reading.grammar import Reading, is_known
from search.reading.numbers import HEADS
from search.reading.tokens import Token
from search.vocabulary import Vocabulary, is_elsewhere

SHORTEST = 6  # letters of a word that may be mended
SHORTEST_LABEL = 7


@cache
def grammar_words() -> tuple[str, ...]:
    """Return the longer words of days, parts of the day, languages and ages."""
    some = days.FULL_DAYS.keys() | days.TODAY | days.TOMORROW | days.WEEKEND | days.WORKDAYS | days.FEAST_DAYS.keys()
    ages = {f"{head}vuotia{end}" for head in HEADS for end in ("s", "an", "alle", "ille")}
    return tuple(sorted(word for word in some | PART_OF.keys() | days.MONTH_OF.keys() | ages if len(word) >= SHORTEST))


def repaired_tokens(reading: Reading, vocabulary: Vocabulary, described: Collection[str]) -> dict[int, Token]:
    """Return by their numbers the tokens that are surely slips, as what was meant."""
    found = {}
    for place in reading.left:
        token = reading.tokens[place]
        if _may_be_a_slip(token.word, vocabulary, described) and (meant := _meant(token.word, vocabulary)):
            found[place] = replace(token, word=meant)
    return found


def _may_be_a_slip(word: Word, vocabulary: Vocabulary, described: Collection[str]) -> bool:
    is_other = is_elsewhere(word) or word.key in described
    is_there = word.surface in vocabulary.key_of or word.key in vocabulary.known
    return len(word.surface) >= SHORTEST and not (is_other or is_there or is_known(word.surface))


def _meant(word: Word, vocabulary: Vocabulary) -> Word | None:
    near = process.extractOne(word.surface, grammar_words(), scorer=OSA.distance, score_cutoff=1)
    # Hardly anyone mistypes the first letter: "suomen" is not "huomen".
    if near and near[0][0] == word.surface[0]:
        return word_of(near[0])
    if len(word.surface) < SHORTEST_LABEL:
        return None
    guess = fuzzy.one_slip(word, vocabulary)
    meant = word_of(guess.best) if guess else None
    return meant if meant and vocabulary.senses_of([meant]) else None
