"""Columns of tables: parsing cells and formatting values. No column queries the database by itself."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override
from rapidfuzz import fuzz, process

from core.text import fold
from meeting_places.schedules.parsing import ScheduleRule, TimesError, parse_times, times_text

CLEARED = "(tyhjä)"
LIKE_ENOUGH = 50  # of 100, for a name to be offered instead of an unknown one
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]|Ã[¤¶¥„–…]|Ã\x85")
BROKEN_FORMULA = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|PUUTTUU!|VIITTAUS!|ARVO!|NIMI\?)", re.IGNORECASE
)
BETWEEN_VALUES = re.compile(r"[,;\n]")
FINNISH_DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
CLOCK = re.compile(r"([0-9]{1,2})(?:[.:]([0-9]{2}))?")
NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


class CellError(ValueError):
    """An invalid cell; the text is a message for the editor."""


def original(text: str) -> str:
    """Return the text as it was before `neutralised`. Raises CellError for formulas and broken characters."""
    if text.startswith("="):
        raise CellError(_("Solussa on kaava. Kopioi solu ja liitä siihen pelkkä arvo."))
    if BROKEN_FORMULA.fullmatch(text):
        raise CellError(_("Solussa on kaavan virheilmoitus. Kirjoita siihen oikea arvo."))
    if UNREADABLE.search(text):
        raise CellError(_("Solun merkit ovat rikki. Tallenna tiedosto CSV UTF-8 -muodossa tai XLSX-tiedostona."))
    return text[1:] if NEUTRALISED.match(text) else text


def is_same(one: str, other: str) -> bool:
    """Return whether two cells are equal, apart from surrounding spaces and the style of line breaks."""
    return one == other or one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


class Register:
    """Objects to choose from by name (ignoring case and diacritics), loaded when first needed."""

    def __init__(self, load: Callable[[], Iterable[tuple[Any, Iterable[str]]]]):
        self._load = load

    @cached_property
    def _by_name(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        for thing, names in self._load():
            self._enter(found, thing, names)
        return found

    def _enter(self, found, thing, names):
        names = [str(name) for name in names if name]
        for name in dict.fromkeys(map(fold, names)):
            found[name].append(thing)
            self._shown.setdefault(name, next(one for one in names if fold(one) == name))

    @cached_property
    def _shown(self) -> dict[str, str]:
        return {}

    def add(self, thing: Any, *names: str) -> None:
        self._enter(self._by_name, thing, names)

    def all_named(self, text: str) -> list[Any]:
        return self._by_name.get(fold(text), [])

    def find(self, text: str) -> Any:
        """Return the object with this name. Raises CellError, which suggests the most similar name."""
        match self.all_named(text):
            case [thing]:
                return thing
            case []:
                raise self.unknown(text)
        raise CellError(_("”%s” voi tarkoittaa useaa.") % text)

    def unknown(self, text: str) -> CellError:
        sentence = _("En tunne arvoa ”%s”.") % _clipped(text)
        likely = process.extractOne(fold(text), list(self._by_name), scorer=fuzz.WRatio, score_cutoff=LIKE_ENOUGH)
        offer = " " + _("Tarkoititko ”%s”?") % self._shown[likely[0]] if likely else ""
        return CellError(sentence + offer)


def finnish_labels(choices: type[models.TextChoices]) -> dict[str, str]:
    """Return the Finnish labels of the choices by value, whatever the active language."""
    with override(settings.LANGUAGE_CODE):
        return {value: str(label) for value, label in choices.choices}


def _clipped(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table: its heading, the attribute of the record, and a help text for editors."""

    name: str
    help: str | Promise = ""
    example: str = ""
    is_required: bool = False
    attribute: str = ""  # of the record; the column's own name if empty
    is_many: bool = False  # a many-to-many field
    cleared: Any = ""
    headings: tuple[str, ...] = ()  # in Finnish, where other than those of `headings.py`

    @property
    def attname(self) -> str:
        return self.attribute or self.name

    def read(self, text: str) -> Any:
        """Return the value of the cell's text. Raises CellError."""
        return text

    def text(self, value: Any) -> str:
        """Return the value as the text of a cell."""
        return "" if value is None else str(value).replace("\r\n", "\n").strip()

    def value_of(self, record: models.Model) -> Any:
        return getattr(record, self.attname, None)  # a new record has no kind yet

    def text_of(self, record: models.Model) -> str:
        return self.text(self.value_of(record))


@dataclass(frozen=True, kw_only=True)
class FieldColumn(Column):
    """A column validated by the form field of a model field."""

    field: models.Field

    @cached_property
    def _form_field(self):
        form_field = self.field.formfield()
        form_field.required = False
        return form_field

    def read(self, text):
        if not isinstance(self.field, models.TextField):
            text = " ".join(text.split())
        try:
            return self._form_field.clean(text)
        except ValidationError as error:
            raise CellError(" ".join(error.messages)) from error


@dataclass(frozen=True, kw_only=True)
class DegreeColumn(Column):
    cleared: Any = None

    def read(self, text):
        try:
            degrees = float(text.replace(",", "."))
        except ValueError:
            degrees = math.nan
        if not math.isfinite(degrees):
            raise CellError(_("Kirjoita koordinaatti asteina, esimerkiksi 62,2426."))
        return degrees

    def text(self, value):
        # With a comma: to a Finnish spreadsheet 25.7 is a day of July.
        return "" if value is None else repr(value).replace(".", ",")


@dataclass(frozen=True, kw_only=True)
class ChoiceColumn(Column):
    """A column whose value is an object of a register, written by its Finnish name by default."""

    register: Register
    cleared: Any = None
    words: Callable[[Any], str] = attrgetter("name_fi")

    def read(self, text):
        return self.register.find(text)

    def text(self, value):
        return "" if value in (None, "") else str(self.words(value))


def label_column(choices: type[models.TextChoices], **column) -> ChoiceColumn:
    """Return a column of a field's choices, which may be given as values or as Finnish labels."""
    labels = finnish_labels(choices)
    register = Register(lambda: [(value, (label, value)) for value, label in labels.items()])
    return ChoiceColumn(register=register, words=labels.__getitem__, **column)


@dataclass(frozen=True, kw_only=True)
class ManyColumn(ChoiceColumn):
    """A column of several objects of a register, separated by commas."""

    is_many: bool = True
    cleared: Any = field(default_factory=list)

    def read(self, text):
        if self.register.all_named(text):  # a name may have a comma in it
            return [self.register.find(text)]
        parts = [part.strip() for part in BETWEEN_VALUES.split(text)]
        return list(dict.fromkeys(self.register.find(part) for part in parts if part))

    def text(self, value):
        return ", ".join(sorted(map(self.words, value), key=fold))

    def value_of(self, record):
        return list(getattr(record, self.attname).all()) if record.pk else []


@dataclass(frozen=True, kw_only=True)
class DayColumn(Column):
    cleared: Any = None

    def read(self, text):
        if day := FINNISH_DAY.fullmatch(text):
            parts = day[3], day[2], day[1]
        elif day := ISO_DAY.fullmatch(text):
            parts = day.groups()
        else:
            raise CellError(_("Kirjoita päivä muodossa 1.9.2026."))
        try:
            return date(*map(int, parts))
        except ValueError as error:
            raise CellError(_("Päivää %s ei ole kalenterissa.") % text) from error

    def text(self, value):
        return f"{value.day}.{value.month}.{value.year}" if value else ""


@dataclass(frozen=True, kw_only=True)
class ClockColumn(Column):
    cleared: Any = None

    def read(self, text):
        clock = CLOCK.fullmatch(text)
        if not clock or int(clock[1]) > 23 or int(clock[2] or 0) > 59:
            raise CellError(_("Kirjoita kellonaika muodossa 9.30."))
        return time(int(clock[1]), int(clock[2] or 0))

    def text(self, value):
        return f"{value.hour}.{value.minute:02}" if value else ""


@lru_cache(maxsize=4096)
def _rules(text: str) -> tuple[ScheduleRule, ...]:
    return tuple(parse_times(text))


@dataclass(frozen=True, kw_only=True)
class TimesColumn(Column):
    """A column of times in words, separated by semicolons or line breaks."""

    cleared: Any = ()

    def read(self, text):
        try:
            return _rules(text)
        except TimesError as error:
            raise CellError(str(error)) from error

    def text(self, value):
        return times_text(value)

    def value_of(self, record):
        return tuple(schedule.rule for schedule in record.schedules.all()) if record.pk else ()
