from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutdatedTranslation(models.Model):
    """A translation whose Finnish text has changed since (`staleness.py`); up-to-date ones have no row."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("laji"), related_name="+")
    object_id = models.CharField(_("kohde"), max_length=40)
    field = models.CharField(_("kenttä"), max_length=60)
    language = models.CharField(_("kieli"), max_length=5, choices=settings.LANGUAGES)
    finnish = models.TextField(_("suomi, josta käännettiin"))
    since = models.DateTimeField(_("mistä alkaen"), default=timezone.now)

    class Meta:
        verbose_name = _("vanhentunut käännös")
        verbose_name_plural = _("käännökset")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language"], name="translation_outdated_once"
            )
        ]

    def __str__(self):
        return f"{self.content_type_id}/{self.object_id} {self.field} {self.language}"
