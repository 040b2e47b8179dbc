from upkeep.importing.command import ImportCommand
from upkeep.importing.places import Places


class Command(ImportCommand):
    help = "Import meeting places, their activities and times from a CSV or XLSX file."
    kind = Places
