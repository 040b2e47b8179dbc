"""Recording of changes: compares the records touched in a block with their old values at its end."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
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

type Touched = dict[Key, tuple[Values | None, Values | None]]  # before and after

WORD = re.compile(r"\w+")

# Sent at the end of a block in which something changed, within its transaction, with `touched`: the values of each
# record before and after, None where there was or is none. `differences` are the written rows, none if unrecorded.
changed = Signal()

current: ContextVar["Recording | None"] = ContextVar("recording", default=None)


def recorded(origin: str, user=None, note: str = "") -> AbstractContextManager["Recording"]:
    """Context manager: record everything in the block as one change, in one transaction.

    `origin` is a value of `Change.Origin`. Give a translatable note lazily: it is stored in Finnish, and
    `Change.note_text` translates it. A nested block is a change of its own. If the block raises, nothing is stored.
    """
    return _block(Recording(Change.Origin(origin), user if user and user.pk else None, note))


def unrecorded() -> AbstractContextManager["Recording"]:
    """Context manager: as `recorded`, but nothing is written to history; for sample data, which no user has edited."""
    return _block(Recording(None))


@contextmanager
def _block(recording: "Recording") -> Iterator["Recording"]:
    token = current.set(recording)
    try:
        with transaction.atomic():
            yield recording
            recording.write()
    finally:
        current.reset(token)


def remember(queryset: models.QuerySet) -> None:
    """Note the rows with their many-to-many links, before writing links past their field; only inside a block."""
    if recording := current.get():
        recording.remember(queryset)


def update(queryset: models.QuerySet, **values) -> int:
    """Update the rows like `QuerySet.update` and record the change; return the number of rows."""
    if current.get() is None:
        with recorded(Change.Origin.COMMAND):
            return update(queryset, **values)
    return queryset.update(**values)


@dataclass
class Recording:
    """The records touched since the block began, with their old values; None for a new record."""

    origin: Change.Origin | None
    user: models.Model | None = None
    note: str = ""
    before: dict[Key, Values | None] = field(default_factory=dict)
    parts: set[Key] = field(default_factory=set)  # of new records: they come with these, and are not noted
    change: Change | None = None  # once written

    def touch(self, key: Key, values: Values | None) -> None:
        """Note a record's old values, only the first time; those of a many-to-many field may be added later."""
        if key in self.parts:
            return
        first = self.before.setdefault(key, values)
        if first is not None and values is not None:
            self.before[key] = values | first

    def remember(self, queryset: models.QuerySet, many: list | None = None) -> list:
        """Note the rows' present values before a bulk write, and return their keys; `many` as in `stored_values`."""
        how, keys = REGISTRY[queryset.model], list(queryset.values_list("pk", flat=True))
        for key, values in stored_values(how, keys, many).items():
            self.touch((queryset.model, key), values)
        return keys

    def add(self, records: Iterable[models.Model]) -> None:
        """Note rows that were inserted in bulk, but not those that are a part of a new record."""
        for record in records:
            if self._is_in_new(record):
                self.parts.add(key_of(record))
            else:
                self.touch(key_of(record), None)

    def _is_in_new(self, record: models.Model) -> bool:
        for name in (path for path in REGISTRY[type(record)].part_of if "." not in path):
            one = record._meta.get_field(name)
            whole = one.related_model, str(getattr(record, one.attname))
            if whole in self.parts or self.before.get(whole, {}) is None:
                return True
        return False

    def write(self) -> Change | None:
        """Store the differences of the touched records and tell of them; return the change, or None if there is none.

        Unrecorded ones are only told of.
        """
        after = self._after()
        touched = {key: (was, after.get(key)) for key, was in self.before.items()}
        touched = {key: (was, now) for key, (was, now) in touched.items() if _differ(was, now)}
        if touched:
            differences = self._written(touched, after) if self.origin else []
            changed.send(Change, differences=differences, touched=touched)
        return self.change

    def _written(self, touched: Touched, after: dict[Key, Values]) -> list[Difference]:
        found = self._differences(touched, after)
        with override(settings.LANGUAGE_CODE):
            note = str(self.note)[:300]
        self.change = Change.objects.create(user=self.user, origin=self.origin, note=note)
        for difference, _ in found:
            difference.change = self.change
        Difference.objects.bulk_create([difference for difference, _ in found], batch_size=BATCH)
        DifferencePage.objects.bulk_create(
            [
                DifferencePage(difference=difference, content_type=_type(model), object_id=key)
                for difference, pages in found
                for model, key in pages
            ],
            batch_size=BATCH,
        )
        return [difference for difference, _ in found]

    def _differences(self, touched: Touched, after: dict[Key, Values]) -> list[tuple[Difference, list[Key]]]:
        owners = _Owners({key: now or was for key, (was, now) in touched.items()})
        with override(settings.LANGUAGE_CODE):
            return [
                (_difference(key, was, now, self._name(key, after)), owners.pages_of(key))
                for key, (was, now) in touched.items()
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
