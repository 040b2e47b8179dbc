from django.contrib import admin
from django.template.response import TemplateResponse

from core.permissions import edits_everything
from editing.admin import PortalAdmin, ReadOnlyMixin
from link_checks.checking import broken_rows
from link_checks.models import BrokenLink


@admin.register(BrokenLink)
class BrokenLinkAdmin(ReadOnlyMixin, PortalAdmin):
    """Only a list: editors see their own records with a broken link, and fix them in the records' forms."""

    search_fields = ["url"]

    def has_view_permission(self, request, obj=None):
        user = request.user
        return obj is None and user.is_active and user.is_staff and (edits_everything(user) or bool(user.scope))

    has_module_permission = has_view_permission

    def changelist_view(self, request, extra_context=None):
        context = self.admin_site.each_context(request) | {
            "title": self.opts.verbose_name_plural.capitalize(),
            "opts": self.opts,
            "rows": broken_rows(request.user),
        }
        return TemplateResponse(request, "admin/link_checks/broken_links.html", context)
