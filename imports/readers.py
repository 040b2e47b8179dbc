"""Reads uploaded CSV and XLSX files as rows of text, or raises an error with a message for the editor.

Pure: no database. Files are not trusted: the type is detected by content, sizes are limited, and reading is streamed.
"""

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook
from rapidfuzz import fuzz, process

from core.text import fold

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
HEADING_WITHIN = 10  # rows: above the headings people write what the table is
SURE_OF_HEADINGS = 2  # known names: one alone may be a word of any row

SEPARATORS = (";", ",", "\t")
EMPTY_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
UTF8_LETTERS = re.compile(rb"\xc3[\x84\x85\x96\xa4\xa5\xb6]")  # ä, ö and å in UTF-8: no other text has these in a row
# What ä, ö and å of DOS (cp850) and of an old Mac are when they are read as Windows-1252, where they stand in words. A
# low quotation mark after a letter, or a capital after a small one, is in no text; the others may be in one that has no
# ä and ö.
LETTERS_OF_OTHERS = re.compile(rb"[A-Za-z\x84]\x84|[a-z\x8a]\x8a|[A-Z]\x8a[a-z]|[A-Z]\x80[A-Z]")
MAYBE_OF_OTHERS = re.compile(
    rb"[A-Za-z]\x94[a-z]|[A-Za-z][\x86\x8c\x9a]|[\x8e\x99][A-Za-z]|[A-Z]\x85[A-Z]",
)
CP1252_LETTERS = re.compile(rb"[\xc4\xc5\xd6\xe4\xe5\xf6]")
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
# Nobody sees these, and they come along when text is copied. A joiner stays where it makes one picture of several.
UNSEEN = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    "|(?<=\\w)[\u200c\u200d]|[\u200c\u200d](?=\\w)"
)
BESIDE_HEADING = re.compile(r"[\W_]+")

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
    """The cells of a row by column, stripped, without empty ones. The first row of the sheet is number 1."""

    number: int
    cells: dict[str, str]
    surplus: int = 0  # cells past the last heading


@dataclass
class TableReader:
    """The known columns of a file, its unknown headings, and an iterator of its rows."""

    columns: list[str]
    unknown: list[str] = field(default_factory=list)
    rows: Iterable[TableRow] = ()
    headings: dict[str, str] = field(default_factory=dict)  # of the known columns, as they stand in the file
    sheet: str = ""  # the sheet of a workbook that is read
    other_sheets: list[str] = field(default_factory=list)  # visible ones with headings, which are not read


def read_table(file: BinaryIO, names: Collection[str], also: Mapping[str, str] | None = None) -> TableReader:
    """Return the table of a seekable binary file; `names` are the known columns, `also` other headings of them.

    The headings are looked for in the first ten rows, in a workbook in those of each visible sheet.
    Raises FileRefused, also while the rows are iterated.
    """
    known = {heading_key(name): name for name in names}
    known |= {key: name for heading, name in (also or {}).items() if (key := heading_key(heading)) not in known}
    _check_size(file)
    begins = file.read(8)
    file.seek(0)
    if begins.startswith(b"PK"):
        return _sheet_table(file, known)
    if other := next((what for start, what in OTHERS.items() if begins.startswith(start)), ""):
        raise FileRefused(_("Tämä on %s. Tallenna taulukko XLSX- tai CSV-muodossa ja valitse se.") % other)
    return _table(_text_rows(file, known), known)


def heading_key(heading: str) -> str:
    """Return a heading as it is compared: "Sähköposti *" and "SÄHKÖPOSTI:" are the same."""
    return BESIDE_HEADING.sub(" ", fold(heading)).strip()


def seen(text: str) -> str:
    """Return the text without characters that have no width."""
    return UNSEEN.sub("", text)


def _check_size(file):
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not size:
        raise FileRefused(_("Tiedosto on tyhjä."))
    if size > MOST_BYTES:
        raise FileRefused(_("Tiedosto on liian suuri: enintään %d megatavua. Jaa se osiin.") % (MOST_BYTES // MEGABYTE))


def _table(rows: Iterator[list[str]], known: Mapping[str, str]) -> TableReader:
    first = list(islice(rows, HEADING_WITHIN))
    at = _heading_row(first, known)
    headings = [" ".join(text.split()) for text in first[at]] if first else []
    while headings and not headings[-1]:
        headings.pop()
    columns = [known.get(heading_key(heading), "") for heading in headings]
    _check_headings(headings, columns, known)
    unknown = [heading for heading, column in zip(headings, columns, strict=True) if heading and not column]
    indexes = [(index, column) for index, column in enumerate(columns) if column]
    numbered = enumerate(chain(first[at + 1 :], rows), at + 2)
    return TableReader(
        [column for _, column in indexes],
        unknown,
        _rows(numbered, indexes, len(columns)),
        {column: headings[index] for index, column in indexes},
    )


def _heading_row(rows: list[list[str]], known) -> int:
    """Return the index of the first of those rows that have the most known names."""
    counts = [_known_in(row, known) for row in rows]
    return counts.index(max(counts)) if counts else 0


def _known_in(texts: Iterable[str], known) -> int:
    return len({known[key] for text in texts if (key := heading_key(text)) in known})


def _check_headings(headings, columns, known):
    if not any(columns):
        raise FileRefused(
            _("Ensimmäisillä riveillä ei ole yhtään tuttua sarakkeen nimeä. Katso mallia esimerkkitiedostosta.")
        )
    if len(columns) > MOST_COLUMNS:
        raise FileRefused(_("Sarakkeita on liikaa: enintään %d.") % MOST_COLUMNS)
    for heading, column in zip(headings, columns, strict=True):
        if column and columns.count(column) > 1:
            raise FileRefused(_("Sarake ”%s” on tiedostossa kahdesti.") % heading)
        key = heading_key(heading)
        likely = process.extractOne(key, list(known), scorer=fuzz.ratio, score_cutoff=A_SLIP) if key else None
        if likely and not column and known[likely[0]] not in columns:
            name = known[likely[0]]
            offered = name if heading_key(name) == likely[0] else likely[0]
            raise FileRefused(
                _("Sarake ”%(heading)s” on tuntematon. Tarkoititko ”%(name)s”?")
                % {"heading": heading[:60], "name": offered}
            )


def _rows(numbered, known, width) -> Iterator[TableRow]:
    for count, (number, texts) in enumerate(numbered):
        if count >= MOST_ROWS:
            raise _too_many_rows()
        cells = {column: texts[index] for index, column in known if index < len(texts) and texts[index]}
        surplus = sum(1 for text in texts[width:] if text)
        if cells or surplus:
            yield TableRow(number, cells, surplus)


def _too_many_rows() -> FileRefused:
    return FileRefused(_("Rivejä on liikaa: enintään %d. Jaa tiedosto osiin.") % MOST_ROWS)


# Text.


def _text_rows(file, known) -> Iterator[list[str]]:
    text = io.TextIOWrapper(file, _encoding(file), newline="")
    try:
        first = _lines(text)
        begins = list(islice(first, HEADING_WITHIN))
        if begins and begins[0].lower().startswith("sep="):  # as Excel writes for itself
            begins = begins[1:]
        yield from _separated(chain(begins, first), _separator(begins, known))
    finally:
        if not file.closed:
            text.detach()  # the file stays its owner's


def _lines(text) -> Iterator[str]:
    while line := text.readline(CHUNK):
        yield line


def _separated(lines, separator) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield [seen(cell).strip() for cell in cells]
    except csv.Error as error:
        raise FileRefused(
            _("Tiedosto katkeaa riville %d: lainausmerkit eivät täsmää tai solu on liian pitkä.") % reader.line_num
        ) from error


def _separator(lines: list[str], known) -> str:
    """Return the separator by which one of the lines has the most known names."""

    def most_known(separator):
        return max((_known_in(line.split(separator), known) for line in lines), default=0)

    return max(SEPARATORS, key=most_known)


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
        _check_is_windows(file)
        return "cp1252"
    return "utf-8-sig"


def _check_is_windows(file):
    """Refuse the code pages of DOS and of old Macs, whose ä and ö Windows-1252 would read as other signs."""
    is_maybe, has_own = False, False
    for chunk in _chunks(file):
        if LETTERS_OF_OTHERS.search(chunk):
            raise _broken_letters()
        is_maybe = is_maybe or bool(MAYBE_OF_OTHERS.search(chunk))
        has_own = has_own or bool(CP1252_LETTERS.search(chunk))
    if is_maybe and not has_own:
        raise _broken_letters()


def _broken_letters() -> FileRefused:
    return FileRefused(_("Tiedoston merkit ovat rikki. Tallenna se uudelleen CSV UTF-8 -muodossa tai XLSX-tiedostona."))


def _check_decodes(file, encoding):
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _broken_letters() from error


def _chunks(file) -> Iterator[bytes]:
    """Yield the whole file, and leave it at its beginning."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
    file.seek(0)


# Workbooks.


def _sheet_table(file, known) -> TableReader:
    """Return the table of the visible sheet that has headings: the open one if it has, else the one with most."""
    try:
        _check_package(file)
        with warnings.catch_warnings(action="ignore"):  # of what the sheet has besides cells
            workbook = load_workbook(file, read_only=True, keep_links=False)
            sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        counts = {sheet.title: _most_known(sheet, known) for sheet in sheets}
        is_open = workbook.active
    except FileRefused:
        raise
    except Exception as error:  # a broken file can break its reader in any way
        raise _broken_file() from error
    if not sheets:
        raise FileRefused(_("Tiedostossa ei ole näkyvää taulukkoa. Tuo piilotettu taulukko ensin esiin."))
    best = max(sheets, key=lambda sheet: counts[sheet.title])
    if is_open in sheets and counts[is_open.title] >= SURE_OF_HEADINGS:
        best = is_open
    table = _table(_sheet_rows(best), known)
    table.sheet = best.title
    table.other_sheets = [
        sheet.title for sheet in sheets if sheet is not best and counts[sheet.title] >= SURE_OF_HEADINGS
    ]
    return table


def _most_known(sheet, known) -> int:
    return max((_known_in(row, known) for row in islice(_sheet_rows(sheet), HEADING_WITHIN)), default=0)


def _broken_file() -> FileRefused:
    return FileRefused(_("Tiedosto on rikki. Tallenna se uudelleen XLSX- tai CSV-muodossa."))


def _sheet_rows(sheet) -> Iterator[list[str]]:
    """Yield the rows of a sheet."""
    try:
        sheet.reset_dimensions()  # what it says of its own size may be a lie
        values = sheet.iter_rows(values_only=True)
        while some := _next(values):
            for row in some:
                yield [_text(value) for value in row]
    except Exception as error:  # a broken file can break its reader in any way
        raise _broken_file() from error


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
            return seen(value).strip()
        case bool():
            return "kyllä" if value else "ei"
        case int() | float():
            return str(int(value)) if value == int(value) else repr(value)
        case datetime():
            value = to_minute(value)
            clock = "" if value.time() == time() else f" {_text(value.time())}"
            return _text(value.date()) + clock
        case date():
            return f"{value.day}.{value.month}.{value.year}"
        case time():
            value = to_minute(datetime.combine(date(2000, 1, 1), value))
            return f"{value.hour}.{value.minute:02}"
        case timedelta():  # of a cell that counts hours: [h]:mm
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}.{minutes % 60:02}"
    return "="  # a formula of a rarer kind, refused as any other


def to_minute(moment: datetime) -> datetime:
    """Return the moment rounded to the minute: spreadsheets hold times as fractions of a day."""
    return (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)
