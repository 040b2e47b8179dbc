from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson, Organisation
from core.addresses import address
from core.facts import asks_of_address, asks_of_days, coordinates
from core.fields import URL_LENGTH, folded_field, sort_key_field
from core.geo import LATITUDE, LONGITUDE, distance_km
from core.models.locking import Locked
from core.models.publishing import Published, State
from core.models.questions import Questioned
from core.models.sources import HeldElsewhere, Sourced, once_in_its_source, service_has_a_name
from core.models.verification import Verifiable, VerifiableQuerySet
from core.phones import asks_of_phone
from core.questions import Doubt
from core.relations import reverse_queryset
from core.text import sort_key
from history.registry import Tracked
from meeting_places.models.first_visit import FirstVisit
from meeting_places.models.vocabularies import Feature, PlaceKind, SpokenLanguage
from municipalities.models import Municipality
from search.results import search

SOON = timedelta(days=1)
# Path words of pages beside the places' own, in three languages: a place of this slug would hide behind them.
OTHER_PAGES = ["viikko", "vecka", "week", "kartta", "karta", "map", "muistilista", "minneslista", "shortlist"]


class Booking(models.TextChoices):
    NOT_KNOWN = "not_known", _("ei tiedossa")
    NOT_NEEDED = "not_needed", _("ei tarvita")
    NEEDED = "needed", _("tarvitaan")


class MeetingPlaceQuerySet(VerifiableQuerySet):
    def for_list(self):
        """Load the relations that a card prints; any other relation raises instead of querying."""
        return (
            self.select_related("kind", "municipality", "organiser")
            .prefetch_related("features")
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_page(self):
        """Load the relations that the page of a place prints."""
        return (
            self.select_related("kind", "municipality", "organiser")
            .prefetch_related("features", "languages", "moved_to")  # few have moved, and it has as many columns again
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_timetable(self):
        """Load only what a timetable row or a place near another prints of its place."""
        names = ("name_fi", "name_sv", "name_en", "slug", "district", "booking", "is_example", "municipality__name")
        kinds = ("kind__name_fi", "kind__name_sv", "kind__name_en", "kind__icon")
        return self.select_related("kind", "municipality").only(*names, *kinds).fetch_mode(models.FETCH_RAISE)

    def for_map(self):
        """Load only the columns that the map needs, because it may show a thousand places; ordered by name."""
        names = ("name_fi", "name_sv", "name_en", "sort_key", "slug")
        where = ("municipality", "latitude", "longitude", "is_online", "is_example")
        return self.only(*names, "kind", *where).fetch_mode(models.FETCH_RAISE).order_by("sort_key", "pk")

    def in_municipality(self, municipality):
        """Return places in the municipality, and online places of the whole region."""
        return self.filter(Q(municipality=municipality) | Q(municipality=None))

    def without_accessibility(self):
        """Return physical places, not examples, without any information on accessibility."""
        known = MeetingPlace.features.through.objects.filter(feature__group=Feature.Group.ACCESSIBILITY)
        return self.filter(is_online=False, is_example=False).exclude(pk__in=known.values("meetingplace"))

    @staticmethod
    def coming_meetings(now):
        """Return the coming occurrences, not cancelled, of the place of an outer query."""
        return _meetings().held().coming(now).order_by().filter(place=OuterRef("pk"))

    def is_idle(self, now) -> Q:
        """Return a Q: the place has no coming occurrence."""
        # Most have one soon, and are told by one look at those days; only the rest are looked up one by one.
        soon = _meetings().held().coming(now).filter(starts_at__lt=now + timedelta(days=8)).order_by()
        return ~Q(pk__in=soon.values("place")) & ~Exists(self.coming_meetings(now))

    def without_meetings(self, now):
        """Return the published places that have no coming occurrence."""
        return self.published().filter(self.is_idle(now))

    def search(self, text, language="fi", near=None, now=None, understood=None):
        """Return search results, best first; equal scores by next opening, then distance, then name.

        The text may be in any language; `language` is the page's. `near` is (latitude, longitude) in degrees.
        """
        now = now or timezone.now()
        return search(self, text, search_ties(now, near), language, understood, first=soon_open(now))


def _meetings():
    """Return the meetings that there are. They stand above the places, which import nothing from there."""
    return reverse_queryset(MeetingPlace, "occurrences")


def search_ties(now, near=None):
    """Return the ordering of places with equal scores: next opening, then distance, then name."""
    return [_next_opening(now), *([distance_km(*near)] if near else []), F("sort_key")]


def _next_opening(now):
    coming = _meetings().held().coming(now).filter(place=OuterRef("pk")).order_by("starts_at")
    return Subquery(coming.values("starts_at")[:1])


def soon_open(now):
    """Return `number` (place) and `value` (next opening) of the places that open within a day."""
    soon = _meetings().held().coming(now).filter(starts_at__lt=now + SOON).order_by()
    return soon.values(number=F("place")).annotate(value=Min("starts_at"))


def image_path(place, filename):
    """Return the upload path, short enough for the file name to fit in the column."""
    return f"places/{place.slug[:40]}/{filename}"


class MeetingPlace(Published, Verifiable, Locked, Sourced, FirstVisit, HeldElsewhere, Questioned):
    """An open meeting place (avoin kohtaamispaikka) for families, on site or online."""

    class Price(models.TextChoices):
        NOT_KNOWN = "not_known", _("ei tiedossa")
        FREE = "free", _("maksuton")
        SMALL_FEE = "small_fee", _("pieni maksu")

    slug = models.SlugField(
        _("sivun verkko-osoite"),
        max_length=120,
        unique=True,
        help_text=_("Tyhjä: nimestä. Vanha osoite toimii edelleen."),
    )
    name = models.CharField(_("nimi"), max_length=120)
    sort_key = sort_key_field("name_fi")
    folded = folded_field("name_fi", "name_sv", "name_en", "district", "address", "description_fi")
    description = models.TextField(
        _("kuvaus"), blank=True, help_text=_("Millaista täällä on ja kenelle? Pari lausetta riittää.")
    )
    getting_there = models.TextField(
        _("perille pääsy"), blank=True, help_text=_("Mistä ovesta, onko hissiä, minne vaunut jätetään?")
    )
    nearest_stop = models.CharField(
        _("lähin pysäkki"),
        max_length=120,
        blank=True,
        help_text=_("Pysäkin nimi, linja ja kävelymatka, esimerkiksi: Kirkonkylä, linja 25, 300 metriä."),
    )
    kind = models.ForeignKey(PlaceKind, models.PROTECT, related_name="meeting_places", verbose_name=_("laji"))
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="meeting_places",
        verbose_name=_("kunta"),
        null=True,
        blank=True,
        help_text=_("Jätä tyhjäksi vain, jos paikka on verkossa ja koko maakunnan yhteinen."),
    )
    is_online = models.BooleanField(_("verkossa"), default=False)
    organiser = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="meeting_places",
        verbose_name=_("järjestäjä"),
        null=True,
        blank=True,
    )
    district = models.CharField(_("kylä tai kaupunginosa"), max_length=80, blank=True)
    address = models.CharField(_("katuosoite"), max_length=120, blank=True)
    postal_code = models.CharField(_("postinumero"), max_length=5, blank=True)
    latitude = models.FloatField(_("leveysaste"), null=True, blank=True)
    longitude = models.FloatField(_("pituusaste"), null=True, blank=True)
    phone = models.CharField(_("puhelin"), max_length=40, blank=True)
    email = models.EmailField(_("sähköposti"), blank=True)
    website = models.URLField(_("verkkosivu"), max_length=URL_LENGTH, blank=True)
    price = models.CharField(_("hinta"), max_length=20, choices=Price, default=Price.NOT_KNOWN)
    booking = models.CharField(_("ilmoittautuminen"), max_length=20, choices=Booking, default=Booking.NOT_KNOWN)
    booking_how = models.CharField(_("miten ja mihin mennessä ilmoittaudutaan"), max_length=200, blank=True)
    languages = models.ManyToManyField(
        SpokenLanguage, related_name="meeting_places", verbose_name=_("kielet"), blank=True
    )
    features = models.ManyToManyField(
        Feature, related_name="meeting_places", verbose_name=_("ominaisuudet"), blank=True
    )
    image = models.ImageField(_("kuva"), upload_to=image_path, blank=True, db_index=True)
    image_alt = models.CharField(
        _("kuvan kuvaus"),
        max_length=200,
        blank=True,
        help_text=_("Mitä kuvassa näkyy? Ruudunlukija lukee tämän."),
    )
    keeper = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        related_name="kept_places",
        verbose_name=_("tietojen ylläpitäjä"),
        null=True,
        blank=True,
    )
    keeper_email = models.EmailField(_("ylläpitäjän sähköposti"), blank=True, help_text=_("Ei näy julkisesti."))
    moved_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="moved_from",
        verbose_name=_("muuttanut paikkaan"),
        null=True,
        blank=True,
    )
    is_example = models.BooleanField(_("esimerkki"), default=False, editable=False)

    objects = MeetingPlaceQuerySet.as_manager()
    asks = [asks_of_phone("phone"), coordinates, asks_of_address("address"), asks_of_days("publish_at")]
    reserved_slugs = OTHER_PAGES
    history = Tracked(unkept=frozenset({"keeper_email"}))  # somebody's own: that it changed, not what it was

    class Meta:
        verbose_name = _("kohtaamispaikka")
        verbose_name_plural = _("kohtaamispaikat")
        ordering = ["sort_key"]
        indexes = [
            models.Index(fields=["state", "sort_key", "id"], name="place_by_name"),
            models.Index(fields=["municipality", "state", "sort_key"], name="place_by_municipality"),
            models.Index(fields=["kind", "state", "sort_key"], name="place_by_kind"),
            models.Index(fields=["latitude", "longitude"], name="place_by_coordinates"),
            # They hold all that `current()` asks, so that no place is read to know whether lists show it.
            models.Index(fields=["id", "state", "checked_on", "created_at"], name="place_current_by_key"),
            models.Index(
                fields=["municipality", "state", "checked_on", "created_at"], name="place_current_by_municipality"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=OTHER_PAGES),
                name="meeting_place_slug_is_no_other_page",
                violation_error_message=_("Tämä sivun osoite on jo muussa käytössä. Valitse toinen."),
            ),
            models.CheckConstraint(
                condition=Q(is_online=True) | Q(municipality__isnull=False),
                name="meeting_place_has_municipality",
                violation_error_message=_("Valitse kunta. Ilman kuntaa voi olla vain verkossa toimiva paikka."),
            ),
            models.CheckConstraint(
                condition=Q(is_online=False) | (Q(address="") & ~Q(website="")),
                name="meeting_place_online_has_link",
                violation_error_message=_("Verkossa toimivalla paikalla on verkkosivu eikä katuosoitetta."),
            ),
            models.CheckConstraint(
                # One without the other would be unknown to the database, which it lets pass.
                condition=Q(latitude=None, longitude=None)
                | (Q(latitude__isnull=False, longitude__isnull=False) & LATITUDE & LONGITUDE),
                name="meeting_place_lies_in_finland",
                violation_error_message=_("Sijainti ei ole Suomessa. Tarkista leveys- ja pituusaste."),
            ),
            models.CheckConstraint(
                condition=Q(postal_code="") | Q(postal_code__regex=r"^[0-9]{5}$"),
                name="meeting_place_postal_code_five_digits",
                violation_error_message=_("Postinumerossa on viisi numeroa."),
            ),
            models.CheckConstraint(
                condition=Q(image="") | (Q(image_alt_fi__isnull=False) & ~Q(image_alt_fi="")),
                name="meeting_place_image_has_alt",
                violation_error_message=_("Kerro kuvasta myös sanoin: kirjoita kuvan kuvaus suomeksi."),
            ),
            service_has_a_name("meeting_place_service_has_a_name"),
            once_in_its_source("meeting_place_once_in_its_source"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("meeting_places:detail", self.slug)

    @classmethod
    def editable_q(cls, scope):
        return Q(municipality__areas__family_centre__in=scope.family_centres, municipality__areas__until=None) | Q(
            organiser__in=scope.organisations
        )

    @classmethod
    def visible_q(cls, scope):
        return Q(activities__organisers__in=scope.organisations)

    def doubts(self):
        yield from super().doubts()
        if twin := self._twin():
            sentence = _("Kunnassa on jo %(name)s. Onko tämä sama?") % {"name": twin.name}
            about = {"name_fi": self.sort_key_now, "municipality": self.municipality_id}
            yield Doubt(sentence, "twin", about, link=(twin.editing_url, _("Katso se")))

    @property
    def sort_key_now(self) -> str:
        """The sort key of the name as it is typed, saved or not."""
        return sort_key(self.name_fi or "")

    @property
    def editing_url(self) -> str:
        return reverse("admin:meeting_places_meetingplace_change", args=[self.pk])

    def _twin(self):
        """Return another place of the same name in the same municipality, unless the two are stored so already."""
        namesakes = MeetingPlace.objects.filter(sort_key=self.sort_key_now, municipality=self.municipality_id)
        if not self.sort_key_now or not (twin := namesakes.exclude(pk=self.pk).exclude(state=State.ARCHIVED).first()):
            return None
        return None if namesakes.filter(pk=self.pk).exists() else twin

    @property
    def directions(self) -> str:
        """URL of directions on OpenStreetMap; empty if the coordinates are not known."""
        if self.latitude is not None:
            return f"https://www.openstreetmap.org/directions?to={self.latitude}%2C{self.longitude}"
        return ""
