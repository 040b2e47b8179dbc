"""What a place that answers a text in part answers of it, and what not: "löytyi: Laukaa, ei: sauna"."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from meeting_places.facet_index.index import FacetIndex
from meeting_places.filters.chips import facet_text
from meeting_places.filters.choices import Registers
from meeting_places.filters.text_values import is_narrowed
from meeting_places.models import MeetingPlace
from search.fuzzy import Likenesses
from search.models import SearchPosting
from search.query_plan import QueryPlan
from search.registry import searchable


def told_partly(cards: list[dict], plan: QueryPlan, index: FacetIndex, registers: Registers) -> list[dict]:
    """Return the cards with `partly` in those that answer only a part of the text; at most one query."""
    keys = [card["place"].pk for card in cards if not card["is_full_match"]]
    if not keys:
        return cards
    met, names = parts_met(index, plan.parts, keys), list(_names(plan, registers))
    # What is asked as an address asks it holds for all that is found.
    sure = set(range(plan.read_parts)) if is_narrowed(plan) else set()
    texts = {key: _text(names, plan.unknown, met[key] | sure) for key in keys}
    return [card | {"partly": texts.get(card["place"].pk, "")} for card in cards]


def parts_met(index: FacetIndex, parts: Sequence[Likenesses], places: Iterable[int]) -> dict[int, set[int]]:
    """Return by place the numbers of the parts that it answers; remembered until data change."""
    asked = tuple(tuple(part) for part in parts)

    def read(wanted):
        numbers = [key for key, _asked in wanted]
        words = {word for part in asked for word in part}
        rows = SearchPosting.objects.filter(
            kind=searchable(MeetingPlace).kind, object_id__in=numbers, key__key__in=words
        )
        found: dict[int, set[str]] = {}
        for number, word in rows.values_list("object_id", "key__key"):
            found.setdefault(number, set()).add(word)
        return {
            (key, asked): {n for n, part in enumerate(asked) if not found.get(key, set()).isdisjoint(part)}
            for key in numbers
        }

    known = index.records("parts met", [(key, asked) for key in places], read)
    return {key: numbers for (key, _asked), numbers in known.items()}


def _names(plan: QueryPlan, registers: Registers) -> Iterator[str]:
    """Yield what each part is called: the labels that it was read as, or its word as it was typed."""
    for number, part in enumerate(plan.parts):
        word = plan.names.get(number, "")
        labels = [text for facet in plan.facets if facet in part and (text := facet_text(registers, facet))]
        yield _(" tai ").join(labels) or word


def _text(names: list[str], unknown: list[str], met: set[int]) -> str:
    lacking = list(dict.fromkeys([*(name for n, name in enumerate(names) if n not in met and name), *unknown]))
    found = [name for n, name in enumerate(names) if n in met and name and name not in lacking]
    told = {"found": ", ".join(found), "lacking": ", ".join(lacking)}
    if not lacking:
        return ""
    return (_("Löytyi: %(found)s, ei: %(lacking)s") if found else _("Ei löytynyt: %(lacking)s")) % told
