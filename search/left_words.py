"""The words that no rule took: which keys of the index each may match, and what is offered or corrected for it.

Beside what was read less is guessed: a word that is not known neither removes nor demotes a record.
"""

from collections.abc import Collection, Iterator

from search import fuzzy
from search.analysis import Word, query_words
from search.finnish import key
from search.fuzzy import Likenesses, put
from search.query_plan import Cut, QueryPlan, Understanding, asked_of, meant_by
from search.reading.filler import is_no_thing
from search.reading.grammar import Reading
from search.vocabulary import Vocabulary, is_elsewhere

SHORTEST_GUESSED = 5  # letters of a word that is known, but may yet be a slip
SHORTEST_SPLIT = 6
SHORTEST_MENDED = 6  # letters of a word whose slip is surely one, so that what it means is asked for
SHORTEST_JOINED = 7

# The middle of a town: a part of a name or an address where somebody told it, and nothing to miss elsewhere.
CENTRE = ("keskusta", "keskustas", "keskustan", "centrum", "downtown", "city centre", "taajama")


class LeftWords:
    """Adds what the words of a reading may match to a plan; `shown` are its words with their places in the text."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        described: Collection[str],
        plan: QueryPlan,
        reading: Reading,
        shown: list[tuple[int, str]],
    ):
        self.vocabulary, self.described, self.plan, self.reading, self.shown = (
            vocabulary,
            described,
            plan,
            reading,
            shown,
        )
        self.at, self.name = 0, ""  # the letter where what is being looked at begins, and the word there

    def look_for(self, rest: list[tuple[Cut, Word]], *, is_read: bool) -> None:
        looked_for = []
        while rest:
            before = len(self.plan.unknown) + len(self.plan.ignored)
            self.at, self.name = rest[0][0][0], rest[0][1].display
            one = self._known_word if is_read else self._word_of_sentence if self._is_sentence() else self._word
            taken = self._joined([word for _cut, word in rest]) or one(rest[0][1])
            if len(self.plan.unknown) + len(self.plan.ignored) == before:
                looked_for += [(cut, word.display) for cut, word in rest[:taken]]
            rest = rest[taken:]
        taken_cuts = {cut for one in self.plan.understood for cut in one.cuts}
        self.plan.looked_for = tuple(one for one in looked_for if one[0] not in taken_cuts)

    def _known_word(self, word: Word) -> int:
        """A word beside what was read: looked for if the index has it, else what it may mean is offered."""
        if is_elsewhere(word) and word.key not in self.vocabulary.known:
            self.plan.unknown.append(word.display)
        elif word.surface.startswith(CENTRE):
            self.plan.extras.append({word.key: fuzzy.SAME})
            self.shown.append((self.at, word.display))
        elif self.is_known(word) and not self._is_in_index(word):
            # A word of a longer label, "apua" of "läksyihin apua": what has it comes first, and nothing is asked by it.
            self.plan.extras.append(self._with_facets({word.key: fuzzy.SAME}))
        elif self.is_known(word):
            found = {self.vocabulary.key_of.get(word.surface, word.key): fuzzy.SAME}
            if word.key in self.vocabulary.known:
                put(found, word.key, fuzzy.SAME)
            self._add(found, word.display)
        elif word.key in self.described:
            self.plan.extras.append({word.key: fuzzy.SAME})
            self.shown.append((self.at, word.display))
        else:
            self._offer(word)
        return 1

    def _is_sentence(self) -> bool:
        """Return whether small words stand there, in which less is guessed: "kuka voitti vaalit"."""
        small = [span for span in self.reading.spans if span.role in ("filler", "general")]
        return bool(small) and len(self.reading.tokens) > 2

    def _word_of_sentence(self, word: Word) -> int:
        """A word of a sentence of which nothing was read: looked for as it is, or with one slip in a long word."""
        if self.is_known(word) or word.key in self.described:
            found = {known: fuzzy.SAME for known in (self.vocabulary.key_of.get(word.surface), word.key) if known}
            self._add(found, word.display)
        elif len(word.surface) > SHORTEST_MENDED and (guess := fuzzy.one_slip(word, self.vocabulary)):
            self._correct(guess, word)
        elif halves := fuzzy.halves(word, self.vocabulary):
            for half in halves:
                self._add(half)
            self.shown.append((self.at, word.display))
        else:
            self.plan.unknown.append(word.display)
        return 1

    def is_known(self, word: Word) -> bool:
        """Return whether the index has the word; typed with dots, it is no word without any: "sää" is not "saa"."""
        if word.surface in self.vocabulary.key_of:
            return word.display == word.surface or self.vocabulary.displays.get(word.surface) != word.surface
        return word.key in self.vocabulary.known

    def _is_in_index(self, word: Word) -> bool:
        keys = {word.key, self.vocabulary.key_of.get(word.surface, word.key)}
        return not self.vocabulary.ids or not keys.isdisjoint(self.vocabulary.ids)

    def _offer(self, word: Word) -> None:
        """What an unknown word may be raises what has it, and the facets are offered; nothing is asked for by it."""
        if not is_no_thing(word.surface, self.reading.tongue):
            self.plan.ignored.append(word.display)
        guess = fuzzy.one_slip(word, self.vocabulary) or fuzzy.two_slips(word, self.vocabulary)
        found = guess.keys if guess else {}
        if not found:
            for half in fuzzy.halves(word, self.vocabulary):
                found = fuzzy.better(found, half)
            found = found or fuzzy.forms_and_parts(word, self.vocabulary)
        if found:
            part = self._with_facets(found)
            self.plan.extras.append(part)
            best = max(found.values())
            sure = [facet for facet, its in part.items() if ":" in facet and its >= best * 80 // 100]
            self.plan.offered += sure[:1] if guess else []

    # Each takes words from the beginning of the rest, and returns how many.

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
        is_other = is_elsewhere(word) or word.key in self.described
        return not is_other and word.surface not in self.vocabulary.key_of and word.key not in self.vocabulary.known

    def _word(self, word: Word) -> int:
        found = fuzzy.forms_and_parts(word, self.vocabulary)
        if word.key in self.described:
            put(found, word.key, fuzzy.SAME)
        if not found or (is_elsewhere(word) and word.key not in self.vocabulary.known):
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
        if is_elsewhere(word):
            self.plan.unknown.append(word.display)
        elif is_long and (guess := fuzzy.one_slip(word, vocabulary)):
            self._correct(guess, word)
        elif halves := fuzzy.halves(word, vocabulary):
            for half in halves:
                self._add(half)
            self.shown.append((self.at, word.display))
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
        meant = asked_of(senses) or meant_by(senses)
        if meant and sum(len(word.surface) for word in typed) < SHORTEST_MENDED:
            self.plan.offered += meant
        elif meant:
            cuts = tuple((place, place + len(word.display)) for place, word in self._places(typed))
            self.plan.understand(Understanding(meant, tuple(word.surface for word in typed), cuts))
        if asked_of(senses):
            self.shown.append((self.at, guess.best))
        else:
            self._add(fuzzy.better(others or {}, guess.keys), guess.best)

    def _add(self, part: Likenesses, shown: str = "") -> None:
        self.plan.names[len(self.plan.parts)] = shown or self.name
        self.plan.parts.append(self._with_facets(part))
        if shown:
            self.shown.append((self.at, shown))

    def _places(self, typed: tuple[Word, ...]) -> Iterator[tuple[int, Word]]:
        """Yield where words stand that follow each other from the present place."""
        at = self.at
        for word in typed:
            at = max(self.reading.text.find(word.display, at), 0)
            yield at, word
            at += len(word.display)

    def _with_facets(self, part: Likenesses) -> Likenesses:
        """Words of labels stand for what they label."""
        found = dict(part)
        for known, its_likeness in part.items():
            for facet, facet_likeness in self.vocabulary.facets_of.get(known, {}).items():
                put(found, facet, its_likeness * facet_likeness // 100)
        return found


def _as_one(first: Word, second: Word) -> Word:
    surface = first.surface + second.surface
    return Word(first.display + second.display, surface, key(surface))
