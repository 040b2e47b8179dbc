"""What a text asks, as values of the words of an address.

Where a text asks of a time, an age or anything else that holds of an activity, its kind and theme must be of the same
one: then they are asked as an address asks them, and only rank besides.
"""

from dataclasses import replace

from meeting_places.filters.facets import FACETS
from search.fuzzy import Likenesses
from search.query_plan import NEAR_ME, QueryPlan
from search.ranking import Wanted
from search.reading.questions import OPEN

# Kinds of the portal's own that people walk into while they are open: "klo 17 jälkeen" asks that they are still open.
OPEN_BY_HOURS = {"kind:kirjasto", "kind:nuorisotila", "kind:perhepuisto"}
BELOW_EXTRAS = 100  # parts that only rank have lower numbers than these


def settled(plan: QueryPlan) -> QueryPlan:
    """Return the plan with a beginning after a clock time as being open past it, where the kind has opening hours."""
    if OPEN_BY_HOURS.isdisjoint(plan.facets):
        return plan
    understood = [
        replace(one, facets=tuple(facet.replace("?starts_after=", "?open_after=") for facet in one.facets))
        for one in plan.understood
    ]
    return replace(plan, understood=understood)


def is_narrowed(plan: QueryPlan) -> bool:
    """Return whether what was read is asked as an address asks it."""
    return bool(plan.asked) and plan.question != OPEN


def asked_values(plan: QueryPlan, words: frozenset[str]) -> dict:
    """Return the checked values by word of what a text asks, for these of the words that stand for conditions alone."""
    asked = {word: found for word, found in plan.asked.items() if word in words}
    if is_narrowed(plan) and asked:
        for facet in plan.facets:
            start, sign, value = facet.partition(":")
            word = next((one.word for one in FACETS.values() if sign and one.in_text == start), "")
            if word and facet != NEAR_ME:
                asked.setdefault(word, []).append(value)
    values = {word: FACETS[word].from_text(found) for word, found in asked.items()}
    return {word: value for word, value in values.items() if value}


def looked_for(plan: QueryPlan) -> list[Likenesses]:
    """Return the parts that are looked for where what was read is asked besides."""
    return plan.parts[plan.read_parts :]


def only_ranking(plan: QueryPlan, wanted: Wanted) -> tuple[Wanted, int]:
    """Return the keys to look up where what was read is asked besides, and how many parts a record must meet."""

    def number(part: int) -> int:
        if part <= 0:
            return part
        return -BELOW_EXTRAS - part if part <= plan.read_parts else part - plan.read_parts

    rows = [(key, number(part), likeness) for key, part, likeness in wanted]
    return rows, len(looked_for(plan))
