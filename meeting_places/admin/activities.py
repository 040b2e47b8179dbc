from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.formatting import short_weekday_text, when
from editing.admin import (
    COORDINATORS,
    ORGANISATION_EDITORS,
    OrganiserKindFilter,
    PortalInline,
    TranslatedAdmin,
    VisibleRelatedFilter,
)
from editing.forms import InlineFormSet
from meeting_places.admin.exceptions import ActivityExceptionInline, cancel_url
from meeting_places.admin.roomy_texts import RoomyTextsMixin
from meeting_places.forms import ActivityForm
from meeting_places.models import FIRST_VISIT_FIELDS, Schedule
from meeting_places.schedules.occurrences import next_meetings_of
from meeting_places.schedules.parsing import Belongs, overlap_sentence, overlapping
from meeting_places.schedules.seasons import misses_holidays


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
        if self.has_changed():
            self._check_overlaps()

    def _check_overlaps(self):
        kept = [form for form in self.forms if form.is_valid() and not self._should_delete_form(form)]
        rows = [form.instance for form in kept if form.instance.pk or form.has_changed()]
        for place in {row.place_id for row in rows}:  # one activity may be at two places at once
            if pair := overlapping([row.rule for row in rows if row.place_id == place]):
                raise ValidationError(overlap_sentence(*pair))

    def _is_told_in_words(self):
        return self.instance.has_times_in_words


class ScheduleInline(PortalInline):
    model = Schedule
    formset = ScheduleFormSet
    autocomplete_fields = ["place"]
    # Most rules are a weekday and a time. The rest is folded away, and opens by itself where something is wrong.
    fieldsets = [
        (None, {"fields": [("weekday", "starts", "ends")]}),
        (
            _("Ei joka viikko, vain osan vuotta, muualla tai muuten toisin"),
            {
                "classes": ["collapse"],
                "fields": [
                    "recurrence",
                    ("anchor", "nth"),
                    ("valid_from", "valid_until"),
                    ("skips_school_holidays", "on_public_holidays", "runs_overnight"),
                    "openness",
                    "place",
                ],
            },
        ),
    ]

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj and obj.schedules.exists() else 1


class EditorsActivityForm(ActivityForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["times"].widget.attrs["class"] = "vLargeTextField"  # as wide as the admin's own

    def places_of_others(self):
        return super().places_of_others() | {Belongs.EXCEPTIONS: ("exceptions-group", _("Poikkeukset"))}


class ActivityAdmin(RoomyTextsMixin, TranslatedAdmin):
    form = EditorsActivityForm
    added_by = (COORDINATORS, ORGANISATION_EDITORS)
    private_fields = ("times",)  # users who may not edit see the rows instead
    not_yours = _("Valitse oma paikkasi tai merkitse oma järjestösi järjestäjäksi.")
    list_display = ["__str__", "place", "place__municipality", "kind"]
    list_filter = [
        ("place__municipality", VisibleRelatedFilter),
        "attendance",
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
        (_("Kuka on paikalla"), {"fields": ["attendance", "visiting_professional"]}),
        (
            _("Ensimmäistä kertaa tulevalle, jos muuten kuin paikassa yleensä"),
            {"fields": FIRST_VISIT_FIELDS, "classes": ["collapse"]},
        ),
        (
            _("Jos muu kuin paikan"),
            {"fields": ["kind", "booking", "booking_how", "keeper", "keeper_email"], "classes": ["collapse"]},
        ),
        (_("Jos aikoja ei ole"), {"fields": ["hours_link", "order"], "classes": ["collapse"]}),
        (_("Ajat sanoina"), {"fields": ["times"], "description": _("Samat ajat voit täyttää myös riveinä alla.")}),
    ]

    def save_related(self, request, form, formsets, change):
        if "times" in form.changed_data:
            form.instance.replace_times(form.cleaned_data["times"])
        super().save_related(request, form, formsets, change)
        if misses_holidays(form.instance, timezone.localdate()):
            text = _("Koulujen tulevia lomia ei tiedetä, joten myös loma-aikojen kerrat näkyvät.")
            url = reverse("admin:meeting_places_schoolholiday_paste")
            self.message_user(
                request, format_html('{} <a href="{}">{}</a>', text, url, _("Lisää lomat")), messages.WARNING
            )

    def response_post_save_add(self, request, obj):
        return self._to_place(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        return self._to_place(request, obj) or super().response_post_save_change(request, obj)

    def _to_place(self, request, obj):
        """Return a redirect to the activity's place, from whose form one comes; None if one came from a list."""
        if "_changelist_filters" in request.GET:
            return None
        return redirect("admin:meeting_places_meetingplace_change", obj.place_id)

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
