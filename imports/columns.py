"""Columns of tables: parsing cells and formatting values. No column queries the database by itself."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
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
from imports.readers import seen, to_minute
from meeting_places.schedules.parsing import ScheduleRule, TimesError, parse_times, times_text

CLEARED = "(tyhjä)"
LIKE_ENOUGH = 50  # of 100, for a name to be offered instead of an unknown one
A_SLIP = 80  # the same for one of a few choices, of which another may be the opposite
# Controls; UTF-8 read as Windows-1252, as DOS (cp850) and as an old Mac; those two read as Windows-1252; the other way.
UNREADABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]"
    r"|Ã[¤¶¥„–…]|Ã\x85|├|√[§∂•Ññ]"
    r"|[A-Za-z]„|[a-z]Š|[A-Z]Š[a-z]"
    r"|[a-z][‰\u02c6÷]"
)
BROKEN_FORMULA = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|PUUTTUU!|VIITTAUS!|ARVO!|NIMI\?)", re.IGNORECASE
)
BETWEEN_VALUES = re.compile(r"[,;\n]")
FINNISH_DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
CLOCK = re.compile(r"(?:(?:klo|kello|kl)\.?\s*)?([0-9]{1,2})(?:[.:]([0-9]{2})(?:[.:]([0-9]{2}))?)?", re.IGNORECASE)
MAYBE_CLOCK = re.compile(r"0\.[0-5][1-9]")
FRACTION = re.compile(r"0[.,][0-9]+(?:[eE]-[0-9]+)?")  # of a day, as a spreadsheet holds times
WITH_SECONDS = re.compile(r"\b([0-9]{1,2}:[0-9]{2}):[0-9]{2}(?![:\w])")
SERIAL = re.compile(r"[0-9]{5}(?:[.,]0+)?")  # a day as a spreadsheet holds it
FIRST_DAY = date(1899, 12, 30)  # 0 of a spreadsheet
SERIAL_DAYS = range((date(2000, 1, 1) - FIRST_DAY).days, (date(2100, 1, 1) - FIRST_DAY).days)
POSTAL = re.compile(r"[0-9]{5}")
SHORT_POSTAL = re.compile(r"[0-9]{3,4}")
WITH_TOWN = re.compile(r"(?:FI-?)?([0-9]{5})[,\s]+\D+|FI-?([0-9]{5})", re.IGNORECASE)
# What Excel makes of "12-1" and "1/26", in Finnish and in English.
MONTHS = "tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu"
ENGLISH_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
MADE_DAY = re.compile(
    r"[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}(?: 0?0[.:]00(?:[.:]00)?)?"
    rf"|[0-9]{{1,2}}\.(?:{MONTHS})|(?:{MONTHS})\.[0-9]{{2}}"
    rf"|[0-9]{{1,2}}-(?:{ENGLISH_MONTHS})|(?:{ENGLISH_MONTHS})-[0-9]{{2}}",
    re.IGNORECASE,
)
CUT_NUMBER = re.compile(r"[0-9][.,][0-9]+E\+[0-9]+", re.IGNORECASE)
YES = ("kyllä", "joo", "on", "x", "yes", "ja", "true", "tosi")
NO = ("ei", "ei ole", "no", "nej", "false", "epätosi", "0")
PLAIN_ANSWERS = {fold(word) for word in (*YES, *NO)}
DENIALS = {"ei", "eivat", "ilman", "inte", "ej", "utan", "no", "not", "without"}
PRIVATIVE = re.compile(r"t(?:on|oman|omat|omia)$")  # as in "maksuton", folded
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
    """Return whether two cells are equal, apart from spaces around, the style of line breaks and what is unseen."""
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return seen(text).replace("\r\n", "\n").strip()


def made_otherwise(text: str) -> str:
    """Return a sentence to the editor if a spreadsheet has made an identifier a day or has cut it; else nothing."""
    if MADE_DAY.fullmatch(text):
        return _("Onko Excel tehnyt tunnisteesta päivän? Muotoile sarake tekstiksi ja kirjoita tunniste uudelleen.")
    if CUT_NUMBER.fullmatch(text):
        return _("Excel on lyhentänyt numeron. Muotoile sarake tekstiksi ja kirjoita numero uudelleen.")
    return ""


class Register:
    """Objects to choose from by name (ignoring case and diacritics), loaded when first needed.

    `few` are the names of all, where they are few enough to be told instead of an unknown one.
    """

    def __init__(self, load: Callable[[], Iterable[tuple[Any, Iterable[str]]]], few: Sequence[str] = ()):
        self._load, self.few = load, few

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
        if offered := self._offered(text):
            return CellError(sentence + " " + _("Tarkoititko ”%s”?") % offered)
        if self.few:
            sentence += " " + _("Kirjoita jokin näistä: %s.") % ", ".join(self.few)
        return CellError(sentence)

    def _offered(self, text: str) -> str:
        """Return the most similar name, empty if none is similar; never one that denies what the text says."""
        asked = fold(text)
        if asked in PLAIN_ANSWERS:
            return ""
        names = [name for name in self._by_name if denies(name) == denies(asked)]
        how = {"scorer": fuzz.ratio, "score_cutoff": A_SLIP} if self.few else {"score_cutoff": LIKE_ENOUGH}
        likely = process.extractOne(asked, names, **how)
        return self._shown[likely[0]] if likely else ""


def denies(text: str) -> bool:
    """Return whether a folded text says that something is not so ("ei tarvita", "maksuton")."""
    words = text.split()
    return bool(DENIALS & set(words)) != any(map(PRIVATIVE.search, words))


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
class PostalColumn(FieldColumn):
    """A postal code; a spreadsheet takes the zeros from its beginning."""

    def read(self, text):
        digits = "".join(text.split())
        if POSTAL.fullmatch(digits):
            return digits
        offered = digits.zfill(5) if SHORT_POSTAL.fullmatch(digits) else ""
        if named := WITH_TOWN.fullmatch(text):
            offered = named[1] or named[2]
        hint = " " + _("Tarkoititko ”%s”?") % offered if offered else ""
        raise CellError(_("Postinumerossa on viisi numeroa.") + hint)


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


def label_column(
    choices: type[models.TextChoices], also: Mapping[str, Sequence[str]] | None = None, **column
) -> ChoiceColumn:
    """Return a column of a field's choices, which may be given as values, as Finnish labels or by `also`, by value."""
    labels, also = finnish_labels(choices), also or {}
    register = Register(
        lambda: [(value, (label, value, *also.get(value, ()))) for value, label in labels.items()],
        few=list(labels.values()),
    )
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
        if SERIAL.fullmatch(text) and int(text[:5]) in SERIAL_DAYS:
            return FIRST_DAY + timedelta(days=int(text[:5]))
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
        is_fraction = FRACTION.fullmatch(text) and not (clock and text.endswith("0"))
        if is_fraction and (minutes := _minutes_of(text)) is not None:
            return time(*divmod(minutes, 60))
        if is_fraction or not clock or int(clock[1]) > 23 or int(clock[2] or 0) > 59 or int(clock[3] or 0) > 59:
            raise CellError(_("Kirjoita kellonaika muodossa 9.30."))
        moment = datetime(2000, 1, 1, int(clock[1]), int(clock[2] or 0), int(clock[3] or 0))
        return to_minute(moment).time()

    def text(self, value):
        return f"{value.hour}.{value.minute:02}" if value else ""


def _minutes_of(fraction: str) -> int | None:
    """Return the minutes of a fraction of a day; None where it reads as a clock time, too, or is the next day's."""
    minutes = round(float(fraction.replace(",", ".")) * 24 * 60)
    return minutes if minutes < 24 * 60 and not MAYBE_CLOCK.fullmatch(fraction) else None


@lru_cache(maxsize=4096)
def _rules(text: str) -> tuple[ScheduleRule, ...]:
    return tuple(parse_times(text))


@dataclass(frozen=True, kw_only=True)
class TimesColumn(Column):
    """A column of times in words, separated by semicolons or line breaks."""

    cleared: Any = ()

    def read(self, text):
        try:
            return _rules(WITH_SECONDS.sub(r"\1", text))
        except TimesError as error:
            raise CellError(str(error)) from error

    def text(self, value):
        return times_text(value)

    def value_of(self, record):
        return tuple(schedule.rule for schedule in record.schedules.all()) if record.pk else ()
