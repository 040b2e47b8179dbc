from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.uploads import check_document
from editing.admin import MissingFilter, OfMunicipalityFilter, TranslatedAdmin, VisibleRelatedFilter, VocabularyMixin
from editing.forms import RecordForm
from materials.models import Document, Page, TimelineEntry


class DocumentForm(RecordForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            check_document(file)
        return file


@admin.register(Document)
class DocumentAdmin(TranslatedAdmin):
    form = DocumentForm
    list_display = ["title", "section", "publisher", "year", "family_centre", "state"]
    list_filter = ["state", "language", ("family_centre", VisibleRelatedFilter), MissingFilter, OfMunicipalityFilter]
    missing = {"file": (_("asiakirjan tiedosto tai osoite"), Q(file="", url=""))}
    municipality_path = "family_centre__areas__municipality"
    municipality_when = {"family_centre__areas__until": None}
    list_select_related = ["family_centre"]
    autocomplete_fields = ["superseded_by"]
    checkbox_fields = ["tasks"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "section", "note"]}),
        (_("Tiedosto tai osoite"), {"fields": ["file", "url"]}),
        (_("Taustatiedot"), {"fields": ["publisher", "published_on", "year", "language", "family_centre", "tasks"]}),
        (_("Julkaisu"), {"fields": ["state", "publish_at", "superseded_by", "order", "slug"]}),
    ]


@admin.register(Page)
class PageAdmin(TranslatedAdmin):
    list_display = ["title", "state", "order"]
    list_filter = ["state"]
    checkbox_fields = ["tasks"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "summary", "body", "source_note", "tasks"]}),
        (_("Julkaisu"), {"fields": ["state", "publish_at", "order", "slug"]}),
    ]


@admin.register(TimelineEntry)
class TimelineEntryAdmin(VocabularyMixin, TranslatedAdmin):
    list_display = ["years", "title"]
    list_display_links = ["years", "title"]
    search_fields = ["title_fi", "title_sv", "title_en", "years"]
    fields = ["years", ("start_year", "end_year"), "title", "description", "order", "slug"]
