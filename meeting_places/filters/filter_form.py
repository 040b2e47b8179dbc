"""Template context of the search form and the filters: choices with counts, and the chosen values."""

from collections.abc import Iterator
from itertools import chain, islice

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language

from core.formatting import clock
from meeting_places.filters.chips import facet_text, facets_text, narrowed, plan_of, quoted, text_parts, word_and_value
from meeting_places.filters.counts import Counts
from meeting_places.filters.facets import DAY, FACETS
from meeting_places.filters.facets.time import days_text
from meeting_places.filters.filterset import MeetingPlaceFilter, without_blanks
from search.query_plan import QueryPlan

MOST_CHIPS = 40
MOST_VALUES = 60  # of one word: more than any word has choices
MOST_KEPT = 60
AGES_AT_ONCE = 2
CLOCKS = ("open_after", "starts_after")
# Words that the form has fields for; all others are kept in hidden ones.
OWN_FIELDS = {"q", "municipality", "near", "within", "age", *CLOCKS} | {
    word for word, facet in FACETS.items() if facet.group
}
LIST_FIELDS = {"day", "sort"}  # of the form beside a list, not beside a week


def finder_context(filterset: MeetingPlaceFilter, query, counts: Counts, *, is_week: bool = False) -> dict:
    """Return the template context of the search form and the filters; without counts no numbers are shown."""
    chosen = chosen_filters(filterset, query)
    return {
        "finder": finder_fields(filterset, query, counts, is_week),
        "values": form_values(filterset, query),
        "filters": {
            "groups": groups(filterset, query, counts),
            "ages": _age_fields(filterset, query, counts),
            "told_age": told_in_text(filterset).get("age", ""),
            "clocks": [_clock_field(filterset, query, word) for word in CLOCKS],
            "withins": _withins(filterset, query),
            "sorts": filterset.sorts,
        },
        "chosen": chosen,
        "filters_in_words": " · ".join(one["text"] for one in chosen),
        "narrowed": narrowed_query(filterset, query),
        "cleared": changed(query, **{word: [] for word in FACETS}),
    }


def finder_fields(filterset: MeetingPlaceFilter, query, counts: Counts, is_week: bool = False) -> dict:
    """Return the choices of the search form, and the parameters that it must keep in hidden fields."""
    selects = ["municipality"] if is_week else ["municipality", "day"]
    further = [(word, one) for word in selects for one in asked(query, word)[1:]]
    return {
        "municipalities": _with_numbers(filterset, query, counts, "municipality"),
        "days": _with_numbers(filterset, query, counts, "day"),
        "kept": further + _kept(query, is_week),
        "told": told_in_text(filterset),
    }


def told_in_text(filterset: MeetingPlaceFilter) -> dict[str, str]:
    """Return by word what the text asks, so that no select says otherwise: its words are chosen nowhere else."""
    found: dict[str, list[str]] = {}
    for facet in plan_of(filterset).facets:
        found.setdefault(word_and_value(facet)[0], []).append(facet)
    return {word: facets_text(filterset.registers, facets) for word, facets in found.items()}


def _kept(query, is_week) -> list[tuple[str, str]]:
    """Return the words of other pages, in a week also those that a list has fields for, and those without a field."""
    fields = OWN_FIELDS | {"page", "week"} | (set() if is_week else LIST_FIELDS)
    kept = [(word, value) for word, values in query.lists() if word not in fields for value in values if value]
    return kept[:MOST_KEPT]


def _with_numbers(filterset, query, counts, word) -> list[tuple[str, str]]:
    """Return the choices of a select, each with its number in its text."""
    choices = offered(filterset, query, word)
    numbers = counts.get(word, {})
    return [(value, f"{name} ({numbers[value]})" if value in numbers else name) for value, name in choices]


def offered(filterset: MeetingPlaceFilter, query, word: str) -> list[tuple[str, str]]:
    """Return the parameter's choices, followed by chosen values that are not among them."""
    choices, chosen = filterset.choices(word), asked(query, word)
    known = {value for value, _name in choices} if chosen else ()
    return [*choices, *((value, chip_text(filterset, word, value)) for value in chosen if value not in known)]


def form_values(filterset: MeetingPlaceFilter, query) -> dict:
    """Return the values of the form's fields; of several municipalities or days the first."""
    values = {key: query.get(key, "") for key in ("q", "near", "within", "sort")}
    return values | {word: next(iter(asked(query, word)), "") for word in ("municipality", "day")}


def _withins(filterset, query):
    """Return the choices of distance, with one of the visitor's own among them."""
    typed, km, choices = query.get("within"), filterset.values.get("within"), filterset.choices("within")
    own = [(typed, f"{number_format(km) if km else typed} km")] if typed and typed not in dict(choices) else []
    return [*own, *choices]


def _age_fields(filterset, query, counts) -> list[dict]:
    """Return a field for each chosen age and empty ones after them, where a number tells of one more child."""
    ages = [{"chosen": age, "choices": offered(filterset, query, "age")} for age in asked(query, "age")]
    empty = {"chosen": "", "choices": _with_numbers(filterset, QueryDict(), counts, "age")}
    return [*ages, *[empty] * max(1, AGES_AT_ONCE - len(ages))]


def _clock_field(filterset, query, word) -> dict:
    """Return a field of a clock time. No browser's own: these show hours by its language, as 05:00 PM."""
    told = filterset.typed.get(word)
    return {"word": word, "label": FACETS[word].label, "value": clock(told) if told else query.get(word, "")}


def groups(filterset: MeetingPlaceFilter, query, counts: Counts) -> list[dict]:
    """Return the groups of check boxes, with the number of places that each choice would leave."""
    found: dict = {}
    for word, facet in FACETS.items():
        if facet.group:
            found.setdefault(facet.group, []).append(word)
    rows = [
        {
            "title": group.title,
            "choices": [one for word in words for one in _choices(filterset, query, word, counts.get(word))],
            "is_folded": group.is_folded and not any(query.getlist(word) for word in words),
        }
        for group, words in found.items()
    ]
    return [row | {"html": _checks_html(filterset, row)} for row in rows]


def _checks_html(filterset, row) -> str:
    """Return a group's check boxes, remembered with their numbers until data change."""
    key = (str(row["title"]), *((one["value"], one["number"], one["is_chosen"]) for one in row["choices"]))

    def render(keys):
        return dict.fromkeys(keys, render_to_string("meeting_places/_checks.html", {"group": row}))

    return filterset.index.records(f"checks {get_language()}", [key], render)[key]


def _choices(filterset, query, word, numbers):
    chosen = asked(query, word)
    return [
        {
            "word": word,
            "value": value,
            "text": text,
            "is_chosen": value in chosen,
            "number": numbers.get(value, 0) if numbers else "",
            "leaves_none": bool(numbers) and not numbers.get(value),
        }
        for value, text in offered(filterset, query, word)
    ]


def chosen_filters(filterset: MeetingPlaceFilter, query) -> list[dict]:
    """Return the active filters, each with its label and the query string without it; parts of the text come first."""
    # Each chip holds the whole query: of hundreds of values they would be a page of megabytes.
    words = [word for word in FACETS if word != "q" and word in query]
    chosen = (chip for word in words for chip in _chips(filterset, query, word))
    return list(islice(chain(text_chips(filterset, query), chosen), MOST_CHIPS))


def _chips(filterset, query, word: str) -> Iterator[dict]:
    """Yield a chip for each value of a parameter; one for days that follow each other, as those of a week."""
    values = asked(query, word)
    if word == DAY.word and days_text(values, timezone.localdate(filterset.now)):
        yield without(filterset, query, word)
        return
    for value in values:
        yield without(filterset, query, word, value)


def asked(query, word: str) -> list[str]:
    """Return the distinct values of a parameter; of a single-valued one the last, as the filterset reads it."""
    values = query.getlist(word)
    if not FACETS[word].is_repeatable:
        values = values[-1:]
    return [value for value in dict.fromkeys(values) if value][:MOST_VALUES]


def text_chips(filterset: MeetingPlaceFilter, query) -> list[dict]:
    """Return the parts of the search text as chips; the text as one chip if the query is not valid."""
    parts = text_parts(plan_of(filterset), filterset.registers)
    if not parts and (text := query.get("q")):
        parts = [{"text": quoted(text), "is_understood": False, "rest": ""}]
    return [part | {"key": "q", "without": changed(query, q=[part["rest"]])} for part in parts]


def narrowed_query(filterset: MeetingPlaceFilter, query) -> str:
    """Return the query string with the text's meanings as filters; empty if that could not find fewer places."""
    values = narrowed(filterset)
    return changed(query, **values) if values else ""


def offered_filters(filterset: MeetingPlaceFilter, plan: QueryPlan) -> list[dict]:
    """Return what a word that was not understood may mean: a label, and the filters that were read with it."""
    if not plan.offered:
        return []
    kept = narrowed(filterset) or {"q": [plan.typed]}
    query = QueryDict(mutable=True)
    found = []
    for facet in dict.fromkeys(plan.offered):
        word, value = word_and_value(facet)
        if text := facet_text(filterset.registers, facet):
            found.append({"text": text, "query": changed(query, **kept | {word: [*kept.get(word, ()), value]})})
    return found


def changed(query, **values: list[str]) -> str:
    """Return the query string with these values replaced, starting from the first page."""
    kept = without_blanks(query, {"page"})
    for word, its_values in values.items():
        kept.setlist(word, [value for value in its_values if value])
    return kept.urlencode()


def without(filterset: MeetingPlaceFilter, query, word: str, value: str | None = None) -> dict:
    """Return a chip for one value of the parameter, or for all: its label and the query string without it."""
    values = asked(query, word)
    gone = values if value is None else [value]
    text = days_text(gone, timezone.localdate(filterset.now)) if word == DAY.word else ""
    text = text or ", ".join(chip_text(filterset, word, one) for one in gone)
    rest = [one for one in values if one not in gone]
    return {"key": word, "text": text, "without": changed(query, **{word: rest})}


def chip_text(filterset: MeetingPlaceFilter, word: str, value: str) -> str:
    """Return the label of a chosen value, or the typed text if it is not valid."""
    return FACETS[word].chip(value, filterset.values, filterset.registers)


def in_words(chosen: list[dict]) -> str:
    """Return the active filters as one line of text, for a title or for printing."""
    return ", ".join(one["text"] for one in chosen)
