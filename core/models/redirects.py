from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class SlugRedirect(models.Model):
    """A slug that a record had before it was renamed; its URL redirects to the record's present one."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("laji"), related_name="+")
    slug = models.SlugField(_("entinen osoite"), max_length=120)
    object_id = models.CharField(_("kohde"), max_length=40)

    class Meta:
        verbose_name = _("entinen osoite")
        verbose_name_plural = _("entiset osoitteet")
        constraints = [models.UniqueConstraint(fields=["content_type", "slug"], name="old_address_leads_to_one")]

    def __str__(self):
        return self.slug
