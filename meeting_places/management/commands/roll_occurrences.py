from django.core.management.base import BaseCommand

from meeting_places.models import FacetChange
from meeting_places.schedules.occurrences import roll


class Command(BaseCommand):
    help = "Move the occurrences on to the present horizon: to be run every night."

    def handle(self, *args, **options):
        changed = roll()
        FacetChange.trim_words()  # each saved change of anything adds one
        self.stdout.write(f"Kerrat ovat ajan tasalla, {changed} muuttui.")
