from django.db import models
from django.utils.translation import gettext_lazy as _

from core.permissions import EVERYTHING


class Term(models.Model):
    """A term of a shared vocabulary. Every editor may choose it; changing it needs a permission."""

    slug = models.SlugField(_("osoite"), max_length=60, unique=True)
    name = models.CharField(_("nimi"), max_length=80)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name

    @classmethod
    def visible_q(cls, scope):
        return EVERYTHING
