"""Template context of the search form and the filters: choices with counts, and the chosen values."""

from datetime import date
from itertools import chain, islice

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import MultipleChoiceFilter

from core.formatting import day_text
from meeting_places.filters.chips import narrowed, plan_of, quoted, text_parts
from meeting_places.filters.choices import DAY_CHOICES, SORT_CHOICES, WITHIN_CHOICES
from meeting_places.filters.counts import Tally
from meeting_places.filters.filterset import MeetingPlaceFilter, without_blanks

# The groups of check boxes: title, the words whose choices it holds, and whether it is folded until one is chosen.
GROUPS = [
    (gettext_lazy("Milloin?"), ("open", "time"), False),
    (gettext_lazy("Millainen paikka?"), ("kind",), False),
    (gettext_lazy("Hinta ja ilmoittautuminen"), ("free", "booking"), False),
    (gettext_lazy("Mistä aiheesta?"), ("theme",), True),
    (gettext_lazy("Mitä paikassa on oltava?"), ("feature",), True),
    (gettext_lazy("Millä kielellä?"), ("language",), True),
    (gettext_lazy("Kuka järjestää?"), ("organiser_kind",), True),
]
CHIPS = [
    "near",
    "within",
    "municipality",
    "day",
    "open",
    "time",
    "kind",
    "age",
    "free",
    "booking",
    "theme",
    "feature",
    "language",
    "organiser_kind",
]
MOST_CHIPS = 40
MOST_VALUES = 60  # of one word: more than any word has choices
MOST_KEPT = 60
AGES_AT_ONCE = 2
LIST_FIELDS = {"day", "sort"}  # of the form beside a list, not beside a week


def finder_context(filterset: MeetingPlaceFilter, query, tallies: dict[str, Tally]) -> dict:
    """Return the template context of the search form and the filters."""
    return {
        "finder": finder_fields(filterset, query, tallies),
        "values": form_values(filterset, query),
        "groups": groups(filterset, query, tallies),
        "ages": _age_fields(filterset, query, tallies),
        "withins": _withins(filterset, query),
        "sorts": SORT_CHOICES,
        "chosen": chosen_filters(filterset, query),
        "narrowed": narrowed_query(filterset, query),
        "cleared": changed(query, **{word: [] for word in ("q", *CHIPS)}),
    }


def finder_fields(filterset: MeetingPlaceFilter, query, tallies: dict[str, Tally]) -> dict:
    """Return the choices of the search form, and the parameters that it must keep in hidden fields."""
    selects = ["municipality"] if "week" in filterset.filters else ["municipality", "day"]
    further = [(word, one) for word in selects for one in asked(filterset, query, word)[1:]]
    return {
        "municipalities": _with_numbers(filterset, query, tallies, "municipality"),
        "days": _with_numbers(filterset, query, tallies, "day"),
        "kept": further + _kept(filterset, query),
    }


def _kept(filterset, query) -> list[tuple[str, str]]:
    """Return the words of other pages, and in a week those that a list has fields for."""
    fields = filterset.filters.keys() - (LIST_FIELDS if "week" in filterset.filters else set()) | {"page"}
    kept = [(word, value) for word, values in query.lists() if word not in fields for value in values if value]
    return kept[:MOST_KEPT]


def _with_numbers(filterset, query, tallies, word) -> list[tuple[str, str]]:
    """Return the choices of a select, each with its number in its text."""
    tally, choices = tallies.get(word), offered(filterset, query, word)
    if tally is None:
        return choices
    numbers = ((value, name, tally.text(value)) for value, name in filterset.choices[word])
    numbered = [(value, f"{name} ({number})" if number else name) for value, name, number in numbers]
    return numbered + choices[len(numbered) :]


def offered(filterset: MeetingPlaceFilter, query, word: str) -> list[tuple[str, str]]:
    """Return the parameter's choices, followed by chosen values that are not among them."""
    choices, chosen = filterset.choices[word], asked(filterset, query, word)
    return [*choices, *((value, chip_text(filterset, word, value)) for value in chosen if value not in dict(choices))]


def form_values(filterset: MeetingPlaceFilter, query) -> dict:
    """Return the values of the form's fields; of several municipalities or days the first."""
    values = {key: query.get(key, "") for key in ("q", "near", "within", "sort")}
    return values | {word: next(iter(asked(filterset, query, word)), "") for word in ("municipality", "day")}


def _withins(filterset, query):
    """Return the choices of distance, with one of the visitor's own among them."""
    typed, km = query.get("within"), filterset.values.get("within")
    own = [(typed, f"{number_format(km) if km else typed} km")] if typed and typed not in dict(WITHIN_CHOICES) else []
    return [*own, *WITHIN_CHOICES]


def _age_fields(filterset, query, tallies) -> list[dict]:
    """Return a field for each chosen age and empty ones after them, where a number tells of one more child."""
    ages = [{"chosen": age, "choices": offered(filterset, query, "age")} for age in asked(filterset, query, "age")]
    empty = {"chosen": "", "choices": _with_numbers(filterset, QueryDict(), tallies, "age")}
    return [*ages, *[empty] * max(1, AGES_AT_ONCE - len(ages))]


def groups(filterset: MeetingPlaceFilter, query, tallies: dict[str, Tally]) -> list[dict]:
    """Return the groups of check boxes, with the number of places that each choice would leave."""
    return [
        {
            "title": title,
            "choices": [one for word in words for one in _choices(filterset, query, word, tallies)],
            "is_folded": is_folded and not any(query.getlist(word) for word in words),
        }
        for title, words, is_folded in GROUPS
    ]


def _choices(filterset, query, word, tallies):
    tally, chosen = tallies[word] if tallies else None, asked(filterset, query, word)
    return [
        {
            "word": word,
            "value": value,
            "text": text,
            "is_chosen": value in chosen,
            "number": tally.text(value) if tally else "",
            "leaves_none": bool(tally) and tally.leaves_none(value),
        }
        for value, text in offered(filterset, query, word)
    ]


def chosen_filters(filterset: MeetingPlaceFilter, query) -> list[dict]:
    """Return the active filters, each with its label and the query string without it; parts of the text come first."""
    # Each chip holds the whole query: of hundreds of values they would be a page of megabytes.
    chosen = (without(filterset, query, word, value) for word in CHIPS for value in asked(filterset, query, word))
    return list(islice(chain(text_chips(filterset, query), chosen), MOST_CHIPS))


def asked(filterset: MeetingPlaceFilter, query, word: str) -> list[str]:
    """Return the distinct values of a parameter; of a single-valued one the last, as the filterset reads it."""
    values = query.getlist(word)
    if not isinstance(filterset.filters[word], MultipleChoiceFilter):
        values = values[-1:]
    return [value for value in dict.fromkeys(values) if value][:MOST_VALUES]


def text_chips(filterset: MeetingPlaceFilter, query) -> list[dict]:
    """Return the parts of the search text as chips; the text as one chip if the query is not valid."""
    parts = text_parts(plan_of(filterset), filterset.choices)
    if not parts and (text := query.get("q")):
        parts = [{"text": quoted(text), "is_understood": False, "rest": ""}]
    return [part | {"key": "q", "without": changed(query, q=[part["rest"]])} for part in parts]


def narrowed_query(filterset: MeetingPlaceFilter, query) -> str:
    """Return the query string with the text's meanings as filters; empty if that could not find fewer places."""
    values = narrowed(filterset)
    return changed(query, **values) if values else ""


def changed(query, **values: list[str]) -> str:
    """Return the query string with these values replaced, starting from the first page."""
    query = query.copy()
    query.pop("page", None)
    for word, its_values in values.items():
        query.setlist(word, its_values)
    return without_blanks(query).urlencode()


def without(filterset: MeetingPlaceFilter, query, word: str, value: str | None = None) -> dict:
    """Return a chip for one value of the parameter, or for all: its label and the query string without it."""
    values = asked(filterset, query, word)
    gone = values if value is None else [value]
    text = ", ".join(chip_text(filterset, word, one) for one in gone)
    rest = [one for one in values if one not in gone]
    return {"key": word, "text": text, "without": changed(query, **{word: rest})}


def chip_text(filterset: MeetingPlaceFilter, word: str, value: str) -> str:
    """Return the label of a chosen value, or the typed text if it is not valid."""
    if word == "age":
        return _("%(years)s-vuotiaalle") % {"years": value}
    if word == "within":
        return _("enintään %(km)s km") % {"km": value}
    if word == "near":
        spot = filterset.values.get("near")
        return _("lähellä: %(place)s") % {"place": value if spot is None else spot.name or _("oma sijainti")}
    if word == "day" and value not in dict(DAY_CHOICES) and value in filterset.values.get("day", ()):
        return day_text(date.fromisoformat(value))
    return str(dict(filterset.choices.get(word, ())).get(value, value))


def in_words(chosen: list[dict]) -> str:
    """Return the active filters as one line of text, for a title or for printing."""
    return ", ".join(one["text"] for one in chosen)
