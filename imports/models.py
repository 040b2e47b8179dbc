from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(days=1)


class TableImport(models.Model):
    """An uploaded table with its preview, kept until it is imported, at most a day."""

    kind = models.CharField(_("mitä"), max_length=20)
    name = models.CharField(_("tiedosto"), max_length=200)
    content = models.BinaryField(_("sisältö"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("kuka"))
    created_at = models.DateTimeField(_("milloin"), default=timezone.now)
    makes_drafts = models.BooleanField(_("uudet luonnoksina"), default=False)
    preview = models.JSONField(_("esikatselu"), default=dict)
    is_done = models.BooleanField(_("tuotu"), default=False)

    class Meta:
        verbose_name = _("tuonti")
        verbose_name_plural = _("tuonti ja vienti")
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @classmethod
    def forget_old(cls):
        """Delete the uploads older than a day."""
        cls.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
