from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingPlacesConfig(AppConfig):
    name = "meeting_places"
    verbose_name = _("Kohtaamispaikat")

    def ready(self):
        from meeting_places.facet_index import signals
        from meeting_places.search_index import SEARCHABLES
        from search.signals import register

        register(*SEARCHABLES)
        signals.connect()
