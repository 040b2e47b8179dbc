"""Nightly clean-up: network hashes of submitted forms, and old uploaded tables."""

from django.core.management.base import BaseCommand

from core.models.submissions import FormSubmission
from imports.models import TableImport


class Command(BaseCommand):
    help = "Forgets network marks of forms and tables left waiting. Run each night."

    def handle(self, **options):
        FormSubmission.objects.forget()
        TableImport.forget_old()
