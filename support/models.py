from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import URL_LENGTH, folded_field
from core.models.locking import Locked
from core.models.publishing import Published
from core.models.questions import Questioned
from core.models.sources import HeldElsewhere, Sourced, once_in_its_source, service_has_a_name
from core.models.verification import Verifiable, VerifiableQuerySet
from core.models.vocabulary import Term
from core.permissions import EVERYTHING
from core.phones import asks_of_phone
from history.registry import Tracked
from municipalities.models import Municipality, Task


class HelpTopic(Term):
    """What a text may ask for in distress (hädän aihe), and the task whose page answers it.

    Its `slug` is a topic of `search/distress.py`; a row of any other is never asked for.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="help_topics", verbose_name=_("tehtävä"))

    history = Tracked()

    class Meta(Term.Meta):
        verbose_name = _("hädän aihe")
        verbose_name_plural = _("hädän aiheet")


class HelpLineQuerySet(VerifiableQuerySet):
    def serving(self, municipality: Municipality | None = None):
        """Return the lines of the whole region, and those of the municipality if one is given."""
        return self.filter(Q(municipality=None) | Q(municipality=municipality)).select_related("municipality")


class HelpLine(Published, Verifiable, Locked, Sourced, HeldElsewhere, Questioned):
    """Whom one may call or write to (auttava numero). None comes with the portal but 112, which is no record."""

    name = models.CharField(_("nimi"), max_length=120)
    folded = folded_field("name_fi", "name_sv", "name_en")
    phone = models.CharField(_("puhelin"), max_length=30, blank=True, help_text=_("Vain numeroita ja välejä."))
    website = models.URLField(_("verkkosivu"), max_length=URL_LENGTH, blank=True)
    hours = models.CharField(
        _("milloin auki"), max_length=200, blank=True, help_text=_("Sanoin: joka päivä ja yö, tai arkisin klo 9–15.")
    )
    about = models.CharField(
        _("mistä saa apua"),
        max_length=300,
        blank=True,
        help_text=_("Yksi lause vanhemmalle: kenelle ja missä asiassa."),
    )
    languages = models.CharField(
        _("kielet"), max_length=120, blank=True, help_text=_("Millä kielillä vastataan: suomeksi ja ruotsiksi.")
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="help_lines",
        verbose_name=_("kunta"),
        null=True,
        blank=True,
        help_text=_("Tyhjä: palvelee koko maakuntaa."),
    )
    tasks = models.ManyToManyField(Task, related_name="help_lines", verbose_name=_("millä sivuilla näkyy"), blank=True)
    topics = models.ManyToManyField(
        HelpTopic, related_name="help_lines", verbose_name=_("missä hädässä näkyy haussa"), blank=True
    )
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    objects = HelpLineQuerySet.as_manager()
    asks = [asks_of_phone("phone")]
    history = Tracked()

    class Meta:
        verbose_name = _("auttava numero")
        verbose_name_plural = _("auttavat numerot")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(website=""),
                name="help_line_can_be_reached",
                violation_error_message=_("Anna puhelinnumero tai verkkosivu."),
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+?[0-9][0-9 ]*$"),
                name="help_line_phone_can_be_dialled",
                violation_error_message=_("Kirjoita puhelinnumeroon vain numeroita ja välejä."),
            ),
            service_has_a_name("help_line_service_has_a_name"),
            once_in_its_source("help_line_once_in_its_source"),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def visible_q(cls, scope):
        return EVERYTHING

    @property
    def dialled(self) -> str:
        """The number as a telephone takes it."""
        return self.phone.replace(" ", "")
