"""Updates the database from the fixtures, except what editors have changed.

Each record and part has a SourceRecord with the values last loaded. It tells at the next load what is new, unchanged,
edited or deleted.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models

from core.models.locking import Locked
from history.recording import recorded
from portal.models import SourceRecord
from portal.source.reading import DROPPED_WITH_SOURCE, NAMES, BrokenFixture, Record, can_be_filled, read_records

# The first that fits. Types are strict: 12 is not taken for "12", nor "false" for true.
JSON_TYPES = [
    (models.JSONField, {list}, "luettelo"),
    (models.BooleanField, {bool}, "true tai false"),
    (models.IntegerField, {int}, "kokonaisluku"),
    (models.FloatField, {int, float}, "luku"),
    (models.Field, {str}, "teksti"),
]


@dataclass
class LoadResult:
    """Numbers of objects created, updated, skipped because somebody had deleted them, and dropped with the source."""

    new: int = 0
    updated: int = 0
    removed: int = 0
    dropped: int = 0


class TargetRemoved(Exception):
    """Raised when a record refers to one that somebody has deleted."""


def load_source(directory: Path) -> LoadResult:
    """Load all fixtures of a directory. Raises BrokenFixture and then changes nothing."""
    with recorded("command", note="load_source"):
        return _Load(list(read_records(directory))).run()


def python_value(field: models.Field, value):
    """Return a JSON value as the field's Python value: a date for "2019-09-27". Raises ValidationError."""
    if value is None:
        return None
    types, name = next((types, name) for kind, types, name in JSON_TYPES if isinstance(field, kind))
    if type(value) not in types:
        raise ValidationError({field.name: f"{json.dumps(value, ensure_ascii=False)} ei ole {name}."})
    try:
        return field.to_python(value)
    except ValidationError as problem:
        raise ValidationError({field.name: problem.messages}) from problem


def is_same(present, loaded) -> bool:
    """Return whether the field still has the loaded value; None and an empty text count as equal."""
    return present == loaded or (present in (None, "") and loaded in (None, ""))


def _is_as_loaded(found: models.Model, loaded: dict) -> bool:
    """Return whether the object, which refers to no other, has the loaded values and else its defaults."""
    fields = [field for field in found._meta.concrete_fields if can_be_filled(type(found), field.name)]
    return all(is_same(getattr(found, field.attname), loaded.get(field.name, field.get_default())) for field in fields)


def reason(problem: Exception) -> str:
    """Return the error as one line of text, each field before its messages."""
    if not isinstance(problem, ValidationError):
        return " ".join(str(problem).split())
    if not hasattr(problem, "error_dict"):
        return " ".join(problem.messages)
    messages = {name: " ".join(texts) for name, texts in problem.message_dict.items()}
    return " ".join(text if name == "__all__" else f"{name}: {text}" for name, text in messages.items())


class _Load:
    def __init__(self, records: list[Record]):
        self.records = records
        self.outcome = LoadResult()
        sources = {record.source for record in records}
        self.seen = {seen.key: seen for seen in SourceRecord.objects.filter(source__in=sources)}
        self.new_seen: list[SourceRecord] = []
        self.objects = self._present_objects()
        self.here: dict[type[models.Model], dict[str, models.Model]] = {}  # by key
        self.pks: dict[str, object] = {}  # by record key; None where somebody has removed the object

    def _present_objects(self):
        """What was loaded earlier and still is, locked until this load is over."""
        ids: dict[type[models.Model], list[str]] = {}
        for record in self.records:
            if seen := self.seen.get(record.key):
                ids.setdefault(record.model, []).append(seen.object_id)
        return {
            (model, str(pk)): found
            for model, pks in ids.items()
            for pk, found in model._base_manager.select_for_update().in_bulk(pks).items()
        }

    def run(self) -> LoadResult:
        for record in self.records:
            try:
                self.pks[record.key] = self._load(record)
            except (ValidationError, DatabaseError, ValueError) as problem:
                raise BrokenFixture(record.file, record.path, reason(problem)) from problem
        SourceRecord.objects.bulk_create(self.new_seen)
        self._forget_dropped()
        return self.outcome

    def _forget_dropped(self):
        """Delete the rows of records that the source dropped and somebody deleted: they may still name a person."""
        named = {record.key for record in self.records}
        dropped: dict[int, dict[str, SourceRecord]] = {}  # by kind: which row remembers which object
        for key, seen in self.seen.items():
            if key not in named:
                dropped.setdefault(seen.content_type_id, {})[seen.object_id] = seen
        for kind, rows in dropped.items():
            model = ContentType.objects.get_for_id(kind).model_class()
            here = {str(pk): found for pk, found in model._base_manager.in_bulk(rows).items()}
            if model in DROPPED_WITH_SOURCE:
                unedited = [one for one, found in here.items() if _is_as_loaded(found, rows[one].values)]
                self.outcome.dropped += len(unedited)
                for one in unedited:
                    here.pop(one).delete()
            SourceRecord.objects.filter(pk__in=[seen.pk for one, seen in rows.items() if one not in here]).delete()

    def _load(self, record):
        """The primary key of the record's object, None when somebody has removed it or what it belongs to."""
        seen = self.seen.get(record.key)
        found = self.objects.get((record.model, seen.object_id)) if seen else self._create(record)
        if found is None:
            self.outcome.removed += 1
            return None
        if seen and record.values != seen.values:
            self._follow(record, seen, found)
        return found.pk

    def _create(self, record):
        try:
            values = {record.field(name).attname: self._value(record, name) for name in record.values}
        except TargetRemoved:
            return None
        found = self._made_by_hand(record, values)
        if found is None:
            found = record.model(**values)
            found.full_clean()
            found.save()
            self.outcome.new += 1
        self._remember(record, found)
        return found

    def _made_by_hand(self, record, values):
        """Return an editor's own record of the same thing, or None.

        It is kept as if it were an edit of the source's record.
        """
        subject = record.subject
        if not subject.key_field:
            return None
        if not subject.parent_field:
            return self._by_key(record.model, subject.key_field).get(values[subject.key_field])
        names = [record.field(name).attname for name in (subject.key_field, subject.parent_field)]
        return record.model._base_manager.filter(**{name: values[name] for name in names}).first()

    def _by_key(self, model, key_field):
        """All records that were here before this load, read once for each model."""
        if model not in self.here:
            self.here[model] = {getattr(found, key_field): found for found in model._base_manager.all()}
        return self.here[model]

    def _remember(self, record, found):
        content_type = ContentType.objects.get_for_model(record.model)
        seen = SourceRecord(source=record.source, key=record.key, content_type=content_type, object_id=str(found.pk))
        seen.values = record.values
        seen.clean_fields(exclude=["content_type"])
        self.new_seen.append(seen)

    def _follow(self, record, seen, found):
        """Bring the fields that nobody has edited up to what the source says now."""
        changes = self._changes(record, seen, found)
        for name, value in changes.items():
            setattr(found, name, value)
        if changes:
            if isinstance(found, Locked):
                found.version += 1
            found.full_clean()
            found.save()
            self.outcome.updated += 1
        seen.values = record.values
        seen.save()

    def _changes(self, record, seen, found):
        changes = {}
        for name in seen.values | record.values:
            if not can_be_filled(record.model, name):
                continue  # the model has changed since it was loaded
            attname = record.field(name).attname
            try:
                now = self._value(record, name)
            except TargetRemoved:
                continue
            before = self._value_loaded(record, seen, name)
            if not is_same(before, now) and is_same(getattr(found, attname), before):
                changes[attname] = now
        return changes

    def _value(self, record, name):
        """What the source says now, as the field holds it; the field's default where the source is silent."""
        field = record.field(name)
        if name not in record.values:
            return field.get_default()
        value = record.values[name]
        if field.is_relation and value is not None:
            return self._target(field, value)
        return python_value(field, value)

    def _target(self, field, key):
        name = NAMES[field.related_model]
        try:
            pk = self.pks[f"{name}/{key}"]
        except KeyError:
            raise ValidationError({field.name: f"tietuetta ”{key}” ei ole tiedostossa {name}.json."}) from None
        if pk is None:
            raise TargetRemoved
        return pk

    def _value_loaded(self, record, seen, name):
        """What the source said when the record was loaded; what it referred to may be gone from it by now."""
        field = record.field(name)
        if name not in seen.values:
            return field.get_default()
        value = seen.values[name]
        if field.is_relation and value is not None:
            target = self.seen.get(f"{NAMES[field.related_model]}/{value}")
            return target and field.target_field.to_python(target.object_id)
        return python_value(field, value)
