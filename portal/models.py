from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceRecord(models.Model):
    """What a source said of a record when it was loaded.

    Loading again compares with it: a field that still holds the loaded value follows the source, an edited one stays,
    and a record that a person removed (its row here outlives it) does not come back.
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
