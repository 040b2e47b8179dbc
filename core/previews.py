"""Preview of an unpublished record on its public page, for users who may edit it."""

from django.db import models
from django.http import Http404
from django.utils.cache import patch_cache_control

from core.permissions import editable


class DraftPreviewMixin:
    """For a detail view by slug: the public gets published records, an editor also the drafts they may edit.

    The user is read only when no published record was found, so that public pages do not vary by cookie.
    """

    model: type[models.Model]
    is_preview = False

    def get_records(self) -> models.QuerySet:
        """Return the queryset of records in any state, with the relations that the page prints."""
        return self.model._default_manager.all()

    def get_queryset(self):
        return self.get_records().published()

    def get_object(self, queryset=None):
        try:
            return self.get_published_object(queryset)
        except Http404:
            draft = editable(self.get_records(), self.request.user).filter(slug=self.kwargs["slug"]).first()
            if draft is None:
                raise
            self.is_preview = True
            return draft

    def get_published_object(self, queryset=None):
        """Return the record as the public sees it. Raises Http404."""
        return super().get_object(queryset)

    def get_context_data(self, **kwargs):
        return super().get_context_data(is_preview=self.is_preview, **kwargs)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        if self.is_preview:
            patch_cache_control(response, private=True, no_store=True)
        return response
