"""Reads uploaded CSV and XLSX files as rows of text, or raises an error with a message for the editor.

Pure: no database. Files are not trusted: the type is detected by content, sizes are limited, and reading is streamed.
"""

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook
from rapidfuzz import fuzz, process

MEGABYTE = 2**20
MOST_BYTES = 64 * MEGABYTE
MOST_UNPACKED = 500 * MEGABYTE
MOST_PACKED_TIGHT = 100  # unpacked to packed: a real sheet has some 10, a bomb a thousand
SMALL = 10 * MEGABYTE  # however tightly it is packed, so much is harmless
MOST_PARTS = 1000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
CHUNK = MEGABYTE
ROWS_AT_ONCE = 500
A_SLIP = 80  # how like a known name a misspelt one is, of 100

SEPARATORS = (";", ",", "\t")
EMPTY_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
UTF8_LETTERS = re.compile(rb"\xc3[\x84\x85\x96\xa4\xa5\xb6]")  # ä, ö and å in UTF-8: no other text has these in a row
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")

# What a file may be instead, by how it begins.
OTHERS = {
    b"%PDF": gettext_lazy("PDF-tiedosto"),
    b"\xd0\xcf\x11\xe0": gettext_lazy("vanha Excel-tiedosto (.xls) tai salasanalla suojattu tiedosto"),
    b"\x89PNG": gettext_lazy("kuva"),
    b"\xff\xd8\xff": gettext_lazy("kuva"),
    b"GIF8": gettext_lazy("kuva"),
    b"<!DO": gettext_lazy("verkkosivu"),
    b"<htm": gettext_lazy("verkkosivu"),
    b"{\\rt": gettext_lazy("tekstiasiakirja"),
}


class FileRefused(Exception):
    """Raised for a file that cannot be read as a table; the text is a message for the editor."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of a row by column, stripped, without empty ones. The heading is row number 1."""

    number: int
    cells: dict[str, str]
    surplus: int = 0  # cells past the last heading


@dataclass
class TableReader:
    """The known columns of a file, its unknown headings, and an iterator of its rows."""

    columns: list[str]
    unknown: list[str] = field(default_factory=list)
    rows: Iterable[TableRow] = ()


def read_table(file: BinaryIO, names: Collection[str]) -> TableReader:
    """Return the table of a seekable binary file; `names` are the known columns.

    Raises FileRefused, also while the rows are iterated.
    """
    _check_size(file)
    begins = file.read(8)
    file.seek(0)
    if begins.startswith(b"PK"):
        return _table(_sheet_rows(file), names)
    if other := next((what for start, what in OTHERS.items() if begins.startswith(start)), ""):
        raise FileRefused(_("Tämä on %s. Tallenna taulukko XLSX- tai CSV-muodossa ja valitse se.") % other)
    return _table(_text_rows(file, names), names)


def _check_size(file):
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not size:
        raise FileRefused(_("Tiedosto on tyhjä."))
    if size > MOST_BYTES:
        raise FileRefused(_("Tiedosto on liian suuri: enintään %d megatavua. Jaa se osiin.") % (MOST_BYTES // MEGABYTE))


def _table(rows: Iterator[list[str]], names) -> TableReader:
    headings = [" ".join(text.split()) for text in next(rows, [])]
    while headings and not headings[-1]:
        headings.pop()
    columns = [heading.lower().replace(" ", "_") for heading in headings]
    _check_headings(headings, columns, names)
    unknown = [heading for heading, column in zip(headings, columns, strict=True) if heading and column not in names]
    known = [(index, column) for index, column in enumerate(columns) if column in names]
    return TableReader([column for _, column in known], unknown, _rows(rows, known, len(columns)))


def _check_headings(headings, columns, names):
    if not set(columns) & set(names):
        raise FileRefused(
            _("Ensimmäisellä rivillä ei ole yhtään tuttua sarakkeen nimeä. Katso mallia esimerkkitiedostosta.")
        )
    if len(columns) > MOST_COLUMNS:
        raise FileRefused(_("Sarakkeita on liikaa: enintään %d.") % MOST_COLUMNS)
    for heading, column in zip(headings, columns, strict=True):
        if column in names and columns.count(column) > 1:
            raise FileRefused(_("Sarake ”%s” on tiedostossa kahdesti.") % column)
        likely = process.extractOne(column, names, scorer=fuzz.ratio, score_cutoff=A_SLIP) if column else None
        if likely and column not in names and likely[0] not in columns:
            raise FileRefused(
                _("Sarake ”%(heading)s” on tuntematon. Tarkoititko ”%(name)s”?")
                % {"heading": heading[:60], "name": likely[0]}
            )


def _rows(rows, known, width) -> Iterator[TableRow]:
    for number, texts in enumerate(rows, 2):
        if number > MOST_ROWS + 1:
            raise _too_many_rows()
        cells = {column: texts[index] for index, column in known if index < len(texts) and texts[index]}
        surplus = sum(1 for text in texts[width:] if text)
        if cells or surplus:
            yield TableRow(number, cells, surplus)


def _too_many_rows() -> FileRefused:
    return FileRefused(_("Rivejä on liikaa: enintään %d. Jaa tiedosto osiin.") % MOST_ROWS)


# Text.


def _text_rows(file, names) -> Iterator[list[str]]:
    text = io.TextIOWrapper(file, _encoding(file), newline="")
    try:
        heading = text.readline(CHUNK)
        if heading.lower().startswith("sep="):  # as Excel writes for itself
            heading = text.readline(CHUNK)
        yield from _separated(_lines(heading, text), _separator(heading, names))
    finally:
        if not file.closed:
            text.detach()  # the file stays its owner's


def _lines(heading, text) -> Iterator[str]:
    yield heading
    while line := text.readline(CHUNK):
        yield line


def _separated(lines, separator) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield [cell.strip() for cell in cells]
    except csv.Error as error:
        raise FileRefused(
            _("Tiedosto katkeaa riville %d: lainausmerkit eivät täsmää tai solu on liian pitkä.") % reader.line_num
        ) from error


def _separator(heading: str, names) -> str:
    """Return the separator by which the heading has the most known names."""

    def known(separator):
        return sum(cell.strip().strip('"').lower() in names for cell in heading.split(separator))

    return max(SEPARATORS, key=known)


def _encoding(file) -> str:
    """Return the encoding of the whole file: UTF-8, UTF-16 as Excel's "Unicode text" is, or Windows-1252."""
    begins = file.read(2)
    file.seek(0)
    if begins in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        _check_decodes(file, "utf-16")
        return "utf-16"
    if any(CONTROLS.search(chunk) for chunk in _chunks(file)):
        raise FileRefused(_("Tämä ei ole taulukko. Valitse XLSX- tai CSV-tiedosto."))
    try:
        _check_decodes(file, "utf-8")
    except FileRefused:
        if any(UTF8_LETTERS.search(chunk) or EMPTY_IN_CP1252.search(chunk) for chunk in _chunks(file)):
            raise
        return "cp1252"
    return "utf-8-sig"


def _check_decodes(file, encoding):
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise FileRefused(
            _("Tiedoston merkit ovat rikki. Tallenna se uudelleen CSV UTF-8 -muodossa tai XLSX-tiedostona.")
        ) from error


def _chunks(file) -> Iterator[bytes]:
    """Yield the whole file, and leave it at its beginning."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
    file.seek(0)


# Workbooks.


def _sheet_rows(file) -> Iterator[list[str]]:
    """Yield the rows of a workbook's first sheet."""
    try:
        _check_package(file)
        with warnings.catch_warnings(action="ignore"):  # of what the sheet has besides cells
            workbook = load_workbook(file, read_only=True, keep_links=False)
            sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what it says of its own size may be a lie
        values = sheet.iter_rows(values_only=True)
        while some := _next(values):
            for row in some:
                yield [_text(value) for value in row]
    except FileRefused:
        raise
    except Exception as error:  # a broken file can break its reader in any way
        raise FileRefused(_("Tiedosto on rikki. Tallenna se uudelleen XLSX- tai CSV-muodossa.")) from error


def _next(values) -> list[tuple]:
    with warnings.catch_warnings(action="ignore"):
        return list(islice(values, ROWS_AT_ONCE))


def _check_package(file):
    with zipfile.ZipFile(file) as package:
        parts = package.infolist()
        if not any(part.filename.endswith("xl/workbook.xml") for part in parts):
            raise FileRefused(_("Tämä ei ole XLSX-tiedosto. Tallenna taulukko XLSX- tai CSV-muodossa."))
        packed, unpacked = sum(part.compress_size for part in parts), sum(part.file_size for part in parts)
        is_bomb = unpacked > SMALL and unpacked > MOST_PACKED_TIGHT * packed
        if is_bomb or unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise FileRefused(_("Tiedosto purkautuu liian suureksi. Tallenna pelkkä taulukko uuteen tiedostoon."))
        for part in parts:
            if part.filename.startswith("xl/worksheets/") and _rows_in(package, part) > MOST_ROWS + 1:
                raise _too_many_rows()


def _rows_in(package, part) -> int:
    """Count rows without reading their cells, which would take a minute to come to too many."""
    found, rest = 0, b""
    with package.open(part) as sheet:
        while (chunk := sheet.read(CHUNK)) and found <= MOST_ROWS + 1:
            found += sum(match.end() > len(rest) for match in ROW.finditer(rest + chunk))
            rest = chunk[-8:]
    return found


def _text(value: Any) -> str:
    """Return a cell's value as a Finn would have typed it."""
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return "kyllä" if value else "ei"
        case int() | float():
            return str(int(value)) if value == int(value) else repr(value)
        case datetime():
            clock = "" if value.time() == time() else f" {_text(value.time())}"
            return _text(value.date()) + clock
        case date():
            return f"{value.day}.{value.month}.{value.year}"
        case time():
            return f"{value.hour}.{value.minute:02}"
    return "="  # a formula of a rarer kind, refused as any other
