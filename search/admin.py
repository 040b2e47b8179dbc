from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from editing.admin import PortalAdmin, ReadOnlyMixin, VocabularyMixin
from editing.forms import RecordForm
from search.models import SearchMiss, SearchSynonym
from search.results import facet_choices


class SynonymForm(RecordForm):
    targets = forms.MultipleChoiceField(
        label=SearchSynonym._meta.get_field("targets").verbose_name,
        help_text=SearchSynonym._meta.get_field("targets").help_text,
        choices=facet_choices,
        widget=forms.CheckboxSelectMultiple,
    )


@admin.register(SearchSynonym)
class SearchSynonymAdmin(VocabularyMixin, PortalAdmin):
    form = SynonymForm
    list_display = ["phrase", "language", "meaning", "is_enabled"]
    list_filter = ["language", "is_enabled"]
    search_fields = ["phrase"]
    fields = ["phrase", "language", "targets", "is_enabled"]

    @admin.display(description=_("tarkoittaa"))
    def meaning(self, obj):
        return ", ".join(obj.targets)


@admin.register(SearchMiss)
class SearchMissAdmin(ReadOnlyMixin, VocabularyMixin, PortalAdmin):
    """Searches without results, read-only, with links for adding synonyms."""

    list_display = ["text", "kind", "language", "count", "last_seen_on", "add_synonym"]
    list_filter = ["kind", "language"]
    search_fields = ["text"]
    fields = ["text", "kind", "language", "count", "last_seen_on"]

    def has_view_permission(self, request, obj=None):
        return self._sees_any(request.user)

    def has_module_permission(self, request):
        return self._sees_any(request.user)

    @admin.display(description=_("lisää sanastoon"))
    def add_synonym(self, obj):
        url = reverse("admin:search_searchsynonym_add", query={"phrase": obj.text[:80], "language": obj.language})
        return format_html('<a href="{}">{}</a>', url, _("Lisää arkisana"))
