from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Tapahtumat ja kokoukset")

    def ready(self):
        from events.help_page import tell_task
        from events.search_index import SEARCHABLES
        from search.signals import register
        from support.page import tellers

        register(*SEARCHABLES)
        tellers.append(tell_task)

        autodiscover_modules("suggestions")
