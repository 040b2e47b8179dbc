"""Which models have a history, and which of their fields are stored in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched

from django.conf import settings
from django.db import models

from core.fields import DerivedField

# What the portal itself writes, or what a person says apart from editing.
NOT_CONTENT = {"version", "checked_on", "checked_by", "password", "last_login"}
BATCH = 500

type Key = tuple[type[models.Model], str]  # of a record: its model, and its primary key as text
type Values = dict[str, object]  # by field; a many-to-many field has the keys in order

REGISTRY: "dict[type[models.Model], Tracked]" = {}


@dataclass(eq=False)
class Tracked:
    """Declares that a model has a history and what is stored of it: `history = Tracked(part_of=["place"])`."""

    part_of: Sequence[str] = ()  # foreign keys to what it is a part of: "activity", "activity.place"
    unkept: frozenset[str] = frozenset()  # fields whose values are never written down, only that they changed
    personal: frozenset[str] = frozenset()  # fields that leave history with the person whom the record is of
    person: str = ""  # the field that says whom, where the record may become another's
    model: type[models.Model] = field(init=False)

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        """Register the model; Django calls this when it creates the class, so owners come before their parts."""
        self.model = model
        REGISTRY[model] = self
        setattr(model, name, self)

    @property
    def fields(self) -> list[models.Field]:
        """The recorded concrete fields; a translated field by its language columns."""
        names = {one.name for one in self.model._meta.concrete_fields}
        return [
            one
            for one in self.model._meta.concrete_fields
            if not (one.primary_key or one.generated or one.name in NOT_CONTENT or getattr(one, "auto_now", False))
            and not isinstance(one, DerivedField)
            and f"{one.name}_{settings.LANGUAGE_CODE}" not in names
        ]

    def keeps(self, names: Iterable[str]) -> bool:
        """Return whether any of these fields is recorded."""
        kept = {one.name for one in self.fields}
        names = {self.model._meta.get_field(name).name for name in names}
        return not kept.isdisjoint(names | {f"{name}_{settings.LANGUAGE_CODE}" for name in names})

    @property
    def many(self) -> list[models.ManyToManyField]:
        """The recorded many-to-many fields: those with an automatic through model."""
        return [one for one in self.model._meta.local_many_to_many if _is_plain(one)]


def tracking_of(model: type[models.Model]) -> Tracked | None:
    """Return the model's `Tracked` declaration, or None if it has no history."""
    return REGISTRY.get(model)


def tracked_models() -> list[type[models.Model]]:
    """Return all models with a history, owners before their parts."""
    return list(REGISTRY)


def key_of(record: models.Model) -> Key:
    """Return the record's key in history: its model and its primary key as text."""
    return type(record), str(record.pk)


def stored_values(how: Tracked, keys: Iterable, many: list | None = None) -> dict[str, Values]:
    """Return the rows' values in the database, by primary key as text; `many` limits the many-to-many fields."""
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
        for key, linked in links(one, keys):
            found[str(key)][one.name].append(linked)
    return found


def links(one: models.ManyToManyField, keys: Iterable) -> models.QuerySet:
    """Return pairs of primary keys (record, linked record) of a many-to-many field for these records."""
    mine, other = one.m2m_field_name(), one.m2m_reverse_field_name()
    rows = one.remote_field.through._base_manager.filter(**{f"{mine}__in": keys})
    return rows.order_by(f"{other}_id").values_list(f"{mine}_id", f"{other}_id")


def instance_from(model: type[models.Model], pk, values: Values) -> models.Model:
    """Return an unsaved instance with these values."""
    how = REGISTRY[model]
    row = {one.attname: one.to_python(values[one.name]) for one in how.fields if one.name in values}
    return model(pk=model._meta.pk.to_python(pk), **row)


def _is_plain(many) -> bool:
    return many.remote_field.through._meta.auto_created and many.name not in {"groups", "user_permissions"}
