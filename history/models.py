from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """One change by a user or a process: a saved form with its inlines, an import, a command (`history/`)."""

    class Origin(models.TextChoices):
        FORM = "form", _("lomake")
        IMPORT = "import", _("tuonti")
        LETTER = "letter", _("kirje")
        CORRECTION = "correction", _("korjausehdotus")
        RESTORE = "restore", _("palautus")
        COMMAND = "command", _("komento")

    at = models.DateTimeField(_("milloin"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("kuka"), null=True, blank=True
    )
    origin = models.CharField(_("mistä"), max_length=20, choices=Origin)
    note = models.CharField(_("huomio"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("muutos")
        verbose_name_plural = _("muutokset")
        ordering = ["-pk"]

    def __str__(self):
        return f"{timezone.localtime(self.at):%d.%m.%Y %H.%M} {self.get_origin_display()}"

    @property
    def note_text(self) -> str:
        """The note, translated to the active language if it is one of the portal's own."""
        return gettext(self.note) if self.note else ""


class Difference(models.Model):
    """What a change did to one record. An earlier state is computed from the present one by undoing differences."""

    class Kind(models.TextChoices):
        ADDED = "added", _("lisätty")
        CHANGED = "changed", _("muutettu")
        REMOVED = "removed", _("poistettu")

    change = models.ForeignKey(Change, models.CASCADE, related_name="differences", verbose_name=_("muutos"))
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("laji"), related_name="+")
    object_id = models.CharField(_("kohde"), max_length=40)
    kind = models.CharField(_("mitä tapahtui"), max_length=10, choices=Kind)
    name = models.CharField(_("nimi"), max_length=200, blank=True)
    # Changed: field → [before, after], or [] where only the fact is kept. Removed: field → value. Added: nothing.
    values = models.JSONField(_("arvot"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("kohteen muutos")
        verbose_name_plural = _("kohteiden muutokset")
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "kind"], name="difference_by_kind")]

    def __str__(self):
        return f"{self.name} {self.get_kind_display()}"


class DifferencePage(models.Model):
    """A history page that shows a difference: that of the record itself, or of a record that it is a part of."""

    difference = models.ForeignKey(Difference, models.CASCADE, related_name="pages", verbose_name=_("muutos"))
    content_type = models.ForeignKey(
        ContentType, models.CASCADE, verbose_name=_("laji"), related_name="+", db_index=False
    )
    object_id = models.CharField(_("kohde"), max_length=40)

    class Meta:
        verbose_name = _("muutoksen sivu")
        verbose_name_plural = _("muutosten sivut")
        indexes = [models.Index(fields=["content_type", "object_id"], name="difference_by_page")]

    def __str__(self):
        return f"{self.content_type_id}/{self.object_id}"
