from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import URL_LENGTH


class BrokenLinkQuerySet(models.QuerySet):
    def shown(self):
        """Return the links that have failed often enough to be shown as broken."""
        return self.filter(times__gte=self.model.TRIES)


class BrokenLink(models.Model):
    """A URL that failed when last checked (`link_checks/checking.py`); working URLs have no row."""

    TRIES = 3  # trouble that may pass is shown after so many checks in a row

    url = models.URLField(_("osoite"), max_length=URL_LENGTH, unique=True)
    why = models.CharField(_("vika"), max_length=20)
    times = models.PositiveSmallIntegerField(_("kertoja peräkkäin"), default=0)
    since = models.DateTimeField(_("ensimmäisen kerran"))
    checked_at = models.DateTimeField(_("viimeksi"))

    objects = BrokenLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("rikkinäinen linkki")
        verbose_name_plural = _("rikkinäiset linkit")
        ordering = ["url"]

    def __str__(self):
        return self.url
