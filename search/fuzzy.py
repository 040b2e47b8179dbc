"""Fuzzy matching of a typed word with known words: inflected forms, prefixes, parts of compounds, typing errors.

Likeness is in hundredths: 100 is the same word.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import Word
from search.finnish import ENDINGS, key
from search.vocabulary import Vocabulary

SAME = 100
BEGINNING = 80
BEGINNING_OF_KEY = 50  # the typed word without its ending is the beginning of another
ENDING = 75
LONGER = 60  # the known word is the beginning of the typed one
INSIDE = 45
ONE_SLIP = 65
TWO_SLIPS = 45
TAIL_OF_BOTH, HEAD_OF_BOTH = 70, 60
TAIL_ALONE = HEAD_ALONE = 50

SHORTEST_PART = 4  # letters of a key that may be a part of another
SHORTEST_BEGINNING = 3  # letters of a word that may be the beginning of another
SHORTEST_HEAD = 5
SHORTEST_GUESSED = 5  # letters of the longer of a word and what it is taken for
LONGEST_ENDING = 6  # letters of an ending with a slip in it
LONG_ENDINGS = [ending for ending in ENDINGS if len(ending) > 2]  # a shorter one is anything with a slip in it
LONGEST_REST = 4  # letters that a typed word may have beyond a known one

# Costs of a slip, in hundredths of an edit.
EDIT = 100
IN_KEY = 25  # found through the key alone
EVERYDAY = 15  # an everyday word
FIRST_LETTER = 30  # hardly anyone mistypes the first letter
NEAR_BEST = 20  # how much worse than the best a guess may be

type Likenesses = dict[str, int]


@dataclass(frozen=True, slots=True)
class Guess:
    """Corrections of a mistyped word: keys with likeness, and the best word as it is written."""

    keys: Likenesses
    best: str


def put(found: Likenesses, key: str, likeness: int) -> None:
    """Set the key's likeness unless it already has a greater one."""
    found[key] = max(likeness, found.get(key, 0))


def better(some: Likenesses, others: Likenesses) -> Likenesses:
    """Return the keys of both, each with its greater likeness."""
    found = dict(some)
    for known, likeness in others.items():
        put(found, known, likeness)
    return found


def near_forms(word: Word, vocabulary: Vocabulary) -> Likenesses:
    """Return the keys of the same word and of words that begin with it."""
    found: Likenesses = {}
    if len(word.key) >= SHORTEST_PART:
        for longer in vocabulary.keys_that_start(word.key):
            if _is_near(word.key, longer, vocabulary):
                put(found, longer, BEGINNING_OF_KEY)
    if len(word.surface) >= SHORTEST_BEGINNING:
        for longer in vocabulary.surfaces_that_start(word.surface):
            if _is_near(word.surface, longer, vocabulary):
                put(found, vocabulary.key_of[longer], BEGINNING)
    if word.surface in vocabulary.key_of:
        put(found, vocabulary.key_of[word.surface], SAME)
    if word.key in vocabulary.known:
        put(found, word.key, SAME)
    return found


def _is_near(beginning: str, longer: str, vocabulary: Vocabulary) -> bool:
    """Everyday words have endings, but are no compounds: "pankki" does not mean "pankkitunnukset"."""
    is_everyday = vocabulary.key_of.get(longer, longer) in vocabulary.everyday
    return not is_everyday or len(longer) <= len(beginning) + LONGEST_REST


def forms_and_parts(word: Word, vocabulary: Vocabulary) -> Likenesses:
    """Return the result of `near_forms`, plus keys that contain the word and keys that are its prefix."""
    found = near_forms(word, vocabulary)
    for length in range(max(SHORTEST_HEAD, len(word.key) - LONGEST_REST), len(word.key)):
        if word.key[:length] in vocabulary.known:
            put(found, word.key[:length], LONGER)
    if len(word.key) >= SHORTEST_PART:
        for longer in vocabulary.compounds:
            place = longer.find(word.key, 2)
            if place > 0:
                put(found, longer, ENDING if place + len(word.key) == len(longer) else INSIDE)
    return found


def guess(word: Word, vocabulary: Vocabulary, edits: int) -> Guess | None:
    """Return the corrections within this edit distance; None if no known word is that near."""
    costs: dict[str, tuple[int, str]] = {}  # by key, with the word that it was found by
    for surface, cost in _near(word.surface, vocabulary.surfaces, edits):
        known = vocabulary.key_of[surface]
        if known not in vocabulary.everyday:
            _keep_cheapest(costs, known, cost, vocabulary.displays[surface])
        elif cost <= EDIT:
            _keep_cheapest(costs, known, cost + EVERYDAY, vocabulary.displays[surface])
    for known, cost in _near(word.key, vocabulary.compounds, edits):
        _keep_cheapest(costs, known, cost + IN_KEY, "")
    return _cheapest(costs, vocabulary)


def _cheapest(costs: dict[str, tuple[int, str]], vocabulary: Vocabulary) -> Guess | None:
    if not costs:
        return None
    least = min(cost for cost, _ in costs.values())
    return Guess(
        {known: _forgiven(cost, least) for known, (cost, _) in costs.items() if cost <= least + NEAR_BEST},
        _best_word(costs, vocabulary),
    )


def one_slip(word: Word, vocabulary: Vocabulary) -> Guess | None:
    """Return the corrections with one typing error, in the stem or in the ending; None if there are none."""
    return guess(word, vocabulary, edits=1) or _inflected(word, vocabulary, slips=1)


def two_slips(word: Word, vocabulary: Vocabulary) -> Guess | None:
    """Return the corrections with two typing errors, both in the stem or one in the ending; None if there are none."""
    return guess(word, vocabulary, edits=2) or _inflected(word, vocabulary, slips=2)


def _inflected(word: Word, vocabulary: Vocabulary, slips: int) -> Guess | None:
    """Return what the word may be when its form hides it: "vrrsossa" (Verso), "muurasjärvelöä" (Muurasjärvi)."""
    costs: dict[str, tuple[int, str]] = {}
    for known, cost in [*_by_stem(word, vocabulary, slips), *_by_ending(word, vocabulary, slips)]:
        if known not in vocabulary.everyday:
            _keep_cheapest(costs, known, cost, "")
    return _cheapest(costs, vocabulary)


def _by_stem(word: Word, vocabulary: Vocabulary, slips: int) -> Iterable[tuple[str, int]]:
    """Slips before an ending that is right."""
    stems = [word.surface.removesuffix(ending) for ending in LONG_ENDINGS if word.surface.endswith(ending)]
    for stem in stems:
        for surface, cost in _near(stem, vocabulary.surfaces, slips):
            yield vocabulary.key_of[surface], cost + IN_KEY


def _by_ending(word: Word, vocabulary: Vocabulary, slips: int) -> Iterable[tuple[str, int]]:
    """One slip in the ending, and the others before it."""
    for stem in dict.fromkeys(map(key, _with_other_endings(word.surface))):
        if len(stem) >= SHORTEST_PART and stem in vocabulary.known:
            yield stem, EDIT
        elif slips > 1:
            yield from ((known, cost + EDIT) for known, cost in _near(stem, vocabulary.compounds, slips - 1))


def _with_other_endings(surface: str) -> Iterable[str]:
    for place in range(max(SHORTEST_PART, len(surface) - LONGEST_ENDING), len(surface) - 1):
        near = process.extract(surface[place:], LONG_ENDINGS, scorer=OSA.distance, score_cutoff=1, limit=None)
        yield from (surface[:place] + ending for ending, _, _ in near)


def _near(text: str, texts: list[str], edits: int) -> Iterable[tuple[str, int]]:
    """Return the texts that are a few edits away, with the cost of getting there."""
    if len(text) < SHORTEST_PART:
        return
    allowed = min(edits, 1 if len(text) < 7 else 2)
    for near, distance, _ in process.extract(text, texts, scorer=OSA.distance, score_cutoff=allowed, limit=30):
        if min(len(near), len(text)) >= SHORTEST_PART and max(len(near), len(text)) >= SHORTEST_GUESSED:
            yield near, EDIT * int(distance) + (FIRST_LETTER if near[0] != text[0] else 0)


def _keep_cheapest(costs: dict[str, tuple[int, str]], known: str, cost: int, display: str) -> None:
    if known not in costs or cost < costs[known][0]:
        costs[known] = cost, display


def _forgiven(cost: int, least: int) -> int:
    return (ONE_SLIP if cost < 1.5 * EDIT else TWO_SLIPS) - (cost - least) // 5


def _best_word(costs: dict[str, tuple[int, str]], vocabulary: Vocabulary) -> str:
    """Return the nearest word; of equally near ones, one that names a facet, then the shorter."""

    def rank(item: tuple[str, tuple[int, str]]) -> tuple[int, bool, int, str]:
        known, (cost, display) = item
        return cost, known not in vocabulary.facets_of, len(known), display

    known, (_, display) = min(costs.items(), key=rank)
    return display or _shortest_form(known, vocabulary)


def _shortest_form(known: str, vocabulary: Vocabulary) -> str:
    forms = [surface for surface, its_key in vocabulary.key_of.items() if its_key == known]
    return vocabulary.displays[min(forms, key=lambda form: (len(form), form))]


def halves(word: Word, vocabulary: Vocabulary) -> list[Likenesses]:
    """Return what the last and first part of an unknown compound may be, as two query parts.

    Empty if one is unknown.
    """
    best: list[Likenesses] = []
    for tail, head in _cuts(word.surface):
        tails = _words_for_tail(key(tail), vocabulary)
        heads = _words_for_head(key(head), vocabulary) if tails else []
        if heads and (not best or len(tails) > len(best[0])):
            best = [dict.fromkeys(tails, TAIL_OF_BOTH), dict.fromkeys(heads, HEAD_OF_BOTH)]
    return best


def tail(word: Word, vocabulary: Vocabulary) -> Likenesses:
    """Return the known words that end like an unknown compound, if there are enough of them."""
    best: list[str] = []
    for ending, _ in _cuts(word.surface):
        ending_key = key(ending)
        tails = _words_for_tail(ending_key, vocabulary)
        if len(tails) > len(best) and (len(ending_key) >= SHORTEST_HEAD or len(tails) >= 4):
            best = tails
    return dict.fromkeys(best, TAIL_ALONE)


def head(word: Word, vocabulary: Vocabulary) -> Likenesses:
    """Return the longest prefix of an unknown word that names a facet; empty if there is none."""
    for length in range(len(word.surface) - 2, SHORTEST_HEAD - 1, -1):
        beginning = vocabulary.key_of.get(word.surface[:length])
        if beginning in vocabulary.facets_of:
            return {beginning: HEAD_ALONE}
    return {}


def _cuts(surface: str) -> Iterable[tuple[str, str]]:
    return ((surface[place:], surface[:place]) for place in range(3, len(surface) - 3))


def _words_for_tail(ending: str, vocabulary: Vocabulary) -> list[str]:
    """Return the keys that end so, if that is a word: known by itself, or the end of at least two."""
    if len(ending) < SHORTEST_PART:
        return []
    found = [known for known in vocabulary.compounds_that_end(ending) if len(known) > len(ending) + 2]
    if ending in vocabulary.known:
        return [ending, *found]
    return found if len(found) > 1 else []


def _words_for_head(beginning: str, vocabulary: Vocabulary) -> list[str]:
    if len(beginning) >= SHORTEST_PART:
        return list(vocabulary.keys_that_start(beginning))
    return [beginning] if len(beginning) == 3 and beginning in vocabulary.known else []
