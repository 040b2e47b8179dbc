"""Verifying records in the admin: a button on each row, a bulk action, and a second save button on the form."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.formatting import day_text
from core.forms import is_key
from core.models.verification import limits_of, verified_within
from core.permissions import editable


class VerificationFilter(admin.SimpleListFilter):
    title = _("tarkistus")
    parameter_name = "check"

    def lookups(self, request, model_admin):
        return [
            ("due", _("aika tarkistaa")),
            ("left", _("poissa luetteloista")),
            ("never", _("ei koskaan tarkistettu")),
        ]

    def queryset(self, request, rows):
        if self.value() == "due":
            return rows.to_check()
        if self.value() == "left":
            return rows.published().exclude(verified_within(limits_of(rows.model).leaving))
        return rows.filter(checked_on=None) if self.value() == "never" else rows


class VerificationMixin:
    """For the admin of a `Verifiable` model. Saving alone does not verify a record."""

    def get_queryset(self, request):
        mine = editable(self.model._base_manager.filter(pk=OuterRef("pk")), request.user)
        return super().get_queryset(request).annotate(is_mine=Exists(mine))

    def get_list_display(self, request):
        # Beside the name, so that the button needs no scrolling on a phone.
        name, *others = super().get_list_display(request)
        return [name, "still_true", *(other for other in others if other != "checked")]

    def get_list_filter(self, request):
        return [VerificationFilter, *super().get_list_filter(request)]

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location)
        return {"mark_checked": self.get_action("mark_checked")} | actions if actions else actions

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST" or "_check" not in request.POST:
            return super().changelist_view(request, extra_context)
        key = request.POST["_check"]
        rows = self.editable(request, self.get_queryset(request))
        self.mark_checked(request, rows.filter(pk=key) if is_key(self.opts.pk, key) else rows.none())
        return redirect("admin:index" if "_from_index" in request.POST else request.get_full_path())

    @admin.action(description=_("Merkitse tarkistetuiksi: tiedot pitävät paikkansa"), permissions=["change"])
    def mark_checked(self, request, queryset):
        rows = list(queryset)
        self._write_checked(request, rows)
        text = ngettext("%(count)d kohde tarkistettu tänään.", "%(count)d kohdetta tarkistettu tänään.", len(rows))
        level = messages.SUCCESS if rows else messages.WARNING
        self.message_user(request, text % {"count": len(rows)}, level)

    def response_add(self, request, obj, post_url_continue=None):
        self._check_if_asked(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        self._check_if_asked(request, obj)
        return super().response_change(request, obj)

    def _check_if_asked(self, request, obj):
        if "_savecheck" in request.POST:
            self._write_checked(request, [obj])

    def _write_checked(self, request, rows):
        self.model._default_manager.filter(pk__in=[row.pk for row in rows]).mark_checked(request.user)
        LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, change_message=str(_("tiedot pitävät paikkansa")))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["can_check"] = True
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description=_("tarkistettu"), ordering="checked_on")
    def checked(self, obj):
        return day_text(obj.checked_on) if obj.checked_on else _("ei vielä tarkistettu")

    @admin.display(description=_("tarkistettu"), ordering="checked_on")
    def still_true(self, obj):
        if not obj.is_mine:
            return self.checked(obj)
        return format_html(
            '{}<br><button class="button row-button" name="_check" value="{}" aria-label="{}">{}</button>',
            self.checked(obj),
            obj.pk,
            _("%(name)s: tiedot pitävät paikkansa") % {"name": obj},
            _("Pitää paikkansa"),
        )
