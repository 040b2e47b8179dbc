from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Yhteystiedot ja oikeudet")

    def ready(self):
        from contacts.search_index import SEARCHABLES
        from search.signals import register

        register(*SEARCHABLES)
