"""Base classes of admin inlines."""

from django.contrib import admin
from modeltranslation.admin import TranslationStackedInline

from core.permissions import editable, edits_everything
from editing.admin.autocomplete import AutocompleteMixin
from editing.admin.permissions import COORDINATORS, ORGANISATION_EDITORS
from editing.forms import ChooserForm, InlineFormSet


class InlineMixin(AutocompleteMixin):
    """Inline that shows only the rows that the user may edit; `edited_by` lists the roles that may use it."""

    form = ChooserForm
    formset = InlineFormSet
    extra = 1
    edited_by = (COORDINATORS, ORGANISATION_EDITORS)
    select_related = (None,)  # what a row's own name reads

    def get_queryset(self, request):
        return editable(super().get_queryset(request).select_related(*self.select_related), request.user)

    def _is_allowed(self, request):
        user = request.user
        if edits_everything(user):
            return True
        has_role = any(getattr(user.scope, role) for role in self.edited_by)
        return hasattr(self.model, "editable_q") and has_role

    def has_view_permission(self, request, obj=None):
        return self._is_allowed(request)

    def has_add_permission(self, request, obj):
        return self._is_allowed(request)

    def has_change_permission(self, request, obj=None):
        return self._is_allowed(request)

    def has_delete_permission(self, request, obj=None):
        return self._is_allowed(request)


class PortalInline(InlineMixin, admin.StackedInline):
    """Stacked inline of a model without translated fields."""


class TranslatedInline(InlineMixin, TranslationStackedInline):
    """Stacked inline of a model with translated fields."""
