from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from events.minuting.papers import PaperFormMixin
from events.models import Attachment, Event, Group, Member, ProgrammeItem, StandingItem
from perhekeskus.admin import (
    COORDINATORS,
    PortalInline,
    TranslatedAdmin,
    TranslatedInline,
    VisibleRelatedFilter,
    VocabularyMixin,
)
from perhekeskus.forms import ChooserForm


class MemberInline(PortalInline):
    model = Member
    edited_by = ()  # groups are the regional editors'
    autocomplete_fields = ["contact_person", "stands_in_for"]
    select_related = ("contact_person", "stands_in_for")
    fields = ["contact_person", "role", "stands_in_for", "is_public", "until"]


class StandingItemInline(PortalInline):
    model = StandingItem
    edited_by = ()
    fields = ["title", "text", "presenter", "minutes", "order"]


@admin.register(Group)
class GroupAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "kind", "is_open_to_all", "example"]
    list_filter = ["kind", "is_open_to_all"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "purpose", "kind", "is_open_to_all", "has_liaisons", "slug", "order"]
    inlines = [MemberInline, StandingItemInline]


class ProgrammeInline(TranslatedInline):
    model = ProgrammeItem
    edited_by = (COORDINATORS,)
    fields = ["starts_at", "title", "speaker", "order"]


class AttachmentForm(PaperFormMixin, ChooserForm):
    pass


class AttachmentInline(TranslatedInline):
    model = Attachment
    edited_by = (COORDINATORS,)
    form = AttachmentForm
    fields = ["kind", "title", "file", "url", "is_members_only", "order"]


@admin.register(Event)
class EventAdmin(TranslatedAdmin):
    added_by = (COORDINATORS,)
    not_yours = _("Valitse oma kuntasi isäntäkunnaksi tai kunnaksi, jota tapahtuma koskee.")
    list_display = ["title", "starts_on", "starts_at", "group", "host", "progress", "state", "example"]
    list_filter = ["state", "progress", "group", ("host", VisibleRelatedFilter), "date_uncertain", "is_example"]
    list_select_related = ["group", "host"]
    date_hierarchy = "starts_on"
    prepopulated_fields = {"slug": ["title"]}
    inlines = [ProgrammeInline, AttachmentInline]
    checkbox_fields = ["municipalities"]
    fieldsets = [
        (None, {"fields": ["title", "group", "description"]}),
        (
            _("Milloin"),
            {"fields": [("starts_on", "starts_at"), ("ends_on", "ends_at"), "date_uncertain", "date_note"]},
        ),
        (
            _("Missä"),
            {"fields": ["host", "venue", "address", "map_url", "parking", "lunch", "remote_link"]},
        ),
        (_("Keille"), {"fields": ["municipalities"]}),
        (_("Esityslista"), {"fields": ["agenda"]}),
        (_("Julkaisu"), {"fields": ["state", "publish_at", "progress", "progress_reason", "slug"]}),
    ]
