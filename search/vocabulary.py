"""The search vocabulary: indexed words, labels of facets and synonyms.

A facet is a property of a record, written as a key: `kind:perhekahvila`, `municipality:laukaa`. Only
words of names, places, organisers, labels and synonyms are in the vocabulary and used for corrections. Words that occur
only in descriptions match when typed exactly: with corrections to them, almost any query would find something.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from search.analysis import Word, fold, words
from search.finnish import key as key_of_word

# How sure it is that a facet is meant, in hundredths: by its label, by an everyday word, by a word of its label, by a
# word that the labels of several facets have.
BY_LABEL = 100
BY_EVERYDAY_WORD = 85
BY_PART = 80
BY_SHARED_PART = 45

# Begins a facet that no record has, as "?day=today": its words are asked of the records, and not looked for.
ASKED_SIGN = "?"

BETWEEN_LABELS = re.compile(r" ja | och | and |[,/]", re.IGNORECASE)

# Towns of elsewhere: no slips of words from here.
ELSEWHERE = frozenset(
    "helsinki espoo vantaa tampere turku oulu kuopio pori joensuu vaasa lappeenranta hameenlinna rovaniemi seinajoki"
    " mikkeli kotka kouvola salo porvoo kokkola lohja kajaani savonlinna pieksamaki varkaus iisalmi tukholma stockholm"
    " helsingfors esbo tammerfors abo"
    # And districts of here: where no place is in one, it is nothing else either.
    " kuokkala huhtasuo keltinmaki halssila kortepohja lutakko saynatsalo palokka vaajakoski tikkakoski korpilahti"
    " mannikko kypara keljo kangasvuori lohikoski suolahti sumiainen jamsankoski leivonmaki".split()
)
ELSEWHERE_KEYS = frozenset(map(key_of_word, ELSEWHERE))


def is_elsewhere(word: Word) -> bool:
    """Return whether a word is a town of elsewhere or a district of here, in any of its forms."""
    return word.surface in ELSEWHERE or (word.key in ELSEWHERE_KEYS and len(word.surface) > 4)


@dataclass(frozen=True, slots=True)
class Label:
    """A name of a facet, or an everyday word for facets that must all match.

    An exact one is met only as it is written: "suomeksi" asks for a language, "Suomessa" has its key and does not.
    A denied one is the beginning of a word that asks for them where it is denied: "ei tarvitse ilmoittautua".
    """

    text: str
    facets: tuple[str, ...]
    is_everyday: bool = False
    is_exact: bool = False
    is_denied: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What a text may say of places, and what can be left out, as the apps tell it."""

    areas: dict[tuple[str, ...], str] = field(default_factory=dict)  # names by the keys of each of their forms
    codes: frozenset[str] = frozenset()  # postal codes
    exclusions: dict[str, str] = field(default_factory=dict)  # "kind:" → "?not_kind="


@dataclass(frozen=True, slots=True)
class Sense:
    """A meaning of a phrase: facets that must all match, and its likeness in hundredths."""

    facets: tuple[str, ...]
    likeness: int


@dataclass
class Vocabulary:
    """The known words, with lookups by prefix and suffix, and their meanings."""

    ids: dict[str, int] = field(default_factory=dict)  # numbers of keys and facets in the index
    key_of: dict[str, str] = field(default_factory=dict)  # by word without diacritics
    displays: dict[str, str] = field(default_factory=dict)  # the same words as they are written
    senses: dict[tuple[str, ...], list[Sense]] = field(default_factory=dict)  # by the keys of a phrase
    exact: dict[tuple[str, ...], list[Sense]] = field(default_factory=dict)  # by its words as they are written
    facets_of: dict[str, dict[str, int]] = field(default_factory=dict)  # of a key alone, with likeness
    everyday: frozenset[str] = frozenset()  # keys that are in everyday words alone: these are guessed at with care
    denied: dict[str, tuple[str, ...]] = field(default_factory=dict)  # facets by the beginning of what is denied
    around: Surroundings = field(default_factory=Surroundings)

    def __post_init__(self) -> None:
        self.keys: list[str] = sorted(set(self.key_of.values()))
        self.compounds: list[str] = [key for key in self.keys if key not in self.everyday]
        self.compounds_backwards: list[str] = sorted(key[::-1] for key in self.compounds)
        self.surfaces: list[str] = sorted(self.key_of)
        self.known: frozenset[str] = frozenset(self.keys)
        self.forms: dict[str, list[str]] = {}  # known words by their keys
        for surface, key in self.key_of.items():
            self.forms.setdefault(key, []).append(surface)
        phrases = self.senses.keys() | self.exact.keys()
        self.labelled: frozenset[str] = frozenset(key for phrase in phrases for key in phrase)
        self.longest_phrase: int = max(map(len, phrases), default=1)
        self.denied_stems: tuple[str, ...] = tuple(sorted(self.denied, key=len, reverse=True))

    @property
    def areas(self) -> dict[tuple[str, ...], str]:
        return self.around.areas

    @property
    def area_codes(self) -> frozenset[str]:
        return self.around.codes

    def senses_of(self, phrase: Sequence[Word]) -> list[Sense]:
        """Return what the words mean as they are written, or else in any of their forms."""
        as_written = self.exact.get(tuple(word.surface for word in phrase))
        return as_written or self.senses.get(tuple(word.key for word in phrase), [])

    def keys_that_start(self, beginning: str) -> Iterator[str]:
        return _that_start(self.keys, beginning)

    def compounds_that_end(self, ending: str) -> Iterator[str]:
        return (key[::-1] for key in _that_start(self.compounds_backwards, ending[::-1]))

    def surfaces_that_start(self, beginning: str) -> Iterator[str]:
        return _that_start(self.surfaces, beginning)


def _that_start(texts: list[str], beginning: str) -> Iterator[str]:
    for place in range(bisect_left(texts, beginning), len(texts)):
        if not texts[place].startswith(beginning):
            return
        yield texts[place]


def build(
    index_words: Iterable[tuple[str, str, str]],
    ids: dict[str, int],
    labels: Iterable[Label],
    around: Surroundings | None = None,
) -> Vocabulary:
    """Return the vocabulary of the labels and of the index's words (surface without diacritics, display form, key)."""
    key_of, displays, labels = {}, {}, list(labels)
    denied = _denied_in(labels) | {fold(label.text): label.facets for label in labels if label.is_denied}
    labels = [label for label in labels if not label.is_denied]
    for surface, display, key in index_words:
        key_of[surface], displays[surface] = key, display
    named = set(key_of.values()) | {key for label in labels if not label.is_everyday for key in _keys(label.text)}
    for label in labels:
        for word in _words_alone(label):
            key_of.setdefault(word.surface, word.surface if label.is_exact else word.key)
            displays.setdefault(word.surface, word.display)
    everyday = frozenset(key_of.values()) - named
    exact = _senses((label for label in labels if label.is_exact), _surfaces_of)
    inflected = [label for label in labels if not label.is_exact]
    return Vocabulary(
        ids,
        key_of,
        displays,
        _senses(inflected, _phrases),
        exact,
        _facets_of(inflected),
        everyday,
        denied,
        around or Surroundings(),
    )


DENYING = re.compile(r"(?:ilman|ei|utan|without|no) (\w{4,})")


def _denied_in(labels: list[Label]) -> dict[str, tuple[str, ...]]:
    """Return the beginnings of what labels deny: "ilman portaita" means a step-free entrance, so does "ei portaita"."""
    asked = (label for label in labels if label.facets[0].startswith(ASKED_SIGN))
    found = ((DENYING.fullmatch(fold(label.text.casefold().strip())), label.facets) for label in asked)
    return {_stem(match[1]): facets for match, facets in found if match}


def _stem(word: str) -> str:
    """Return the beginning that a word's forms share: "port" of "portaita", "step" of "steps"."""
    return word[: min(6, max(4, len(word) - 4))]


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[Word, ...]:
    """Labels are read anew whenever one of them changes; the words of the others are known by then."""
    return tuple(words(text))


def _words_alone(label: Label) -> tuple[Word, ...]:
    """Return the words that are known by themselves: those of an everyday phrase say something only together."""
    found = _words(label.text)
    return () if label.is_everyday and len(found) > 1 else found


def _keys(text: str) -> tuple[str, ...]:
    return tuple(word.key for word in _words(text))


def _senses(
    labels: Iterable[Label], phrases_of: Callable[[Label], set[tuple[str, ...]]]
) -> dict[tuple[str, ...], list[Sense]]:
    senses: dict[tuple[str, ...], list[Sense]] = {}
    for label in labels:
        sense = Sense(label.facets, BY_EVERYDAY_WORD if label.is_everyday else BY_LABEL)
        for phrase in phrases_of(label):
            known = senses.setdefault(phrase, [])
            if sense not in known:
                known.append(sense)
    return senses


def _phrases(label: Label) -> set[tuple[str, ...]]:
    """Return the keys of the label, and of its parts: "Ulkoilu ja luonto" is also "Ulkoilu", and "luonto"."""
    texts = [label.text] if label.is_everyday else [label.text, *BETWEEN_LABELS.split(label.text)]
    return {_keys(text) for text in texts} - {()}


def _surfaces_of(label: Label) -> set[tuple[str, ...]]:
    return {tuple(word.surface for word in _words(label.text))} - {()}


def _facets_of(labels: list[Label]) -> dict[str, dict[str, int]]:
    """Return what a word alone hints at: a whole label of one word more than a word of a longer one."""
    facets_of: dict[str, dict[str, int]] = {}
    for label in labels:
        for phrase in _phrases(label):
            if _says_nothing_alone(label, phrase):
                continue
            for key in phrase:
                hinted = facets_of.setdefault(key, {})
                likeness = _likeness(label, phrase)
                hinted[label.facets[0]] = max(likeness, hinted.get(label.facets[0], 0))
    return {key: _shared(hinted) for key, hinted in facets_of.items()}


def _says_nothing_alone(label: Label, phrase: tuple[str, ...]) -> bool:
    is_asked = label.facets[0].startswith(ASKED_SIGN)
    return is_asked or len(label.facets) > 1 or (label.is_everyday and len(phrase) > 1)


def _likeness(label: Label, phrase: tuple[str, ...]) -> int:
    if label.is_everyday:
        return BY_EVERYDAY_WORD
    return BY_LABEL if len(phrase) == 1 else BY_PART


def _shared(hinted: dict[str, int]) -> dict[str, int]:
    """A part that several labels have says less than one that is a label's own."""
    parts = [facet for facet, likeness in hinted.items() if likeness == BY_PART]
    weaker = BY_PART if len(parts) == 1 else BY_SHARED_PART
    return {facet: weaker if likeness == BY_PART else likeness for facet, likeness in hinted.items()}
