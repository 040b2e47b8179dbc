"""Writes the search index (postings). Called at each save and bulk write (`signals.py`)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.utils.translation import override

from core.bulk import insert_rows
from search.analysis import NAME_SIGN, name_key, words
from search.models import SearchKey, SearchPosting, SearchVersion, SearchWord
from search.registry import NAME, TRUSTED, IndexEntry, searchable, searchables, with_numbers

BATCH = 500  # records at a time
IN_A_QUESTION = 900  # keys that one query asks for
DELETED_AT_ONCE = 200
COLUMNS = ("key_id", "kind", "object_id", "weight")

type Weights = dict[str, int]  # by key
type Term = tuple[str, int, int]  # key, record, weight
type Row = tuple[int, str, int, int]  # as in COLUMNS


def index(record: Model) -> None:
    """Update the postings of one record."""
    index_many(type(record), [record.pk])


def index_many(model: type[Model], pks: Iterable) -> int:
    """Update the postings of these records; return how many there are."""
    return sum(_index(model, some) for some in batched(pks, BATCH))


def index_new(records: Iterable[Model]) -> None:
    """Index newly inserted records of one model, whose relations are already in memory (see `hold`)."""
    for some in batched(records, BATCH):
        _write(type(some[0]), some, [])


def hold(record: Model, **related: list) -> None:
    """Put related rows into the record's prefetch cache, as if they had been prefetched."""
    vars(record).setdefault("_prefetched_objects_cache", {}).update(related)


def remove(model: type[Model], pks: Iterable) -> None:
    """Delete the postings of these records."""
    for some in batched(map(int, pks), BATCH):
        SearchPosting.objects.filter(kind=searchable(model).kind, object_id__in=some).delete()


def rebuild(model: type[Model]) -> int:
    """Reindex all records of the model, one transaction for each batch; return how many. Search works meanwhile."""
    done = index_many(model, model._base_manager.order_by("pk").values_list("pk", flat=True))
    remove_gone(model)
    return done


def clean_up() -> None:
    """Drop words that no name or place contains any more. Keys stay, because a concurrent save may be using one."""
    in_names = SearchPosting.objects.filter(key=OuterRef("pk"), weight__gte=TRUSTED)
    with transaction.atomic():
        SearchKey.objects.filter(is_trusted=True).exclude(Exists(in_names)).update(is_trusted=False)
        SearchWord.objects.filter(key__is_trusted=False).delete()
        SearchVersion.trim()


def rebuild_all() -> dict[str, int]:
    """Rebuild the whole index; return the number of records of each kind."""
    counts = {one.kind: rebuild(one.model) for one in searchables()}
    SearchPosting.objects.exclude(kind__in=counts).delete()
    clean_up()
    return counts


def remove_gone(model: type[Model]) -> None:
    """Delete the postings of records that no longer exist."""
    indexed = SearchPosting.objects.filter(kind=searchable(model).kind)
    indexed = indexed.order_by("object_id").values_list("object_id", flat=True).distinct()
    last = -1
    while some := list(indexed.filter(object_id__gt=last)[:BATCH]):
        here = with_numbers(model._base_manager.all(), some).values_list("pk", flat=True)
        remove(model, set(some) - set(map(int, here)))
        last = some[-1]


def _index(model, pks: Sequence) -> int:
    return _write(model, searchable(model).read(model._base_manager.filter(pk__in=pks)), pks)


@transaction.atomic
def _write(model, records: Iterable[Model], pks: Sequence) -> int:
    """Write what has changed, and nothing when nothing has: most saves leave the words as they were."""
    how = searchable(model)
    with override(settings.LANGUAGE_CODE):
        documents = {int(one.pk): how.describe(one) for one in records}
    wanted = {(key, number, weight) for number, one in documents.items() for key, weight in _weights(one).items()}
    stored = _stored(how.kind, pks)
    _delete([stored[row] for row in stored.keys() - wanted])
    if new := wanted - stored.keys():
        ids = _ids_of_keys(_greatest(new))
        rows = sorted((ids[key], how.kind, number, weight) for key, number, weight in new)
        insert_rows(SearchPosting, COLUMNS, rows)
        _add_words([documents[number] for number in {number for _, number, _ in new}])
    return len(documents)


def _stored(kind: str, pks: Sequence) -> dict[Term, Row]:
    rows = SearchPosting.objects.filter(kind=kind, object_id__in=[int(pk) for pk in pks])
    return {(key, row[2], row[3]): tuple(row) for key, *row in rows.values_list("key__key", *COLUMNS)}


def _weights(document: IndexEntry) -> Weights:
    """Return the keys that a record is found by, each with the greatest of its weights."""
    weights = dict(document.facets)
    for name in document.names:
        weights[name_key(name)] = NAME
    for weight, text in _texts(document):
        for word in words(text):
            weights[word.key] = max(weight, weights.get(word.key, 0))
    weights.pop("", None)
    return weights


def _texts(document: IndexEntry) -> Iterator[tuple[int, str]]:
    yield from ((NAME, name) for name in document.names if name)
    yield from ((weight, text) for weight, text in document.texts if text)


def _greatest(terms: Iterable[Term]) -> Weights:
    greatest: Weights = {}
    for key, _, weight in terms:
        greatest[key] = max(weight, greatest.get(key, 0))
    return greatest


def _ids_of_keys(weights: Weights) -> dict[str, int]:
    """Return the numbers of keys, new ones added, those trusted from now on marked."""
    known = _known_keys(weights)
    # In one order everywhere, so that two editors who add the same words do not wait for each other in a ring.
    new = [
        SearchKey(key=key, is_trusted=_is_trusted(key, weights[key])) for key in sorted(weights.keys() - known.keys())
    ]
    if new:
        SearchKey.objects.bulk_create(new, ignore_conflicts=True)
        known |= _known_keys([one.key for one in new])
    promoted = [key for key, (pk, is_trusted) in known.items() if not is_trusted and _is_trusted(key, weights[key])]
    for some in batched(promoted, IN_A_QUESTION):
        SearchKey.objects.filter(key__in=some).update(is_trusted=True)
    if promoted or any(one.is_trusted for one in new):
        SearchVersion.bump()
    return {key: pk for key, (pk, _) in known.items()}


def _known_keys(keys: Iterable[str]) -> dict[str, tuple[int, bool]]:
    rows = (
        SearchKey.objects.filter(key__in=some).values_list("key", "pk", "is_trusted")
        for some in batched(keys, IN_A_QUESTION)
    )
    return {key: (pk, is_trusted) for some in rows for key, pk, is_trusted in some}


def _is_trusted(key: str, weight: int) -> bool:
    return weight >= TRUSTED and not key.startswith(NAME_SIGN)


def _add_words(documents: Iterable[IndexEntry]) -> None:
    """Keep the words that may be guessed at, as they are written."""
    trusted = {
        word.surface: word
        for document in documents
        for weight, text in _texts(document)
        if weight >= TRUSTED
        for word in words(text)
    }
    for some in batched(sorted(trusted), IN_A_QUESTION):
        known = set(SearchWord.objects.filter(surface__in=some).values_list("surface", flat=True))
        if new := [trusted[surface] for surface in some if surface not in known]:
            ids = _known_keys({word.key for word in new})
            rows = [SearchWord(surface=word.surface, display=word.display, key_id=ids[word.key][0]) for word in new]
            SearchWord.objects.bulk_create(rows, ignore_conflicts=True)
            SearchVersion.bump()


def _delete(rows: Iterable[Row]) -> None:
    for some in batched(rows, DELETED_AT_ONCE):
        SearchPosting.objects.filter(pk__in=some).delete()
