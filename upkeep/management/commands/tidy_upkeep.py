"""Each night: forgets from which networks corrections came, and tables that were chosen but never imported."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from upkeep.importing.models import TableImport
from upkeep.models import CorrectionSender


class Command(BaseCommand):
    help = "Forgets network marks of corrections and tables left waiting. Run each night."

    def handle(self, **options):
        CorrectionSender.objects.forget()
        TableImport.objects.filter(created_at__lt=timezone.now() - timedelta(days=1)).delete()
