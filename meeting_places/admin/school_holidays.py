from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.permissions import editable, edits_everything
from editing.admin import COORDINATORS, PortalAdmin, VisibleRelatedFilter, VocabularyMixin
from history.recording import recorded
from meeting_places.schedules.seasons import add_holidays, parse_holidays
from municipalities.models import FamilyCentre, Municipality


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
        if edits_everything(user):
            field.queryset = Municipality.objects.all()
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


class SchoolHolidayAdmin(VocabularyMixin, PortalAdmin):
    added_by = (COORDINATORS,)
    not_yours = _("Valitse oma kuntasi.")
    list_display = ["name", "municipality", "first_day", "last_day"]
    list_filter = [("municipality", VisibleRelatedFilter)]
    list_select_related = ["municipality"]
    search_fields = ["name", "municipality"]
    fields = ["name", "municipality", ("first_day", "last_day")]
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
