from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"
    verbose_name = _("Kunnat ja perhekeskukset")

    def ready(self):
        from municipalities import search  # noqa: F401 – it registers what municipalities and family centres are found by
