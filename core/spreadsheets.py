"""Writes tables as CSV or XLSX files, safe from formula injection."""

import csv
import io
import re
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A spreadsheet takes such a beginning for a formula.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
# Of a number it makes nothing else, nor of a phone in groups of digits: in neither is anything to be reckoned.
NUMBER = re.compile(r"[+-][0-9]+(?:[., ][0-9]+)*")


def neutralised(text: str) -> str:
    """Return the text with an apostrophe before it if a spreadsheet would take it for a formula.

    Numbers and phones as "+358 40 123" are left alone.
    """
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def write_table(rows: Iterable[list[str]], form: str) -> BinaryIO:
    """Return an open temporary file of the rows, the first of which is the heading, positioned at its start.

    `form` is "csv" (semicolons, UTF-8 with BOM) or "xlsx". The caller closes the file.
    """
    file = TemporaryFile()  # noqa: SIM115 – the caller closes it
    safe = ([neutralised(text) for text in row] for row in rows)
    (_write_sheet if form == "xlsx" else _write_text)(safe, file)
    file.seek(0)
    return file


def _write_text(rows, file):
    """Write as a Finnish Excel reads by itself: semicolons, and a mark that it is UTF-8."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    csv.writer(text, delimiter=";").writerows(rows)
    text.detach()


def _write_sheet(rows, file):
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", text) for text in row])  # which XML does not know
    workbook.save(file)
