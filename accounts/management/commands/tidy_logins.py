"""Nightly clean-up: network hashes of login attempts, old rows of the login log, expired sessions."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import AccountEvent
from accounts.rate_limits import LONGEST
from accounts.sessions import SessionStore


class Command(BaseCommand):
    help = "Forgets what logging in left behind: network marks, old log rows, ended sessions. Run each night."

    def handle(self, **options):
        AccountEvent.objects.forget_networks(older_than=LONGEST)
        oldest = timezone.now() - timedelta(days=settings.LOGIN_LOG_DAYS)
        AccountEvent.objects.filter(at__lt=oldest).delete()
        SessionStore.clear_expired()
