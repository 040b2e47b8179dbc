from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingPlacesConfig(AppConfig):
    name = "meeting_places"
    verbose_name = _("Kohtaamispaikat")

    def ready(self):
        from core.remembered import tell_by
        from history.recording import changed
        from meeting_places.facet_index.index import facet_index
        from meeting_places.facet_index.signals import connect
        from meeting_places.presentation.descriptions import tell_description
        from meeting_places.presentation.help_page import tell_task
        from meeting_places.presentation.timetable import tell_municipality
        from meeting_places.schedules.signals import follow
        from meeting_places.search_index import SEARCHABLES
        from municipalities.page import tellers
        from search.signals import register
        from support.page import tellers as tellers_of_tasks

        register(*SEARCHABLES)
        changed.connect(follow)
        connect()
        tell_by(facet_index)
        tellers.extend([tell_municipality, tell_description])
        tellers_of_tasks.append(tell_task)
