from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Käyttäjät")
    default = True

    def ready(self):
        autodiscover_modules("handover")


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin with the portal's own admin site."""

    default = False
    default_site = "accounts.site.PortalSite"
