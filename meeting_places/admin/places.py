from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.permissions import visible
from core.uploads import clean_image
from editing.admin import (
    COORDINATORS,
    ORGANISATION_EDITORS,
    MissingFilter,
    OfMunicipalityFilter,
    OrganiserKindFilter,
    TranslatedAdmin,
    VisibleRelatedFilter,
)
from editing.admin.missing import untold
from editing.admin.verification import VerificationMixin
from editing.forms import RecordForm
from meeting_places.admin.exceptions import PlaceExceptionInline, cancel_url
from meeting_places.admin.one_sentence import OneSentenceMixin
from meeting_places.admin.roomy_texts import RoomyTextsMixin
from meeting_places.admin.seasons import SeasonsMixin
from meeting_places.models import FIRST_VISIT_FIELDS, Activity, MeetingPlace
from meeting_places.presentation.timetable_text import hours_in_words

HELD_HERE = untold("service_name_fi")  # what a service holds, editors need not tell


class MeetingPlaceForm(RecordForm):
    def clean_image(self):
        return clean_image(self.cleaned_data["image"])


class ComingFilter(admin.SimpleListFilter):
    title = _("tulevat kerrat")
    parameter_name = "coming"

    def lookups(self, request, model_admin):
        return [("none", _("ei yhtään"))]

    def queryset(self, request, rows):
        return rows.without_meetings(timezone.now()) if self.value() == "none" else rows


class OwnFilter(admin.SimpleListFilter):
    """A list filter for the places that the user may edit, not only see because their organisation is active there."""

    title = _("muokkausoikeus")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", _("omat"))]

    def queryset(self, request, rows):
        return rows.filter(is_mine=True) if self.value() == "1" else rows


class MeetingPlaceAdmin(OneSentenceMixin, RoomyTextsMixin, SeasonsMixin, VerificationMixin, TranslatedAdmin):
    form = MeetingPlaceForm
    added_by = (COORDINATORS, ORGANISATION_EDITORS)
    not_yours = _("Valitse oma kuntasi tai oma järjestösi. Muuten et voisi enää muokata paikkaa.")
    private_fields = ("keeper", "keeper_email")
    list_display = ["name", "municipality", "kind", "state", "checked", "organiser", "example"]
    list_filter = [
        "state",
        ComingFilter,
        OwnFilter,
        ("municipality", VisibleRelatedFilter),
        ("kind", VisibleRelatedFilter),
        ("organiser__kind", OrganiserKindFilter),
        MissingFilter,
        OfMunicipalityFilter,
        "is_online",
        "is_example",
    ]
    missing = {
        "times": (_("paikan ajat"), Q(activities__schedules=None)),
        "price": (_("hinta"), Q(price=MeetingPlace.Price.NOT_KNOWN) & HELD_HERE),
        "contact": (_("paikan puhelin ja sähköposti"), Q(phone="", email="") & HELD_HERE),
    }
    municipality_path = "municipality"
    list_select_related = ["kind", "municipality", "organiser"]
    search_fields = ["folded", "municipality__folded", "organiser__folded"]
    autocomplete_fields = ["organiser", "keeper", "moved_to"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["checked"]
    inlines = [PlaceExceptionInline]
    checkbox_fields = ["languages", "features"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "description"]}),
        (_("Ensimmäistä kertaa tulevalle"), {"fields": FIRST_VISIT_FIELDS}),
        (_("Hyvä tietää"), {"fields": ["price", "booking", "booking_how", "languages", "features"]}),
        (
            _("Sijainti"),
            {
                "fields": [
                    "municipality",
                    "is_online",
                    "district",
                    ("address", "postal_code"),
                    "getting_there",
                    "nearest_stop",
                    ("latitude", "longitude"),
                ]
            },
        ),
        (_("Yhteys"), {"fields": ["organiser", "phone", "email", "website"]}),
        (_("Kuva"), {"fields": ["image", "image_alt"]}),
        (_("Julkaisu"), {"fields": ["state", "publish_at", "slug", "moved_to", "checked"]}),
        (_("Ylläpito"), {"fields": ["keeper", "keeper_email"]}),
        (
            _("Jos tiedot ovat valtakunnallisessa palvelussa"),
            {"fields": ["service_name", "service_url"], "classes": ["collapse"]},
        ),
    ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["activities"] = self._activities(request, obj)
            context["add_activity_url"] = self._add_activity_url(request, obj)
            today = timezone.localdate()
            context["cancel_url"] = cancel_url(place=obj.pk, first_day=today, last_day=today)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def parts_of_form(self, context):
        if "activities" in context:
            yield "activities-heading", _("Toiminta ja ajat")
        yield from super().parts_of_form(context)

    def _activities(self, request, place):
        """Return those of the place's activities that the user may see, each with its hours in words."""
        seen = visible(place.activities.all(), request.user).prefetch_related("schedules__place", "organisers")
        return [
            {
                "activity": activity,
                "organisers": ", ".join(map(str, activity.organisers.all())),
                "hours": hours_in_words(activity.schedules.all()),
            }
            for activity in seen
        ]

    def _add_activity_url(self, request, place):
        if not self.admin_site.get_model_admin(Activity).has_add_permission(request):
            return None
        return reverse("admin:meeting_places_activity_add", query={"place": place.pk})
