from django.contrib import admin

from editing.admin import PortalAdmin, ReadOnlyMixin
from portal.models import SourceRecord


@admin.register(SourceRecord)
class SourceRecordAdmin(ReadOnlyMixin, PortalAdmin):
    """Values loaded from sources, read-only."""

    list_display = ["key", "source", "content_type", "loaded_at"]
    list_filter = ["source", "content_type"]
    list_select_related = ["content_type"]
    search_fields = ["key"]
    fields = ["source", "key", "content_type", "object_id", "values", "loaded_at"]
    actions = []

    def has_view_permission(self, request, obj=None):
        return self._sees_any(request.user)
