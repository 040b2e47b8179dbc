from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FormSubmissionQuerySet(models.QuerySet):
    def may_send(self, network: str) -> bool:
        """Return whether the network (its hash) may submit one more form today, and if so record the submission."""
        self.forget()
        if self.filter(network=network).count() >= FormSubmission.MOST_A_DAY:
            return False
        self.create(network=network)
        return True

    def forget(self):
        """Delete submissions older than a day."""
        self.filter(at__lt=timezone.now() - timedelta(days=1)).delete()


class FormSubmission(models.Model):
    """One anonymous form submission, kept for a day to limit the rate by network; stores only a hash of the network."""

    MOST_A_DAY = 20  # a library's visitors share one

    network = models.CharField(_("verkon tunniste"), max_length=32)
    at = models.DateTimeField(_("milloin"), default=timezone.now)

    objects = FormSubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("lomakkeen lähettänyt verkko")
        verbose_name_plural = _("lomakkeita lähettäneet verkot")
        ordering = ["at"]
        indexes = [models.Index(fields=["network", "at"], name="sender_by_network")]

    def __str__(self):
        return f"{self.at}"
