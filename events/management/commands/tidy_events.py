"""Nightly clean-up: anonymises registrations for past events, and deletes old rows of e-mails."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.models import Event, EventLetter, Registration
from events.models.events import DAYS_KEPT


class Command(BaseCommand):
    help = "Makes registrations nameless 30 days after their event. Run each night."

    def handle(self, **options):
        count = Registration.objects.forget_people()
        EventLetter.objects.filter(event__in=Event.objects.long_over()).delete()
        EventLetter.objects.filter(message__at__lt=timezone.now() - DAYS_KEPT).delete()
        self.stdout.write(f"Nimettömiksi tehtiin {count} ilmoittautumista.")
