from upkeep.importing.command import ImportCommand
from upkeep.importing.kinds import KINDS


class Command(ImportCommand):
    help = "Import a table of contact persons, organisations or events from a CSV or XLSX file."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS)
        super().add_arguments(parser)

    def handle(self, *, kind, **options):
        self.kind = KINDS[kind]
        super().handle(**options)
