"""Signal receivers that note saves, deletions and many-to-many changes for the history.

Signals are used so that no form, import or shell can bypass them. Bulk writes, which send none: `querysets.py`.
"""

from django.db import models, transaction
from django.db.models import signals

from history.models import Change
from history.querysets import guard
from history.recording import Recording, current
from history.registry import REGISTRY, Key, Tracked, Values, key_of, links, stored_values

_many: dict[type[models.Model], tuple[Tracked, models.ManyToManyField]] = {}


def connect() -> None:
    """Connect the receivers for all tracked models; called once, when all apps are loaded."""
    for model, tracked in REGISTRY.items():
        guard(model)
        signals.pre_save.connect(_before_save, sender=model)
        signals.post_save.connect(_after_touch, sender=model)
        signals.pre_delete.connect(_before_delete, sender=model)
        signals.post_delete.connect(_after_touch, sender=model)
        for one in tracked.many:
            _many[one.remote_field.through] = tracked, one
            signals.m2m_changed.connect(_many_changed, sender=one.remote_field.through)


def _note(key: Key, before: Values | None) -> None:
    if (recording := current.get()) is not None:
        recording.touch(key, before)
        return
    with transaction.atomic():
        alone = Recording(Change.Origin.COMMAND)
        alone.touch(key, before)
        alone.write()


def _before_save(sender, instance, raw, update_fields, **kwargs):
    how = REGISTRY[sender]
    if raw or (update_fields is not None and update_fields.isdisjoint(one.name for one in how.fields)):
        return
    is_new = instance._state.adding or instance.pk is None
    key = str(instance.pk)
    vars(instance)["_history_before"] = None if is_new else stored_values(how, [key], many=[]).get(key)


def _after_touch(instance, **kwargs):
    if "_history_before" in vars(instance):
        _note(key_of(instance), vars(instance).pop("_history_before"))


def _before_delete(sender, instance, **kwargs):
    how = REGISTRY[sender]
    values = {one.name: one.get_prep_value(getattr(instance, one.attname)) for one in how.fields}
    recording = current.get()
    for one in how.many if recording is None or recording.origin else ():  # only for history
        values[one.name] = [linked for _, linked in links(one, [instance.pk])]
    vars(instance)["_history_before"] = values


def _many_changed(sender, instance, action, reverse, pk_set, **kwargs):
    how, one = _many[sender]
    notes = vars(instance).setdefault("_history_many", {})
    if action.startswith("pre_"):
        keys = _holders(one, instance, pk_set) if reverse else [instance.pk]
        notes |= {(how.model, str(key)): {one.name: []} for key in keys}
        for key, linked in links(one, keys):
            notes[how.model, str(key)][one.name].append(linked)
    else:
        del vars(instance)["_history_many"]
        for key, before in notes.items():
            _note(key, before)


def _holders(one, instance, pk_set):
    """Return the records whose links change when they are changed from the other end."""
    if pk_set is not None:
        return list(pk_set)
    mine, other = one.m2m_field_name(), one.m2m_reverse_field_name()
    return list(
        one.remote_field.through._base_manager.filter(**{other: instance.pk}).values_list(f"{mine}_id", flat=True)
    )
