from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaterialsConfig(AppConfig):
    name = "materials"
    verbose_name = _("Aineistot ja sivut")

    def ready(self):
        from materials.help_page import tell_task
        from materials.search_index import SEARCHABLES
        from search.signals import register
        from support.page import tellers

        register(*SEARCHABLES)
        tellers.append(tell_task)
