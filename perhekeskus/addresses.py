"""Addresses that last: a renamed record is still found by the slug that it had."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import Http404
from django.shortcuts import redirect

from perhekeskus.models import OldAddress


def remember_address(record: models.Model, old_slug: str) -> None:
    """Let old_slug lead to the record from now on; called by whoever renames it."""
    kind = ContentType.objects.get_for_model(record)
    OldAddress.objects.update_or_create(content_type=kind, slug=old_slug, defaults={"object_id": str(record.pk)})


class AddressMixin:
    """For a detail view: an old slug redirects to the record's present address."""

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            record = self.find_renamed(self.kwargs["slug"])
            if record is None:
                raise
            return redirect(record, permanent=True)

    def find_renamed(self, slug):
        return renamed(self.get_queryset(), slug)


def renamed(records: models.QuerySet, slug: str) -> models.Model | None:
    """Return which of the records had this slug before it got its present one."""
    kind = ContentType.objects.get_for_model(records.model)
    old = OldAddress.objects.filter(content_type=kind, slug=slug).first()
    return old and records.filter(pk=old.object_id).first()
