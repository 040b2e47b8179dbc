from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core.questions import sentences
from corrections.decisions import decide
from corrections.items import items_of
from corrections.models import SUBJECTS, Correction
from editing.admin import PortalAdmin


class HandledFilter(admin.SimpleListFilter):
    title = _("käsittely")
    parameter_name = "handled"

    def lookups(self, request, model_admin):
        return [("0", _("odottaa")), ("1", _("käsitelty"))]

    def queryset(self, request, rows):
        return rows.filter(handled_at__isnull=self.value() == "0") if self.value() in ("0", "1") else rows


@admin.register(Correction)
class CorrectionAdmin(PortalAdmin):
    """Corrections from readers: each proposed value beside the present one, to accept or refuse."""

    is_worklist = True
    list_display = ["__str__", "what", "sent_at", "handled_at"]
    list_filter = [HandledFilter]
    list_select_related = list(SUBJECTS)
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
                answer = request.POST.get("answer", "")[:2000]
                decide(correction, self._decisions(request), request.user, answer, request.POST)
            except ValidationError as error:
                context["errors"] = sentences(error)
            else:
                self.message_user(request, _("Kiitos! Ehdotus on käsitelty."), messages.SUCCESS)
                return redirect("admin:corrections_correction_changelist")
        context |= self._page(request, correction)
        return TemplateResponse(request, "admin/corrections/correction.html", context)

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
