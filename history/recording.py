"""Recording of changes: compares the records touched in a block with their old values at its end."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import override

from core.text import fold
from history.models import Change, Difference, DifferencePage
from history.registry import BATCH, REGISTRY, Key, Values, instance_from, key_of, stored_values

WORD = re.compile(r"\w+")

# Sent with `differences`, a list, when a change has been written, within its transaction.
changed = Signal()

current: ContextVar["Recording | None"] = ContextVar("recording", default=None)


@contextmanager
def recorded(origin: str, user=None, note: str = "") -> Iterator["Recording"]:
    """Context manager: record everything in the block as one change, in one transaction.

    `origin` is a value of `Change.Origin`. Give a translatable note lazily: it is stored in Finnish, and
    `Change.note_text` translates it. A nested block is a change of its own. If the block raises, nothing is stored.
    """
    recording = Recording(Change.Origin(origin), user if user and user.pk else None, note)
    token = current.set(recording)
    try:
        with transaction.atomic():
            yield recording
            recording.write()
    finally:
        current.reset(token)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Context manager: record nothing in the block; for sample data, which no user has edited."""
    token = current.set(Recording(None))
    try:
        yield
    finally:
        current.reset(token)


def remember(queryset: models.QuerySet) -> None:
    """Note the current values of the rows before a bulk update or delete; only inside a `recorded` block."""
    recording, how = current.get(), REGISTRY[queryset.model]
    keys = list(queryset.values_list("pk", flat=True))
    for key, values in stored_values(how, keys).items():
        recording.touch((queryset.model, key), values)


def remember_new(records: Iterable[models.Model]) -> None:
    """Note rows that were bulk-inserted. Parts of a new record need not be noted separately."""
    for record in records:
        current.get().touch(key_of(record), None)


def update(queryset: models.QuerySet, **values) -> int:
    """Update the rows like `QuerySet.update` and record the change; return the number of rows."""
    if current.get() is None:
        with recorded(Change.Origin.COMMAND):
            return update(queryset, **values)
    keys = list(queryset.values_list("pk", flat=True))
    rows = queryset.model._base_manager.filter(pk__in=keys)
    remember(rows)
    return rows.update(**values)


@dataclass
class Recording:
    """The records touched since the block began, with their old values; None for a new record."""

    origin: Change.Origin | None
    user: models.Model | None = None
    note: str = ""
    before: dict[Key, Values | None] = field(default_factory=dict)
    change: Change | None = None  # once written

    def touch(self, key: Key, values: Values | None) -> None:
        """Note a record's old values, only the first time; those of a many-to-many field may be added later."""
        if self.origin is None:
            return
        first = self.before.setdefault(key, values)
        if first is not None and values is not None:
            self.before[key] = values | first

    def write(self) -> Change | None:
        """Store the differences of the touched records; return the change, or None if nothing changed."""
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
            return [
                (_difference(key, was, now, self._name(key, after)), owners.pages_of(key))
                for key, (was, now) in both.items()
            ]

    def _name(self, key: Key, after: dict[Key, Values]) -> str:
        """Return what a record is called, also where that by which it is called has gone in the same change."""
        model, pk = key
        if REGISTRY[model].personal:
            return ""
        record = instance_from(model, pk, after.get(key) or self.before[key])
        for one in (each for each in model._meta.concrete_fields if each.is_relation):
            whole = (one.related_model, str(getattr(record, one.attname)))
            if whole in self.before and whole not in after:
                if REGISTRY[whole[0]].personal:
                    return ""
                one.set_cached_value(record, instance_from(*whole, self.before[whole]))
        return str(record)[:200]

    def _after(self) -> dict[Key, Values]:
        keys, names = defaultdict(list), defaultdict(set)
        for (model, key), values in self.before.items():
            keys[model].append(key)
            names[model] |= set(values or ())
        found = {}
        for model, some in keys.items():
            many = [one for one in REGISTRY[model].many if one.name in names[model]]
            found |= {(model, key): values for key, values in stored_values(REGISTRY[model], some, many).items()}
        return found


def _differ(was, now) -> bool:
    if was is None or now is None:
        return was is not now
    return any(not is_same(value, now[name]) for name, value in was.items())


def is_same(one, other) -> bool:
    """Return whether two values of a field are equal; None and an empty text count as equal."""
    return one == other or (one in (None, "") and other in (None, ""))


def _difference(key: Key, was: Values | None, now: Values | None, name: str) -> Difference:
    model, pk = key
    how, kind, values = REGISTRY[model], Difference.Kind.ADDED, {}
    if now is None:
        kind = Difference.Kind.REMOVED
        values = {name: value for name, value in was.items() if name not in how.unkept | how.personal}
        if how.personal:
            _forget(key)
    elif was is not None:
        kind = Difference.Kind.CHANGED
        differing = [name for name, value in was.items() if not is_same(value, now[name])]
        unkept = how.unkept
        if how.person in differing and _is_another(was[how.person], now[how.person]):
            unkept |= how.personal
            _forget(key)
        values = {name: [] if name in unkept else [was[name], now[name]] for name in differing}
    return Difference(content_type=_type(model), object_id=pk, kind=kind, name=name, values=values)


def _is_another(was: str, now: str) -> bool:
    """Tell whether a name has become another person's, or nobody's: whoever marries or is spelt anew keeps a part."""
    return bool(was) and not set(WORD.findall(fold(was))) & set(WORD.findall(fold(now)))


def _forget(key: Key) -> None:
    """Take a past person's data out of what was kept before: that it changed stays, what it was does not."""
    model, pk = key
    rows = Difference.objects.filter(content_type=_type(model), object_id=pk)
    for row in rows:
        row.values = {name: [] if name in REGISTRY[model].personal else value for name, value in row.values.items()}
    Difference.objects.bulk_update(rows, ["values"], batch_size=BATCH)
    LogEntry.objects.filter(content_type=_type(model), object_id=pk).update(object_repr="")


def _type(model) -> ContentType:
    return ContentType.objects.get_for_model(model)


class _Owners:
    """Finds what a record is a part of, also where the whole is already gone."""

    def __init__(self, values: dict[Key, Values]):
        self.values = dict(values)

    def pages_of(self, key: Key) -> list[Key]:
        owners = [self._follow(key, path.split(".")) for path in REGISTRY[key[0]].part_of]
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
            self.values[key] = stored_values(REGISTRY[model], [pk], many=[]).get(pk, {})
        return self.values[key]
