from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.publishing import Published, State
from history.recording import recorded, update


class Command(BaseCommand):
    help = "Publishes the drafts whose set time has come. For a job every few minutes."

    def handle(self, *args, **options):
        now, count = timezone.now(), 0
        for model in apps.get_models():
            if issubclass(model, Published):
                with recorded("command", note=_("julkaistiin asetettuna aikana")):
                    rows = model._default_manager.due(now)
                    stamps = {field.name: now for field in model._meta.fields if getattr(field, "auto_now", False)}
                    version = {"version": F("version") + 1} if hasattr(model, "version") else {}
                    count += update(rows, state=State.PUBLISHED, publish_at=None, **version, **stamps)
        self.stdout.write(f"Julkaistiin {count}.")
