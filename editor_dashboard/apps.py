from django.apps import AppConfig
from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class EditorDashboardConfig(AppConfig):
    name = "editor_dashboard"
    verbose_name = _("Ajantasaisuus")

    def ready(self):
        admin.site.index_template = "admin/editor_dashboard/index.html"  # a lower floor's own would lead up here
