from django.core.management.base import BaseCommand, CommandError

from link_checks.checking import check_links


class Command(BaseCommand):
    help = "Asks each web address of the portal's records whether it still answers. For a weekly job."

    def handle(self, *args, verbosity, **options):
        report = self.stderr.write if verbosity > 1 else lambda text: None
        result = check_links(progress=lambda done, total: report(f"{done}/{total}"))
        if result is None:
            raise CommandError("Mikään osoite ei vastannut: onko tämä kone verkossa? Mitään ei muutettu.")
        self.stdout.write(f"Osoitteita {result['asked']}, rikki {result['broken']}.")
