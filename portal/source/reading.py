"""Reads fixtures: JSON files with the records of one model each.

A file states its source once. A translated field is an object by language, a reference is the key of the other record,
and parts of a record are nested in it:

    {"source": "network-2019", "defaults": {"state": "published"},
     "records": {"toivakka": {"name": {"fi": "Toivakan perhekeskus"}, "areas": {"toivakka": {}}}}}
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from modeltranslation.manager import get_translatable_fields_for_model

from contacts.models import Assignment, ContactPerson, Organisation
from events.models import Attachment, Event, Group
from materials.models import Document, Page, TimelineEntry
from meeting_places.models import Feature, PlaceKind, SpokenLanguage, Theme
from municipalities.models import Area, FamilyCentre, FamilyCentreLink, Municipality, Task
from search.models import SearchSynonym
from support.models import HelpTopic


@dataclass(frozen=True)
class Subject:
    """The fixture file of a model, and which of its fields are filled from the keys."""

    model: type[models.Model]
    name: str = ""  # of its file, without .json
    key_field: str = ""
    parent_field: str = ""
    text_field: str = ""  # filled from <name>/<key>.md
    is_dropped_with_source: bool = False  # a record that nobody edited goes when the source drops it
    parts: dict[str, "Subject"] = field(default_factory=dict)


# What a record refers to stands above it.
SUBJECTS = [
    Subject(Municipality, "municipalities", key_field="slug"),
    Subject(Task, "tasks", key_field="slug"),
    Subject(HelpTopic, "help_topics", key_field="slug"),
    Subject(
        FamilyCentre,
        "family_centres",
        key_field="slug",
        parts={
            "areas": Subject(Area, key_field="municipality", parent_field="family_centre"),
            "links": Subject(FamilyCentreLink, parent_field="family_centre"),
        },
    ),
    Subject(Organisation, "organisations"),
    Subject(
        ContactPerson,
        "contact_persons",
        parts={"assignments": Subject(Assignment, key_field="family_centre", parent_field="contact_person")},
    ),
    Subject(PlaceKind, "place_kinds", key_field="slug"),
    Subject(
        Theme,
        "themes",
        key_field="slug",
        parts={"tasks": Subject(Theme.tasks.through, key_field="task", parent_field="theme")},
    ),
    Subject(Feature, "features", key_field="slug"),
    Subject(SpokenLanguage, "spoken_languages", key_field="code"),
    Subject(SearchSynonym, "search_synonyms", key_field="phrase", is_dropped_with_source=True),
    Subject(
        Group,
        "groups",
        key_field="slug",
        parts={"tasks": Subject(Group.tasks.through, key_field="task", parent_field="group")},
    ),
    Subject(Event, "events", key_field="slug", parts={"attachments": Subject(Attachment, parent_field="event")}),
    Subject(
        Document,
        "documents",
        key_field="slug",
        parts={"tasks": Subject(Document.tasks.through, key_field="task", parent_field="document")},
    ),
    Subject(
        Page,
        "pages",
        key_field="slug",
        text_field="body_fi",
        parts={"tasks": Subject(Page.tasks.through, key_field="task", parent_field="page")},
    ),
    Subject(Page, "answers", key_field="slug"),
    Subject(TimelineEntry, "timeline", key_field="slug"),
]
DROPPED_WITH_SOURCE = {subject.model for subject in SUBJECTS if subject.is_dropped_with_source}
# Of a model with several files the first is the one whose records others name.
NAMES = {subject.model: subject.name for subject in reversed(SUBJECTS)}


class BrokenFixture(Exception):
    """A fixture that cannot be loaded: file, record and reason."""

    def __init__(self, file: str, record: str, reason: str):
        where = f"{file}, tietue ”{record}”" if record else file
        super().__init__(f"{where}: {reason}")


@dataclass(frozen=True)
class Record:
    """One record of a fixture: field values as in JSON, references as keys."""

    source: str
    subject: Subject
    file: str
    path: str  # "laukaa", or "laukaa/areas/laukaa" for a part
    values: dict

    @property
    def key(self) -> str:
        return f"{self.file.removesuffix('.json')}/{self.path}"

    @property
    def model(self) -> type[models.Model]:
        return self.subject.model

    def field(self, name: str) -> models.Field:
        return self.model._meta.get_field(name)


def read_records(directory: Path) -> Iterator[Record]:
    """Yield every record of the fixtures, referenced records first. Raises BrokenFixture."""
    for subject in SUBJECTS:
        file = f"{subject.name}.json"
        content = _read_json(directory, file)
        for key, fields in content["records"].items():
            fields = content.get("defaults", {}) | _object(fields, file, key)
            if subject.text_field:
                fields[subject.text_field] = _read_text(directory, f"{subject.name}/{key}.md").strip()
            yield from _records_of(content["source"], subject, file, key, fields)


def _records_of(source, subject, file, path, fields, parent="") -> Iterator[Record]:
    """The record itself and then its parts."""
    key = path.rpartition("/")[2]
    values = {name: value for name, value in fields.items() if name not in subject.parts}
    own = {subject.key_field: key, subject.parent_field: parent}
    values = {name: value for name, value in own.items() if name} | values
    try:
        yield Record(source, subject, file, path, by_language(subject.model, values))
    except ValueError as problem:
        raise BrokenFixture(file, path, str(problem)) from problem
    for name, part in subject.parts.items():
        for child_key, child in _object(fields.get(name, {}), file, f"{path}/{name}").items():
            child_path = f"{path}/{name}/{child_key}"
            yield from _records_of(source, part, file, child_path, _object(child, file, child_path), parent=key)


def by_language(model: type[models.Model], values: dict) -> dict:
    """Return the values with translated fields expanded: {"name": {"fi": …}} becomes {"name_fi": …}.

    Raises ValueError for a field that a fixture cannot fill, or a translated field without languages.
    """
    translated = get_translatable_fields_for_model(model) or []
    flat = {}
    for name, value in values.items():
        if name not in translated:
            flat[name] = value
        elif isinstance(value, dict):
            flat |= {f"{name}_{language}": text for language, text in value.items()}
        else:
            raise ValueError(f'{name}: arvo annetaan kielittäin, esimerkiksi {{"fi": "…"}}.')
    for name in flat:
        if not can_be_filled(model, name):
            raise ValueError(f"{name}: tällaista kenttää ei ole, tai sitä ei täytetä lähteestä.")
    return flat


def can_be_filled(model: type[models.Model], name: str) -> bool:
    """Return whether fixtures may fill the model's field."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    if field.is_relation:
        return field.concrete and not field.many_to_many and field.related_model in NAMES
    return field.editable and not isinstance(field, models.AutoField)


def _read_text(directory, file) -> str:
    try:
        return (directory / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BrokenFixture(file, "", "tiedostoa ei ole.") from None
    except UnicodeDecodeError as problem:
        raise BrokenFixture(file, "", f"ei ole UTF-8-tekstiä: {problem}.") from problem


def _read_json(directory, file) -> dict:
    text = _read_text(directory, file)
    try:
        content = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_number)
    except ValueError as problem:
        raise BrokenFixture(file, "", f"ei ole kelvollista JSONia: {problem}.") from problem
    _object(content, file)
    if not isinstance(content.get("source"), str):
        raise BrokenFixture(file, "", "”source” puuttuu: mistä nämä tiedot ovat?")
    _object(content.get("records"), file, "records")
    _object(content.get("defaults", {}), file, "defaults")
    return content


def _without_repeats(pairs) -> dict:
    """A key that came twice would silently lose a record."""
    content = {}
    for key, value in pairs:
        if key in content:
            raise ValueError(f"avain ”{key}” on kahdesti")
        content[key] = value
    return content


def _no_number(text):
    raise ValueError(f"{text} ei ole luku")


def _object(value, file, record="") -> dict:
    if not isinstance(value, dict):
        raise BrokenFixture(file, record, "tähän kuuluu JSON-olio {…}.")
    return value
