"""Reading what stands on a floor above through the relation that it has to us, so that nothing is imported upwards."""

from django.db import models


def reverse_queryset(model: type[models.Model], relation: str) -> models.QuerySet:
    """Return all rows of the model whose foreign key to `model` has this `related_name`, with its queryset's methods.

    For what one row's reverse manager cannot say, as prefetching with conditions or counting for many rows at once.
    Raises FieldDoesNotExist.
    """
    return model._meta.get_field(relation).related_model._default_manager.all()
