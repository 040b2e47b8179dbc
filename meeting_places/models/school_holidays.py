from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.facts import asks_of_days
from core.models.questions import Questioned
from history.registry import Tracked
from municipalities.models import Municipality


class SchoolHoliday(Questioned):
    """School holiday dates of a municipality, or of the whole region if it has no municipality."""

    municipality = models.ForeignKey(
        Municipality,
        models.CASCADE,
        related_name="school_holidays",
        verbose_name=_("kunta"),
        null=True,
        blank=True,
        help_text=_("Tyhjä: koko maakunta."),
    )
    name = models.CharField(_("nimi"), max_length=60, help_text=_("Esimerkiksi syysloma."))
    first_day = models.DateField(_("ensimmäinen päivä"))
    last_day = models.DateField(_("viimeinen päivä"))

    asks = [asks_of_days("first_day", "last_day")]
    history = Tracked()

    class Meta:
        verbose_name = _("koulujen loma")
        verbose_name_plural = _("koulujen lomat")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="school_holiday_ends_after_start",
                violation_error_message=_("Viimeinen päivä on ennen ensimmäistä."),
            )
        ]

    def __str__(self):
        return self.name

    @classmethod
    def editable_q(cls, scope):
        return Q(municipality__areas__family_centre__in=scope.family_centres, municipality__areas__until=None)
