"""What a query was understood to mean, and the index keys that are looked up for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from search.analysis import WORD
from search.fuzzy import Likenesses
from search.vocabulary import ASKED_SIGN, Sense

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
        return self.facets != () and not in_index(self.facets)


@dataclass
class QueryPlan:
    """What the query means and which keys to look up.

    Each part holds the keys that match one word or phrase, with likeness in hundredths.
    """

    parts: list[Likenesses] = field(default_factory=list)
    read_parts: int = 0  # so many of the first parts are of what was read, the others of words that are looked for
    names: dict[int, str] = field(default_factory=dict)  # by number of the part the word that it looks for, as typed
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

    def understand(self, meant: Understanding) -> None:
        """Add what is meant. What is said twice, "laukaa laukaassa", is understood once, and both words mean it."""
        same = next((one for one in self.understood if one.facets == meant.facets), None)
        if same is None:
            self.understood.append(meant)
            return
        both = replace(same, surfaces=same.surfaces + meant.surfaces, cuts=same.cuts + meant.cuts)
        self.understood[self.understood.index(same)] = both

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


def meant_by(senses: list[Sense]) -> tuple[str, ...]:
    """Return the facets that are surely meant; none where a phrase may mean one or another."""
    several = [sense.facets for sense in senses if len(sense.facets) > 1]
    return several[0] if several else senses[0].facets if len(senses) == 1 else ()


def asked_of(senses: list[Sense]) -> tuple[str, ...]:
    """Return the facets of the first sense that only asks, and has nothing to look for in the index."""
    return next((sense.facets for sense in senses if not in_index(sense.facets)), ())


def in_index(facets: tuple[str, ...]) -> list[str]:
    return [facet for facet in facets if not facet.startswith(ASKED_SIGN)]
