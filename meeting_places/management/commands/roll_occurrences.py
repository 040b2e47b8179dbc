from django.core.management.base import BaseCommand

from meeting_places.schedules.occurrences import roll


class Command(BaseCommand):
    help = "Move the occurrences on to the present horizon: to be run every night."

    def handle(self, *args, **options):
        changed = roll()
        self.stdout.write(f"Kerrat ovat ajan tasalla, {changed} muuttui.")
