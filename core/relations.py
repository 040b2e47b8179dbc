"""Reads models of higher layers through their reverse relations, so that lower layers do not import them."""

from django.db import models


def reverse_queryset(model: type[models.Model], relation: str) -> models.QuerySet:
    """Return all rows of the model whose foreign key to `model` has this `related_name`, with its queryset methods.

    For prefetching with conditions or counting over many rows, which a reverse manager cannot do.
    Raises FieldDoesNotExist.
    """
    return model._meta.get_field(relation).related_model._default_manager.all()
