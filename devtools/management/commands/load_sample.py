from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from devtools import sample


class Command(BaseCommand):
    help = "Make example places, people and events, counted from today, or remove them."

    def add_arguments(self, parser):
        parser.add_argument("--places", type=int, default=600, help="how many places (600)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same examples in a day (1)")
        parser.add_argument("--if-missing", action="store_true", help="do nothing where there are examples")
        parser.add_argument("--clear", action="store_true", help="remove the examples and nothing else")

    def handle(self, *, places, seed, if_missing, clear, **options):
        if clear:
            self._clear()
        elif not sample.exists():
            self._load(places, seed)
        elif if_missing:
            self.stdout.write("Esimerkit ovat jo paikoillaan.")
        else:
            raise CommandError("Esimerkkejä on jo. Poista ne valinnalla --clear tai pidä ne valinnalla --if-missing.")

    def _load(self, places, seed):
        if places < 1:
            raise CommandError("--places: anna vähintään 1.")
        try:
            sample.load(places, seed, timezone.localdate(), self.stdout.write)
        except sample.MissingVocabularyError as error:
            raise CommandError(
                "Esimerkeille ei ole kuntia, lajeja, aiheita, ominaisuuksia tai kieliä. Aja ensin load_source."
            ) from error

    def _clear(self):
        removed, kept = sample.clear()
        self.stdout.write(f"Poistettu {removed} esimerkkipaikkaa ja kaikki niihin kuuluva.")
        for line in kept:
            self.stdout.write(line)
