"""The search vocabulary: indexed words, labels of facets, synonyms and weekdays.

A facet is a property of a record, written as a key: `kind:perhekahvila`, `municipality:laukaa`, `weekday:ti`. Only
words of names, places, organisers, labels and synonyms are in the vocabulary and used for corrections. Words that occur
only in descriptions match when typed exactly: with corrections to them, almost any query would find something.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from search.analysis import Word, words

# How sure it is that a facet is meant, in hundredths: by its label, by an everyday word, by a word of its label, by a
# word that the labels of several facets have.
BY_LABEL = 100
BY_EVERYDAY_WORD = 85
BY_PART = 80
BY_SHARED_PART = 45

# Begins a facet that no record has, as "?day=today": its words are asked of the records, and not looked for.
ASKED_SIGN = "?"

BETWEEN_LABELS = re.compile(r" ja | och | and |[,/]", re.IGNORECASE)

WORKDAYS = "arki arkena arkisin arkipäivä arkipäivinä arkipäivisin vardag vardagar weekday weekdays"
WEEKDAYS = {
    "ma": f"maanantai maanantaina maanantaisin måndag måndagar monday mondays mon {WORKDAYS}",
    "ti": f"tiistai tiistaina tiistaisin tisdag tisdagar tuesday tuesdays tue {WORKDAYS}",
    "ke": f"keskiviikko keskiviikkona keskiviikkoisin onsdag onsdagar wednesday wednesdays wed {WORKDAYS}",
    "to": f"torstai torstaina torstaisin torsdag torsdagar thursday thursdays thu {WORKDAYS}",
    "pe": f"perjantai perjantaina perjantaisin fredag fredagar friday fridays fri {WORKDAYS}",
    "la": "lauantai lauantaina lauantaisin lördag lördagar saturday saturdays viikonloppu helg veckoslut weekend",
    "su": "sunnuntai sunnuntaina sunnuntaisin söndag söndagar sunday sundays viikonloppu helg veckoslut weekend",
}


# Towns of elsewhere: no slips of words from here.
ELSEWHERE = frozenset(
    "helsinki espoo vantaa tampere turku oulu kuopio pori joensuu vaasa lappeenranta hameenlinna rovaniemi seinajoki"
    " mikkeli kotka kouvola salo porvoo kokkola lohja kajaani savonlinna pieksamaki varkaus iisalmi tukholma stockholm"
    " helsingfors esbo tammerfors abo"
    # And districts of here: where no place is in one, it is nothing else either.
    " kuokkala huhtasuo keltinmaki halssila kortepohja lutakko saynatsalo palokka vaajakoski tikkakoski korpilahti"
    " mannikko kypara keljo kangasvuori lohikoski suolahti sumiainen jamsankoski leivonmaki".split()
)


@dataclass(frozen=True, slots=True)
class Label:
    """A name of a facet, or an everyday word for facets that must all match."""

    text: str
    facets: tuple[str, ...]
    is_everyday: bool = False


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
    facets_of: dict[str, dict[str, int]] = field(default_factory=dict)  # of a key alone, with likeness
    everyday: frozenset[str] = frozenset()  # keys that are in everyday words alone: these are guessed at with care

    def __post_init__(self) -> None:
        self.keys: list[str] = sorted(set(self.key_of.values()))
        self.compounds: list[str] = [key for key in self.keys if key not in self.everyday]
        self.compounds_backwards: list[str] = sorted(key[::-1] for key in self.compounds)
        self.surfaces: list[str] = sorted(self.key_of)
        self.known: frozenset[str] = frozenset(self.keys)
        self.labelled: frozenset[str] = frozenset(key for phrase in self.senses for key in phrase)
        self.longest_phrase: int = max(map(len, self.senses), default=1)

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


def weekday_labels() -> Iterator[Label]:
    for day, names in WEEKDAYS.items():
        for name in (day, f"{day}sin", *names.split()):
            yield Label(name, (f"weekday:{day}",), is_everyday=True)


def build(index_words: Iterable[tuple[str, str, str]], ids: dict[str, int], labels: Iterable[Label]) -> Vocabulary:
    """Return the vocabulary of the labels and of the index's words (surface without diacritics, display form, key)."""
    key_of, displays, labels = {}, {}, list(labels)
    for surface, display, key in index_words:
        key_of[surface], displays[surface] = key, display
    named = set(key_of.values()) | {key for label in labels if not label.is_everyday for key in _keys(label.text)}
    for word in (word for label in labels for word in _words_alone(label)):
        key_of.setdefault(word.surface, word.key)
        displays.setdefault(word.surface, word.display)
    everyday = frozenset(key_of.values()) - named
    return Vocabulary(ids, key_of, displays, _senses(labels), _facets_of(labels), everyday)


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


def _senses(labels: list[Label]) -> dict[tuple[str, ...], list[Sense]]:
    senses: dict[tuple[str, ...], list[Sense]] = {}
    for label in labels:
        sense = Sense(label.facets, BY_EVERYDAY_WORD if label.is_everyday else BY_LABEL)
        for phrase in _phrases(label):
            known = senses.setdefault(phrase, [])
            if sense not in known:
                known.append(sense)
    return senses


def _phrases(label: Label) -> set[tuple[str, ...]]:
    """Return the keys of the label, and of its parts: "Ulkoilu ja luonto" is also "Ulkoilu", and "luonto"."""
    texts = [label.text] if label.is_everyday else [label.text, *BETWEEN_LABELS.split(label.text)]
    return {_keys(text) for text in texts} - {()}


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
