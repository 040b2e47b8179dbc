from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from editing.admin import COORDINATORS, ORGANISATION_EDITORS, TranslatedAdmin, TranslatedInline, VisibleRelatedFilter
from meeting_places.admin.cancelling import CancellingMixin
from meeting_places.models import ScheduleException

# What the form of an exception is called, and what saving it does, by what it is about.
WHAT_CLOSES = {
    "activity": (_("Peru tai siirrä kerta"), _("Perheet näkevät muutoksen heti.")),
    "place": (_("Peru koko paikan päivä tai lisää tauko"), _("Paikassa ei ole mitään toimintaa näinä päivinä.")),
    "municipality": (
        _("Sulje kaikki kunnan paikat"),
        _("Kunnan kaikki kohtaamispaikat ovat kiinni näinä päivinä. Perheet näkevät sen heti."),
    ),
}


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


class ScheduleExceptionAdmin(CancellingMixin, TranslatedAdmin):
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
        """Return the initial values of the query string, with dates parsed so that the form shows them localised."""
        initial = super().get_changeform_initial_data(request)
        return initial | {key: _day(initial[key]) for key in ("first_day", "last_day") if key in initial}

    def get_fieldsets(self, request, obj=None):
        """Return the fieldsets.

        If a link has chosen the target, offer only that, so that closing a day is quick on a phone.
        """
        fieldsets = super().get_fieldsets(request, obj)
        chosen = _target_of(request) if obj is None else None
        if not chosen:
            return fieldsets
        _first, when, (moved, options) = fieldsets
        first = (None, {"fields": [chosen], "description": WHAT_CLOSES[chosen][1]})
        return [first, when, (moved, options if request.GET.get("is_move") else options | {"classes": ["collapse"]})]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if obj is None and "reason_fi" in form.base_fields:
            form.base_fields["reason_fi"].required = True  # a family at a closed door wants to know why
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Return the form or save it; then tell what came of it, once the meetings have followed."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if saved := getattr(request, "saved_exception", None):
            self.tell_consequence(request, saved, may_undo=object_id is None)
        return response

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        request.saved_exception = form.instance

    def message_user(self, request, message, level=messages.INFO, *args, **kwargs):
        """Leave out that something was saved where what came of it is told."""
        if level != messages.SUCCESS or not hasattr(request, "saved_exception"):
            super().message_user(request, message, level, *args, **kwargs)

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


def _target_of(request):
    """Return which of the three the link that led here is about, if any."""
    return next((name for name in ("activity", "place", "municipality") if request.GET.get(name)), None)


def _day(text):
    try:
        return parse_date(text) or text
    except ValueError:
        return text


def cancel_url(**target) -> str:
    """Return the URL of the form for a new exception, with these initial values."""
    return reverse("admin:meeting_places_scheduleexception_add", query=target)
