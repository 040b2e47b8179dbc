"""The admin's pages for many places at once: a break, the next season, pasted school holidays."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meeting_places.models import Activity
from meeting_places.occurrences import rebuild
from meeting_places.seasons import add_break, add_holidays, parse_holidays, season_rows, start_season
from municipalities.models import FamilyCentre, Municipality
from perhekeskus.admin import PortalAdmin
from perhekeskus.history import recorded
from perhekeskus.rights import editable, edits_everything

MOST_PLACES = 500


class DaysForm(forms.Form):
    first_day = forms.DateField(label=_("Ensimmäinen päivä"), widget=AdminDateWidget)
    last_day = forms.DateField(label=_("Viimeinen päivä"), widget=AdminDateWidget)

    def clean(self):
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            raise ValidationError(_("Viimeinen päivä on ennen ensimmäistä."))
        return self.cleaned_data


class BreakForm(DaysForm):
    reason_fi = forms.CharField(
        label=_("Syy, joka näkyy perheille"),
        max_length=200,
        help_text=_("Esimerkiksi joulutauko."),
        widget=AdminTextInputWidget,
    )
    reason_sv = forms.CharField(label=_("Syy ruotsiksi"), max_length=200, required=False, widget=AdminTextInputWidget)
    reason_en = forms.CharField(label=_("Syy englanniksi"), max_length=200, required=False, widget=AdminTextInputWidget)


class HolidaysForm(forms.Form):
    municipality = forms.ModelChoiceField(Municipality.objects.none(), label=_("Kunta"), required=False)
    text = forms.CharField(
        label=_("Lomat"),
        max_length=5000,
        help_text=_("Yksi riville, vuosi mukana: syysloma 12.–18.10.2026. Voit liittää ne koulun sivulta."),
        widget=AdminTextareaWidget({"rows": 8}),
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["municipality"]
        field.queryset = Municipality.objects.all()
        if edits_everything(user):
            field.empty_label = _("Koko maakunta")
        else:
            field.required = True
            centres = editable(FamilyCentre.objects.all(), user)
            mine = Municipality.objects.filter(areas__family_centre__in=centres, areas__until=None)
            field.queryset = Municipality.objects.filter(pk__in=mine.values("pk"))
            if len(field.queryset) == 1:
                field.empty_label = None  # there is nothing to choose

    def clean_text(self):
        return parse_holidays(self.cleaned_data["text"])


class SeasonsMixin:
    """Actions of the list of places."""

    actions = [*PortalAdmin.actions, "add_break", "next_season"]

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location)
        return actions | {name: self.get_action(name) for name in SeasonsMixin.actions} if actions else actions

    @admin.action(description=_("Lisää tauko tai sulje valitut"), permissions=["change"])
    def add_break(self, request, queryset):
        if (page := self._too_many(request, queryset)) is not None:
            return page
        form = BreakForm(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            count = add_break(queryset, **form.cleaned_data)
            text = ngettext("%(count)d paikka on nyt tauolla.", "%(count)d paikkaa on nyt tauolla.", count)
            return self.message_user(request, text % {"count": count}, messages.SUCCESS)
        context = {"title": _("Tauko valituille paikoille"), "form": form, "names": [str(one) for one in queryset]}
        return self._action_page(request, queryset, "add_break", context)

    @admin.action(description=_("Siirrä ajat seuraavaan kauteen"), permissions=["change"])
    def next_season(self, request, queryset):
        if (page := self._too_many(request, queryset)) is not None:
            return page
        is_sent = "apply" in request.POST
        form = DaysForm(request.POST if is_sent else None)
        rows = season_rows(queryset)
        typed = {row: request.POST.get(f"times-{row.activity.pk}", "") if is_sent else row.times for row in rows}
        chosen = {row for row in rows if not is_sent or f"take-{row.activity.pk}" in request.POST}
        if form.is_valid():
            try:
                self._start_season(request, {row: typed[row] for row in chosen}, **form.cleaned_data)
            except ValidationError as error:
                for text in error.messages:
                    form.add_error(None, text)
            else:
                return None
        context = {
            "title": _("Seuraava kausi"),
            "form": form,
            "rows": [{"row": row, "times": typed[row], "is_chosen": row in chosen} for row in rows],
            "is_season": True,
        }
        return self._action_page(request, queryset, "next_season", context)

    def _start_season(self, request, typed, first_day, last_day):
        problems, count = [], 0
        with transaction.atomic():
            for row, text in typed.items():
                try:
                    count += start_season(row, text, first_day, last_day)
                except ValidationError as error:
                    problems += error.messages
            if problems:
                raise ValidationError(problems)
            rebuild(Activity.objects.filter(pk__in=[row.activity.pk for row in typed]))
        text = ngettext("%(count)d aika seuraavalle kaudelle.", "%(count)d aikaa seuraavalle kaudelle.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    def _too_many(self, request, queryset):
        if queryset.count() <= MOST_PLACES:
            return None
        self.message_user(
            request, _("Valitse enintään %(most)d paikkaa kerrallaan.") % {"most": MOST_PLACES}, messages.WARNING
        )
        return redirect(request.get_full_path())

    def _action_page(self, request, queryset, action, context):
        context |= self.admin_site.each_context(request) | {
            "opts": self.opts,
            "action": action,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "keys": [one.pk for one in queryset],
            "media": self.media + context["form"].media,
        }
        return TemplateResponse(request, "admin/meeting_places/action.html", context)


class HolidaysMixin:
    """Pasting many school holidays at once."""

    change_list_template = "admin/meeting_places/holiday_list.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.paste_view)
        return [path("paste/", view, name="meeting_places_schoolholiday_paste"), *super().get_urls()]

    def paste_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = HolidaysForm(request.user, request.POST or None)
        if form.is_valid():
            with recorded("form", request.user):
                added = add_holidays(form.cleaned_data["municipality"], form.cleaned_data["text"])
            text = ngettext("%(count)d loma lisätty.", "%(count)d lomaa lisätty.", len(added))
            self.message_user(request, text % {"count": len(added)}, messages.SUCCESS)
            return redirect("admin:meeting_places_schoolholiday_changelist")
        context = self.admin_site.each_context(request) | {
            "title": _("Liitä koulujen lomat"),
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/meeting_places/paste_holidays.html", context)


def cancel_url(**target) -> str:
    """Return the address of a new exception's form, with what it is about filled in."""
    return reverse("admin:meeting_places_scheduleexception_add", query=target)
