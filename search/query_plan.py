"""Query planning: turns the typed text into the index keys that may match each of its words, with likeness.

The text is read first (`search.reading`); only what no rule took is looked for. Where something was read, less is
guessed: a word that is not known neither removes nor demotes a record, and what it may mean is offered.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from search import fuzzy
from search.analysis import QUERY_WORDS, STOP_WORDS, WORD, Word, query_words, word_of, words
from search.finnish import key
from search.fuzzy import Likenesses, put
from search.reading.filler import is_no_thing
from search.reading.grammar import Reading, Span, read
from search.reading.questions import DOCUMENT, EVENT, STEMS
from search.reading.repair import repaired_tokens
from search.vocabulary import ASKED_SIGN, Sense, Vocabulary, is_elsewhere

KEYS_OF_A_PART = 60
MOST_PARTS = 8
SHORTEST_GUESSED = 5  # letters of a word that is known, but may yet be a slip
SHORTEST_SPLIT = 6
SHORTEST_MENDED = 6  # letters of a word whose slip is surely one, so that what it means is asked for
SHORTEST_JOINED = 7
# Facets of which several are any of them, as a repeated word of an address is.
ANY_OF = ("municipality:", "kind:")

# What records of a kind are indexed by, where a question says no more than the kind.
KIND_WORDS = {EVENT: "kokous", DOCUMENT: "aineisto"}

# The middle of a town: a part of a name or an address where somebody told it, and nothing to miss elsewhere.
CENTRE = ("keskusta", "keskustas", "keskustan", "centrum", "downtown", "city centre", "taajama")

type Cut = tuple[int, int]  # where letters begin and end


@dataclass(frozen=True, slots=True)
class Understanding:
    """Facets that some words of the query mean, and where these stand; all must match, of several days any one."""

    facets: tuple[str, ...]
    surfaces: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()

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
    read_parts: int = 0  # so many of the first parts are of what was read, the others of words that are looked for
    extras: list[Likenesses] = field(default_factory=list)  # raise what has them, and are not missed
    understood: list[Understanding] = field(default_factory=list)  # from labels and everyday words
    about: list[Understanding] = field(default_factory=list)  # what a question asks of: "now" in "is it open now"
    corrections: dict[str, str] = field(default_factory=dict)  # what was typed → what is shown for it
    unknown: list[str] = field(default_factory=list)  # without them no record answers the whole query
    ignored: list[str] = field(default_factory=list)  # not understood, and not missed
    refused: list[str] = field(default_factory=list)  # what cannot be left out, as it was typed
    offered: list[str] = field(default_factory=list)  # facets that were perhaps meant
    question: str = ""  # a kind of question of `search.reading.questions`; empty where places are asked for
    asks_for_all: bool = False  # "tekemistä lapsille"
    looked_for: tuple[tuple[Cut, str], ...] = ()  # words that are looked for, as they are shown
    typed: str = ""  # the query as it was typed
    text: str = ""  # the query with its corrections
    cleaned: str = ""  # the same as its cuts count it
    meant: tuple[Understanding, ...] = ()  # all that was understood, though a page may not take it all

    @property
    def is_empty(self) -> bool:
        return not self.parts

    @property
    def facets(self) -> list[str]:
        return list(dict.fromkeys(facet for one in self.understood for facet in one.facets))

    @property
    def asked(self) -> dict[str, list[str]]:
        """Conditions on the records, values by name: "?day=today" is {"day": ["today"]}."""
        return values_of(facet for facet in self.facets if facet != NEAR_ME)

    @property
    def is_of_oneself(self) -> bool:
        """Whether it is asked for what is near the visitor, whose place the text does not tell."""
        return NEAR_ME in self.facets

    def others(self, *understood: Understanding) -> str:
        """Return the words that are looked for, and those of meanings that are not among `understood`."""
        known = {cut for one in understood for cut in one.cuts}
        told = {cut: self.cleaned[slice(*cut)] for one in self.meant for cut in one.cuts} | dict(self.looked_for)
        return " ".join(word for cut, word in sorted(told.items()) if cut not in known)

    def without(self, *understood: Understanding) -> str:
        """Return the typed words except those with these meanings; an empty string if no meaningful word is left."""
        if not self.others(*understood) and not self.ignored:
            return ""
        kept, at = [], 0
        for start, end in sorted({cut for one in understood for cut in one.cuts}):
            kept.append(self.cleaned[at:start])
            at = end
        return " ".join(word for word in "".join([*kept, self.cleaned[at:]]).split() if WORD.search(word)).strip(",;:!")


NEAR_ME = f"{ASKED_SIGN}near=me"


def values_of(facets: Iterable[str]) -> dict[str, list[str]]:
    """Return the values by name of the conditions among some facets."""
    found: dict[str, list[str]] = {}
    for facet in facets:
        if facet.startswith(ASKED_SIGN):
            word, _sign, value = facet.removeprefix(ASKED_SIGN).partition("=")
            found.setdefault(word, []).append(value)
    return found


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
        self.at = 0  # the letter where what is being looked at begins

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
        self._look_for(rest, is_read=reading.is_read)
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
        elif of_question and not any(self._is_known(word) or word.key in self.described for word in of_question):
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
        self.at = reading.tokens[span.start].start
        phrase = [self.repaired.get(place, reading.tokens[place]).word for place in range(span.start, span.end)]
        self.shown.append((self.at, " ".join(word.display for word in phrase)))
        if not span.senses:
            self._understand(self._understanding(reading, span))
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
        if asked := _asked(senses):
            self._understand(replace(understanding, facets=asked))
            senses, part = [sense for sense in senses if _in_index(sense.facets)], {}
            if not senses:
                return
        several = next((sense for sense in senses if len(sense.facets) > 1), None)
        for sense in [several] if several else senses:
            put(part, _in_index(sense.facets)[0], sense.likeness)
        self.plan.parts.append(part)
        self.plan.parts += [{facet: fuzzy.SAME} for facet in _in_index(several.facets)[1:]] if several else []
        if not asked and (meant := understanding.facets or _meant(senses)):
            self._understand(replace(understanding, facets=meant))

    def _understand(self, meant: Understanding) -> None:
        """What is said twice, "laukaa laukaassa", is understood once, and both words mean it."""
        same = next((one for one in self.plan.understood if one.facets == meant.facets), None)
        if same:
            place = self.plan.understood.index(same)
            both = replace(same, surfaces=same.surfaces + meant.surfaces, cuts=same.cuts + meant.cuts)
            self.plan.understood[place] = both
        else:
            self.plan.understood.append(meant)

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

    # What is left

    def _look_for(self, rest: list[tuple[Cut, Word]], *, is_read: bool) -> None:
        looked_for = []
        while rest:
            before = len(self.plan.unknown) + len(self.plan.ignored)
            self.at = rest[0][0][0]
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
        elif self._is_known(word) and not self._is_in_index(word):
            # A word of a longer label, "apua" of "läksyihin apua": what has it comes first, and nothing is asked by it.
            self.plan.extras.append(self._with_facets({word.key: fuzzy.SAME}))
        elif self._is_known(word):
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
        if self._is_known(word) or word.key in self.described:
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

    def _is_known(self, word: Word) -> bool:
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
        meant = _asked(senses) or _meant(senses)
        if meant and sum(len(word.surface) for word in typed) < SHORTEST_MENDED:
            self.plan.offered += meant
        elif meant:
            cuts = tuple((place, place + len(word.display)) for place, word in self._places(typed))
            self._understand(Understanding(meant, tuple(word.surface for word in typed), cuts))
        if _asked(senses):
            self.shown.append((self.at, guess.best))
        else:
            self._add(fuzzy.better(others or {}, guess.keys), guess.best)

    def _add(self, part: Likenesses, shown: str = "") -> None:
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


def _meant(senses: list[Sense]) -> tuple[str, ...]:
    """Return the facets that are surely meant; none where a phrase may mean one or another."""
    several = [sense.facets for sense in senses if len(sense.facets) > 1]
    return several[0] if several else senses[0].facets if len(senses) == 1 else ()


def _asked(senses: list[Sense]) -> tuple[str, ...]:
    """Return the facets of the first sense that only asks, and has nothing to look for in the index."""
    return next((sense.facets for sense in senses if not _in_index(sense.facets)), ())


def _in_index(facets: tuple[str, ...]) -> list[str]:
    return [facet for facet in facets if not facet.startswith(ASKED_SIGN)]


OR = frozenset({"tai", "eli", "eller", "or", "ja", "och", "and"})


def _main_facet(part: Likenesses) -> str:
    """Return the facet that a part is about: of the likest, the first."""
    facets = {facet: likeness for facet, likeness in part.items() if ":" in facet}
    return max(facets, key=lambda facet: facets[facet], default="")


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
