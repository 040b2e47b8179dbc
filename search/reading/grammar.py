"""The grammar: reads a sentence from left to right, each rule taking a span, and settles what they say together."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from search.analysis import STOP_WORDS, clean
from search.reading import questions
from search.reading.ages import read_age
from search.reading.clocks import read_clock, read_part
from search.reading.days import WEEKDAYS, is_day_word, read_day, read_day_and_part
from search.reading.denial import BACKWARDS, BREAKS, REACH, is_cancelled, is_of_speaking, read_negation
from search.reading.distances import LOOSE, NEAR, area_at, is_from, read_distance
from search.reading.filler import FILLER, is_filler, is_general
from search.reading.labels import read_label, says_little
from search.reading.months import read_month
from search.reading.numbers import WORDS
from search.reading.tokens import Read, Sentence, Token, tokens_of
from search.reading.trade import is_advert, is_of_trade
from search.reading.weather import asks_of_weather, is_weather
from search.vocabulary import ASKED_SIGN, BY_LABEL, Sense, Vocabulary

AND = frozenset("ja tai eli seka eika och eller and or nor enka".split())
SKIPPED_PHRASES = tuple(
    tuple(text.split())
    for text in (
        "koulun jalkeen",
        "koulupaivan jalkeen",
        "after school",
        "efter skolan",
        "paivakodin jalkeen",
        "hoitopaivan jalkeen",
        "keski suomi",
        "keski suomessa",
        "keski suomen",
        "mellersta finland",
        "central finland",
        "right now",
    )
)

BABIES = "theme:vauvat"
INDOORS, PLAYGROUND = f"{ASKED_SIGN}indoor=1", "kind:perhepuisto"
# Words of an address that say when and where: an advert that tells them is none of ours even so.
WHEN_AND_WHERE = frozenset("municipality ?day ?time ?near ?within".split())


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens and what they say. `role` is asked, weak, filler, general, negation, denied, area, foreign or left."""

    start: int
    end: int
    role: str
    facets: tuple[str, ...] = ()
    senses: tuple[Sense, ...] = ()

    @property
    def words(self) -> set[str]:
        return {one.partition("=" if one.startswith(ASKED_SIGN) else ":")[0] for one in self.facets}


@dataclass
class Reading:
    """What a text was read as. Tokens are given by their numbers."""

    text: str
    tokens: list[Token]
    spans: list[Span] = field(default_factory=list)
    asked: list[Span] = field(default_factory=list)  # what narrows, in the order of the text
    about: list[Span] = field(default_factory=list)  # what a question asks of, "now" in "is it open now"
    left: list[int] = field(default_factory=list)  # words that no rule took
    refused: list[Span] = field(default_factory=list)  # what cannot be left out, and is not asked for either
    foreign: list[Span] = field(default_factory=list)  # what no page here tells of: the weather, shops, adverts
    question: str = ""
    tongue: str = "fi"  # the language that its small words are of
    asks_generally: bool = False  # "tekemistä lapsille": places are meant, whichever

    @cached_property
    def is_read(self) -> bool:
        return bool(self.asked or self.about)

    def surfaces(self, span: Span) -> tuple[str, ...]:
        return tuple(token.surface for token in self.tokens[span.start : span.end])

    def shown(self, span: Span) -> str:
        """Return the span as it was typed, in lower case."""
        return self.text[self.tokens[span.start].start : self.tokens[span.end - 1].end]

    def cut(self, span: Span) -> tuple[int, int]:
        """Return the letters that the span takes of the text."""
        return self.tokens[span.start].start, self.tokens[span.end - 1].end


def read(
    text: str,
    vocabulary: Vocabulary,
    today: date,
    language: str = "fi",
    repaired: dict[int, Token] | None = None,
) -> Reading:
    """Return the reading of a text; `repaired` are tokens to read in the place of mistyped ones."""
    cleaned, tokens = clean(text), tokens_of(text)
    meant = [(repaired or {}).get(place, token) for place, token in enumerate(tokens)]
    tail = cleaned[tokens[-1].end :] if tokens else ""
    sentence = Sentence(meant, today, vocabulary, tail, language)
    return _Reader(sentence, Reading(cleaned, tokens)).run()


class _Reader:
    def __init__(self, sentence: Sentence, reading: Reading):
        self.sentence, self.reading = sentence, reading
        self.vocabulary = sentence.vocabulary
        self.spans: list[Span] = []

    def run(self) -> Reading:
        place = 0
        while place < len(self.sentence):
            spans = self._at(place)
            self.spans += spans
            place = max(span.end for span in spans)
        self._settle_adverts()
        self._settle_weeks()
        self._settle_babies()
        self._settle_indoor_play()
        self._settle_weak()
        self._settle_negations()
        self._settle_areas()
        self._settle_question()
        self._settle_clock()
        asked = [span for span in self.spans if span.role == "asked"]
        self.reading.asked = asked
        self.reading.left = [span.start for span in self.spans if span.role == "left"]
        self.reading.foreign = [span for span in self.spans if span.role == "foreign"]
        self.reading.tongue = self.sentence.tongue
        self.reading.asks_generally = any(span.role == "general" for span in self.spans)
        self.reading.spans = self.spans
        return self.reading

    # Spans

    def _at(self, place: int) -> list[Span]:
        """Return the spans that begin at a token; they are of equal length, and tell one thing each."""
        sentence = self.sentence
        for phrase in SKIPPED_PHRASES:
            if sentence.starts_with(place, *phrase):
                return [Span(place, place + len(phrase), "filler")]
        if is_of_trade(sentence, place):
            return [Span(place, place + 1, "foreign")]
        if found := read_day_and_part(sentence, place):
            return self._of_reads(place, found)
        if found := self._of_rules(place):
            return found
        if count := read_negation(sentence, place):
            label = self._label(place)
            if label and label.role == "asked" and label.end - place > count:
                return [label]
            return [Span(place, place + count, "negation")]
        return self._of_words(place)

    def _of_rules(self, place: int) -> list[Span]:
        sentence = self.sentence
        rules = (read_clock, read_day, read_month, read_age)
        found = [[one] for rule in rules if (one := rule(sentence, place))]
        if distance := read_distance(sentence, place):
            found.append(distance)
        if part := read_part(sentence, place):
            found.append([part])
        if not found:
            return []
        best = max(found, key=lambda reads: max(one.count for one in reads))
        label = self._label(place)
        longest = max(one.count for one in best)
        if label and label.role == "asked" and label.end - place > longest and best[0].word in ("time", "near", "day"):
            return [label]
        return self._of_reads(place, best)

    def _of_reads(self, place: int, reads: list[Read]) -> list[Span]:
        return [
            Span(
                place,
                place + one.count,
                "asked" if one.values else "nearest" if one.word == "near" else "filler",
                tuple(f"{ASKED_SIGN}{one.word}={value}" for value in one.values),
            )
            for one in reads
        ]

    def _of_words(self, place: int) -> list[Span]:
        sentence, surface = self.sentence, self.sentence.surface(place)
        label, denied = self._label(place), self._denied(surface)
        if label and self._is_of_a_question(label):
            label = None
        if denied and (not label or self._is_denied_here(label, denied)):
            return [Span(place, place + 1, "denied", denied)]
        if label:
            return [label]
        if not surface.startswith("keskusta") and (area := area_at(sentence, place)):
            return [Span(place, place + area[1], "area", (f"{ASKED_SIGN}near={area[0]}",))]
        if is_weather(sentence, place):
            return [Span(place, place + 1, "foreign" if asks_of_weather(sentence, place) else "filler")]
        if surface in STOP_WORDS or is_filler(surface) or surface in WORDS:
            is_name = surface in self.vocabulary.displays and surface not in STOP_WORDS and not is_filler_alone(surface)
            return [Span(place, place + 1, "left" if is_name else "filler")]
        if is_general(surface):
            return [Span(place, place + 1, "general")]
        return [Span(place, place + 1, "left")]

    def _label(self, place: int) -> Span | None:
        found = read_label(self.sentence, place)
        if not found:
            return None
        is_little = says_little(self.sentence, place, found) or not found.facets
        return Span(place, place + found.count, "weak" if is_little else "asked", found.facets, found.senses)

    def _denied(self, surface: str) -> tuple[str, ...]:
        stem = next((stem for stem in self.vocabulary.denied_stems if surface.startswith(stem)), "")
        return self.vocabulary.denied.get(stem, ())

    def _is_of_a_question(self, label: Span) -> bool:
        """Return whether an everyday word asks for another kind of record: "koordinaattorin sähköposti"."""
        if (
            len(self.sentence) == 1
            or label.end - label.start > 1
            or max(one.likeness for one in label.senses) >= BY_LABEL
        ):
            return False
        stems = (
            stem for kind in (questions.CONTACT, questions.EVENT, questions.DOCUMENT) for stem in questions.STEMS[kind]
        )
        surface = self.sentence.surface(label.start)
        return surface in questions.EVENT_WORDS or surface.startswith(tuple(stems))

    def _is_denied_here(self, label: Span, denied: tuple[str, ...]) -> bool:
        """Return whether a word that may be denied is no label: "maksaa" looks like "maksuton", and is not."""
        if label.end - label.start > 1:
            return False
        if any(span.role == "negation" for span in self.spans[-REACH:]):
            return True
        return label.facets == denied and self.sentence.surface(label.start) not in self.vocabulary.key_of

    # What spans say together

    def _settle_weak(self) -> None:
        """Words of little meaning mean it only where nothing else is asked."""
        says_more = any(span.role == "asked" or span.role == "denied" for span in self.spans)
        for at, span in enumerate(self.spans):
            if span.role != "weak":
                continue
            surfaces = [self.sentence.surface(place) for place in range(span.start, span.end)]
            if all(one in FILLER or is_general(one) for one in surfaces):
                is_little = says_more or len(self.sentence) > span.end - span.start
                role = "asked" if not is_little else "general" if any(map(is_general, surfaces)) else "filler"
            else:
                role = "asked"
            self.spans[at] = replace(span, role=role)

    def _settle_weeks(self) -> None:
        """A weekday beside a week is a day of it: "ensi viikolla tiistaina", "next week on Friday"."""
        each = [at for at, span in enumerate(self.spans) if span.role == "asked" and span.words == {"?day"}]
        for at, other in itertools.permutations(each, 2):
            week, days = self.spans[at], self.spans[other]
            dates = [facet for facet in week.facets if facet[-1].isdigit()]
            names = [facet.removeprefix("?day=") for facet in days.facets]
            if len(dates) == len(week.facets) > 2 and set(names) <= set(WEEKDAYS) and abs(at - other) <= 3:
                found = tuple(facet for facet in dates if WEEKDAYS[_date_of(facet).weekday()] in names)
                if found:
                    self.spans[other] = replace(days, facets=found)
                    self.spans[at] = replace(week, role="filler", facets=())
                    return

    def _settle_babies(self) -> None:
        """A baby whose age is told may come wherever babies may, and not only where all is for them."""
        if not any("?age=0" in span.facets for span in self.spans if span.role == "asked"):
            return
        self.spans = [
            replace(span, role="filler", facets=()) if span.facets == (BABIES,) and span.role == "asked" else span
            for span in self.spans
        ]

    def _settle_indoor_play(self) -> None:
        """A place to play indoors is no playground, which is outdoors: "leikkipaikka sisällä"."""
        if any(span.facets == (INDOORS,) and span.role == "asked" for span in self.spans):
            self.spans = [
                replace(span, role="filler", facets=(), senses=()) if span.facets == (PLAYGROUND,) else span
                for span in self.spans
            ]

    def _settle_adverts(self) -> None:
        """What is sold or wanted is nothing of ours, whatever it is like: "ostetaan lastenvaunut"."""
        if not is_advert(self.sentence):
            return
        self.spans = [
            span if span.role == "filler" or (span.words and span.words <= WHEN_AND_WHERE)
            else replace(span, role="foreign", facets=(), senses=())
            for span in self.spans
        ]  # fmt: skip

    def _settle_negations(self) -> None:
        for at, span in enumerate(self.spans):
            if span.role == "negation":
                self.spans[at] = replace(span, role="filler")
                if is_cancelled(self.sentence, span.end):
                    continue
                self._deny(at, span)
        for at, span in enumerate(self.spans):
            if span.role == "denied":
                self.spans[at] = replace(span, role="filler")

    def _deny(self, at: int, negation: Span) -> None:
        """Bind a negation to the next understood span, or to what stands before it: "kostar ingenting"."""
        if at and self.spans[at - 1].role == "denied":
            self.spans[at - 1] = replace(self.spans[at - 1], role="asked")
            return
        behind = range(at + 1, len(self.spans))
        shown = tuple(self.sentence.surface(place) for place in range(negation.start, negation.end))
        if shown in BACKWARDS and at and self.spans[at - 1].role == "asked" and not self._next_asked(behind, negation):
            self.spans[at - 1] = self._excluded(self.spans[at - 1])
            return
        bound = self._next_asked(behind, negation)
        if bound is None:
            before = [n for n in range(at - 1, max(-1, at - 4), -1) if self.spans[n].role == "denied"]
            if before:
                self.spans[before[0]] = replace(self.spans[before[0]], role="asked", start=self.spans[before[0]].start)
            return
        while bound is not None:
            span = self.spans[bound]
            self.spans[bound] = replace(span, role="asked") if span.role == "denied" else self._excluded(span)
            words, following = span.words, bound + 1
            if following < len(self.spans) and self.sentence.surface(self.spans[following].start) in AND:
                following += 1
                is_same = following < len(self.spans) and self.spans[following].words == words
                bound = following if is_same and self.spans[following].role in ("asked", "denied") else None
                if bound:
                    # "Ei portaita eikä kynnyksiä" denies once what it names twice.
                    self.spans[bound - 1] = replace(self.spans[bound - 1], role="filler")
            else:
                bound = None

    def _next_asked(self, behind: range, negation: Span) -> int | None:
        for n in behind:
            span = self.spans[n]
            if span.start - negation.end > REACH or self.sentence.surface(span.start) in BREAKS:
                return None
            if span.role == "negation":
                # "ilman et ilmottautuu", "joka ei ole ilman": the later one binds as well.
                self.spans[n] = replace(span, role="filler")
            if span.role in ("asked", "denied", "area"):
                return n
        return None

    def _excluded(self, span: Span) -> Span:
        """Return the span as what is left out; what cannot be left out is dropped and told, never asked for."""
        excluded = tuple(self._exclusion(facet) for facet in span.facets)
        cannot = span.role == "area" or not excluded or not all(excluded) or self._is_narrower(span)
        if cannot or is_of_speaking(self.sentence, span.start - 2):
            self.reading.refused.append(span)
            return replace(span, role="filler", facets=())
        return replace(span, facets=excluded, senses=())

    def _is_narrower(self, span: Span) -> bool:
        """Return whether less is said than what would be left out: "ei trampoliinia" is not "no sports"."""
        others = (facet for one in self.spans if one is not span and one.role == "asked" for facet in one.facets)
        if not set(span.facets).isdisjoint(others):
            return True  # "perhekahvila ilman kahvia" still asks for a family café
        is_of_theme = any(facet.startswith("theme:") for facet in span.facets)
        return is_of_theme and bool(span.senses) and max(one.likeness for one in span.senses) < BY_LABEL

    def _exclusion(self, facet: str) -> str:
        start, sign, value = facet.partition(":")
        beginning = self.vocabulary.around.exclusions.get(f"{start}:") if sign else None
        return f"{beginning}{value}" if beginning else ""

    def _settle_areas(self) -> None:
        """An area that the index has words of is looked for; another, or one that is measured from, is a distance."""
        nearest = [n for n, span in enumerate(self.spans) if span.role == "nearest"]
        for at, span in enumerate(self.spans):
            if span.role == "area":
                surface = self.sentence.surface(span.end - 1)
                if nearest and (
                    is_from(surface) or self.sentence.surface(span.start - 1) in {"from", "to", "fran", "till"}
                ):
                    self.spans[at] = replace(span, role="asked")
                    self.spans[nearest[0]] = replace(self.spans[nearest[0]], role="filler")
                    nearest = nearest[1:]
                elif self._is_in_index(span):
                    self.spans[at] = replace(span, role="left", facets=())
                else:
                    self.spans[at] = replace(span, role="asked")
        self.spans = [part for span in self.spans for part in self._one_by_one(span)]
        for at, span in enumerate(self.spans):
            if span.role == "nearest":
                self.spans[at] = self._nearest(span)

    def _is_in_index(self, span: Span) -> bool:
        words = [self.sentence.at(place).word for place in range(span.start, span.end)]
        return all(word.key in self.vocabulary.ids or word.surface in self.vocabulary.key_of for word in words)

    def _one_by_one(self, span: Span) -> list[Span]:
        if span.role != "left" or span.end - span.start == 1:
            return [span]
        return [Span(place, place + 1, "left") for place in range(span.start, span.end)]

    def _nearest(self, span: Span) -> Span:
        """ "The nearest" is that to oneself, if no other place is named: "lähin perhekerho Laukaassa" has one."""
        has_place = any(
            facet.startswith(("?near=", "municipality:"))
            for other in self.spans
            if other.role == "asked"
            for facet in other.facets
        )
        if has_place or any(other.role == "left" and area_at(self.sentence, other.start) for other in self.spans):
            return self._near_of_municipality(span)
        return replace(span, role="asked", facets=(f"{ASKED_SIGN}near=me",))

    def _near_of_municipality(self, span: Span) -> Span:
        return replace(span, role="filler", facets=())

    def _settle_question(self) -> None:
        spans = [span for span in self.spans if span.role == "asked"]
        words = set().union(*(span.words for span in spans)) if spans else set()
        times = {"?day", "?time", "?open", "?starts_after", "?open_after", "?open_at", "?starts_before"}
        free = frozenset(
            self.sentence.surface(place)
            for span in self.spans
            if span.role in ("filler", "left", "general", "denied")
            for place in range(span.start, span.end)
        )
        names_place = bool(words - times - {"?near", "?within", "?age"}) or any(
            span.role == "left" for span in self.spans
        )
        if any(span.role == "foreign" for span in self.spans):
            return
        self.reading.question = questions.kind_of(
            self.sentence,
            names_place=names_place,
            has_time=bool(words & times),
            free=free,
            asks_what=bool(words - WHEN_AND_WHERE - times),
        )
        is_named = any(span.role == "left" for span in self.spans)
        if self.reading.question == questions.OPEN and words - times <= {"kind"} and not is_named:
            # "Onko kahvila auki nyt" asks of no place in particular: for those that are.
            self.reading.question = "" if questions.asks_of_now(self.sentence, free) else questions.OPEN
        if self.reading.question != questions.OPEN:
            if free & questions.STATE and questions.NOW & self.sentence.surfaces.keys():
                self._add_open()
            return
        self.reading.about = [span for span in spans if span.words <= times]
        if questions.asks_of_now(self.sentence, free) and not any(
            "?day" in span.words or "?open" in span.words for span in spans
        ):
            at = next(n for n, token in enumerate(self.sentence.tokens) if token.surface in questions.STATE & free)
            self.reading.about.append(Span(at, at + 1, "about", (f"{ASKED_SIGN}open=now",)))
        gone = [span for span in self.spans if span in self.reading.about]
        self.spans = [replace(span, role="filler") if span in gone else span for span in self.spans]

    def _add_open(self) -> None:
        """ "Auki" with "nyt" somewhere, as in "mitä nyt on auki"."""
        if any("?open" in span.words for span in self.spans if span.role == "asked"):
            return
        at = next((n for n, span in enumerate(self.spans) if self.sentence.surface(span.start) in questions.NOW), None)
        if at is not None and self.spans[at].role in ("filler", "left"):
            self.spans[at] = replace(self.spans[at], role="asked", facets=(f"{ASKED_SIGN}open=now",))

    def _settle_clock(self) -> None:
        """A clock time makes the part of the day needless that explained it; what is open goes on past it."""
        clocks = [
            span
            for span in self.spans
            if span.role == "asked" and span.words & {"?starts_after", "?open_at", "?starts_before"}
        ]
        if not clocks:
            return
        is_of_opening = bool((questions.STATE | questions.OPENING) & self.sentence.surfaces.keys())
        for at, span in enumerate(self.spans):
            if span.role != "asked":
                continue
            if span.words == {"?time"}:
                self.spans[at] = replace(span, role="filler", facets=())
            elif is_of_opening and span.words == {"?starts_after"}:
                self.spans[at] = replace(
                    span, facets=tuple(one.replace("?starts_after", "?open_after") for one in span.facets)
                )


def _date_of(facet: str) -> date:
    return date.fromisoformat(facet.removeprefix("?day="))


def is_filler_alone(surface: str) -> bool:
    """Return whether a word is filler as it stands, and not by a rule of verbs, which a name may look like."""
    return surface in FILLER or surface in WORDS or surface in questions.STATE or len(surface) == 1


def is_known(surface: str) -> bool:
    """Return whether a word is one of the grammar's, in which no slip is looked for."""
    return is_filler(surface) or is_general(surface) or is_day_word(surface) or surface in NEAR | LOOSE
