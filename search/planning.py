"""Query planning: turns the typed text into the index keys that may match each of its words, with likeness.

The text is read first (`search.reading`); only what no rule took is looked for (`left_words.py`).
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from search import fuzzy
from search.analysis import QUERY_WORDS, STOP_WORDS, Word, word_of, words
from search.finnish import key
from search.fuzzy import Likenesses, put
from search.left_words import SHORTEST_JOINED, LeftWords
from search.query_plan import Cut, QueryPlan, Understanding, asked_of, in_index, meant_by
from search.reading.grammar import Reading, Span, read
from search.reading.questions import DOCUMENT, EVENT, STEMS
from search.reading.repair import repaired_tokens
from search.vocabulary import Sense, Vocabulary

KEYS_OF_A_PART = 60
MOST_PARTS = 8
# Facets of which several are any of them, as a repeated word of an address is.
ANY_OF = ("municipality:", "kind:")
OR = frozenset({"tai", "eli", "eller", "or", "ja", "och", "and"})

# What records of a kind are indexed by, where a question says no more than the kind.
KIND_WORDS = {EVENT: "kokous", DOCUMENT: "aineisto"}


def plan(
    text: str,
    vocabulary: Vocabulary,
    described: Collection[str] = (),
    *,
    today: date | None = None,
    language: str = "fi",
    reading: Reading | None = None,
) -> QueryPlan:
    """Return the plan of a query. `described` are those of its keys that occur only in descriptions.

    `reading` is the text's, if the caller already has it; `today` and the page's `language` are what it is read by.
    """
    today = today or date.today()
    reading = reading or read(text, vocabulary, today, language)
    found = replace(_Planner(vocabulary, described).run(reading, today, language), typed=text, cleaned=reading.text)
    found.meant = tuple(found.understood)
    return found


class _Planner:
    def __init__(self, vocabulary: Vocabulary, described: Collection[str]):
        self.vocabulary, self.described = vocabulary, described
        self.plan = QueryPlan()
        self.shown: list[tuple[int, str]] = []

    def run(self, reading: Reading, today: date, language: str) -> QueryPlan:
        repaired = repaired_tokens(reading, self.vocabulary, self.described)
        if repaired:
            again = read(reading.text, self.vocabulary, today, language, repaired)
            self._note_corrections(reading, again, repaired)
            reading = again
        self.plan.question = reading.question
        self.plan.refused = [reading.shown(span) for span in reading.refused]
        for span in reading.asked:
            if span not in reading.about:
                self._add_span(reading, span)
        self.plan.about = [self._understanding(reading, span) for span in reading.about]
        self.reading = reading
        self.words = LeftWords(self.vocabulary, self.described, self.plan, reading, self.shown)
        self._join_alternatives()
        self.plan.read_parts = len(self.plan.parts)
        self.plan.ignored = [reading.shown(span) for span in reading.foreign]
        rest = self._rest(reading)
        if not reading.left and (reading.foreign or reading.refused):
            rest, self.plan.asks_for_all = [], not reading.foreign
        elif not reading.left and not reading.question and self._asks_for_any(reading):
            rest, self.plan.asks_for_all = [], True
        else:
            self.plan.asks_for_all = False
        self.words.look_for(rest, is_read=reading.is_read)
        self.plan.text = " ".join(word for _at, word in sorted(self.shown))
        if len(self.plan.unknown) > len(self.plan.parts):
            self.plan.parts, self.plan.read_parts = [], 0
        self.plan.read_parts = min(self.plan.read_parts, MOST_PARTS)
        self.plan.parts = [_best(part) for part in self.plan.parts[:MOST_PARTS]]
        self.plan.extras = [_best(part) for part in self.plan.extras[:MOST_PARTS]] if self.plan.parts else []
        return self.plan

    def _note_corrections(self, reading: Reading, again: Reading, repaired: dict) -> None:
        for place, token in repaired.items():
            self.plan.corrections[reading.tokens[place].word.display] = token.word.display
        self.repaired = repaired

    repaired: dict = {}

    def _rest(self, reading: Reading) -> list[tuple[Cut, Word]]:
        """Return the words to look for: those that no rule took, at most eight different ones."""
        found: dict[Word, Cut] = {}
        places = reading.left
        if (not places and not reading.is_read and not reading.question) or reading.question in STEMS:
            # "Mikä on perhekeskus": where no places are asked for, general words say what is.
            places = sorted({*places, *(span.start for span in reading.spans if span.role == "general")})
        if not places and not reading.is_read and not reading.question:
            # Nothing but small words, as "yksi": it may be a name, or stand in a description.
            places = [at for at, token in enumerate(reading.tokens) if token.surface not in STOP_WORDS]
        for place in places:
            token = self.repaired.get(place, reading.tokens[place])
            found.setdefault(token.word, (reading.tokens[place].start, reading.tokens[place].end))
        stems = STEMS.get(reading.question, ())
        of_question = [word for word in found if word.surface.startswith(stems)] if stems else []
        wanted = [(cut, word) for word, cut in found.items() if word not in of_question]
        if of_question and (wanted or reading.is_read):
            # "Koulutus", "asialista": what has the word comes first, and what lacks it is still of the kind.
            self.plan.extras += [{word.key: fuzzy.SAME} for word in of_question]
        elif of_question and not any(self.words.is_known(word) or word.key in self.described for word in of_question):
            # "Seuraavan verkostokokouksen asialista": of what is there, all meetings come near.
            kind = KIND_WORDS.get(reading.question)
            wanted = [(next(iter(found.values())), word_of(kind) if kind else of_question[0])]
        else:
            wanted = [(cut, word) for word, cut in found.items()]
        return wanted[:QUERY_WORDS]

    # What was read

    def _understanding(self, reading: Reading, span: Span) -> Understanding:
        return Understanding(span.facets, reading.surfaces(span), (reading.cut(span),))

    def _add_span(self, reading: Reading, span: Span) -> None:
        phrase = [self.repaired.get(place, reading.tokens[place]).word for place in range(span.start, span.end)]
        self.shown.append((reading.tokens[span.start].start, " ".join(word.display for word in phrase)))
        if not span.senses:
            self.plan.understand(self._understanding(reading, span))
            return
        counted = [word for word in phrase if words(word.surface)]
        joined = _joined_key(counted)
        part = self._words_themselves(counted, joined) if counted else {}
        self._add_senses(self._understanding(reading, span), list(span.senses), part)

    def _words_themselves(self, phrase: list[Word], joined: str) -> Likenesses:
        if len(phrase) == 1:
            return fuzzy.near_forms(phrase[0], self.vocabulary)
        return {joined: fuzzy.SAME} if joined in self.vocabulary.known else {}

    def _add_senses(self, understanding: Understanding, senses: list[Sense], part: Likenesses) -> None:
        if asked := asked_of(senses):
            self.plan.understand(replace(understanding, facets=asked))
            senses, part = [sense for sense in senses if in_index(sense.facets)], {}
            if not senses:
                return
        several = next((sense for sense in senses if len(sense.facets) > 1), None)
        for sense in [several] if several else senses:
            put(part, in_index(sense.facets)[0], sense.likeness)
        self.plan.parts.append(part)
        self.plan.parts += [{facet: fuzzy.SAME} for facet in in_index(several.facets)[1:]] if several else []
        if not asked and (meant := understanding.facets or meant_by(senses)):
            self.plan.understand(replace(understanding, facets=meant))

    def _join_alternatives(self) -> None:
        """Of several municipalities, or kinds with "tai" between them, any will do."""
        for start in ANY_OF:
            several = [part for part in self.plan.parts if _main_facet(part).startswith(start)]
            if len(several) > 1 and (start == "municipality:" or self._has_or()):
                joined: Likenesses = {}
                for part in several:
                    joined = fuzzy.better(joined, part)
                place = self.plan.parts.index(several[0])
                self.plan.parts = [part for part in self.plan.parts if part not in several]
                self.plan.parts.insert(place, joined)

    def _asks_for_any(self, reading: Reading) -> bool:
        """Return whether only small and general words stand there, as in "tekemistä lapsille": all places will do."""
        return reading.is_read or (reading.asks_generally and len(reading.tokens) > 1)

    def _has_or(self) -> bool:
        return not OR.isdisjoint(token.surface for token in self.reading.tokens)


def _main_facet(part: Likenesses) -> str:
    """Return the facet that a part is about: of the likest, the first."""
    facets = {facet: likeness for facet, likeness in part.items() if ":" in facet}
    return max(facets, key=lambda facet: facets[facet], default="")


def _joined_key(phrase: list[Word]) -> str:
    """Return the key of the words written together; "" for short ones, which are words of their own: "ma ti"."""
    surface = "".join(word.surface for word in phrase)
    return key(surface) if len(phrase) == 1 or len(surface) >= SHORTEST_JOINED else ""


def _best(part: Likenesses) -> Likenesses:
    """Return the keys that are most alike; of those equally so, facets first, for they stand for many records."""

    def rank(item: tuple[str, int]) -> tuple[int, bool, int, str]:
        known, its_likeness = item
        return -its_likeness, ":" not in known, len(known), known

    return dict(sorted(part.items(), key=rank)[:KEYS_OF_A_PART])
