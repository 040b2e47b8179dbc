"""What changed, who changed it, when and from where. Each app says in its own `history.py` what is kept.

    with recorded("letter", note="…"):
        place.save()  # and all else that is saved, linked or deleted inside, as one change

Inside the block signals note the records that are touched; its end compares them with what they were. A record that
is touched outside any block makes a change of its own, from a command. Bulk writers, which send no signals, call
`remember` before they write and `remember_new` after they add, or write inside `unrecorded`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import batched

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import signals
from django.dispatch import Signal
from django.utils.translation import override

from perhekeskus.models import Change, Difference, DifferencePage
from perhekeskus.sorting import DerivedField, fold

# What the portal itself writes, or what a person says apart from editing.
NOT_CONTENT = {"version", "checked_on", "checked_by", "password", "last_login"}
BATCH = 500
WORD = re.compile(r"\w+")

# Sent with `differences`, a list, when a change has been written, within its transaction.
changed = Signal()

type Key = tuple[type[models.Model], str]  # of a record: its model, and its primary key as text
type Values = dict[str, object]  # by field; a many-to-many field has the keys in order


@dataclass(frozen=True)
class Kept:
    """How history keeps the records of a model."""

    model: type[models.Model]
    part_of: tuple[str, ...] = ()  # foreign keys to what it is a part of: "activity", "activity.place"
    unkept: frozenset[str] = frozenset()  # fields whose values are never written down, only that they changed
    personal: frozenset[str] = frozenset()  # fields that leave history with the person whom the record is of
    person: str = ""  # the field that says whom, where the record may become another's

    @property
    def fields(self) -> list[models.Field]:
        """The fields of the row, the translated ones by language."""
        names = {one.name for one in self.model._meta.concrete_fields}
        return [
            one
            for one in self.model._meta.concrete_fields
            if not (one.primary_key or one.generated or one.name in NOT_CONTENT or getattr(one, "auto_now", False))
            and not isinstance(one, DerivedField)
            and f"{one.name}_{settings.LANGUAGE_CODE}" not in names
        ]

    @property
    def many(self) -> list[models.ManyToManyField]:
        """The many-to-many fields that have no model of their own."""
        return [one for one in self.model._meta.local_many_to_many if _is_plain(one)]


_kept: dict[type[models.Model], Kept] = {}
_many: dict[type[models.Model], tuple[Kept, models.ManyToManyField]] = {}
_current: ContextVar["Recording | None"] = ContextVar("recording", default=None)


def keep(model: type[models.Model], *, part_of=(), unkept=(), personal=(), person="") -> None:
    """Keep the history of a model; what it is a part of is registered first."""
    _kept[model] = Kept(model, tuple(part_of), frozenset(unkept), frozenset(personal), person)
    signals.pre_save.connect(_before_save, sender=model)
    signals.post_save.connect(_after_touch, sender=model)
    signals.pre_delete.connect(_before_delete, sender=model)
    signals.post_delete.connect(_after_touch, sender=model)
    for one in _kept[model].many:
        _many[one.remote_field.through] = _kept[model], one
        signals.m2m_changed.connect(_many_changed, sender=one.remote_field.through)


def kept(model: type[models.Model]) -> Kept | None:
    """Return how a model is kept; None if it is not."""
    return _kept.get(model)


def kept_models() -> list[type[models.Model]]:
    """Return all models that are kept, wholes before their parts."""
    return list(_kept)


@contextmanager
def recorded(origin: str, user=None, note: str = "") -> Iterator["Recording"]:
    """Keep what happens inside as one change, in one transaction; `origin` is one of `Change.Origin`.

    A note that is to be translated is given lazily: it is stored in Finnish, and `Change.note_text` translates it.

    A block inside a block is a change of its own. When the block fails nothing is kept.
    """
    recording = Recording(Change.Origin(origin), user if user and user.pk else None, note)
    token = _current.set(recording)
    try:
        with transaction.atomic():
            yield recording
            recording.write()
    finally:
        _current.reset(token)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Keep nothing of what happens inside: for samples, which are nobody's work."""
    token = _current.set(Recording(None))
    try:
        yield
    finally:
        _current.reset(token)


def remember(queryset: models.QuerySet) -> None:
    """Note what these records are now, before a bulk writer changes or deletes them inside a `recorded` block."""
    recording, how = _current.get(), _kept[queryset.model]
    keys = list(queryset.values_list("pk", flat=True))
    for key, values in stored(how, keys).items():
        recording.touch((queryset.model, key), values)


def remember_new(records: Iterable[models.Model]) -> None:
    """Note records that a bulk writer has added. Parts that came with a new whole need no note of their own."""
    for record in records:
        _current.get().touch(key_of(record), None)


def update(queryset: models.QuerySet, **values) -> int:
    """Update the rows as the queryset's own method does, and keep it; return how many there were."""
    if _current.get() is None:
        with recorded(Change.Origin.COMMAND):
            return update(queryset, **values)
    keys = list(queryset.values_list("pk", flat=True))
    rows = queryset.model._base_manager.filter(pk__in=keys)
    remember(rows)
    return rows.update(**values)


def key_of(record: models.Model) -> Key:
    return type(record), str(record.pk)


def stored(how: Kept, keys: Iterable, many: list | None = None) -> dict[str, Values]:
    """Return what the database holds of these records, by key as text, with these many-to-many fields or all."""
    found: dict[str, Values] = {}
    for some in batched(keys, BATCH, strict=False):
        found |= _stored(how, some, how.many if many is None else many)
    return found


def _stored(how, keys, many):
    names = {one.attname: one.name for one in how.fields}
    rows = how.model._base_manager.filter(pk__in=keys).values("pk", *names)
    found = {str(row["pk"]): {name: row[attname] for attname, name in names.items()} for row in rows}
    for one in many:
        for values in found.values():
            values[one.name] = []
        for key, linked in _links(one, keys):
            found[str(key)][one.name].append(linked)
    return found


def _links(one, keys):
    mine, other = one.m2m_field_name(), one.m2m_reverse_field_name()
    rows = one.remote_field.through._base_manager.filter(**{f"{mine}__in": keys})
    return rows.order_by(f"{other}_id").values_list(f"{mine}_id", f"{other}_id")


def _is_plain(many) -> bool:
    return many.remote_field.through._meta.auto_created and many.name not in {"groups", "user_permissions"}


@dataclass
class Recording:
    """The records touched since a block began, each with what it was; None for one that was not yet."""

    origin: Change.Origin | None
    user: models.Model | None = None
    note: str = ""
    before: dict[Key, Values | None] = field(default_factory=dict)
    change: Change | None = None  # once written

    def touch(self, key: Key, values: Values | None) -> None:
        """Note what a record was, the first time; a many-to-many field may come later than the row."""
        if self.origin is None:
            return
        first = self.before.setdefault(key, values)
        if first is not None and values is not None:
            self.before[key] = values | first

    def write(self) -> Change | None:
        """Keep what has become of the touched records; return the change, or None where nothing changed."""
        found = self._differences()
        if not found:
            return None
        with override(settings.LANGUAGE_CODE):
            note = str(self.note)[:300]
        self.change = change = Change.objects.create(user=self.user, origin=self.origin, note=note)
        for difference, _ in found:
            difference.change = change
        Difference.objects.bulk_create([difference for difference, _ in found], batch_size=BATCH)
        DifferencePage.objects.bulk_create(
            [
                DifferencePage(difference=difference, content_type=_type(model), object_id=key)
                for difference, pages in found
                for model, key in pages
            ],
            batch_size=BATCH,
        )
        changed.send(Change, differences=[difference for difference, _ in found])
        return change

    def _differences(self) -> list[tuple[Difference, list[Key]]]:
        after = self._after()
        both = {key: (was, after.get(key)) for key, was in self.before.items()}
        both = {key: (was, now) for key, (was, now) in both.items() if _differ(was, now)}
        owners = _Owners({key: now or was for key, (was, now) in both.items()})
        with override(settings.LANGUAGE_CODE):
            return [(_difference(key, was, now), owners.pages_of(key)) for key, (was, now) in both.items()]

    def _after(self) -> dict[Key, Values]:
        keys, names = defaultdict(list), defaultdict(set)
        for (model, key), values in self.before.items():
            keys[model].append(key)
            names[model] |= set(values or ())
        found = {}
        for model, some in keys.items():
            many = [one for one in _kept[model].many if one.name in names[model]]
            found |= {(model, key): values for key, values in stored(_kept[model], some, many).items()}
        return found


def _differ(was, now) -> bool:
    if was is None or now is None:
        return was is not now
    return any(not is_same(value, now[name]) for name, value in was.items())


def is_same(one, other) -> bool:
    """Tell whether two values of a field say the same; an empty text is nothing."""
    return one == other or (one in (None, "") and other in (None, ""))


def _difference(key: Key, was: Values | None, now: Values | None) -> Difference:
    model, pk = key
    how, kind, values = _kept[model], Difference.Kind.ADDED, {}
    if now is None:
        kind = Difference.Kind.REMOVED
        values = {name: value for name, value in was.items() if name not in how.unkept | how.personal}
        if how.personal:
            _forget(key)
    elif was is not None:
        kind = Difference.Kind.CHANGED
        changed = [name for name, value in was.items() if not is_same(value, now[name])]
        unkept = how.unkept
        if how.person in changed and _is_another(was[how.person], now[how.person]):
            unkept |= how.personal
            _forget(key)
        values = {name: [] if name in unkept else [was[name], now[name]] for name in changed}
    name = "" if how.personal else str(made_of(model, pk, now or was))[:200]
    return Difference(content_type=_type(model), object_id=pk, kind=kind, name=name, values=values)


def made_of(model: type[models.Model], pk, values: Values) -> models.Model:
    """Return an unsaved record that has these values."""
    how = _kept[model]
    row = {one.attname: one.to_python(values[one.name]) for one in how.fields if one.name in values}
    return model(pk=model._meta.pk.to_python(pk), **row)


def _is_another(was: str, now: str) -> bool:
    """Tell whether a name has become another person's, or nobody's: whoever marries or is spelt anew keeps a part."""
    return bool(was) and not set(WORD.findall(fold(was))) & set(WORD.findall(fold(now)))


def _forget(key: Key) -> None:
    """Take a past person's data out of what was kept before: that it changed stays, what it was does not."""
    model, pk = key
    rows = Difference.objects.filter(content_type=_type(model), object_id=pk)
    for row in rows:
        row.values = {name: [] if name in _kept[model].personal else value for name, value in row.values.items()}
    Difference.objects.bulk_update(rows, ["values"], batch_size=BATCH)
    LogEntry.objects.filter(content_type=_type(model), object_id=pk).update(object_repr="")


def _type(model) -> ContentType:
    return ContentType.objects.get_for_model(model)


class _Owners:
    """Finds what a record is a part of, also where the whole is already gone."""

    def __init__(self, values: dict[Key, Values]):
        self.values = dict(values)

    def pages_of(self, key: Key) -> list[Key]:
        owners = [self._follow(key, path.split(".")) for path in _kept[key[0]].part_of]
        return list(dict.fromkeys([key, *filter(None, owners)]))

    def _follow(self, key, names):
        for name in names:
            target = self._row(key).get(name)
            if target is None:
                return None
            key = key[0]._meta.get_field(name).related_model, str(target)
        return key

    def _row(self, key):
        if key not in self.values:
            model, pk = key
            self.values[key] = stored(_kept[model], [pk], many=[]).get(pk, {})
        return self.values[key]


# The one place beside the search index where signals are right: no form, letter or shell may forget history.


def _is_off() -> bool:
    recording = _current.get()
    return recording is not None and recording.origin is None


def _note(key: Key, before: Values | None) -> None:
    if (recording := _current.get()) is not None:
        recording.touch(key, before)
        return
    with transaction.atomic():
        alone = Recording(Change.Origin.COMMAND)
        alone.touch(key, before)
        alone.write()


def _before_save(sender, instance, raw, update_fields, **kwargs):
    how = _kept[sender]
    if raw or _is_off() or (update_fields is not None and update_fields.isdisjoint(one.name for one in how.fields)):
        return
    is_new = instance._state.adding or instance.pk is None
    key = str(instance.pk)
    vars(instance)["_history_before"] = None if is_new else stored(how, [key], many=[]).get(key)


def _after_touch(instance, **kwargs):
    if "_history_before" in vars(instance):
        _note(key_of(instance), vars(instance).pop("_history_before"))


def _before_delete(sender, instance, **kwargs):
    if _is_off():
        return
    how = _kept[sender]
    values = {one.name: one.get_prep_value(getattr(instance, one.attname)) for one in how.fields}
    for one in how.many:
        values[one.name] = [linked for _, linked in _links(one, [instance.pk])]
    vars(instance)["_history_before"] = values


def _many_changed(sender, instance, action, reverse, pk_set, **kwargs):
    if _is_off():
        return
    how, one = _many[sender]
    notes = vars(instance).setdefault("_history_many", {})
    if action.startswith("pre_"):
        keys = _holders(one, instance, pk_set) if reverse else [instance.pk]
        notes |= {(how.model, str(key)): {one.name: []} for key in keys}
        for key, linked in _links(one, keys):
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
