"""Finding records by what somebody typed.

found = search(MeetingPlace.objects.published(), "perhekahvla laukaassa")
found.plan.facets       # ["kind:perhekahvila", "municipality:laukaa"]
found.plan.corrections  # {"perhekahvla": "perhekahvila"}
found[:20]              # the first page, ranked; each record has `is_full_match` and `search_score`
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from django.db.models import Exists, Model, OuterRef, QuerySet

from search.analysis import keys, name_key, query_words
from search.models import SearchKey, SearchMiss, SearchPosting, SearchSynonym, SearchVersion, SearchWord
from search.query_plan import QueryPlan, plan
from search.ranking import Hit, Wanted, found_numbers, rank, wanted
from search.registry import searchable, searchables, with_numbers
from search.vocabulary import WEEKDAYS, Label, Vocabulary, build, weekday_labels

CORRECTED_BY = 100  # so many of the best records are asked for a word before it is told

_loaded: tuple[tuple, Vocabulary] = (), Vocabulary()


class Results:
    """Records in the order of how well they answer a query, at most a thousand and one. Read when they are needed."""

    ordered = True  # as a paginator asks

    def __init__(self, queryset: QuerySet, understood: QueryPlan, hits: list[Hit], language: str = "fi"):
        self.queryset, self.plan, self.hits, self.language = queryset, understood, hits, language

    def __len__(self) -> int:
        return len(self.hits)

    def count(self) -> int:
        return len(self.hits)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return Results(self.queryset, self.plan, self.hits[place], self.language)
        return Results(self.queryset, self.plan, [self.hits[place]]).records[0]

    def __iter__(self) -> Iterator:
        return iter(self.records)

    @cached_property
    def records(self) -> list:
        """The records themselves, in one query besides what the queryset prefetches."""
        rows = with_numbers(self.queryset.order_by(), [hit.number for hit in self.hits])
        by_number = {int(row.pk): row for row in rows}
        return [self._with_hit(by_number[hit.number], hit) for hit in self.hits if hit.number in by_number]

    def _with_hit(self, record, hit: Hit):
        record.search_score, record.is_full_match = hit.score, self._is_full(hit)
        return record

    def _is_full(self, hit: Hit) -> bool:
        return hit.met == len(self.plan.parts) and not self.plan.unknown

    @property
    def full_count(self) -> int:
        """How many of them, from the first on, answer the whole query; the rest do so in part."""
        return sum(map(self._is_full, self.hits))

    @cached_property
    def corrections(self) -> dict[str, str]:
        """What was taken for a slip, when something was found by it: a draft's words must not be told."""
        told = self.plan.corrections
        if not told or not self.hits or self.hits[0].met != len(self.plan.parts):
            return {}
        return told if self._are_public(name for text in told.values() for name in keys(text)) else {}

    def _are_public(self, words: Iterable[str]) -> bool:
        """Whether each of the words is a label's, or one of a record that was found."""
        unlabelled = set(words) - vocabulary().labelled
        if not unlabelled:
            return True
        theirs = SearchPosting.objects.filter(
            kind=searchable(self.queryset.model).kind,
            key__key__in=unlabelled,
            object_id__in=[hit.number for hit in self.hits[:CORRECTED_BY]],
        )
        return set(theirs.values_list("key__key", flat=True)) == unlabelled

    def note_miss(self) -> None:
        """Write the query on the editors' list of words to add, when it found nothing or only by a correction."""
        if not self.hits:
            SearchMiss.objects.note(self.plan.typed, self.language, SearchMiss.Kind.NO_HITS)
        elif self.corrections:
            SearchMiss.objects.note(self.plan.typed, self.language, SearchMiss.Kind.CORRECTED)


type Understood = tuple[QueryPlan, Wanted]


def search(
    queryset: QuerySet,
    text: str,
    ties: Sequence = (),
    language: str = "fi",
    understood: Understood | None = None,
    first: QuerySet | None = None,
) -> Results:
    """Return those of the queryset that answer the text, best first; equally good ones in the order of the ties.

    The text may be in any language; `language` is that of the page, which the editors' list of misses tells.
    `understood` is what `understand` said of the text, for those who ask more than once; `first` is as `rank` has it.
    """
    meant, asked = understood or understand(text, queryset.model)
    return Results(queryset, meant, rank(queryset, asked, len(meant.parts), ties, first), language)


def matching(queryset: QuerySet, text: str, understood: Understood | None = None) -> QuerySet:
    """Return those of the queryset that `search` finds, as a queryset in its own order: for maps, feeds and counts."""
    meant, asked = understood or understand(text, queryset.model)
    if not asked:
        return queryset.none()
    least = max(1, len(meant.parts) - 1)
    return with_numbers(queryset, found_numbers(queryset.model, asked, least))


def understand(text: str, model: type[Model]) -> Understood:
    """Return what a query means when records of the model are looked for, and which keys of the index to ask for."""
    return understand_each([text], model)[0]


def understand_each(texts: Sequence[str], model: type[Model]) -> list[Understood]:
    """Return the same of many queries, asking the database as often as for one."""
    return [meant[model] for meant in understand_for(texts, [model])]


def understand_for(texts: Sequence[str], models: Iterable[type[Model]]) -> list[dict[type[Model], Understood]]:
    """Return the same for several models. A word of one's descriptions is not known to another: it may be a slip."""
    known, kinds = vocabulary(), {model: searchable(model).kind for model in models}
    others = {word.key for text in texts for word in query_words(text)} - known.known
    described = _other_keys(others | {name_key(text) for text in texts}, kinds.values())
    return [{model: _understand(text, known, described[kind]) for model, kind in kinds.items()} for text in texts]


def _understand(text: str, known: Vocabulary, described: dict[str, int]) -> Understood:
    understood = plan(text, known, described)
    return understood, wanted(understood, known.ids | described, described.get(name_key(text)))


def _other_keys(others: set[str], kinds: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return by kind the numbers of the keys that are not in the vocabulary: words of descriptions, whole names."""
    rows = SearchKey.objects.filter(key__in=others - {""})
    by_kind = {kind: Exists(SearchPosting.objects.filter(key=OuterRef("pk"), kind=kind)) for kind in kinds}
    found = list(rows.annotate(**{f"in_{kind}": exists for kind, exists in by_kind.items()}))
    return {kind: {one.key: one.pk for one in found if getattr(one, f"in_{kind}")} for kind in by_kind}


def vocabulary() -> Vocabulary:
    """Return the words that queries are understood by, kept in this process until they change."""
    global _loaded
    version = SearchVersion.current()
    if _loaded[0] != version:
        _loaded = version, _load()
    return _loaded[1]


def _load() -> Vocabulary:
    words = SearchWord.objects.filter(key__is_trusted=True).values_list("surface", "display", "key__key")
    ids = SearchKey.objects.filter(is_trusted=True).values_list("key", "pk")
    return build(words, dict(ids), _labels())


def _labels() -> Iterator[Label]:
    yield from weekday_labels()
    for one in searchables():
        yield from one.labels()
    for phrase, targets in SearchSynonym.objects.filter(is_enabled=True).values_list("phrase", "targets"):
        yield Label(phrase, tuple(targets), is_everyday=True)


def facet_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all facets by their first label, in groups, as a form offers them to choose from."""
    names: dict[str, str] = {}
    for label in (label for one in searchables() for label in one.labels()):
        names.setdefault(label.facets[0], label.text)
    names |= {f"weekday:{day}": forms.split()[0] for day, forms in WEEKDAYS.items()}
    groups = {start: group for one in searchables() for start, group in one.facet_groups.items()}
    return [
        (group, [(facet, name) for facet, name in names.items() if facet.startswith(f"{start}:")])
        for start, group in groups.items()
    ]
