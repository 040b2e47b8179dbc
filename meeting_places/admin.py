from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from meeting_places.forms import ActivityForm
from meeting_places.models import (
    Activity,
    Feature,
    MeetingPlace,
    PlaceKind,
    Schedule,
    ScheduleException,
    SchoolHoliday,
    SpokenLanguage,
    Theme,
)
from meeting_places.occurrences import next_meetings_of, rebuild
from meeting_places.seasons import misses_holidays
from meeting_places.seasons_admin import HolidaysMixin, SeasonsMixin, cancel_url
from meeting_places.wording import hours_in_words
from perhekeskus.admin import (
    COORDINATORS,
    ORGANISATION_EDITORS,
    OrganiserKindFilter,
    PortalAdmin,
    PortalInline,
    TranslatedAdmin,
    TranslatedInline,
    VisibleRelatedFilter,
    VocabularyMixin,
)
from perhekeskus.checking_admin import CheckingMixin
from perhekeskus.dates import short_weekday_text, when
from perhekeskus.forms import InlineFormSet, RecordForm
from perhekeskus.rights import visible
from perhekeskus.uploads import clean_image


class TimesMixin:
    """Saving or deleting here makes the occurrences of the activities concerned anew."""

    def concerned(self, obj):
        """Return the activities whose meetings the record bears upon."""
        raise NotImplementedError

    def save_model(self, request, obj, form, change):
        before = self.model._base_manager.get(pk=obj.pk) if change else None
        form.concerned_before = self._keys(before) if change else set()
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._rebuild(form.concerned_before | self._keys(form.instance))

    def delete_model(self, request, obj):
        keys = self._keys(obj)
        super().delete_model(request, obj)
        self._rebuild(keys)

    def delete_queryset(self, request, queryset):
        keys = set().union(*map(self._keys, queryset))
        super().delete_queryset(request, queryset)
        self._rebuild(keys)

    def bring_back(self, request, key, first, record=None):
        concerned = self._keys(record) if record else set()
        change = super().bring_back(request, key, first, record)
        self._rebuild(concerned | self._keys(self.model._base_manager.get(pk=key[1])))
        return change

    def _keys(self, obj):
        return set(self.concerned(obj).values_list("pk", flat=True))

    def _rebuild(self, keys):
        rebuild(Activity.objects.filter(pk__in=keys))


class ExceptionInline(TranslatedInline):
    model = ScheduleException
    fields = [("first_day", "last_day"), "reason", "is_move", ("new_day", "new_starts", "new_ends"), "new_place"]
    autocomplete_fields = ["new_place"]
    classes = ["collapse"]


class ActivityExceptionInline(ExceptionInline):
    verbose_name_plural = _("poikkeukset: ei kokoonnuta, tai siirretty")


class PlaceExceptionInline(ExceptionInline):
    fk_name = "place"
    verbose_name_plural = _("poikkeukset, jotka koskevat kaikkea tämän paikan toimintaa")


class ScheduleFormSet(InlineFormSet):
    def merge_rows(self, conflict):
        choices, notes = [*conflict.choices], [*conflict.notes]
        super().merge_rows(conflict)
        if self._is_told_in_words():  # there one chooses between the times as a whole
            conflict.choices, conflict.notes = choices, notes

    def clean(self):
        super().clean()
        if self._is_told_in_words() and any(form.has_changed() for form in self.forms):
            raise ValidationError(_("Muutit aikoja sekä sanoina että riveinä. Palauta toiset ennalleen ja tallenna."))

    def _is_told_in_words(self):
        return vars(self.instance).get("has_times_in_words", False)


class ScheduleInline(PortalInline):
    model = Schedule
    formset = ScheduleFormSet
    # Most rules are a weekday and a time. The rest is folded away, and opens by itself where something is wrong.
    fieldsets = [
        (None, {"fields": [("weekday", "starts", "ends")]}),
        (
            _("Muu kuin joka viikko, kausi tai poikkeava aika"),
            {
                "classes": ["collapse"],
                "fields": [
                    "recurrence",
                    ("anchor", "nth"),
                    ("valid_from", "valid_until"),
                    ("skips_school_holidays", "on_public_holidays"),
                    "openness",
                ],
            },
        ),
    ]

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj and obj.schedules.exists() else 1


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
    """Leaves out places that an editor only sees because her organisation holds something there."""

    title = _("muokkausoikeus")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", _("omat"))]

    def queryset(self, request, rows):
        return rows.filter(is_mine=True) if self.value() == "1" else rows


@admin.register(MeetingPlace)
class MeetingPlaceAdmin(SeasonsMixin, CheckingMixin, TimesMixin, TranslatedAdmin):
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
        "is_online",
        "is_example",
    ]
    list_select_related = ["kind", "municipality", "organiser"]
    search_fields = ["folded", "municipality__folded", "organiser__folded"]
    autocomplete_fields = ["organiser", "keeper", "moved_to"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["checked"]
    inlines = [PlaceExceptionInline]
    checkbox_fields = ["languages", "features"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "description"]}),
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
                    ("latitude", "longitude"),
                ]
            },
        ),
        (_("Yhteys"), {"fields": ["organiser", "phone", "email", "website"]}),
        (_("Kuva"), {"fields": ["image", "image_alt"]}),
        (_("Julkaisu"), {"fields": ["state", "publish_at", "slug", "moved_to", "checked"]}),
        (_("Ylläpito"), {"fields": ["keeper", "keeper_email"]}),
    ]

    def concerned(self, obj):
        # With a place go the meetings that have moved to it from elsewhere.
        return Activity.objects.filter(Q(place=obj.pk) | Q(exceptions__new_place=obj.pk) | Q(occurrences__place=obj.pk))

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
        seen = visible(place.activities.all(), request.user).prefetch_related("schedules", "organisers")
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


class EditorsActivityForm(ActivityForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["times"].widget.attrs["class"] = "vLargeTextField"  # as wide as the admin's own


@admin.register(Activity)
class ActivityAdmin(TimesMixin, TranslatedAdmin):
    form = EditorsActivityForm
    added_by = (COORDINATORS, ORGANISATION_EDITORS)
    private_fields = ("times",)  # whoever may not change them reads the rows
    not_yours = _("Valitse oma paikkasi tai merkitse oma järjestösi järjestäjäksi.")
    list_display = ["__str__", "place", "place__municipality", "kind"]
    list_filter = [
        ("place__municipality", VisibleRelatedFilter),
        ("themes", VisibleRelatedFilter),
        ("organisers__kind", OrganiserKindFilter),
        "place__state",
    ]
    list_select_related = ["place__municipality", "kind"]
    search_fields = ["folded", "place__folded", "place__municipality__folded"]
    autocomplete_fields = ["place", "organisers", "keeper"]
    inlines = [ScheduleInline, ActivityExceptionInline]
    checkbox_fields = ["themes"]
    fieldsets = [
        (None, {"fields": ["place", "title", "organisers"]}),
        (_("Kenelle"), {"fields": ["audience", ("age_min_years", "age_max_years"), "themes"]}),
        (
            _("Jos muu kuin paikan"),
            {"fields": ["kind", "booking", "booking_how", "keeper", "keeper_email"], "classes": ["collapse"]},
        ),
        (_("Jos aikoja ei ole"), {"fields": ["hours_link", "order"], "classes": ["collapse"]}),
        (_("Ajat sanoina"), {"fields": ["times"], "description": _("Samat ajat voit täyttää myös riveinä alla.")}),
    ]

    def concerned(self, obj):
        return Activity.objects.filter(pk=obj.pk)

    def save_related(self, request, form, formsets, change):
        if "times" in form.changed_data:
            form.instance.replace_times(form.cleaned_data["times"])
        super().save_related(request, form, formsets, change)
        if misses_holidays(form.instance, timezone.localdate()):
            text = _("Koulujen tulevia lomia ei tiedetä, joten myös loma-aikojen kerrat näkyvät. Lisää lomat: %s")
            url = reverse("admin:meeting_places_schoolholiday_paste")
            link = format_html('<a href="{}">{}</a>', url, _("Koulujen lomat"))
            self.message_user(request, format_html(str(text), link), messages.WARNING)

    def choice_label(self, obj):
        return f"{obj.place}: {obj}"

    def parts_of_form(self, context):
        yield from super().parts_of_form(context)
        if "meetings" in context:
            yield "meetings-heading", _("Seuraavat kerrat")

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj and obj.place)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["meetings"] = [_in_words(meeting, obj) for meeting in next_meetings_of(obj)]
        return super().render_change_form(request, context, add, change, form_url, obj)


def _in_words(meeting, activity):
    day = meeting.starts_at.date()
    note = _("peruttu") if meeting.is_cancelled else _("siirretty") if meeting.is_moved else ""
    return {
        "starts_at": meeting.starts_at,
        "when": f"{short_weekday_text(day)} {when(day, meeting.starts_at.time(), meeting.ends_at.time())}",
        "note": f"{note}: {meeting.reason}" if note and meeting.reason else note,
        "cancel_url": "" if note else cancel_url(activity=activity.pk, first_day=day, last_day=day),
    }


# What the form of an exception is called, and what saving it does, by what it is about.
WHAT_CLOSES = {
    "activity": (_("Peru tai siirrä kerta"), _("Perheet näkevät muutoksen heti.")),
    "place": (_("Peru koko paikan päivä tai lisää tauko"), _("Mitään paikan toimintaa ei ole näinä päivinä.")),
    "municipality": (
        _("Sulje kaikki kunnan paikat"),
        _("Yhtään kunnan kohtaamispaikkaa ei ole avoinna näinä päivinä. Perheet näkevät sen heti."),
    ),
}


@admin.register(ScheduleException)
class ScheduleExceptionAdmin(TimesMixin, TranslatedAdmin):
    added_by = (COORDINATORS, ORGANISATION_EDITORS)
    not_yours = _("Valitse oma toimintasi, paikkasi tai kuntasi.")
    list_display = ["first_day", "last_day", "target", "reason", "is_move"]
    list_display_links = ["first_day", "last_day"]
    list_filter = ["is_move", ("municipality", VisibleRelatedFilter)]
    list_select_related = ["activity__place", "place", "municipality"]
    search_fields = ["reason", "place__folded", "activity__folded", "activity__place__folded", "municipality__folded"]
    date_hierarchy = "first_day"
    autocomplete_fields = ["activity", "place", "new_place"]
    fieldsets = [
        (
            _("Mitä poikkeus koskee"),
            {
                "fields": ["activity", "place", "municipality"],
                "description": _("Valitse yksi: toiminta, koko paikka tai kaikki kunnan paikat."),
            },
        ),
        (_("Milloin ja miksi"), {"fields": [("first_day", "last_day"), "reason"]}),
        (_("Jos siirretty"), {"fields": ["is_move", ("new_day", "new_starts", "new_ends"), "new_place"]}),
    ]

    def get_changeform_initial_data(self, request):
        """Return the link's values, its days as days, so that the form shows them as one writes them."""
        initial = super().get_changeform_initial_data(request)
        return initial | {key: _day(initial[key]) for key in ("first_day", "last_day") if key in initial}

    def get_fieldsets(self, request, obj=None):
        """Return what a link has chosen already as the only choice: closing a day shall be quick on a phone."""
        fieldsets = super().get_fieldsets(request, obj)
        chosen = _target_of(request) if obj is None else None
        if not chosen:
            return fieldsets
        _first, when, (moved, options) = fieldsets
        first = (None, {"fields": [chosen], "description": WHAT_CLOSES[chosen][1]})
        return [first, when, (moved, options | {"classes": ["collapse"]})]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if obj is None and "reason_fi" in form.base_fields:
            form.base_fields["reason_fi"].required = True  # a family at a closed door wants to know why
        return form

    def add_view(self, request, form_url="", extra_context=None):
        if chosen := _target_of(request):
            extra_context = {"title": WHAT_CLOSES[chosen][0]} | (extra_context or {})
        return super().add_view(request, form_url, extra_context)

    def response_post_save_add(self, request, obj):
        back = {"activity": obj.activity, "place": obj.place}.get(_target_of(request))
        if back:
            return redirect(f"admin:meeting_places_{back._meta.model_name}_change", back.pk)
        return super().response_post_save_add(request, obj)

    @admin.display(description=_("koskee"))
    def target(self, obj):
        return f"{obj.activity.place}: {obj.activity}" if obj.activity else obj.place or obj.municipality

    def concerned(self, obj):
        if obj.activity_id:
            return Activity.objects.filter(pk=obj.activity_id)
        if obj.place_id:
            return Activity.objects.filter(place=obj.place_id)
        return Activity.objects.filter(place__municipality=obj.municipality_id)


def _target_of(request):
    """Return which of the three the link that led here is about, if any."""
    return next((name for name in ("activity", "place", "municipality") if request.GET.get(name)), None)


def _day(text):
    try:
        return parse_date(text) or text
    except ValueError:
        return text


@admin.register(SchoolHoliday)
class SchoolHolidayAdmin(HolidaysMixin, TimesMixin, VocabularyMixin, PortalAdmin):
    added_by = (COORDINATORS,)
    not_yours = _("Valitse oma kuntasi.")
    list_display = ["name", "municipality", "first_day", "last_day"]
    list_filter = [("municipality", VisibleRelatedFilter)]
    list_select_related = ["municipality"]
    search_fields = ["name", "municipality"]
    fields = ["name", "municipality", ("first_day", "last_day")]

    def concerned(self, obj):
        holders = Activity.objects.filter(schedules__skips_school_holidays=True)
        return holders.filter(place__municipality=obj.municipality_id) if obj.municipality_id else holders


@admin.register(PlaceKind)
class PlaceKindAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "plural", "order"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "plural", "everyday_words", "icon", "slug", "order"]


@admin.register(Theme)
class ThemeAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "order"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    prepopulated_fields = {"slug": ["name"]}
    checkbox_fields = ["tasks"]
    fields = ["name", "everyday_words", "tasks", "slug", "order"]


@admin.register(Feature)
class FeatureAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "group", "order"]
    list_filter = ["group"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "group", "slug", "order"]


@admin.register(SpokenLanguage)
class SpokenLanguageAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "code", "order"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    fields = ["name", "code", "order"]
