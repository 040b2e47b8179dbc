from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"
    verbose_name = _("Kunnat ja perhekeskukset")

    def ready(self):
        from municipalities.search_index import SEARCHABLES
        from search.signals import register

        register(*SEARCHABLES)
