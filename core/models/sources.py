from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import URL_LENGTH


class Sourced(models.Model):
    """A record that may be imported: the name of its source, and its identifier there."""

    source = models.CharField(_("lähde"), max_length=60, blank=True, editable=False)
    external_id = models.CharField(_("tunniste lähteessä"), max_length=120, blank=True, editable=False)

    class Meta:
        abstract = True


def once_in_its_source(name):
    """Return a unique constraint: one row for each identifier of a source; rows without an identifier are exempt."""
    return models.UniqueConstraint(fields=["source", "external_id"], condition=~models.Q(external_id=""), name=name)


class HeldElsewhere(models.Model):
    """A record whose facts a national service holds: pages lead to it instead of copying what it says."""

    service_name = models.CharField(
        _("valtakunnallinen palvelu"),
        max_length=120,
        blank=True,
        help_text=_("Palvelu, jonka sivulla nämä tiedot ovat. Sivumme ohjaa sinne eikä kopioi tekstiä."),
    )
    service_url = models.URLField(_("palvelun sivu"), max_length=URL_LENGTH, blank=True)

    class Meta:
        abstract = True

    @property
    def is_held_elsewhere(self) -> bool:
        return bool(self.service_name)


def service_has_a_name(name):
    """Return a check constraint: a link to a service tells in Finnish whose it is."""
    told = models.Q(service_name_fi__isnull=False) & ~models.Q(service_name_fi="")
    return models.CheckConstraint(
        condition=models.Q(service_url="") | told,
        name=name,
        violation_error_message=_("Kerro, minkä palvelun sivu linkki on."),
    )
