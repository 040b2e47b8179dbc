from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.vocabulary import Term
from history.registry import Tracked
from municipalities.models import Task


class PlaceKind(Term):
    """A kind of meeting place: family café, family park, library …"""

    plural = models.CharField(_("monikko"), max_length=80)
    everyday_words = models.TextField(
        _("arkisanat"), blank=True, help_text=_("Sanoja, joilla vanhemmat etsivät tällaista paikkaa.")
    )
    icon = models.SlugField(_("kuvake"), max_length=40, blank=True)

    history = Tracked()

    class Meta(Term.Meta):
        verbose_name = _("paikan laji")
        verbose_name_plural = _("paikkojen lajit")


class Theme(Term):
    """A theme of an activity: babies, fathers, music, breastfeeding …"""

    everyday_words = models.TextField(_("arkisanat"), blank=True)
    tasks = models.ManyToManyField(Task, related_name="themes", verbose_name=_("perhekeskuksen tehtävät"), blank=True)

    history = Tracked()

    class Meta(Term.Meta):
        verbose_name = _("aihe")
        verbose_name_plural = _("aiheet")


class Feature(Term):
    """A feature of a place: step-free entrance, changing table, prams indoors …"""

    class Group(models.TextChoices):
        ACCESSIBILITY = "accessibility", _("esteettömyys")
        COMFORT = "comfort", _("mukavuudet")

    everyday_words = models.TextField(
        _("arkisanat"),
        blank=True,
        help_text=_("Sanoja, joilla tätä pyydetään, pilkuin erotettuina: esteetön, ilman portaita."),
    )
    group = models.CharField(_("ryhmä"), max_length=20, choices=Group)

    history = Tracked()

    class Meta(Term.Meta):
        verbose_name = _("ominaisuus")
        verbose_name_plural = _("ominaisuudet")


class SpokenLanguage(Term):
    """A language spoken at a place."""

    slug = None
    code = models.CharField(_("kielikoodi"), max_length=8, primary_key=True)
    name = models.CharField(_("nimi"), max_length=60)
    everyday_words = models.TextField(
        _("arkisanat"),
        blank=True,
        help_text=_("Sanoja, joilla tätä kieltä pyydetään, pilkuin erotettuina: englanniksi, englanninkielinen."),
    )

    history = Tracked()

    class Meta(Term.Meta):
        verbose_name = _("puhuttu kieli")
        verbose_name_plural = _("puhutut kielet")
        ordering = ["order", "code"]
