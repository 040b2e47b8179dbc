from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingPlacesConfig(AppConfig):
    name = "meeting_places"
    verbose_name = _("Kohtaamispaikat")

    def ready(self):
        from history.recording import changed
        from meeting_places.facet_index.signals import connect
        from meeting_places.schedules.signals import follow
        from meeting_places.search_index import SEARCHABLES
        from search.signals import register

        register(*SEARCHABLES)
        changed.connect(follow)
        connect()
