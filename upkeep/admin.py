from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from perhekeskus.admin import PortalAdmin, ReadOnlyMixin
from perhekeskus.rights import edits_everything, scope_of
from upkeep.correcting.deciding import decide
from upkeep.correcting.items import items_of
from upkeep.importing import admin as tables  # noqa: F401 – it registers its pages
from upkeep.letters import admin as letters_admin  # noqa: F401 registers its own
from upkeep.links import broken_rows
from upkeep.models import BrokenLink, Correction
from upkeep.translating import admin as translating  # noqa: F401 – it registers its pages


@admin.register(BrokenLink)
class BrokenLinkAdmin(ReadOnlyMixin, PortalAdmin):
    """The list alone: each editor sees her own records with a broken link, and mends them on their own forms."""

    search_fields = ["url"]

    def has_view_permission(self, request, obj=None):
        user = request.user
        return obj is None and user.is_active and user.is_staff and (edits_everything(user) or bool(scope_of(user)))

    has_module_permission = has_view_permission

    def changelist_view(self, request, extra_context=None):
        context = self.admin_site.each_context(request) | {
            "title": self.opts.verbose_name_plural.capitalize(),
            "opts": self.opts,
            "rows": broken_rows(request.user),
        }
        return TemplateResponse(request, "admin/upkeep/broken_links.html", context)


class HandledFilter(admin.SimpleListFilter):
    title = _("käsittely")
    parameter_name = "handled"

    def lookups(self, request, model_admin):
        return [("0", _("odottaa")), ("1", _("käsitelty"))]

    def queryset(self, request, rows):
        return rows.filter(handled_at__isnull=self.value() == "0") if self.value() in ("0", "1") else rows


@admin.register(Correction)
class CorrectionAdmin(PortalAdmin):
    """What readers say is wrong: each proposal beside what stands there now, to accept or to refuse."""

    is_worklist = True
    list_display = ["__str__", "what", "sent_at", "handled_at"]
    list_filter = [HandledFilter]
    list_select_related = ["place", "event", "contact_person"]
    search_fields = ["message"]
    fields = ["message"]

    def has_add_permission(self, request):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("proposals")

    @admin.display(description=_("mitä"))
    def what(self, obj):
        return Truncator(obj.message or ", ".join(str(one) for one in obj.proposals.all())).chars(80)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:  # only readers make corrections: Django says so, as it does of all that nobody adds
            return super().changeform_view(request, object_id, form_url, extra_context)
        correction = self.get_object(request, unquote(object_id))
        if correction is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, correction):
            raise PermissionDenied
        context = {"errors": []}
        if request.method == "POST":
            try:
                decide(correction, self._decisions(request), request.user, request.POST.get("answer", "")[:2000])
            except ValidationError as error:
                context["errors"] = error.messages
            else:
                self.message_user(request, _("Kiitos! Ehdotus on käsitelty."), messages.SUCCESS)
                return redirect("admin:upkeep_correction_changelist")
        context |= self._page(request, correction)
        return TemplateResponse(request, "admin/upkeep/correction.html", context)

    def _decisions(self, request):
        names = [name for name in request.POST if name.startswith("decision-")]
        return {int(name[9:]): request.POST[name] for name in names if name[9:].isdecimal()}

    def _page(self, request, correction):
        record = correction.record
        now = {item.key: item.present for item in items_of(record)}
        chosen = self._decisions(request)
        rows = [
            {"proposal": one, "now": now.get(one.key, ""), "chosen": chosen.get(one.pk, one.decision)}
            for one in correction.proposals.all()
        ]
        opts = record._meta
        return self.admin_site.each_context(request) | {
            "title": str(record),
            "opts": self.opts,
            "correction": correction,
            "rows": rows,
            "answer": request.POST.get("answer", ""),
            "form_url": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk]),
        }
