from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from editing.admin import (
    MissingFilter,
    OfMunicipalityFilter,
    PortalAdmin,
    PortalInline,
    TranslatedAdmin,
    TranslatedInline,
    VisibleRelatedFilter,
    VocabularyMixin,
)
from editing.admin.missing import untold
from editing.admin.verification import VerificationMixin
from municipalities.models import Area, FamilyCentre, FamilyCentreLink, Municipality, StageRecord, Task, TaskCoverage


@admin.register(Municipality)
class MunicipalityAdmin(PortalAdmin):
    is_shared = True
    list_display = ["name", "code", "website"]
    list_filter = [MissingFilter, OfMunicipalityFilter]
    missing = {"phone": (_("vaihteen numero"), Q(phone=""))}
    municipality_path = "pk"
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "code", "slug", "website", "phone"]}),
        (_("Taivutusmuodot"), {"fields": ["genitive", "in_where", "to_where", "from_where"]}),
        (_("Kartalla"), {"fields": [("latitude", "longitude"), ("tile_row", "tile_column")]}),
    ]


class LinkInline(TranslatedInline):
    model = FamilyCentreLink
    classes = ["collapse"]


class AreaInline(PortalInline):
    model = Area
    select_related = ("municipality",)
    classes = ["collapse"]
    fields = ["municipality", ("since", "until")]


class StageInline(PortalInline):
    model = StageRecord
    classes = ["collapse"]
    fields = [("recorded_on", "stage"), "note"]


class CoverageInline(TranslatedInline):
    model = TaskCoverage
    classes = ["collapse"]


class LiaisonFilter(admin.SimpleListFilter):
    title = _("yhdyshenkilö")
    parameter_name = "people"

    def lookups(self, request, model_admin):
        return [("none", _("puuttuu"))]

    def queryset(self, request, rows):
        return rows.without_liaison() if self.value() == "none" else rows


@admin.register(FamilyCentre)
class FamilyCentreAdmin(VerificationMixin, VocabularyMixin, TranslatedAdmin):
    is_shared = True  # a family centre is ended, not deleted
    list_display = ["name", "state", "led_by", "premises", "checked", "ended_on"]
    list_filter = ["state", LiaisonFilter, "led_by", "premises", ("municipalities", VisibleRelatedFilter)]
    list_filter += [MissingFilter, OfMunicipalityFilter]
    missing = {
        "description": (_("perhekeskuksen kuvaus"), untold("description_fi", "organising_fi")),
        "stage": (_("mallin vaihe"), Q(stage_records=None)),
        "members": (_("verkoston jäsenet"), Q(network_members=None)),
        "links": (_("linkin osoite"), Q(links__url="")),
    }
    municipality_path, municipality_when = "areas__municipality", {"areas__until": None}
    search_fields = ["name_fi", "name_sv", "name_en"]
    autocomplete_fields = ["continued_by"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["areas_text", "checked"]
    inlines = [LinkInline, CoverageInline, StageInline, AreaInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "areas_text"]}),
        (_("Malli"), {"fields": ["description", "organising", "led_by", "premises"]}),
        (_("Julkaisu"), {"fields": ["state", "publish_at", "checked"]}),
        (_("Päättyminen"), {"fields": ["ended_on", "continued_by"], "classes": ["collapse"]}),
    ]

    @admin.display(description=_("kunnat"))
    def areas_text(self, obj):
        if obj.pk is None:
            return _("Kunnat lisätään alempana.")
        names = [area.municipality.name for area in obj.areas.current().select_related("municipality")]
        return ", ".join(names) or _("ei kuntia")


@admin.register(Task)
class TaskAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "parent_words", "is_sensitive", "order"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "summary", "slug", "order"]}),
        (_("Sivu vanhemmille"), {"fields": ["parent_words", "advice", "is_sensitive", "neutral_slug"]}),
        (_("Valtakunnallinen palvelu"), {"fields": ["service_name", "service_url"]}),
    ]
