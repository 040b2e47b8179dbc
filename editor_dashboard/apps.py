from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorDashboardConfig(AppConfig):
    name = "editor_dashboard"
    verbose_name = _("Ajantasaisuus")
