"""Filters understood from the search text: as labels, one by one, and as query parameters."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core.formatting import runs_of_days, short_day_text
from meeting_places.filters.choices import Registers
from meeting_places.filters.facets import DAY, FACETS, facet_of
from meeting_places.filters.facets.time import days_text
from meeting_places.filters.filterset import MeetingPlaceFilter
from search.query_plan import NEAR_ME, QueryPlan
from search.vocabulary import ASKED_SIGN

LONGEST_LIST = 7  # days that are named one by one


def plan_of(filterset: MeetingPlaceFilter) -> QueryPlan:
    """Return the query plan of the text, with only the meanings that this filterset supports; empty without a text."""
    text = filterset.typed.get("q")
    if not text:
        return QueryPlan()
    plan = filterset.meanings(text)[0][0]
    takes = [one for one in plan.understood if filterset.takes(one)]
    return offered(replace(plan, understood=takes), filterset.registers)


def offered(plan: QueryPlan, registers: Registers) -> QueryPlan:
    """Return the plan with only the meanings that are among the choices; other words count as plain text."""
    understood = [one for one in plan.understood if all(facet_text(registers, facet) for facet in one.facets)]
    return replace(plan, understood=understood)


def text_parts(plan: QueryPlan, registers: Registers) -> list[dict]:
    """Return the parts of the text, each a dict: text, is_understood, and rest (the search text without the part)."""
    if not plan.understood:
        is_shown = plan.typed and not plan.about and not plan.asks_for_all
        return [{"text": quoted(plan.typed), "is_understood": False, "rest": ""}] if is_shown else []
    parts = [
        {"text": facets_text(registers, one.facets), "is_understood": True, "rest": plan.without(one)}
        for one in plan.understood
    ]
    if others := plan.others(*plan.understood):
        rest = " ".join(plan.cleaned[slice(*cut)] for one in plan.understood for cut in one.cuts)
        parts.append({"text": quoted(others), "is_understood": False, "rest": rest})
    return parts


def quoted(text: str) -> str:
    return _("”%(text)s”") % {"text": text}


def facets_text(registers: Registers, facets: Sequence[str]) -> str:
    """Return the labels of facets that are told together; days that follow each other have one label."""
    days = [value for word, value in map(word_and_value, facets) if word == DAY.word]
    if len(days) == len(facets):
        if text := days_text(days, timezone.localdate()):
            return text
        if len(days) > LONGEST_LIST and all(day[-1].isdigit() for day in days):  # as those of a month
            runs = runs_of_days(map(date.fromisoformat, days))
            return ", ".join(f"{short_day_text(first)}–{short_day_text(last)}" for first, last in runs)
    return ", ".join(facet_text(registers, facet) for facet in facets)


def facet_text(registers: Registers, facet: str) -> str:
    """Return the label of a facet of the index, or of what is asked in passing; empty if it is no choice."""
    word, value = word_and_value(facet)
    return FACETS[word].read_text(value, registers) if word in FACETS else ""


def word_and_value(facet: str) -> tuple[str, str]:
    """Return the word of the address and its value that ask for the facet; an empty word if none does."""
    if facet.startswith(ASKED_SIGN):
        word, _sign, value = facet.removeprefix(ASKED_SIGN).partition("=")
        return word, value
    found = facet_of(facet)
    return found.word if found else "", facet.partition(":")[2]


def narrowed(filterset: MeetingPlaceFilter) -> dict[str, list[str]]:
    """Return query parameters for the understood filters, with "q" for the rest of the text.

    Empty if that could not find fewer places than the text does.
    """
    plan, asked, taken = plan_of(filterset), defaultdict(list), []
    for one in plan.understood:
        if one.is_asked and not QueryPlan(understood=[one]).asked.keys() <= filterset.text_words:
            continue  # a weekday of a week: as a word of the address it would be one date
        if NEAR_ME in one.facets:
            continue
        taken.append(one)
        for word, value in map(word_and_value, one.facets):
            asked[word].append(value)
    if not taken or len(taken) + len(plan.ignored) + bool(plan.others(*taken)) < 2:
        return {}
    return {"q": [plan.others(*taken)]} | {word: values for word, values in asked.items() if values}
