from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.vocabulary import Term
from history.registry import Tracked


class Task(Term):
    """A task of a family centre (perhekeskuksen tehtävä)."""

    name = models.CharField(_("nimi"), max_length=120)
    summary = models.TextField(_("tiivistelmä"), blank=True)

    history = Tracked()

    class Meta(Term.Meta):
        verbose_name = _("tehtävä")
        verbose_name_plural = _("tehtävät")
