from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "history"
    verbose_name = _("Muutoshistoria")

    def ready(self):
        from history import signals

        signals.connect()
