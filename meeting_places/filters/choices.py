"""What visitors may choose from: values of the query words with their labels in a language, and the sets behind them.

Read with five queries when data has changed, and kept with the facet index.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import get_language

from meeting_places.facet_index.index import FacetIndex, facet_index
from meeting_places.models import Feature, PlaceKind, SpokenLanguage, Theme
from municipalities.models import FamilyCentre, Municipality

type Choices = list[tuple[str, str]]

# Each register's model, what its values are called in an address, and which of its names is shown.
REGISTERS = {
    "kind": (PlaceKind, "slug", "plural"),
    "theme": (Theme, "slug", "name"),
    "feature": (Feature, "slug", "name"),
    "language": (SpokenLanguage, "code", "name"),
}


@dataclass
class Registers:
    """The choices of words whose values are records, and for each value the names of its sets."""

    choices: dict[str, Choices] = field(default_factory=dict)
    sets: dict[str, dict[str, list[str]]] = field(default_factory=dict)


def registers(index: FacetIndex | None = None) -> Registers:
    """Return the registers in the active language."""
    return (index or facet_index()).remember(("registers", get_language()), _read)


def municipality_choices(found: Registers) -> Choices:
    """Return the municipalities alone, without joint family centres."""
    return [(slug, name) for slug, name in found.choices["municipality"] if len(found.sets["municipality"][slug]) == 1]


def _read() -> Registers:
    found = Registers()
    for word, (model, slug, name) in REGISTERS.items():
        records = list(model.objects.all())
        found.choices[word] = [(getattr(one, slug), getattr(one, name)) for one in records]
        found.sets[word] = {getattr(one, slug): [f"{word}={one.pk}"] for one in records}
    found.choices["municipality"], codes = municipalities_by_word()
    found.sets["municipality"] = {
        value: [f"municipality={code}" for code in sorted(its)] for value, its in codes.items()
    }
    return found


def municipalities_by_word() -> tuple[Choices, dict[str, set[str]]]:
    """Return the choices (municipalities, then joint family centres) and the municipality codes of each value."""
    municipalities = list(Municipality.objects.all())
    areas = FamilyCentre.objects.published().working().filter(areas__until=None)
    members, names = defaultdict(set), {}
    rows = areas.order_by("sort_key", "pk").values_list("slug", "name", "areas__municipality")
    for slug, name, code in rows:
        members[slug].add(code)
        names[slug] = name
    joint = {slug: codes for slug, codes in members.items() if len(codes) > 1}
    choices = [(one.slug, one.name) for one in municipalities] + [(slug, names[slug]) for slug in joint]
    return choices, joint | {one.slug: {one.code} for one in municipalities}
