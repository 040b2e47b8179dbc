from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.source import BrokenFixture, load_source


class Command(BaseCommand):
    help = "Lataa verkoston omat tiedot. Voi ajaa uudelleen: kenenkään muokkaus ei katoa, eikä poistettu palaa."

    def add_arguments(self, parser):
        parser.add_argument("--fixtures", type=Path, default=settings.BASE_DIR / "fixtures", help="mistä ladataan")

    def handle(self, *, fixtures, **options):
        try:
            outcome = load_source(fixtures)
        except BrokenFixture as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"Lähde ladattu: {outcome.new} uutta, {outcome.updated} päivitetty, "
            f"{outcome.removed} poistettua jätetty rauhaan."
        )
        if outcome.dropped:
            self.stdout.write(f"Poistettu {outcome.dropped} sanaa, joita lähteessä ei enää ole.")
