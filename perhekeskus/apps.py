from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PerhekeskusConfig(AppConfig):
    name = "perhekeskus"
    verbose_name = _("Perustukset")
    default = True

    def ready(self):
        autodiscover_modules("history")
