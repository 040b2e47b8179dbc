from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.sources import HeldElsewhere, service_has_a_name
from core.models.vocabulary import Term
from history.registry import Tracked


class Task(Term, HeldElsewhere):
    """A task of a family centre (perhekeskuksen tehtävä). Each has a page for parents, in their own words."""

    name = models.CharField(_("nimi"), max_length=120)
    summary = models.TextField(_("tiivistelmä"), blank=True)
    parent_words = models.CharField(
        _("vanhemman sanoin"), max_length=80, blank=True, help_text=_("Niin kuin vanhempi sen sanoisi.")
    )
    advice = models.TextField(
        _("mitä sivulla sanotaan"), blank=True, help_text=_("Markdown: väliotsikko alkaa ## ja luettelon rivi -.")
    )
    is_sensitive = models.BooleanField(
        _("arka"), default=False, help_text=_("Sivun osoite ja otsikko eivät kerro, mistä siinä puhutaan.")
    )
    neutral_slug = models.SlugField(
        _("osoite, joka ei kerro mitään"),
        max_length=60,
        blank=True,
        help_text=_("Aran sivun osoite, esimerkiksi tukea."),
    )

    history = Tracked()

    class Meta(Term.Meta):
        verbose_name = _("tehtävä")
        verbose_name_plural = _("tehtävät")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_sensitive=False) | ~Q(neutral_slug=""),
                name="task_sensitive_has_a_neutral_address",
                violation_error_message=_("Anna aralle tehtävälle osoite, joka ei kerro mitään."),
            ),
            models.UniqueConstraint(
                fields=["neutral_slug"],
                condition=~Q(neutral_slug=""),
                name="task_neutral_address_is_its_own",
                violation_error_message=_("Tämä osoite on jo toisella tehtävällä."),
            ),
            service_has_a_name("task_service_has_a_name"),
        ]

    def clean(self):
        if self.neutral_slug and Task.objects.filter(slug=self.neutral_slug).exists():
            raise ValidationError({"neutral_slug": _("Tämä osoite on jo tehtävän oma tunnus.")})

    @property
    def page_slug(self) -> str:
        """What its page has in its address."""
        return self.neutral_slug if self.is_sensitive else self.slug
