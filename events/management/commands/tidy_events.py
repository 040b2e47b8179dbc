"""Each night: makes registrations for events of the past nameless, and forgets the addresses of their letters."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.models import EventLetter, Registration
from events.models.registrations import DAYS_KEPT


class Command(BaseCommand):
    help = "Makes registrations nameless 30 days after their event. Run each night."

    def handle(self, **options):
        count = Registration.objects.forget_people()
        EventLetter.objects.filter(event__last_day__lt=timezone.localdate() - DAYS_KEPT).delete()
        EventLetter.objects.filter(message__at__lt=timezone.now() - DAYS_KEPT).delete()
        self.stdout.write(f"Nimettömiksi tehtiin {count} ilmoittautumista.")
