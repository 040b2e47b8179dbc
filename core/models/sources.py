from django.db import models
from django.utils.translation import gettext_lazy as _


class Sourced(models.Model):
    """A record that may be imported: the name of its source, and its identifier there."""

    source = models.CharField(_("lähde"), max_length=60, blank=True, editable=False)
    external_id = models.CharField(_("tunniste lähteessä"), max_length=120, blank=True, editable=False)

    class Meta:
        abstract = True


def once_in_its_source(name):
    """Return a unique constraint: one row for each identifier of a source; rows without an identifier are exempt."""
    return models.UniqueConstraint(fields=["source", "external_id"], condition=~models.Q(external_id=""), name=name)
