"""What the finder and the filters beside a list show: choices with their numbers, and what stands chosen."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import MultipleChoiceFilter

from meeting_places.choices import AGE_CHOICES, DAY_CHOICES, SORT_CHOICES, WITHIN_CHOICES
from meeting_places.counts import Tally
from meeting_places.filters import MeetingPlaceFilter, without_blanks
from meeting_places.understood import narrowed, quoted, text_parts

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
AGES_AT_ONCE = 2


def finder_context(filterset: MeetingPlaceFilter, query, tallies: dict[str, Tally]) -> dict:
    """Return what the templates of the finder and of the filters print."""
    return {
        "finder": {"municipalities": _municipalities(filterset, tallies), "days": DAY_CHOICES},
        "values": form_values(filterset, query),
        "groups": groups(filterset, query, tallies),
        "ages": {"choices": AGE_CHOICES, "fields": _age_fields(query)},
        "withins": _withins(filterset),
        "sorts": SORT_CHOICES,
        "chosen": chosen_filters(filterset, query),
        "narrowed": narrowed_query(filterset, query),
    }


def _municipalities(filterset, tallies):
    tally, choices = tallies.get("municipality"), filterset.choices["municipality"]
    if tally is None:
        return choices
    numbers = ((slug, name, tally.text(slug)) for slug, name in choices)
    return [(slug, f"{name} ({number})" if number else name) for slug, name, number in numbers]


def form_values(filterset: MeetingPlaceFilter, query) -> dict:
    """Return what the fields show as chosen."""
    values = {key: query.get(key, "") for key in ("q", "municipality", "day", "near", "within", "sort")}
    is_other_day = bool(values["day"]) and values["day"] not in dict(DAY_CHOICES)
    return values | {"other_day": is_other_day and "day" not in filterset.form.errors}


def _withins(filterset):
    """Return the choices of distance, with one of the visitor's own among them."""
    km = filterset.values.get("within")
    known = {float(value) for value, _text in WITHIN_CHOICES}
    own = [(f"{km:g}", f"{number_format(km)} km")] if km and km not in known else []
    return [*own, *WITHIN_CHOICES]


def _age_fields(query) -> list[str]:
    """Return the chosen ages and empty fields after them."""
    ages = [age for age in query.getlist("age") if age in dict(AGE_CHOICES)]
    return [*ages, *[""] * max(1, AGES_AT_ONCE - len(ages))]


def groups(filterset: MeetingPlaceFilter, query, tallies: dict[str, Tally]) -> list[dict]:
    """Return the groups of check boxes with the number of places that each would leave."""
    return [
        {
            "title": title,
            "choices": [one for word in words for one in _choices(filterset, query, word, tallies)],
            "is_folded": is_folded and not any(query.getlist(word) for word in words),
        }
        for title, words, is_folded in GROUPS
    ]


def _choices(filterset, query, word, tallies):
    tally, chosen = tallies[word] if tallies else None, query.getlist(word)
    return [
        {
            "word": word,
            "value": value,
            "text": text,
            "is_chosen": value in chosen,
            "number": tally.text(value) if tally else "",
            "leaves_none": bool(tally) and tally.leaves_none(value),
        }
        for value, text in filterset.choices[word]
    ]


def chosen_filters(filterset: MeetingPlaceFilter, query) -> list[dict]:
    """Return what was asked for, each with its words and the query that takes it away: the parts of the text first."""
    chosen = [without(filterset, query, word, value) for word in CHIPS for value in asked(filterset, query, word)]
    return [*text_chips(filterset, query), *chosen][:MOST_CHIPS]


def asked(filterset: MeetingPlaceFilter, query, word: str) -> list[str]:
    """Return the values of a word that count: of a word that takes one value the last, as the filters read it."""
    values = query.getlist(word)
    if not isinstance(filterset.filters[word], MultipleChoiceFilter):
        values = values[-1:]
    return [value for value in dict.fromkeys(values) if value]


def text_chips(filterset: MeetingPlaceFilter, query) -> list[dict]:
    """Return the parts of the text; as it stands where the query was not understood."""
    parts = text_parts(filterset)
    if not parts and (text := query.get("q")):
        parts = [{"text": quoted(text), "is_understood": False, "rest": ""}]
    return [part | {"key": "q", "without": changed(query, q=[part["rest"]])} for part in parts]


def narrowed_query(filterset: MeetingPlaceFilter, query) -> str:
    """Return the query in which what was understood stands as filters; "" where it would find no fewer places."""
    values = narrowed(filterset)
    return changed(query, **values) if values else ""


def changed(query, **values: list[str]) -> str:
    """Return the query from its first page on with these values in place of its own."""
    query = query.copy()
    query.pop("page", None)
    for word, its_values in values.items():
        query.setlist(word, its_values)
    return without_blanks(query).urlencode()


def without(filterset: MeetingPlaceFilter, query, word: str, value: str | None = None) -> dict:
    """Return one value of a word, or all of them, in words, and the query that takes it away."""
    values = asked(filterset, query, word)
    gone = values if value is None else [value]
    text = ", ".join(chip_text(filterset, word, one) for one in gone)
    rest = [one for one in values if one not in gone]
    return {"key": word, "text": text, "without": changed(query, **{word: rest})}


def chip_text(filterset: MeetingPlaceFilter, word: str, value: str) -> str:
    """Return a chosen value in words, or as it was typed if it means nothing."""
    if word == "age":
        return _("%(years)s-vuotiaalle") % {"years": value}
    if word == "within":
        return _("enintään %(km)s km") % {"km": value}
    if word == "near":
        spot = filterset.values.get("near")
        return _("lähellä: %(place)s") % {"place": value if spot is None else spot.name or _("oma sijainti")}
    return str(dict(filterset.choices.get(word, ())).get(value, value))


def in_words(chosen: list[dict]) -> str:
    """Return the chosen filters as one line for a title or a print."""
    return ", ".join(one["text"] for one in chosen)
