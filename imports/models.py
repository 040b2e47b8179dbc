from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history.models import Change

KEPT = timedelta(days=1)
KEPT_TO_TAKE_BACK = timedelta(days=30)


class TableImport(models.Model):
    """An uploaded table with its preview, kept until it is imported, at most a day; then what it did, for a month."""

    kind = models.CharField(_("mitä"), max_length=20)
    name = models.CharField(_("tiedosto"), max_length=200)
    content = models.BinaryField(_("sisältö"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("kuka"))
    created_at = models.DateTimeField(_("milloin"), default=timezone.now)
    makes_drafts = models.BooleanField(_("uudet luonnoksina"), default=False)
    preview = models.JSONField(_("esikatselu"), default=dict)
    is_done = models.BooleanField(_("tuotu"), default=False)
    changes = models.ManyToManyField(Change, related_name="+", verbose_name=_("muutokset"), blank=True)
    undone_at = models.DateTimeField(_("kumottu"), null=True, blank=True)

    class Meta:
        verbose_name = _("tuonti")
        verbose_name_plural = _("tuonti ja vienti")
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @classmethod
    def forget_old(cls) -> None:
        """Delete uploads older than a day, and the rows of imported ones, of which the counts stay for a month."""
        now = timezone.now()
        cls.objects.filter(created_at__lt=now - KEPT, is_done=False).delete()
        cls.objects.filter(created_at__lt=now - KEPT_TO_TAKE_BACK).delete()
        for one in cls.objects.filter(created_at__lt=now - KEPT, preview__has_key="lines"):
            one.preview = {"records": one.preview.get("records", [])}
            one.save(update_fields=["preview"])
