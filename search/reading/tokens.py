"""Tokens of a text with their positions, and the moment and vocabulary by which they are read."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from search.analysis import QUERY_LETTERS, WORD, WORD_LETTERS, Word, clean, word_of
from search.vocabulary import Vocabulary

HYPHENS = frozenset("-–—")


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place in the cleaned text, and what stands between it and the token before."""

    word: Word
    start: int
    end: int
    gap: str

    @property
    def surface(self) -> str:
        return self.word.surface

    @property
    def is_after_hyphen(self) -> bool:
        return self.gap.strip() in HYPHENS

    @property
    def number(self) -> int | None:
        """The token as a whole number, if it is written in digits."""
        surface = self.word.surface
        return int(surface) if surface.isascii() and surface.isdecimal() and len(surface) <= 5 else None


NOTHING = Token(Word("", "", ""), 0, 0, "")


def tokens_of(text: str, letters: int = QUERY_LETTERS) -> list[Token]:
    """Return the tokens of a text in order, stop words too, without overlong ones."""
    cleaned, found, end = clean(text, letters), [], 0
    for match in WORD.finditer(cleaned):
        if len(match[0]) <= WORD_LETTERS:
            word = word_of(match[0])
            if len(word.surface) <= WORD_LETTERS:
                found.append(Token(word, match.start(), match.end(), cleaned[end : match.start()]))
        end = match.end()
    return found


@dataclass
class Sentence:
    """What a rule reads: tokens, the day, and the words that are known. Beyond its ends stands `NOTHING`."""

    tokens: list[Token]
    today: date
    vocabulary: Vocabulary
    tail: str = ""  # what stands behind the last token
    language: str = "fi"
    surfaces: Counter = field(init=False)

    def __post_init__(self):
        self.surfaces = Counter(token.surface for token in self.tokens)

    def __len__(self) -> int:
        return len(self.tokens)

    def at(self, place: int) -> Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else NOTHING

    def gap_after(self, place: int) -> str:
        return self.tokens[place + 1].gap if place + 1 < len(self.tokens) else self.tail

    def surface(self, place: int) -> str:
        return self.at(place).surface

    def starts_with(self, place: int, *surfaces: str) -> bool:
        return all(self.surface(place + n) == surface for n, surface in enumerate(surfaces))

    @cached_property
    def tongue(self) -> str:
        """The language that most of its small words are of; that of the page if none is."""
        votes = {code: sum(self.surfaces[word] for word in words) for code, words in SMALL_WORDS.items()}
        best = max(votes, key=lambda code: (votes[code], code == self.language))
        return best if votes[best] else self.language


# Words of one language alone, by which it is told.
SMALL_WORDS = {
    "fi": frozenset(
        "on onko onks ei missa mis mita mika mihin minne milloin koska jossa joka ja tai kanssa kans kaa olisi ois etta"
        " kun ilman klo mina mulla meilla voi voiko saako paikka".split()
    ),
    "sv": frozenset(
        "och eller med ar det finns kan jag vi mitt min var nar vad pa att den ett inte utan som har barn vilken hur"
        " klockan efter till gar mot".split()
    ),
    "en": frozenset(
        "the is are with my where what when can do of there any not without and or we our near to a does how at"
        " after before this next old".split()
    ),
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a rule took: how many tokens, and what they ask, as a word of the address and its values."""

    count: int
    word: str = ""
    values: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()  # of the search index and of synonyms, where the meaning is a label
    # Where the label may mean one thing or another, the facets that each might.
    senses: tuple = ()
