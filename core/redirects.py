"""Redirects from old slugs, so that the URL of a renamed record keeps working."""

from itertools import chain, count

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.utils.text import slugify

from core.models.redirects import SlugRedirect


def remember_slug(record: models.Model, old_slug: str) -> None:
    """Save a redirect from `old_slug` to the record; to be called wherever a slug changes."""
    kind = ContentType.objects.get_for_model(record)
    SlugRedirect.objects.update_or_create(content_type=kind, slug=old_slug, defaults={"object_id": str(record.pk)})


class SlugRedirectMixin:
    """For a detail view: an old slug redirects permanently to the record's present URL."""

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            record = self.find_renamed(self.kwargs["slug"])
            if record is None:
                raise
            return redirect(record, permanent=True)

    def find_renamed(self, slug):
        return find_by_old_slug(self.get_queryset(), slug)


def find_by_old_slug(records: models.QuerySet, slug: str) -> models.Model | None:
    """Return the record of the queryset that once had this slug, or None."""
    kind = ContentType.objects.get_for_model(records.model)
    old = SlugRedirect.objects.filter(content_type=kind, slug=slug).first()
    return old and records.filter(pk=old.object_id).first()


def free_slug(model, text: str, own_key=None, beside: str = "") -> str:
    """Return a slug made from the text (å, ä, ö become a, a, o) that no other record of the model has or had.

    `own_key` is the primary key of the record itself, whose own slugs are allowed. `beside` tells namesakes apart, as
    the municipality does; then numbers do. No slug of a model's `reserved_slugs` is given.
    """
    length = model._meta.get_field("slug").max_length - 6
    base = slugify(text)[:length].strip("-") or model._meta.model_name
    possible = [base, *([slugify(f"{base} {beside}")[:length].strip("-")] if beside else [])]
    numbered = (f"{possible[-1]}-{number}" for number in count(2))
    return next(slug for slug in chain(possible, numbered) if _is_free(model, slug, own_key))


def _is_free(model, slug, own_key):
    if slug in getattr(model, "reserved_slugs", ()) or is_old_slug(model, slug, own_key):
        return False
    return not model._base_manager.filter(slug=slug).exclude(pk=own_key).exists()


def is_old_slug(model, slug: str, own_key=None) -> bool:
    """Return whether another record of the model had this slug before."""
    old = SlugRedirect.objects.filter(content_type=ContentType.objects.get_for_model(model), slug=slug)
    return old.exclude(object_id=str(own_key)).exists()
