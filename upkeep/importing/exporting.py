"""Tables of what the portal holds, that import again without a change."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from tempfile import TemporaryFile
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils.translation import override
from openpyxl import Workbook

from upkeep.importing.cells import neutralised
from upkeep.importing.planning import Kind

AT_ONCE = 500  # records
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_rows(kind: Kind, records: QuerySet | None = None) -> Iterator[list[str]]:
    """Yield the heading and the rows of the records, of all that the user may edit unless told otherwise."""
    records = kind.exported() if records is None else kind.exported().filter(pk__in=records.values("pk"))
    with override("fi"):
        yield [column.name for column in kind.all_columns]
        for record in records.iterator(chunk_size=AT_ONCE):
            yield from kind.rows(record)


def example_rows(kind: Kind) -> Iterator[list[str]]:
    """Yield the heading and a row that shows what goes into each column."""
    yield [column.name for column in kind.all_columns]
    yield [column.example for column in kind.all_columns]


def write_table(rows: Iterable[list[str]], form: str) -> BinaryIO:
    """Return a file that holds the rows as CSV or XLSX, at its beginning. No cell of it is taken for a formula."""
    file = TemporaryFile()  # noqa: SIM115 – whoever asked for it closes it
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
    rows = iter(rows)
    heading = next(rows)
    sheet.freeze_panes = "A2"
    for row in chain([heading], rows):
        sheet.append(row)
    workbook.save(file)
