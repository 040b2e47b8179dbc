"""Tables for the tests of importing."""

import csv
import io

from openpyxl import Workbook

from imports.runner import ImportRun
from imports.tables.places import PlaceTable
from meeting_places.models import MeetingPlace
from tests.factories import make_kind, make_municipality


def make_table(*rows, separator=";", encoding="utf-8"):
    """Return the bytes of a CSV file that has these rows, given as dictionaries."""
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = csv.DictWriter(text, names, delimiter=separator, restval="")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode(encoding)


def make_sheet(*rows):
    """Return the bytes of an XLSX file that has these rows of cells."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def make_workbook(*sheets, hidden=(), opened="", formats=()):
    """Return the bytes of an XLSX file of sheets (name, rows); `formats` are the number formats of cells of all."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for number, (name, rows) in enumerate(sheets):
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell, shown in dict(formats).items():
            sheet[cell].number_format = shown
        if name in hidden:
            sheet.sheet_state = "hidden"
        if name == opened:
            workbook.active = number
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def make_words():
    """Make a municipality and a kind that the rows of `place_row` name."""
    return make_municipality(name="Laukaa", slug="laukaa", code="410"), make_kind(
        name="Perhekahvila", slug="perhekahvila"
    )


def place_row(number=1, **cells):
    """Return a row that is complete."""
    row = {"source": "koe", "external_id": str(number), "name_fi": f"Kahvila {number}"}
    return row | {"kind": "perhekahvila", "municipality": "Laukaa", "times": "ti 9.30–11.30"} | cells


def import_rows(*rows, user=None, **options):
    """Import rows as places; return the report, with its lines and its problems."""
    return import_file(make_table(*rows), PlaceTable(user), user=user, **options)


def import_file(content, kind=None, dry_run=False, **options):
    lines, problems = [], []
    work = ImportRun(kind or PlaceTable(), io.BytesIO(content), line=lines.append, problem=problems.append, **options)
    report = work.run(dry_run)
    report.lines, report.told = lines, [(one.row, one.column, one.value, one.sentence) for one in problems]
    return report


def place(number=1):
    return MeetingPlace.objects.get(source="koe", external_id=str(number))
