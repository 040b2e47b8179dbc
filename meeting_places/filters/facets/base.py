"""What a query word is: the base class of facets."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

import django_filters
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meeting_places.facet_index.segment import Segment
from meeting_places.filters.choices import Choices, Registers
from search.registry import in_languages
from search.vocabulary import ASKED_SIGN, Label

type Text = str | Promise

BETWEEN_PHRASES = re.compile(r"[,\n]")
SHORTEST_INFLECTED = 6  # letters of what is asked in passing; the key of a shorter word is that of many others


class Asks(Enum):
    """What a word asks of."""

    PLACE = auto()
    ACTIVITY = auto()
    TIME = auto()


@dataclass(frozen=True)
class Group:
    """A group of check boxes beside a list."""

    title: Text
    is_folded: bool = False  # until one of its choices is chosen


class Facet:
    """A word of the address. One instance stands in `FACETS`; from there all else is made.

    `values` are always those that the filter has checked. A set is an integer of the segment: of guards, where the word
    asks of places, else of slots.
    """

    word = ""
    label: Text = ""
    asks = Asks.PLACE
    group: Group | None = None
    is_repeatable = True  # several values: any of them may hold
    holds_all = False  # several values: all must hold
    in_text = ""  # the beginning of the search facet that means it, "kind" of "kind:kirjasto"; "?" for conditions alone
    # What is said of a value that is none of its choices, and what to do.
    no_such: Text = _("Emme ymmärtäneet rajausta ”%(label)s: %(text)s”. Valinnat ovat kohdassa Rajaa tarkemmin.")
    # What a text says for a value or for any of several, in all languages, with commas between.
    phrases: dict[str | tuple[str, ...], str] = {}

    def choices(self, registers: Registers) -> Choices:
        """Return what may be chosen: values and their labels."""
        return registers.choices.get(self.word, [])

    def filter(self, registers: Registers) -> django_filters.Filter:
        """Return what checks its values."""
        one, several = django_filters.ChoiceFilter, django_filters.MultipleChoiceFilter
        return (several if self.is_repeatable else one)(label=self.label, choices=self.choices(registers))

    def sets(self, value: str, registers: Registers) -> list[str]:
        """Return the names of the sets that a value asks for, any of which may hold."""
        known = registers.sets.get(self.word)
        return [f"{self.word}={value}"] if known is None else known[value]

    def bits_of(self, value: str, segment: Segment, registers: Registers) -> int:
        """Return the set of one value."""
        found = 0
        for name in self.sets(value, registers):
            found |= segment.get(name)
        return found

    def silent(self, value: str, segment: Segment, registers: Registers) -> int:
        """Return the set of those that do not tell what a value asks; empty if all tell."""
        return 0

    def bits(self, values, segment: Segment, selection) -> int:
        """Return the set of all its values; the `Selection` that asks knows the registers and what a text found.

        With `unknown` among what it asks, those that do not tell are in the set.
        """
        several = values if isinstance(values, list) else [values]
        sets = [self.bits_of(value, segment, selection.registers) for value in several]
        if selection.values.get("unknown"):
            silent = (self.silent(value, segment, selection.registers) for value in several)
            sets = [one | other for one, other in zip(sets, silent, strict=True)]
        found = sets[0]
        for one in sets[1:]:
            found = found & one if self.holds_all else found | one
        return found

    def from_text(self, found: list[str]):
        """Return what a text asks as the filter would have checked it; None if it cannot be asked."""
        return found if self.is_repeatable else found[-1]

    def read_text(self, value: str, registers: Registers) -> str:
        """Return what a value that a text asks for is called; empty if it is none."""
        return str(dict(self.choices(registers)).get(value, ""))

    def chip(self, value: str, values: dict, registers: Registers) -> str:
        """Return the label of a chosen value, or the typed text if it is none."""
        return str(dict(self.choices(registers)).get(value, value))

    def labels(self) -> Iterator[Label]:
        """Yield what a text may say for its values."""
        for values, texts in self.phrases.items():
            for text in texts.split(", "):
                yield self.label_of(values, text)

    def label_of(self, values: str | tuple[str, ...], text: str, *, is_exact: bool | None = None) -> Label:
        """Return what asks for any of these values in passing; a short text is met only as it is written."""
        values = (values,) if isinstance(values, str) else values
        is_exact = len(text) < SHORTEST_INFLECTED if is_exact is None else is_exact
        return Label(
            text, tuple(f"{ASKED_SIGN}{self.word}={one}" for one in values), is_everyday=True, is_exact=is_exact
        )

    def denied_labels(self, value: str, stems: str) -> Iterator[Label]:
        """Yield the beginnings of words that ask for a value where they are denied."""
        for stem in stems.split(", "):
            yield Label(stem, (f"{ASKED_SIGN}{self.word}={value}",), is_everyday=True, is_denied=True)

    def names_of(self, value: str, texts: Iterable[str]) -> Iterator[Label]:
        """Yield texts as names of a value that stands in the search index."""
        return (Label(text, (f"{self.in_text}:{value}",)) for text in texts)


def everyday_words(record) -> list[str]:
    """Return the everyday words of a record in all languages: what stands between commas or on lines.

    Where there is neither, each word stands for itself.
    """
    texts = in_languages(record, "everyday_words")
    several = (BETWEEN_PHRASES.split(text) if BETWEEN_PHRASES.search(text) else text.split() for text in texts)
    return [phrase for phrases in several for phrase in phrases]


class Times(Facet):
    """A word that asks of the time of a meeting: it says a part of `facet_index.segment.Times`."""

    asks = Asks.TIME

    def times(self, values, now: datetime) -> dict:
        raise NotImplementedError


class Not(Facet):
    """A word that leaves out what another finds. It is kept in forms and told by a chip, and chosen by address."""

    holds_all = True
    in_text = "?"

    def __init__(self, other: Facet, label: Text):
        self.other, self.word, self.label, self.asks = other, f"not_{other.word}", label, other.asks

    def choices(self, registers):
        return self.other.choices(registers)

    def sets(self, value, registers):
        return self.other.sets(value, registers)

    def bits_of(self, value, segment, registers):
        every = segment.all_guards if self.asks is Asks.PLACE else segment.all_slots
        return every & ~super().bits_of(value, segment, registers)

    def chip(self, value, values, registers):
        return str(self.label) % {"text": super().chip(value, values, registers)}

    def read_text(self, value, registers):
        text = self.other.read_text(value, registers)
        return text and str(self.label) % {"text": text}
