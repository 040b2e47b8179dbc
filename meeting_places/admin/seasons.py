"""Bulk actions on meeting places: adding a break, and starting the next season."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.facts import asks_of_days
from core.forms import DayField
from core.questions import Doubt, still_open
from core.relations import reverse_queryset
from editing.admin import PortalAdmin
from meeting_places.models import Activity, ScheduleException
from meeting_places.models.exceptions import GONE, doubts_of_length
from meeting_places.schedules.seasons import add_break, season_rows, start_season

MOST_PLACES = 500


class DaysForm(forms.Form):
    first_day = DayField(label=_("Ensimmäinen päivä"), widget=AdminDateWidget)
    last_day = DayField(label=_("Viimeinen päivä"), widget=AdminDateWidget)

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

    def __init__(self, places, data=None):
        super().__init__(data)
        self.places = places

    def clean(self):
        super().clean()
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if not self.errors and first and last:
            for error in filter(None, [still_open(doubt, self.data) for doubt in self._doubts(first, last)]):
                self.add_error("first_day", error)
        return self.cleaned_data

    def _doubts(self, first, last):
        targets = {"places": sorted(one.pk for one in self.places)}
        for doubt in asks_of_days("first_day", "last_day")(ScheduleException(first_day=first, last_day=last)):
            yield Doubt(doubt.message, doubt.code, doubt.about)  # without the offer, for there is no record yet to mend
        if last < timezone.localdate():
            yield Doubt(GONE, "gone", {"first_day": first, "last_day": last})
        meetings = reverse_queryset(Activity, "occurrences").filter(place__in=targets["places"])
        yield from doubts_of_length(first, last, meetings, targets)


class SeasonsMixin:
    """Adds the season actions to the list of places."""

    actions = [*PortalAdmin.actions, "add_break", "next_season"]

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location)
        return actions | {name: self.get_action(name) for name in SeasonsMixin.actions} if actions else actions

    @admin.action(description=_("Lisää tauko tai sulje valitut"), permissions=["change"])
    def add_break(self, request, queryset):
        if (page := self._too_many(request, queryset)) is not None:
            return page
        form = BreakForm(queryset, request.POST if "apply" in request.POST else None)
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
