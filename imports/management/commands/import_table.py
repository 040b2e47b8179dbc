from imports.command import ImportCommand
from imports.tables.all_tables import IMPORT_TABLES


class Command(ImportCommand):
    help = "Import a table of contact persons, organisations, events or municipalities from a CSV or XLSX file."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=IMPORT_TABLES)
        super().add_arguments(parser)

    def handle(self, *, kind, **options):
        self.kind = IMPORT_TABLES[kind]
        super().handle(**options)
