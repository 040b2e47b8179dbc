"""What the text of a search was understood to mean: in words, one by one, and as filters in its place."""

from collections import defaultdict
from dataclasses import replace

from django.utils.translation import gettext as _

from meeting_places.filters.choices import Choices
from meeting_places.filters.facets import WEEKDAY_WORDS
from meeting_places.filters.filterset import MeetingPlaceFilter
from meeting_places.models import WEEKDAYS
from meeting_places.search_index import WEEKDAYS as WEEKDAY_FACETS
from search.analysis import words
from search.query_plan import QueryPlan, Understanding
from search.vocabulary import ASKED_SIGN


def plan_of(filterset: MeetingPlaceFilter) -> QueryPlan:
    """Return how the text was understood, of what places can be asked for; an empty plan where there is none."""
    text = filterset.typed.get("q")
    if not text:
        return QueryPlan()
    plan = filterset.meanings(text)[0][0]
    takes = [one for one in plan.understood if filterset.takes(one)]
    return offered(replace(plan, understood=takes), filterset.choices)


def offered(plan: QueryPlan, choices: dict[str, Choices]) -> QueryPlan:
    """Return the plan with what can be chosen alone; the rest of the text is words."""
    understood = [one for one in plan.understood if all(facet_text(choices, facet) for facet in one.facets)]
    return replace(plan, understood=understood)


def text_parts(plan: QueryPlan, choices: dict[str, Choices]) -> list[dict]:
    """Return what the text says, part by part: in words, whether it was understood, and the text without it."""
    if not plan.understood:
        return [{"text": quoted(plan.typed), "is_understood": False, "rest": ""}] if plan.typed else []
    parts = [
        {"text": facets_text(choices, one), "is_understood": True, "rest": plan.without(one)} for one in plan.understood
    ]
    if others := plan.without(*plan.understood):
        parts.append({"text": quoted(others), "is_understood": False, "rest": plan.without(plan.others)})
    return parts


def quoted(text: str) -> str:
    return _("”%(text)s”") % {"text": text}


def facets_text(choices: dict[str, Choices], understood: Understanding) -> str:
    return ", ".join(facet_text(choices, facet) for facet in understood.facets)


def facet_text(choices: dict[str, Choices], facet: str) -> str:
    """Return what a facet is called where it is chosen from; "" if it is not, as those of other records."""
    if facet.startswith(ASKED_SIGN):
        word, _sign, value = facet.removeprefix(ASKED_SIGN).partition("=")
        return str(dict(choices.get(word, ())).get(value, ""))
    kind, _colon, value = facet.partition(":")
    if kind == "weekday":
        return str(WEEKDAYS[WEEKDAY_FACETS.index(value)][1])
    word = MeetingPlaceFilter.facet_words.get(kind)
    return str(dict(choices.get(word, ())).get(value, ""))


def narrowed(filterset: MeetingPlaceFilter) -> dict[str, list[str]]:
    """Return the words that ask for just what was understood, "q" for the text that remains; nothing if no fewer
    places could be found by them.
    """
    plan, asked, taken = plan_of(filterset), defaultdict(list), []
    for one in plan.understood:
        pairs = [_word_and_value(filterset, facet) for facet in one.facets]
        if None not in pairs:
            taken.append(one)
            for word, value in pairs:
                asked[word].append(value)
    if not taken or len(plan.parts) + len(plan.unknown) < 2:
        return {}
    unknown = Understanding((), tuple(word.surface for text in plan.unknown for word in words(text)))
    return {"q": [plan.without(*taken, unknown)]} | {word: values for word, values in asked.items() if values}


def _word_and_value(filterset, facet) -> tuple[str, str] | None:
    """Return the word of the address and its value that ask for the facet; None where it is not offered."""
    if facet.startswith(ASKED_SIGN):
        word, _sign, value = facet.removeprefix(ASKED_SIGN).partition("=")
        return word, value
    kind, _colon, value = facet.partition(":")
    word = filterset.facet_words.get(kind)
    if kind == "weekday":
        value = WEEKDAY_WORDS[WEEKDAY_FACETS.index(value)]
    return (word, value) if value in dict(filterset.choices.get(word, ())) else None
