"""The index follows what is saved and deleted, at once: in the transaction of the save when there is one.

The one place of the portal where signals are right: no save, import or shell may forget the index.
"""

from contextlib import contextmanager
from functools import partial

from django.db.models import Model, signals

from search import index
from search.models import SearchVersion
from search.registry import Searchable, Source

_is_paused = False


@contextmanager
def paused():
    """Let nothing follow inside: for a bulk writer that calls `search.index` itself."""
    global _is_paused
    before, _is_paused = _is_paused, True
    try:
        yield
    finally:
        _is_paused = before


def connect(searchable: Searchable) -> None:
    """Follow the records of a searchable model, what they are found by, and what names their facets."""
    model = searchable.model
    _follow(signals.post_save, model, index.index)
    _follow(signals.post_delete, model, lambda record: index.remove(model, [record.pk]))
    for name in searchable.many:
        _connect_many(model, Source(model, "pk"), name)
    for source in searchable.sources:
        _connect_source(model, source)
    for label_model in searchable.label_models:
        connect_labels(label_model)


def connect_labels(model: type[Model]) -> None:
    """Let the words be read anew when a record of the model is saved or deleted."""
    for signal in (signals.post_save, signals.post_delete):
        _follow(signal, model, lambda record: SearchVersion.bump())


def _follow(signal, sender, act) -> None:
    def receiver(sender, instance, **kwargs):
        if not _is_paused:
            act(instance)

    signal.connect(receiver, sender=sender, weak=False)


def _connect_source(model: type[Model], source: Source) -> None:
    """Index anew what is found by a source's record: what it belonged to before, and what it belongs to now."""
    remember, index_all = partial(_remember, model, source), partial(_index_all, model, source)
    for before, after in ((signals.pre_save, signals.post_save), (signals.pre_delete, signals.post_delete)):
        _follow(before, source.model, remember)
        _follow(after, source.model, index_all)
    for name in source.many:
        _connect_many(model, source, name)


def _remember(model, source, record) -> None:
    is_new = record._state.adding or record.pk is None
    pks = set() if is_new else _found_by(model, source, [record.pk])
    before = None if is_new or not source.fields else _stored_values(source, record)
    vars(record).setdefault("_found_before", {})[model, source] = pks, before


def _index_all(model, source, record) -> None:
    pks, before = vars(record).get("_found_before", {}).pop((model, source), (set(), None))
    if before is None or before != _stored_values(source, record):
        index.index_many(model, pks | _found_by(model, source, [record.pk]))


def _stored_values(source, record):
    return source.model._base_manager.filter(pk=record.pk).values_list(*source.fields).first()


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
            index.index_many(model, _found_by(model, source, pks))

    signals.m2m_changed.connect(receiver, sender=field.remote_field.through, weak=False)
