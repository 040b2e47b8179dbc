from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from editing.admin import TranslatedAdmin, VisibleRelatedFilter, VocabularyMixin
from editing.admin.verification import VerificationMixin
from support.lines import topics_without_line
from support.models import HelpLine, HelpTopic


@admin.register(HelpLine)
class HelpLineAdmin(VerificationMixin, TranslatedAdmin):
    """A shared register: every editor sees it, and regional editors change it."""

    is_shared = True
    list_display = ["name", "phone", "hours", "state", "checked", "municipality"]
    list_filter = ["state", "tasks", "topics", ("municipality", VisibleRelatedFilter)]
    list_select_related = ["municipality"]
    readonly_fields = ["checked"]
    checkbox_fields = ["tasks", "topics"]
    fieldsets = [
        (None, {"fields": ["name", "phone", "website", "hours", "about", "languages"]}),
        (_("Missä näkyy"), {"fields": ["tasks", "topics", "municipality", "order"]}),
        (_("Mistä tiedot ovat"), {"fields": ["service_name", "service_url"]}),
        (_("Julkaisu"), {"fields": ["state", "publish_at", "checked"]}),
    ]


class WithoutLineFilter(admin.SimpleListFilter):
    title = _("auttava numero")
    parameter_name = "lines"

    def lookups(self, request, model_admin):
        return [("none", _("puuttuu"))]

    def queryset(self, request, rows):
        return rows.filter(pk__in=topics_without_line()) if self.value() == "none" else rows


@admin.register(HelpTopic)
class HelpTopicAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "task", "order"]
    list_filter = [WithoutLineFilter, "task"]
    list_select_related = ["task"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "task", "slug", "order"]
