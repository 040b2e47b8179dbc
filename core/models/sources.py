from django.db import models
from django.utils.translation import gettext_lazy as _


class Sourced(models.Model):
    """A record that may have come from elsewhere: from which source, and what it is called there."""

    source = models.CharField(_("lähde"), max_length=60, blank=True, editable=False)
    external_id = models.CharField(_("tunniste lähteessä"), max_length=120, blank=True, editable=False)

    class Meta:
        abstract = True


def once_in_its_source(name):
    """Return the constraint that a source's record is here at most once."""
    return models.UniqueConstraint(fields=["source", "external_id"], condition=~models.Q(external_id=""), name=name)
