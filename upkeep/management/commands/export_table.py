import shutil
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from perhekeskus.tables import FORMATS, write_table
from upkeep.importing.exporting import table_rows
from upkeep.importing.kinds import KINDS


class Command(BaseCommand):
    help = "Export a table that imports again without a change: CSV or XLSX, by the file's name."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("file", type=Path)

    def handle(self, *, kind, file, **options):
        form = file.suffix.lower().removeprefix(".")
        if form not in FORMATS:
            raise CommandError("Anna tiedostolle nimi, jonka lopussa on .csv tai .xlsx.")
        with write_table(table_rows(KINDS[kind]()), form) as table, file.open("wb") as target:
            shutil.copyfileobj(table, target)
