"""Nightly clean-up: network hashes of submitted forms, and uploaded tables that were never imported."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.models.submissions import FormSubmission
from imports.models import TableImport


class Command(BaseCommand):
    help = "Forgets network marks of forms and tables left waiting. Run each night."

    def handle(self, **options):
        FormSubmission.objects.forget()
        TableImport.objects.filter(created_at__lt=timezone.now() - timedelta(days=1)).delete()
