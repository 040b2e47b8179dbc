"""Registry of searchable models. Each app declares its own in `search_index.py` and registers it when it is ready:

SEARCHABLES = [
    Searchable(
        kind="place",
        model=MeetingPlace,
        read=lambda places: places.prefetch_related("activities__themes"),
        describe=lambda place: IndexEntry(names=[place.name], texts=[(1, place.description)], facets={"kind:x": 6}),
        labels=lambda: [Label("Perhekahvila", ("kind:perhekahvila",))],
        sources=[Source(Activity, "activities")],
    )
]
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import BigIntegerField, F, IntegerField, Model, QuerySet
from django.db.models.functions import Cast

from search.vocabulary import Label

NAME = 8  # the weight of a record's own name
TRUSTED = 2  # from this weight on a word may be guessed at
LANGUAGES = ("fi", "sv", "en")


@dataclass
class IndexEntry:
    """What is indexed of a record: names, other texts with weights, and facets with weights."""

    names: list[str] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    facets: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A related model whose data is indexed with the records of a searchable model, and the lookup path to it.

    With `fields`, only changes of these cause reindexing. `many` names the relevant many-to-many fields.
    """

    model: type[Model]
    path: str
    fields: tuple[str, ...] = ()
    many: tuple[str, ...] = ()


@dataclass(frozen=True)
class Searchable:
    """How a model's records are indexed and found."""

    kind: str
    model: type[Model]
    read: Callable[[QuerySet], QuerySet]  # loads all that `describe` reads
    describe: Callable[[Model], IndexEntry]
    labels: Callable[[], Iterable[Label]] = tuple
    label_models: tuple[type[Model], ...] = ()  # whose records the labels are made of
    many: tuple[str, ...] = ()  # its many-to-many fields that matter
    sources: tuple[Source, ...] = ()
    facet_groups: dict[str, str] = field(
        default_factory=dict
    )  # what an editor calls facets, by their beginning: "kind:", "?day="
    # The forms and names of areas that a text may measure distances from, postal codes, and what can be left out.
    areas: Callable[[], Iterable[tuple[str, str]]] = tuple
    codes: Callable[[], Iterable[str]] = tuple
    exclusions: dict[str, str] = field(default_factory=dict)


_registered: dict[type[Model], Searchable] = {}


def add(searchable: Searchable) -> None:
    """Register a searchable model; `search.signals.register` also connects its signals."""
    _registered[searchable.model] = searchable


def searchable(model: type[Model]) -> Searchable:
    """Return the declaration of the model. Raises KeyError if it is not searchable."""
    return _registered[model]


def in_languages(record: Model, name: str) -> list[str]:
    """Return the non-empty texts of a translated field, Finnish first."""
    return [text for language in LANGUAGES if (text := getattr(record, f"{name}_{language}"))]


def columns(*names: str) -> tuple[str, ...]:
    """Return the language columns of translated fields."""
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


def searchables() -> list[Searchable]:
    return list(_registered.values())


def numbered(queryset: QuerySet) -> QuerySet:
    """Annotate `number`: the primary key as an integer, as the index has it, also where the key is text."""
    return queryset.annotate(number=F("pk") if _has_numbers(queryset) else Cast("pk", BigIntegerField()))


def with_numbers(queryset: QuerySet, numbers) -> QuerySet:
    """Return the rows of the queryset with these primary keys (integers, as in the index)."""
    if _has_numbers(queryset):
        return queryset.filter(pk__in=numbers)
    return numbered(queryset).filter(number__in=numbers)


def _has_numbers(queryset: QuerySet) -> bool:
    return isinstance(queryset.model._meta.pk, IntegerField)
