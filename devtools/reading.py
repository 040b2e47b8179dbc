"""How the portal reads and answers one text, in the words of an address: what questions are measured by."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from unittest.mock import patch

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone, translation

from meeting_places.filters.chips import plan_of, word_and_value
from meeting_places.filters.facets.time import YEARS, day_of
from meeting_places.filters.filterset import MeetingPlaceFilter
from meeting_places.presentation.answers import answers_for
from portal import site_search
from portal.site_search import SiteSearchForm
from search.analysis import words
from search.distress import distress_topics
from search.query_plan import QueryPlan
from search.reading.questions import HOW_TO, OPEN
from search.vocabulary import is_elsewhere

SHOWN = 5
# What an answer is called, by the kind that the site search tells first.
ANSWERS = {
    "place": "places",
    "activity": "places",
    "municipality": "contact",
    "family_centre": "contact",
    "contact": "contact",
    "event": "event",
    "document": "document",
    "page": "page",
}


class BadQuestion(ValueError):
    """A line that holds no question; the message says why."""


@dataclass(frozen=True)
class Question:
    """A text as somebody typed it, the language of the page, and the moment."""

    id: object
    text: str
    language: str
    now: datetime


def read_lines(lines: Iterable[bytes]) -> Iterator[dict | BadQuestion]:
    """Yield for each line that is not blank the reading of its question, or why it holds none."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield read(question_of(line))
            except BadQuestion as problem:
                yield BadQuestion(f"Line {number}: {problem}")


def question_of(line: bytes) -> Question:
    """Return the question of a line of JSON. Raises BadQuestion."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise BadQuestion(f"this is not JSON in UTF-8: {problem}.") from problem
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise BadQuestion('this is not an object with a "text", as {"id": 1, "text": "perhekahvila"}.')
    language = asked.get("lang", settings.LANGUAGE_CODE)
    if language not in list(dict(settings.LANGUAGES)):
        raise BadQuestion(f'"lang" is {language!r}, and not one of {", ".join(dict(settings.LANGUAGES))}.')
    return Question(asked.get("id"), asked["text"], language, _moment(asked))


def _moment(asked: dict) -> datetime:
    if "now" not in asked:
        return timezone.now()
    try:
        now = datetime.fromisoformat(asked["now"])
        if now.year not in YEARS:
            raise ValueError
        return timezone.make_aware(now) if timezone.is_naive(now) else now.astimezone(timezone.get_default_timezone())
    except (TypeError, ValueError) as problem:
        raise BadQuestion(f'"now" is {asked["now"]!r}, and not a moment, as "2026-12-02T09:40+02:00".') from problem


def read(question: Question) -> dict:
    """Return how the question is read and answered.

    Values are those of an address, and days are dates. `left` are the words that are looked for, as corrected;
    `ignored` those that nothing is known of; `top` the slugs of the first places; `haku` the first kinds and titles
    of the site search.
    """
    with _at(question.now), translation.override(question.language):
        is_distress = bool(distress_topics(question.text))
        found = MeetingPlaceFilter(_query(question.text), now=question.now)
        is_read = found.is_valid() and bool(found.typed)
        plan = plan_of(found) if is_read else QueryPlan()
        left, ignored = _other_words(plan)
        wanted, left_out = _filters(found, plan) if is_read else ({}, {})
        places = list(found.qs[:SHOWN]) if is_read else []
        rows = _site_rows(question)
        if not rows and not is_distress and places and site_search.asks_in_passing_alone(question.text):
            rows = [("place", place.name) for place in places]  # the site search leads on to the list
        return {
            "id": question.id,
            "filters": wanted,
            "not": left_out,
            "left": left,
            "ignored": ignored,
            "offered": _offered(plan),
            "answer": "help" if is_distress else _answer(found, plan, [kind for kind, _title in rows], places),
            "top": [place.slug for place in places],
            "haku": [list(row) for row in rows],
            "help": is_distress,
        }


def _query(text: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query["q"] = text
    return query


@contextmanager
def _at(now: datetime):
    """Make it this moment for what asks the clock by itself, as what is too old for the lists."""
    with patch.object(timezone, "now", lambda: now):
        yield


def _filters(found: MeetingPlaceFilter, plan: QueryPlan) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return what is asked for, by the words of an address, and what is left out, by them without `not_`.

    What a question asks of, as "now", is among it.
    """
    asked = defaultdict(set)
    for facet in [*plan.facets, *(facet for one in plan.about for facet in one.facets)]:
        word, value = word_and_value(facet)
        if word:
            asked[word].add(value)
    today = timezone.localdate(found.now)
    if days := asked.get("day"):
        asked["day"] = {day_of(day, today).isoformat() for day in days}
    told = {word: sorted(values) for word, values in asked.items()}
    wanted = {word: values for word, values in told.items() if not word.startswith("not_")}
    return wanted, {word.removeprefix("not_"): values for word, values in told.items() if word.startswith("not_")}


def _offered(plan: QueryPlan) -> dict[str, list[str]]:
    found = defaultdict(list)
    for word, value in map(word_and_value, plan.offered):
        found[word].append(value)
    return dict(found)


def _other_words(plan: QueryPlan) -> tuple[list[str], list[str]]:
    """Return the words that mean no facet: those that are looked for, as corrected, and those that are not."""
    corrected = {word.surface: best for typed, best in plan.corrections.items() for word in words(typed)}
    found = [word.surface for word in words(plan.others(*plan.understood))]
    left = [corrected.get(surface, surface) for surface in found]
    elsewhere, strange = set(), set()
    for word in (word for text in plan.unknown for word in words(text)):
        (elsewhere if is_elsewhere(word) else strange).add(word.surface)
    left += sorted(elsewhere)
    ignored = [word.surface for text in [*plan.ignored, *plan.refused] for word in words(text)] + sorted(strange)
    return list(dict.fromkeys(left)), list(dict.fromkeys(ignored))


def _answer(found: MeetingPlaceFilter, plan: QueryPlan, kinds: list[str], places: list) -> str:
    """Return what answers: how a place that is asked of stands, what the kind of question wants, or the first kind.

    A municipality that is named comes first whatever else is asked.
    """
    if plan.question == OPEN and places:
        answers = answers_for(places[:1], plan, found.select({}))
        return answers[0].state if answers else "places"
    if plan.question == HOW_TO and "page" in kinds:
        return HOW_TO
    others = [kind for kind in kinds if kind != "municipality"]
    if site_search.is_off_topic(plan):
        return "none"
    if not kinds and site_search.asks_whose_contacts(plan.typed, []):
        return "contact"
    return ANSWERS[(others or kinds)[0]] if kinds else "none"


def _site_rows(question: Question) -> list[tuple[str, str]]:
    """Return the first kinds and titles that the site search tells; nothing is noted of what it missed."""
    form = SiteSearchForm({"q": question.text})
    if not form.is_valid():
        return []
    sections = site_search.find(form.cleaned_data["q"], question.language, question.now)
    rows = ((one.group.kind, _title(record)) for one in sections for record in one.results[: site_search.SHOWN])
    return [row for row, _number in zip(rows, range(SHOWN), strict=False)]


def _title(record) -> str:
    return str(getattr(record, "name", None) or getattr(record, "title", None) or record)
