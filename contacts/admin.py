from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin import UserAdmin
from accounts.models import User
from contacts.models import Assignment, ContactPerson, EditingRight, NetworkMember, Organisation
from core.permissions import edits_everything
from core.questions import Doubt, still_open
from editing.admin import (
    COORDINATORS,
    MissingFilter,
    OfMunicipalityFilter,
    OrganiserKindFilter,
    PortalInline,
    TranslatedAdmin,
    VisibleRelatedFilter,
)
from editing.admin.verification import VerificationMixin
from editing.forms import InlineFormSet


@admin.register(Organisation)
class OrganisationAdmin(TranslatedAdmin):
    """A shared register: every editor sees it and may choose from it."""

    added_by = (COORDINATORS,)
    is_shared = True
    list_display = ["name", "kind", "website", "example"]
    list_filter = ["kind", "is_example"]
    fields = ["name", "kind", "website"]


class AssignmentInline(PortalInline):
    model = Assignment
    edited_by = (COORDINATORS,)
    fields = [("family_centre", "role"), ("since", "until"), ("stated_in", "order")]


class EndingFilter(admin.SimpleListFilter):
    title = _("voimassaolo")
    parameter_name = "until"

    def lookups(self, request, model_admin):
        return [("soon", _("päättyy pian"))]

    def queryset(self, request, rows):
        return rows.filter(ContactPerson.ending(timezone.localdate())) if self.value() == "soon" else rows


@admin.register(ContactPerson)
class ContactPersonAdmin(VerificationMixin, TranslatedAdmin):
    added_by = (COORDINATORS,)
    not_yours = _("Lisää henkilölle tehtävä omassa perhekeskuksessasi. Muuten et voisi enää muokata hänen tietojaan.")
    list_display = ["__str__", "title", "organisation", "email", "state", "checked", "valid_until", "example"]
    list_filter = [
        "state",
        EndingFilter,
        ("assignments__family_centre", VisibleRelatedFilter),
        "assignments__role",
        ("organisation__kind", OrganiserKindFilter),
        MissingFilter,
        OfMunicipalityFilter,
        "is_example",
    ]
    missing = {"contact": (_("yhdyshenkilön puhelin ja sähköposti"), Q(phone="", email=""))}
    municipality_path = "assignments__family_centre__areas__municipality"
    municipality_when = {"assignments__until": None, "assignments__family_centre__areas__until": None}
    list_select_related = ["organisation"]
    autocomplete_fields = ["organisation", "user"]
    readonly_fields = ["checked"]
    inlines = [AssignmentInline]
    fieldsets = [
        (None, {"fields": ["name", "title", "organisation"]}),
        (_("Yhteystiedot"), {"fields": ["phone", "email"]}),
        (_("Julkaisu"), {"fields": ["state", "publish_at", "valid_until", "checked"]}),
        (_("Tunnus"), {"fields": ["user"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if edits_everything(request.user) else fieldsets[:-1]


@admin.register(NetworkMember)
class NetworkMemberAdmin(TranslatedAdmin):
    added_by = (COORDINATORS,)
    not_yours = _("Valitse oma perhekeskuksesi.")
    list_display = ["organisation", "family_centre", "cooperation"]
    list_filter = [("family_centre", VisibleRelatedFilter), "cooperation", ("organisation__kind", OrganiserKindFilter)]
    list_select_related = ["organisation", "family_centre"]
    search_fields = ["organisation__folded"]
    autocomplete_fields = ["organisation"]
    checkbox_fields = ["tasks"]
    fields = ["family_centre", "organisation", "brings", "tasks", "cooperation"]


class EditingRightFormSet(InlineFormSet):
    def clean(self):
        super().clean()
        user = self.instance
        given = [row for row in self.forms if row.has_changed() and not self._should_delete_form(row)]
        if user._state.adding and not given and not (user.is_regional_editor or user.is_superuser):
            sentence = _("Hänellä ei ole oikeuksia: hän pääsee sisään, mutta ei voi muokata mitään. Onko se oikein?")
            if error := still_open(Doubt(sentence, "no-rights", {"email": user.email}), self.data):
                raise error


class EditingRightInline(PortalInline):
    model = EditingRight
    formset = EditingRightFormSet
    select_related = ("family_centre", "organisation")
    autocomplete_fields = ["organisation"]
    fields = [("family_centre", "organisation")]


@admin.register(User)
class UserWithRightsAdmin(UserAdmin):
    inlines = [EditingRightInline]
