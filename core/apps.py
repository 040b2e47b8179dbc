from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Perustukset")

    def ready(self):
        from core.checks import check_databases

        checks.register(check_databases, checks.Tags.database)  # migrate asks these first
