from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceRecord(models.Model):
    """The values of a record in its source when it was last loaded.

    The next load compares with them: unedited fields follow the source, edited ones stay, and a record that somebody
    deleted (this row remains) is not created again.
    """

    source = models.SlugField(_("lähde"), max_length=60)
    key = models.CharField(_("avain"), max_length=200)
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("laji"), related_name="+")
    object_id = models.CharField(_("kohde"), max_length=40)
    values = models.JSONField(_("ladatut arvot"), default=dict)
    loaded_at = models.DateTimeField(_("ladattu"), auto_now=True)

    class Meta:
        verbose_name = _("lähteestä ladattu kohde")
        verbose_name_plural = _("lähteistä ladatut kohteet")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="source_record_once")]

    def __str__(self):
        return f"{self.source}: {self.key}"
