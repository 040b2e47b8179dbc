from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingPlacesConfig(AppConfig):
    name = "meeting_places"
    verbose_name = _("Kohtaamispaikat")

    def ready(self):
        from meeting_places import search  # noqa: F401 – it registers what places are found by
