from imports.command import ImportCommand
from imports.tables.places import PlaceTable


class Command(ImportCommand):
    help = "Import meeting places, their activities and times from a CSV or XLSX file."
    kind = PlaceTable
