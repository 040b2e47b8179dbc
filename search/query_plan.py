"""Query planning: turns the typed text into the index keys that may match each of its words, with likeness."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from search import fuzzy
from search.analysis import QUERY_LETTERS, Word, query_words, words
from search.finnish import key
from search.fuzzy import Likenesses, put
from search.vocabulary import ASKED_SIGN, ELSEWHERE, Sense, Vocabulary

KEYS_OF_A_PART = 60
MOST_PARTS = 8
SHORTEST_GUESSED = 5  # letters of a word that is known, but may yet be a slip
SHORTEST_SPLIT = 6
SHORTEST_JOINED = 7


@dataclass(frozen=True, slots=True)
class Understanding:
    """Facets that the query's words (`surfaces`, without diacritics) mean; all must match, of several days any one."""

    facets: tuple[str, ...]
    surfaces: tuple[str, ...]

    @property
    def is_asked(self) -> bool:
        """Whether the facets are conditions on the records ("?day=today") and none is in the index."""
        return self.facets != () and not _in_index(self.facets)


@dataclass
class QueryPlan:
    """What the query means and which keys to look up.

    Each part holds the keys that match one word or phrase, with likeness in hundredths.
    """

    parts: list[Likenesses] = field(default_factory=list)
    understood: list[Understanding] = field(default_factory=list)  # from labels and everyday words
    corrections: dict[str, str] = field(default_factory=dict)  # what was typed → what is shown for it
    unknown: list[str] = field(default_factory=list)
    typed: str = ""  # the query as it was typed
    text: str = ""  # the query with its corrections

    @property
    def is_empty(self) -> bool:
        return not self.parts

    @property
    def facets(self) -> list[str]:
        return list(dict.fromkeys(facet for one in self.understood for facet in one.facets))

    @property
    def asked(self) -> dict[str, list[str]]:
        """Conditions on the records, values by name: "?day=today" is {"day": ["today"]}."""
        found: dict[str, list[str]] = {}
        for facet in self.facets:
            if facet.startswith(ASKED_SIGN):
                word, _sign, value = facet.removeprefix(ASKED_SIGN).partition("=")
                found.setdefault(word, []).append(value)
        return found

    @property
    def others(self) -> Understanding:
        """The typed words that mean no facet: names, parts of words, unknown words."""
        known = {surface for one in self.understood for surface in one.surfaces}
        return Understanding((), tuple(one.surface for one in self._typed_words if one.surface not in known))

    @property
    def _typed_words(self) -> list[Word]:
        return words(self.typed, QUERY_LETTERS)

    def without(self, *understood: Understanding) -> str:
        """Return the typed words except those with these meanings; an empty string if no meaningful word is left."""
        gone = {surface for one in understood for surface in one.surfaces}
        return " ".join(word.display for word in self._typed_words if word.surface not in gone)


def plan(text: str, vocabulary: Vocabulary, described: Collection[str] = ()) -> QueryPlan:
    """Return the plan of a query. `described` are those of its keys that occur only in descriptions."""
    return replace(_Planner(vocabulary, described).run(query_words(text)), typed=text)


class _Planner:
    def __init__(self, vocabulary: Vocabulary, described: Collection[str]):
        self.vocabulary, self.described = vocabulary, described
        self.plan = QueryPlan()
        self.shown: list[str] = []

    def run(self, typed: list[Word]) -> QueryPlan:
        rest = typed
        while rest:
            taken = self._phrase(rest) or self._joined(rest) or self._word(rest[0])
            rest = rest[taken:]
        self.plan.text = " ".join(self.shown)
        if len(self.plan.unknown) > len(self.plan.parts):
            self.plan.parts = []
        self.plan.parts = [_best(part) for part in self.plan.parts[:MOST_PARTS]]
        return self.plan

    # Each takes words from the beginning of the rest, and returns how many.

    def _phrase(self, rest: list[Word]) -> int:
        """The longest phrase that is a label or an everyday word, written together or not."""
        for count in range(min(self.vocabulary.longest_phrase, len(rest)), 0, -1):
            phrase = rest[:count]
            joined = _joined_key(phrase)
            if found := self.vocabulary.senses_of(phrase) or self.vocabulary.senses.get((joined,)):
                self._add_senses(phrase, found, self._words_themselves(phrase, joined))
                self.shown += [word.display for word in phrase]
                return count
        return 0

    def _words_themselves(self, phrase: list[Word], joined: str) -> Likenesses:
        if len(phrase) == 1:
            return fuzzy.near_forms(phrase[0], self.vocabulary)
        return {joined: fuzzy.SAME} if joined in self.vocabulary.known else {}

    def _add_senses(self, phrase: list[Word], senses: list[Sense], part: Likenesses) -> None:
        if asked := _asked(senses):
            self._understand(asked, *phrase)
            senses, part = [sense for sense in senses if _in_index(sense.facets)], {}
            if not senses:
                return
        several = next((sense for sense in senses if len(sense.facets) > 1), None)
        for sense in [several] if several else senses:
            put(part, _in_index(sense.facets)[0], sense.likeness)
        self.plan.parts.append(part)
        self.plan.parts += [{facet: fuzzy.SAME} for facet in _in_index(several.facets)[1:]] if several else []
        if not asked and (meant := _meant(senses)):
            self._understand(meant, *phrase)

    def _understand(self, facets: tuple[str, ...], *phrase: Word) -> None:
        """What is said twice, "laukaa laukaassa", is understood once, and both words mean it."""
        same = next((one for one in self.plan.understood if one.facets == facets), None)
        surfaces = tuple(word.surface for word in phrase)
        if same:
            place = self.plan.understood.index(same)
            self.plan.understood[place] = replace(same, surfaces=same.surfaces + surfaces)
        else:
            self.plan.understood.append(Understanding(facets, surfaces))

    def _joined(self, rest: list[Word]) -> int:
        """Two words that are one in Finnish, "perhe kahvila", or one with a slip: "perhe kahvla"."""
        if len(rest) < 2:
            return 0
        word = _as_one(*rest[:2])
        if len(word.surface) < SHORTEST_JOINED:
            return 0
        if word.surface in self.vocabulary.key_of or word.key in self.vocabulary.known:
            shown = self.vocabulary.displays.get(word.surface, word.display)
            self._add(fuzzy.forms_and_parts(word, self.vocabulary), shown)
            return 2
        if any(map(self._is_unknown, rest[:2])) and (guess := fuzzy.one_slip(word, self.vocabulary)):
            self._correct(guess, *rest[:2])
            return 2
        return 0

    def _is_unknown(self, word: Word) -> bool:
        is_other = word.surface in ELSEWHERE or word.key in self.described
        return not is_other and word.surface not in self.vocabulary.key_of and word.key not in self.vocabulary.known

    def _word(self, word: Word) -> int:
        found = fuzzy.forms_and_parts(word, self.vocabulary)
        if word.key in self.described:
            put(found, word.key, fuzzy.SAME)
        if not found or (word.surface in ELSEWHERE and word.key not in self.vocabulary.known):
            return self._unknown_word(word)
        guess = fuzzy.one_slip(word, self.vocabulary) if self._may_be_a_slip(word, found) else None
        if guess and max(found.values()) < fuzzy.ONE_SLIP:
            self._correct(guess, word, others=found)
        else:
            self._add(fuzzy.better(found, guess.keys) if guess else found, word.display)
        return 1

    def _may_be_a_slip(self, word: Word, found: Likenesses) -> bool:
        is_vague = max(found.values()) < fuzzy.BEGINNING
        return len(word.surface) >= SHORTEST_GUESSED and (is_vague or found.keys().isdisjoint(self.vocabulary.known))

    def _unknown_word(self, word: Word) -> int:
        """One slip, else a compound of known words, else two slips, else what is known of a compound."""
        is_long = len(word.surface) >= SHORTEST_SPLIT
        vocabulary = self.vocabulary
        if word.surface in ELSEWHERE:
            self.plan.unknown.append(word.display)
        elif is_long and (guess := fuzzy.one_slip(word, vocabulary)):
            self._correct(guess, word)
        elif halves := fuzzy.halves(word, vocabulary):
            for half in halves:
                self._add(half)
            self.shown.append(word.display)
        elif guess := fuzzy.two_slips(word, vocabulary):
            self._correct(guess, word)
        elif part := fuzzy.tail(word, vocabulary) or fuzzy.head(word, vocabulary):
            self._add(part, word.display)
        elif len(word.surface) > 1:
            self.plan.unknown.append(word.display)
        return 1

    def _correct(self, guess: fuzzy.Guess, *typed: Word, others: Likenesses | None = None) -> None:
        self.plan.corrections[" ".join(word.display for word in typed)] = guess.best
        senses = self.vocabulary.senses_of(query_words(guess.best)[:1])
        if meant := _asked(senses) or _meant(senses):
            self._understand(meant, *typed)
        if _asked(senses):
            self.shown.append(guess.best)
        else:
            self._add(fuzzy.better(others or {}, guess.keys), guess.best)

    def _add(self, part: Likenesses, shown: str = "") -> None:
        self.plan.parts.append(self._with_facets(part))
        if shown:
            self.shown.append(shown)

    def _with_facets(self, part: Likenesses) -> Likenesses:
        """Words of labels stand for what they label."""
        found = dict(part)
        for known, its_likeness in part.items():
            for facet, facet_likeness in self.vocabulary.facets_of.get(known, {}).items():
                put(found, facet, its_likeness * facet_likeness // 100)
        return found


def _meant(senses: list[Sense]) -> tuple[str, ...]:
    """Return the facets that are surely meant; none where a phrase may mean one or another."""
    several = [sense.facets for sense in senses if len(sense.facets) > 1]
    return several[0] if several else senses[0].facets if len(senses) == 1 else ()


def _asked(senses: list[Sense]) -> tuple[str, ...]:
    """Return the facets of the first sense that only asks, and has nothing to look for in the index."""
    return next((sense.facets for sense in senses if not _in_index(sense.facets)), ())


def _in_index(facets: tuple[str, ...]) -> list[str]:
    return [facet for facet in facets if not facet.startswith(ASKED_SIGN)]


def _joined_key(phrase: list[Word]) -> str:
    """Return the key of the words written together; "" for short ones, which are words of their own: "ma ti"."""
    surface = "".join(word.surface for word in phrase)
    return key(surface) if len(phrase) == 1 or len(surface) >= SHORTEST_JOINED else ""


def _as_one(first: Word, second: Word) -> Word:
    surface = first.surface + second.surface
    return Word(first.display + second.display, surface, key(surface))


def _best(part: Likenesses) -> Likenesses:
    """Return the keys that are most alike; of those equally so, facets first, for they stand for many records."""

    def rank(item: tuple[str, int]) -> tuple[int, bool, int, str]:
        known, its_likeness = item
        return -its_likeness, ":" not in known, len(known), known

    return dict(sorted(part.items(), key=rank)[:KEYS_OF_A_PART])
