from django.contrib import admin
from django.template.response import TemplateResponse

from perhekeskus.admin import PortalAdmin
from perhekeskus.rights import edits_everything, scope_of
from upkeep.links import broken_rows
from upkeep.models import BrokenLink


@admin.register(BrokenLink)
class BrokenLinkAdmin(PortalAdmin):
    """The list alone: each editor sees her own records with a broken link, and mends them on their own forms."""

    search_fields = ["url"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

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
