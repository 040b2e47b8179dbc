from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models import Task
from perhekeskus.rights import EVERYTHING


class PlaceKind(models.Model):
    """A kind of meeting place: family café, family park, library …"""

    slug = models.SlugField(_("osoite"), max_length=60, unique=True)
    name = models.CharField(_("nimi"), max_length=80)
    plural = models.CharField(_("monikko"), max_length=80)
    everyday_words = models.TextField(
        _("arkisanat"), blank=True, help_text=_("Sanoja, joilla vanhemmat etsivät tällaista paikkaa.")
    )
    icon = models.SlugField(_("kuvake"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    class Meta:
        verbose_name = _("paikan laji")
        verbose_name_plural = _("paikkojen lajit")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name

    @classmethod
    def sight(cls, scope):
        return EVERYTHING


class Theme(models.Model):
    """What a meeting is about: babies, fathers, music, breastfeeding …"""

    slug = models.SlugField(_("osoite"), max_length=60, unique=True)
    name = models.CharField(_("nimi"), max_length=80)
    everyday_words = models.TextField(_("arkisanat"), blank=True)
    tasks = models.ManyToManyField(Task, related_name="themes", verbose_name=_("perhekeskuksen tehtävät"), blank=True)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    class Meta:
        verbose_name = _("aihe")
        verbose_name_plural = _("aiheet")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name

    @classmethod
    def sight(cls, scope):
        return EVERYTHING


class Feature(models.Model):
    """What makes a place easy to use: step-free entrance, changing table, prams indoors …"""

    class Group(models.TextChoices):
        ACCESSIBILITY = "accessibility", _("esteettömyys")
        COMFORT = "comfort", _("mukavuudet")

    slug = models.SlugField(_("osoite"), max_length=60, unique=True)
    name = models.CharField(_("nimi"), max_length=80)
    group = models.CharField(_("ryhmä"), max_length=20, choices=Group)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    class Meta:
        verbose_name = _("ominaisuus")
        verbose_name_plural = _("ominaisuudet")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name

    @classmethod
    def sight(cls, scope):
        return EVERYTHING


class SpokenLanguage(models.Model):
    """A language that is spoken at a place."""

    code = models.CharField(_("kielikoodi"), max_length=8, primary_key=True)
    name = models.CharField(_("nimi"), max_length=60)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    class Meta:
        verbose_name = _("puhuttu kieli")
        verbose_name_plural = _("puhutut kielet")
        ordering = ["order", "code"]

    def __str__(self):
        return self.name

    @classmethod
    def sight(cls, scope):
        return EVERYTHING
