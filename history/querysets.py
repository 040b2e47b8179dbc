"""Querysets of models with a history. Bulk writes send no signals, so these note by themselves what they touch."""

from collections.abc import Callable
from functools import cache, partial

from django.db import models
from django.dispatch import Signal

from history.models import Change
from history.recording import Recording, current, recorded
from history.registry import REGISTRY

# Sent before and after rows are updated in bulk, and after they are created, with `pks`, their keys as a list.
# What a receiver wants to keep from before it puts into the dict `kept`, which is its own for each write.
pre_bulk_write, post_bulk_write = Signal(), Signal()


class OutsideBlockError(RuntimeError):
    """Raised by a bulk write that history, and all that follows it, would not notice."""


class TrackedQuerySet(models.QuerySet):
    """Allows bulk writes of what history keeps only in a block of `recorded` or `unrecorded`."""

    def update(self, **values):
        if not REGISTRY[self.model].keeps(values):
            return super().update(**values)
        pks, kept = self._recording("update").remember(self, many=[]), {}
        pre_bulk_write.send(self.model, pks=pks, kept=kept)
        count = super(TrackedQuerySet, self.filter(pk__in=pks)).update(**values)
        post_bulk_write.send(self.model, pks=pks, kept=kept)
        return count

    def bulk_create(self, objs, batch_size=None, **options):
        recording = self._recording("bulk_create")
        if options:
            raise NotImplementedError("History does not see which rows were there: ask first, then insert the others.")
        records = super().bulk_create(objs, batch_size)
        recording.add(records)
        post_bulk_write.send(self.model, pks=[record.pk for record in records], kept={})
        return records

    def delete(self):
        return _as_one(super().delete)

    delete.alters_data = True
    delete.queryset_only = True

    def _raw_delete(self, using):
        self._recording("_raw_delete").remember(self)
        return super()._raw_delete(using)

    def _recording(self, what: str) -> Recording:
        recording = current.get()
        if recording is None:
            raise OutsideBlockError(
                f"{self.model.__name__} has a history, which {what}() of many rows would bypass. "
                "Call it inside `with recorded(…):` or `with unrecorded():`, or use `history.recording.update`."
            )
        return recording


def guard(model: type[models.Model]) -> None:
    """Let all managers of the model, but for Django's own `_base_manager`, return tracked querysets.

    A record that is deleted outside a block is deleted as one change.
    """
    managers = list(model._meta.managers)  # inherited ones too: these are copies
    for manager in managers:
        manager.__class__ = _tracked_manager(type(manager))
    model._meta.local_managers = managers
    model._meta._expire_cache()
    delete = model.delete

    def delete_as_one(self, *args, **kwargs):
        return _as_one(partial(delete, self, *args, **kwargs))

    delete_as_one.alters_data = True
    model.delete = delete_as_one


def _as_one(delete: Callable):
    """Delete a record with all that goes with it as one change: in between, what is left does not fit together."""
    if current.get():
        return delete()
    with recorded(Change.Origin.COMMAND):
        return delete()


@cache
def _tracked_manager(base: type[models.Manager]) -> type[models.Manager]:
    return type(f"Tracked{base.__name__}", (base,), {"_queryset_class": _tracked_queryset(base._queryset_class)})


@cache
def _tracked_queryset(base: type[models.QuerySet]) -> type[models.QuerySet]:
    return TrackedQuerySet if base is models.QuerySet else type(base.__name__, (TrackedQuerySet, base), {})
