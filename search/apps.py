from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Haku")

    def ready(self):
        from search.models import SearchSynonym
        from search.signals import connect_labels

        connect_labels(SearchSynonym)
