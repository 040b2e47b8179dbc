"""Signal receivers that update the search index at each save, deletion and bulk write, in the same transaction.

Signals are used here and for history only, so that no save, import or shell can bypass the index.
"""

from contextlib import contextmanager
from functools import partial

from django.db.models import Model, signals

from history.querysets import post_bulk_write, pre_bulk_write
from search import indexing, registry
from search.models import SearchVersion
from search.registry import Searchable, Source

_is_paused = False


@contextmanager
def paused():
    """Context manager: do not update the index in the block.

    For writers that call `search.indexing` themselves, once for all that they write.
    """
    global _is_paused
    before, _is_paused = _is_paused, True
    try:
        yield
    finally:
        _is_paused = before


def register(*searchables: Searchable) -> None:
    """Register searchable models and connect their signals; apps call this when they are ready."""
    for searchable in searchables:
        registry.add(searchable)
        connect(searchable)


def connect(searchable: Searchable) -> None:
    """Connect signals of the model itself, of its sources and of the models behind its labels."""
    model = searchable.model
    _follow(signals.post_save, model, indexing.index)
    _follow_bulk(post_bulk_write, model, lambda pks, kept: indexing.index_many(model, pks))
    _follow(signals.post_delete, model, lambda record: indexing.remove(model, [record.pk]))
    for name in searchable.many:
        _connect_many(model, Source(model, "pk"), name)
    for source in searchable.sources:
        _connect_source(model, source)
    for label_model in searchable.label_models:
        connect_labels(label_model)


def connect_labels(model: type[Model]) -> None:
    """Reload the vocabulary whenever a record of the model is saved or deleted."""
    for signal in (signals.post_save, signals.post_delete):
        _follow(signal, model, lambda record: SearchVersion.bump())
    _follow_bulk(post_bulk_write, model, lambda pks, kept: SearchVersion.bump())


def _follow(signal, sender, act, *, new=True) -> None:
    def receiver(sender, instance, created=False, raw=False, **kwargs):
        # But a fixture's rows come in any order: what points to a new one may be there already.
        if not _is_paused and (new or raw or not created):
            act(instance)

    signal.connect(receiver, sender=sender, weak=False)


def _follow_bulk(signal, sender, act) -> None:
    def receiver(sender, pks, kept, **kwargs):
        if not _is_paused:
            act(pks, kept)

    signal.connect(receiver, sender=sender, weak=False)


def _connect_source(model: type[Model], source: Source) -> None:
    """Index anew what is found by a source's record: what it belonged to before, and what it belongs to now."""
    belonged, index_all = partial(_remember_found, model, source), partial(_index_all, model, source)
    values, index_changed = partial(_remember_values, model, source), partial(_index_changed, model, source)
    _follow(signals.pre_save, source.model, values if source.fields else belonged)
    # With fields the source is what a record points to, and nothing points to a new one yet.
    _follow(signals.post_save, source.model, index_changed if source.fields else index_all, new=not source.fields)
    _follow(signals.pre_delete, source.model, belonged)
    _follow(signals.post_delete, source.model, index_all)
    _connect_bulk(model, source)
    for name in source.many:
        _connect_many(model, source, name)


def _connect_bulk(model: type[Model], source: Source) -> None:
    """Index anew what rows written in bulk belonged to before, and what they belong to now."""

    def remember(pks, kept):
        kept[model, source] = _found_by(model, source, pks)

    def index_all(pks, kept):
        indexing.index_many(model, kept.pop((model, source), set()) | _found_by(model, source, pks))

    _follow_bulk(pre_bulk_write, source.model, remember)
    _follow_bulk(post_bulk_write, source.model, index_all)


def _before(record) -> dict:
    return vars(record).setdefault("_found_before", {})


def _remember_found(model, source, record) -> None:
    is_new = record._state.adding or record.pk is None
    _before(record)[model, source] = set() if is_new else _found_by(model, source, [record.pk])


def _index_all(model, source, record) -> None:
    indexing.index_many(model, _before(record).pop((model, source), set()) | _found_by(model, source, [record.pk]))


def _remember_values(model, source, record) -> None:
    is_new = record._state.adding or record.pk is None
    stored = source.model._base_manager.filter(pk=record.pk).values_list(*source.fields)
    _before(record)[model, source] = None if is_new else stored.first()


def _index_changed(model, source, record) -> None:
    """Do nothing unless one of the fields that matter was changed; what points to the record is not changed here."""
    fields = [source.model._meta.get_field(name).attname for name in source.fields]
    if _before(record).pop((model, source), None) != tuple(getattr(record, name) for name in fields):
        indexing.index_many(model, _found_by(model, source, [record.pk]))


def _found_by(model, source, pks) -> set:
    return set(model._base_manager.filter(**{f"{source.path}__in": pks}).values_list("pk", flat=True))


def _connect_many(model: type[Model], source: Source, name: str) -> None:
    """Follow who is linked to whom through a many-to-many field, whichever end it is changed from."""
    field = source.model._meta.get_field(name)

    def receiver(sender, instance, action, reverse, pk_set, **kwargs):
        if _is_paused:
            return
        if action == "pre_clear" and reverse:
            linked = source.model._base_manager.filter(**{name: instance.pk})
            instance._cleared = list(linked.values_list("pk", flat=True))
        if action.startswith("post_"):
            pks = (pk_set or vars(instance).pop("_cleared", [])) if reverse else [instance.pk]
            indexing.index_many(model, _found_by(model, source, pks))

    signals.m2m_changed.connect(receiver, sender=field.remote_field.through, weak=False)
