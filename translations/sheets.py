"""Exports texts to translate as a spreadsheet, and imports it when translated.

A row is one text, its translation in the last column; rows without one are skipped. The Finnish text and the present
translation must still be as in the sheet; rows that are not are refused, others are imported.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched, islice
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import is_key
from core.permissions import editable
from history.recording import recorded
from imports.columns import CLEARED, CellError, is_same, original
from imports.readers import FileRefused, TableRow, read_table
from translations.entries import OUTDATED, TranslatableText, WaitingEntries, entries_of
from translations.forms import text_field, typed_text, write_texts
from translations.sources import SOURCES
from translations.staleness import renew

COLUMNS = ["kind", "key", "name", "field", "finnish"]
WORDS = {"sv": "swedish", "en": "english"}
MOST_TEXTS = 500  # days of a translator's work, and seconds of the portal's
AT_ONCE = 100
UNKNOWN = gettext_lazy("Tällaista tekstiä ei ole, tai et voi muokata sitä.")
FINNISH_CHANGED = gettext_lazy("Suomenkielinen teksti on muuttunut viennin jälkeen. Vie taulukko uudelleen.")
TRANSLATED_SINCE = gettext_lazy("Käännöstä on muutettu viennin jälkeen. Vertaa: nyt siinä lukee ”%s”.")


def columns(language: str) -> list[str]:
    """Return the headings: identification of the text, Finnish, present translation, new translation."""
    return [*COLUMNS, f"{WORDS[language]}_now", WORDS[language]]


def sheet_rows(waiting: WaitingEntries) -> Iterator[list[str]]:
    """Yield the heading and a row for each text to translate, up to the maximum of a sheet."""
    yield columns(waiting.language)
    yield from islice(_rows(waiting), MOST_TEXTS)


def _rows(waiting):
    for start in range(0, len(waiting), AT_ONCE):
        for entry in waiting[start : start + AT_ONCE]:
            for text in filter(lambda one: one.waits, entry.texts):
                what = [entry.kind.name, str(entry.record.pk), entry.title, text.field]
                yield [*what, text.finnish, text.translation, ""]


@dataclass
class SheetRefusal:
    """A refused row: the reason and the typed text."""

    row: int
    name: str
    typed: str
    sentence: str


@dataclass
class SheetReport:
    """The result of importing a sheet."""

    saved: int = 0
    left: int = 0  # empty, or already so
    refused: list[SheetRefusal] = field(default_factory=list)


def import_sheet(file: BinaryIO, language: str, user, name: str = "") -> SheetReport:
    """Save the translations of a sheet and return the report. Raises FileRefused if it is not such a sheet."""
    names = columns(language)
    table = read_table(file, names)
    for column in names:
        if column not in table.columns and column != "name":
            raise FileRefused(_("Sarake ”%s” puuttuu. Vie taulukko uudelleen ja täytä se.") % column)
    rows = list(islice(table.rows, MOST_TEXTS + 1))
    if len(rows) > MOST_TEXTS:
        raise FileRefused(_("Rivejä on liikaa: enintään %d. Jaa taulukko osiin.") % MOST_TEXTS)
    report = SheetReport()
    for some in batched(rows, AT_ONCE):
        with recorded("import", user, name):
            _Rows(some, language, user, report).write()
    report.refused.sort(key=lambda one: one.row)
    return report


class _Rows:
    """Some rows of a sheet, and the texts that they speak of."""

    def __init__(self, rows: tuple[TableRow, ...], language, user, report: SheetReport):
        self.rows, self.language, self.user, self.report = rows, language, user, report
        self.word = WORDS[language]

    def write(self):
        filled = [row for row in self.rows if row.cells.get(self.word)]
        self.report.left += len(self.rows) - len(filled)
        texts, to_write, to_renew = self._texts(filled), defaultdict(list), []
        for row in filled:
            text = texts.get(_key(row))
            try:
                typed = self._typed(row, text)
            except (CellError, ValidationError) as error:
                self._refuse(row, " ".join(getattr(error, "messages", [str(error)])))
                continue
            if not is_same(typed, text.translation):
                to_write[text.record].append((text, typed))
            elif text.state == OUTDATED:
                to_renew.append(text)
            else:
                self.report.left += 1
        for record, written in to_write.items():
            write_texts(record, written)
        renew(to_renew)
        self.report.saved += sum(map(len, to_write.values())) + len(to_renew)

    def _texts(self, rows):
        """Return the rows' texts, their records locked; those that the user may not edit are left out."""
        keys, found = defaultdict(set), []
        for row in rows:
            name, key, _field = _key(row)
            if name in SOURCES and is_key(SOURCES[name].model._meta.pk, key):
                keys[SOURCES[name]].add(key)
        for kind, some in keys.items():
            records = editable(kind.model._base_manager.filter(pk__in=some), self.user)
            found += [(kind, record) for record in records.select_for_update()]
        entries = entries_of(found, self.language)
        return {(one.kind.name, str(one.record.pk), text.field): text for one in entries for text in one.texts}

    def _typed(self, row: TableRow, text: TranslatableText | None) -> str:
        """Return what a row gives as the translation. Raises CellError or ValidationError when it cannot be taken."""
        typed = original(row.cells[self.word])
        if text is None:
            raise CellError(UNKNOWN)
        typed = "" if typed == CLEARED else typed_text(text, typed)
        now = row.cells.get(f"{self.word}_now", "")
        if is_same(typed, text.translation):
            return self._if_finnish_is_same(row, text, typed)
        if not _says(now, text.translation):
            raise CellError(TRANSLATED_SINCE % text.translation)
        return text_field(text).clean(self._if_finnish_is_same(row, text, typed)) or ""

    def _if_finnish_is_same(self, row, text, typed):
        if not _says(row.cells.get("finnish", ""), text.finnish):
            raise CellError(FINNISH_CHANGED)
        return typed

    def _refuse(self, row, sentence):
        typed = row.cells[self.word]
        self.report.refused.append(SheetRefusal(row.number, row.cells.get("name", ""), typed, sentence))


def _key(row: TableRow) -> tuple[str, str, str]:
    return row.cells.get("kind", ""), row.cells.get("key", ""), row.cells.get("field", "")


def _says(cell: str, text: str) -> bool:
    """Tell whether a cell says the text, whatever a spreadsheet did to its spaces and line breaks."""
    return original(cell).split() == text.split()
