from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Haku")

    def ready(self):
        from search.following import connect_labels
        from search.models import SearchSynonym

        connect_labels(SearchSynonym)
