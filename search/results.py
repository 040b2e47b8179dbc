"""Full-text search of records.

found = search(MeetingPlace.objects.published(), "perhekahvla laukaassa")
found.plan.facets       # ["kind:perhekahvila", "municipality:laukaa"]
found.plan.corrections  # {"perhekahvla": "perhekahvila"}
found[:20]              # the first page, ranked; each record has `is_full_match` and `search_score`
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from search.analysis import keys, name_key
from search.distress import distress_topics
from search.fuzzy import SAME
from search.models import SearchKey, SearchMiss, SearchPosting, SearchSynonym, SearchVersion, SearchWord
from search.planning import plan
from search.query_plan import QueryPlan
from search.ranking import Hit, Wanted, rank, wanted
from search.reading.grammar import Reading, read
from search.registry import searchable, searchables, with_numbers
from search.vocabulary import Label, Surroundings, Vocabulary, build

CORRECTED_BY = 100  # so many of the best records are asked for a word before it is told

_loaded: tuple[tuple, Vocabulary] = (), Vocabulary()


class Results:
    """Ranked records of a query, at most 1,001, loaded lazily; works with Django's paginator."""

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
        """The records, loaded in one query besides the queryset's prefetches."""
        rows = with_numbers(self.queryset.order_by(), [hit.number for hit in self.hits])
        by_number = {int(row.pk): row for row in rows}
        return [self._with_hit(by_number[hit.number], hit) for hit in self.hits if hit.number in by_number]

    def _with_hit(self, record, hit: Hit):
        record.search_score, record.is_full_match = hit.score, self.is_full(hit)
        return record

    def is_full(self, hit: Hit) -> bool:
        """Return whether a record answers the whole query."""
        return hit.met == len(self.plan.parts) and not self.plan.unknown

    @property
    def full_count(self) -> int:
        """How many records match the whole query; they come first."""
        return sum(map(self.is_full, self.hits))

    @cached_property
    def corrections(self) -> dict[str, str]:
        """The corrections to show: only if they led to results, so that words of drafts are not revealed."""
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
        """Add the query to the editors' list of words to add, if it found nothing or only after correction.

        Never what asks for help in distress.
        """
        if distress_topics(self.plan.typed):
            return
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
    """Return the records of the queryset that match the text, best first; equal scores in the order of `ties`.

    The text may be in any language; `language` is that of the page and is stored with misses. `understood` is the
    result of `understand` if the caller already has it; for `first` see `rank`.
    """
    meant, asked = understood or understand(text, queryset.model)
    return Results(queryset, meant, rank(queryset, asked, len(meant.parts), ties, first), language)


def understand(text: str, model: type[Model], language: str = "fi", today: date | None = None) -> Understood:
    """Return the plan of the query for this model, and the index keys to look up."""
    return understand_each([text], model, language, today)[0]


def understand_each(
    texts: Sequence[str], model: type[Model], language: str = "fi", today: date | None = None
) -> list[Understood]:
    """Return the same as `understand` for several queries, with as many database queries as for one."""
    return [meant[model] for meant in understand_for(texts, [model], language, today)]


def understand_for(
    texts: Sequence[str], models: Iterable[type[Model]], language: str = "fi", today: date | None = None
) -> list[dict[type[Model], Understood]]:
    """Return the same for several models, a dict for each text.

    Words that occur only in descriptions of one model are unknown to the others, where they may be typing errors.
    """
    known, kinds = vocabulary(), {model: searchable(model).kind for model in models}
    today = today or timezone.localdate()
    readings = [read(text, known, today, language) for text in texts]
    others = {token.word.key for one in readings for token in one.tokens} - known.known
    described = _other_keys(others | {name_key(text) for text in texts}, kinds.values())
    return [
        {model: _understand(text, known, described[kind], reading, today, language) for model, kind in kinds.items()}
        for text, reading in zip(texts, readings, strict=True)
    ]


def understand_plainly(text: str, model: type[Model]) -> Understood:
    """Return the plan that looks for each of the words as it is, whatever it may mean in a question."""
    ids = dict(SearchKey.objects.filter(key__in=set(keys(text))).values_list("key", "pk"))
    meant = QueryPlan([{key: SAME} for key in dict.fromkeys(keys(text))], typed=text, text=text)
    return meant, wanted(meant, ids)


def _understand(
    text: str, known: Vocabulary, described: dict[str, int], reading: Reading, today: date, language: str
) -> Understood:
    understood = plan(text, known, described, today=today, language=language, reading=reading)
    return understood, wanted(understood, known.ids | described, described.get(name_key(text)))


def _other_keys(others: set[str], kinds: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return by kind the numbers of the keys that are not in the vocabulary: words of descriptions, whole names."""
    rows = SearchKey.objects.filter(key__in=others - {""})
    by_kind = {kind: Exists(SearchPosting.objects.filter(key=OuterRef("pk"), kind=kind)) for kind in kinds}
    found = list(rows.annotate(**{f"in_{kind}": exists for kind, exists in by_kind.items()}))
    return {kind: {one.key: one.pk for one in found if getattr(one, f"in_{kind}")} for kind in by_kind}


def vocabulary() -> Vocabulary:
    """Return the search vocabulary, cached in the process until its version changes."""
    global _loaded
    version = SearchVersion.current()
    if _loaded[0] != version:
        _loaded = version, _load()
    return _loaded[1]


def _load() -> Vocabulary:
    words = SearchWord.objects.filter(key__is_trusted=True).values_list("surface", "display", "key__key")
    ids = SearchKey.objects.filter(is_trusted=True).values_list("key", "pk")
    return build(words, dict(ids), _labels(), _surroundings())


def _surroundings() -> Surroundings:
    each = searchables()
    areas = {key: name for one in each for form, name in one.areas() if (key := keys(form))}
    codes = frozenset(code for one in each for code in one.codes())
    return Surroundings(areas, codes, {start: word for one in each for start, word in one.exclusions.items()})


def _labels() -> Iterator[Label]:
    for one in searchables():
        yield from one.labels()
    for phrase, targets in SearchSynonym.objects.filter(is_enabled=True).values_list("phrase", "targets"):
        yield Label(phrase, tuple(targets), is_everyday=True)


def facet_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all facets, named by their first label, as grouped choices of a form field."""
    names: dict[str, str] = {}
    for label in (label for one in searchables() for label in one.labels()):
        names.setdefault(label.facets[0], label.text)
    groups = {start: group for one in searchables() for start, group in one.facet_groups.items()}
    return [
        (group, [(facet, name) for facet, name in names.items() if facet.startswith(start)])
        for start, group in groups.items()
    ]
