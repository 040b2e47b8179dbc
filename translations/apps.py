from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "translations"
    verbose_name = _("Käännökset")

    def ready(self):
        from history.recording import changed
        from translations.staleness import follow

        changed.connect(follow)
