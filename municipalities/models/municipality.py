from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.addresses import address
from core.fields import URL_LENGTH, folded_field, sort_key_field
from core.geo import LATITUDE, LONGITUDE
from core.models.questions import Questioned
from core.phones import asks_of_phone
from core.relations import reverse_queryset
from history.registry import Tracked


class MunicipalityQuerySet(models.QuerySet):
    def published(self):
        """Return all rows: every municipality has a public page."""
        return self.all()

    def with_place_counts(self):
        """Annotate `place_count`: the number of the municipality's meeting places that lists show."""
        places = reverse_queryset(Municipality, "meeting_places").current()
        # Counted by itself: a join would carry every place of the region along with its municipality's columns.
        listed = places.filter(municipality=OuterRef("pk")).order_by().values("municipality")
        counts = listed.annotate(number=models.Count("*")).values("number")
        return self.annotate(place_count=Coalesce(Subquery(counts), 0)).order_by("sort_key")


class Municipality(Questioned):
    """A municipality (kunta) of the network. The inflected forms of its name are stored, as no rule covers them all."""

    code = models.CharField(_("kuntanumero"), max_length=3, primary_key=True)
    slug = models.SlugField(_("sivun verkko-osoite"), max_length=60, unique=True)
    name = models.CharField(_("nimi"), max_length=60, unique=True)
    sort_key = sort_key_field("name")
    folded = folded_field("name")
    genitive = models.CharField(_("genetiivi"), max_length=60, help_text=_("Esimerkiksi Laukaan."))
    in_where = models.CharField(_("missä"), max_length=60, help_text=_("Esimerkiksi Laukaassa."))
    to_where = models.CharField(_("mihin"), max_length=60, help_text=_("Esimerkiksi Laukaaseen."))
    from_where = models.CharField(_("mistä"), max_length=60, help_text=_("Esimerkiksi Laukaasta."))
    latitude = models.FloatField(_("leveysaste"))
    longitude = models.FloatField(_("pituusaste"))
    website = models.URLField(_("verkkosivu"), max_length=URL_LENGTH, blank=True)
    phone = models.CharField(
        _("vaihteen puhelin"),
        max_length=40,
        blank=True,
        help_text=_("Kunnan vaihde: siitä voi kysyä, kun muuta numeroa ei ole."),
    )
    tile_row = models.PositiveSmallIntegerField(_("ruutukartan rivi"))
    tile_column = models.PositiveSmallIntegerField(_("ruutukartan sarake"))

    objects = MunicipalityQuerySet.as_manager()
    asks = [asks_of_phone("phone")]
    history = Tracked()

    class Meta:
        verbose_name = _("kunta")
        verbose_name_plural = _("kunnat")
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{3}$"),
                name="municipality_code_three_digits",
                violation_error_message=_("Kuntanumerossa on kolme numeroa, esimerkiksi 410."),
            ),
            models.CheckConstraint(
                condition=LATITUDE & LONGITUDE,
                name="municipality_lies_in_finland",
                violation_error_message=_("Sijainti ei ole Suomessa. Tarkista leveys- ja pituusaste."),
            ),
            models.UniqueConstraint(fields=["tile_row", "tile_column"], name="municipality_tile_is_its_own"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("municipalities:detail", self.slug)

    @property
    def where(self) -> str:
        """The name in the inessive ("paikkoja Laukaassa") in Finnish, the uninflected name in other languages."""
        return self.in_where if get_language() == settings.LANGUAGE_CODE else self.name

    def coming_closures(self, today, until):
        """Return closures of all the municipality's places that begin by `until` and have not passed."""
        return self.exceptions.filter(is_move=False, last_day__gte=today, first_day__lte=until)

    def coming_events(self, today):
        """Return upcoming published events for families: its own, and those of the whole region that say they are."""
        return self._events().for_families_of(self).upcoming(today).for_rows()

    def coming_staff_events(self, today):
        """Return upcoming published events for professionals that are its own, those of the region left out."""
        return self._events().own_of(self).for_professionals().upcoming(today).for_rows()

    @staticmethod
    def _events():
        return reverse_queryset(Municipality, "hosted_events").published()

    @classmethod
    def visible_q(cls, scope):
        # An organisation needs those where it has places or activities, or belongs to the network, to choose from.
        return (
            Q(areas__family_centre__in=scope.family_centres, areas__until=None)
            | Q(meeting_places__organiser__in=scope.organisations)
            | Q(meeting_places__activities__organisers__in=scope.organisations)
            | Q(
                areas__family_centre__network_members__organisation__in=scope.organisations,
                areas__until=None,
            )
        )
