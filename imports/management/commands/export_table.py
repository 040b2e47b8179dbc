import shutil
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.spreadsheets import FORMATS, write_table
from imports.exports import table_rows
from imports.tables.all_tables import IMPORT_TABLES


class Command(BaseCommand):
    help = "Export a table that imports again without a change: CSV or XLSX, by the file's name."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=IMPORT_TABLES)
        parser.add_argument("file", type=Path)

    def handle(self, *, kind, file, **options):
        form = file.suffix.lower().removeprefix(".")
        if form not in FORMATS:
            raise CommandError("Anna tiedostolle nimi, jonka lopussa on .csv tai .xlsx.")
        with write_table(table_rows(IMPORT_TABLES[kind]()), form) as table, file.open("wb") as target:
            shutil.copyfileobj(table, target)
