"""What tables hold: those that editors export and import, and those of the database."""

import csv
import io

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from tests.factories import put
from tests.kept.recording import same, same_lines
from tests.kept.world import admin_address, model, product_models

KINDS = ["places", "contacts", "organisations", "events", "municipalities"]


@pytest.mark.parametrize("kind", KINDS)
def test_exports_hold_what_they_held(house, tmp_path, kind):
    # Places without a municipality stand first on SQLite, last on PostgreSQL.
    put(model("MeetingPlace").objects.filter(municipality=None), municipality=house.laukaa)
    file = tmp_path / f"{kind}.csv"
    call_command("export_table", kind, file)
    same(f"table_{kind}.csv", file.read_bytes().decode())


@pytest.mark.parametrize("kind", KINDS)
def test_examples_say_what_goes_where(enter, kind):
    page = enter("regional").get(admin_address("TableImport", "example", kind, "csv"))
    rows = csv.reader(io.StringIO(b"".join(page.streaming_content).decode("utf-8-sig")), delimiter=";")
    same_lines(f"columns_{kind}.txt", [f"{name}: {example}" for name, example in zip(*rows, strict=True)])


def sheet(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [";".join("" if cell is None else str(cell) for cell in row) for row in rows]


def test_sheets_hold_what_they_held(enter):
    client = enter("regional")
    same_lines("sheet_translations_sv.txt", sheet(client.get(admin_address("OutdatedTranslation", "export", "sv"))))
    same_lines("sheet_participants.txt", sheet(client.get("/tapahtumat/perhepaiva/osallistujat/taulukko.xlsx")))


def test_database_has_its_columns_and_rules():
    """Tables' own names are left out, for they begin with the name of an app."""
    same_lines("columns_of_database.txt", sorted(line for one in product_models().values() for line in lines_of(one)))


def lines_of(owner):
    for one in owner._meta.concrete_fields:
        length = f"({one.max_length})" if one.max_length else ""
        may = [word for word, is_so in [("null", one.null), ("unique", one.unique)] if is_so]
        yield " ".join([f"{owner.__name__}.{one.column}", f"{one.get_internal_type()}{length}", *may])
    for rule in [*owner._meta.constraints, *owner._meta.indexes]:
        yield f"{owner.__name__} {type(rule).__name__} {rule.name}"
