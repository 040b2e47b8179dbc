from dataclasses import fields
from datetime import UTC, datetime, time, timedelta
from math import cos, radians

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson, Organisation
from meeting_places.recurrence import Change, Recurrence, change_refusals, refusals
from meeting_places.status import State as MeetingState
from meeting_places.status import with_status
from meeting_places.times import Openness, ScheduleRule
from municipalities.models import LATITUDE, LONGITUDE, Municipality, Task
from perhekeskus.checking import Checked, CheckedQuerySet
from perhekeskus.publishing import Locked, Published, Sourced, once_in_its_source
from perhekeskus.rights import EVERYTHING
from perhekeskus.sorting import folded_field, sort_key_field
from search.results import matching, search

WEEKDAYS = [
    (0, _("maanantai")),
    (1, _("tiistai")),
    (2, _("keskiviikko")),
    (3, _("torstai")),
    (4, _("perjantai")),
    (5, _("lauantai")),
    (6, _("sunnuntai")),
]


SOON = timedelta(days=1)
# Path words of pages beside the places' own, in three languages: a place of this slug would hide behind them.
OTHER_PAGES = ["viikko", "vecka", "week", "kartta", "karta", "map", "muistilista", "minneslista", "shortlist"]


class Booking(models.TextChoices):
    NOT_KNOWN = "not_known", _("ei tiedossa")
    NOT_NEEDED = "not_needed", _("ei tarvita")
    NEEDED = "needed", _("tarvitaan")


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


class MeetingPlaceQuerySet(CheckedQuerySet):
    def for_list(self):
        """Load all a card prints; a forgotten foreign key raises, not queries."""
        return (
            self.select_related("kind", "municipality", "organiser")
            .prefetch_related("features")
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_page(self):
        """Load what a place's own page prints."""
        return (
            self.select_related("kind", "municipality", "organiser", "moved_to")
            .prefetch_related("features", "languages")
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_map(self):
        """Load what the map says of a place, and no more, as it may hold a thousand; by name."""
        names = ("name_fi", "name_sv", "name_en", "sort_key", "slug")
        where = ("municipality", "latitude", "longitude", "is_online", "is_example")
        return self.only(*names, "kind", *where).fetch_mode(models.FETCH_RAISE).order_by("sort_key", "pk")

    def in_municipality(self, municipality):
        """Places in the municipality, and online ones of the whole region."""
        return self.filter(Q(municipality=municipality) | Q(municipality=None))

    def without_accessibility(self):
        """Real places on the ground of which nobody has told whether one gets in."""
        known = MeetingPlace.features.through.objects.filter(feature__group=Feature.Group.ACCESSIBILITY)
        return self.filter(is_online=False, is_example=False).exclude(pk__in=known.values("meetingplace"))

    @staticmethod
    def coming_meetings(now):
        """Meetings of an outer query's place that are held within the weeks that are known."""
        return Occurrence.objects.held().coming(now).order_by().filter(place=OuterRef("pk"))

    def is_idle(self, now) -> Q:
        """The condition that no coming meeting of a place is known."""
        # Most have one soon, and are told by one look at those days; only the rest are looked up one by one.
        soon = Occurrence.objects.held().coming(now).filter(starts_at__lt=now + timedelta(days=8)).order_by()
        return ~Q(pk__in=soon.values("place")) & ~Exists(self.coming_meetings(now))

    def without_meetings(self, now):
        """Published places of which no coming meeting is known."""
        return self.published().filter(self.is_idle(now))

    def timetable_today(self, now):
        """Rows of what is left of today at these places, cancelled ones too, each with its status in words."""
        rows = Occurrence.objects.current().today(now).filter(place__in=self)
        return with_status(rows.for_list()[:ROWS_OF_TODAY], now)

    def search(self, text, language="fi", near=None, now=None, understood=None):
        """Return those that answer the text, best first; equally good ones soonest open, then nearest, then by name.

        The text may be in any language, `language` is the page's own. `near` is a latitude and a longitude.
        """
        now = now or timezone.now()
        return search(self, text, search_ties(now, near), language, understood, first=soon_open(now))

    def matching(self, text, understood=None):
        """Return those that `search` finds, in their own order and without a limit: for the map, feeds and counts."""
        return matching(self, text, understood)


def search_ties(now, near=None):
    """Return the order of equally good places: soonest open, then nearest, then by name."""
    return [_next_opening(now), *_distance(near), F("sort_key")]


def _next_opening(now):
    coming = Occurrence.objects.held().coming(now).filter(place=OuterRef("pk")).order_by("starts_at")
    return Subquery(coming.values("starts_at")[:1])


def soon_open(now):
    """Return the places that are open within a day, each with its next opening: before all others."""
    soon = Occurrence.objects.held().coming(now).filter(starts_at__lt=now + SOON).order_by()
    return soon.values(number=F("place")).annotate(value=Min("starts_at"))


def _distance(near):
    """Return what grows with the distance; within a region the globe is flat enough to tell which is nearer."""
    if near is None:
        return []
    north, east = F("latitude") - near[0], (F("longitude") - near[1]) * cos(radians(near[0]))
    return [north * north + east * east]


def image_path(place, filename):
    """Return a path that leaves room for the file's name in the column."""
    return f"places/{place.slug[:40]}/{filename}"


class MeetingPlace(Published, Checked, Locked, Sourced):
    """An open meeting place (avoin kohtaamispaikka): somewhere one can just come, or an online one."""

    class Price(models.TextChoices):
        NOT_KNOWN = "not_known", _("ei tiedossa")
        FREE = "free", _("maksuton")
        SMALL_FEE = "small_fee", _("pieni maksu")

    slug = models.SlugField(
        _("osoite"),
        max_length=120,
        unique=True,
        help_text=_("Paikan sivun osoite. Vanha osoite toimii edelleen."),
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
    kind = models.ForeignKey(PlaceKind, models.PROTECT, related_name="meeting_places", verbose_name=_("laji"))
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="meeting_places",
        verbose_name=_("kunta"),
        null=True,
        blank=True,
        help_text=_("Tyhjä vain verkossa toimivalla paikalla, joka on koko maakunnan yhteinen."),
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
    website = models.URLField(_("verkkosivu"), blank=True)
    price = models.CharField(_("hinta"), max_length=20, choices=Price, default=Price.NOT_KNOWN)
    booking = models.CharField(_("ilmoittautuminen"), max_length=20, choices=Booking, default=Booking.NOT_KNOWN)
    booking_how = models.CharField(_("miten ja mihin mennessä ilmoittaudutaan"), max_length=200, blank=True)
    languages = models.ManyToManyField(
        SpokenLanguage, related_name="meeting_places", verbose_name=_("kielet"), blank=True
    )
    features = models.ManyToManyField(
        Feature, related_name="meeting_places", verbose_name=_("ominaisuudet"), blank=True
    )
    image = models.ImageField(_("kuva"), upload_to=image_path, blank=True)
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
            once_in_its_source("meeting_place_once_in_its_source"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("meeting_places:detail", args=[self.slug])

    @classmethod
    def rights(cls, scope):
        return Q(municipality__areas__family_centre__in=scope.family_centres, municipality__areas__until=None) | Q(
            organiser__in=scope.organisations
        )

    @classmethod
    def sight(cls, scope):
        return Q(activities__organisers__in=scope.organisations)

    @property
    def directions(self) -> str:
        """Where a map shows the way here; empty when the place is not known well enough."""
        if self.latitude is not None:
            return f"https://www.openstreetmap.org/directions?to={self.latitude}%2C{self.longitude}"
        return ""

    def coming_exceptions(self, today, activities):
        """Days off and moves that have not passed, of this place, its activities (given) and its municipality."""
        # By the activities' keys: a join here would make the database read every exception of the region.
        mine = Q(place=self.pk) | Q(activity__in=[activity.pk for activity in activities])
        if self.municipality_id:
            mine |= Q(municipality=self.municipality_id)
        return (
            ScheduleException.objects.filter(mine, Q(last_day__gte=today) | Q(new_day__gte=today))
            .select_related("activity", "new_place")
            .order_by("first_day", "pk")
        )


class ActivityQuerySet(models.QuerySet):
    def for_page(self):
        """Load what a place's page prints of its activities."""
        return self.select_related("kind").prefetch_related("organisers", "schedules").fetch_mode(models.FETCH_RAISE)


class Activity(Locked):
    """What happens at a place, by whom. Without a title it is the place's own opening hours."""

    place = models.ForeignKey(MeetingPlace, models.CASCADE, related_name="activities", verbose_name=_("paikka"))
    title = models.CharField(
        _("nimi"), max_length=120, blank=True, help_text=_("Tyhjä, jos kyse on paikan omista aukioloajoista.")
    )
    folded = folded_field("title_fi", "title_sv", "title_en")
    organisers = models.ManyToManyField(
        Organisation,
        related_name="activities",
        verbose_name=_("järjestäjät"),
        blank=True,
        help_text=_("Jokainen järjestäjä saa muokata tätä toimintaa."),
    )
    audience = models.CharField(_("kenelle"), max_length=200, blank=True)
    age_min_years = models.PositiveSmallIntegerField(_("ikä alkaen (vuotta)"), null=True, blank=True)
    age_max_years = models.PositiveSmallIntegerField(_("ikä enintään (vuotta)"), null=True, blank=True)
    themes = models.ManyToManyField(Theme, related_name="activities", verbose_name=_("aiheet"), blank=True)
    kind = models.ForeignKey(
        PlaceKind,
        models.PROTECT,
        related_name="activities",
        verbose_name=_("laji, jos muu kuin paikan"),
        null=True,
        blank=True,
    )
    booking = models.CharField(_("ilmoittautuminen, jos muu kuin paikan"), max_length=20, choices=Booking, blank=True)
    booking_how = models.CharField(_("miten ja mihin mennessä ilmoittaudutaan"), max_length=200, blank=True)
    keeper = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        related_name="kept_activities",
        verbose_name=_("tietojen ylläpitäjä, jos muu kuin paikan"),
        null=True,
        blank=True,
    )
    keeper_email = models.EmailField(_("ylläpitäjän sähköposti"), blank=True, help_text=_("Ei näy julkisesti."))
    hours_link = models.URLField(
        _("mistä ajat näkee"), blank=True, help_text=_("Jos aikoja ei ole tässä: osoite, josta ne löytää.")
    )
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)
    external_id = models.CharField(_("tunniste lähteessä"), max_length=120, blank=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("toiminta")
        verbose_name_plural = _("toiminnat")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(age_min_years=None) | Q(age_max_years=None) | Q(age_max_years__gte=F("age_min_years")),
                name="activity_ages_in_order",
                violation_error_message=_("Yläikäraja on alaikärajaa pienempi."),
            ),
            models.UniqueConstraint(
                fields=["place", "external_id"],
                condition=~Q(external_id=""),
                name="activity_once_in_its_place",
            ),
        ]

    def __str__(self):
        return self.title or str(_("aukioloajat"))

    @property
    def ages(self) -> str:
        """For which ages, in words; empty when for all or not known."""
        low, high = self.age_min_years, self.age_max_years
        if low is None and high is None:
            return ""
        if high is None:
            return gettext("%(low)d vuodesta alkaen") % {"low": low}
        if low == high:
            return gettext("%(years)d-vuotiaille") % {"years": low}
        return gettext("%(low)d–%(high)d-vuotiaille") % {"low": low or 0, "high": high}

    def replace_times(self, rules):
        """Make the schedules say these rules; a row that says one of them already, or nearly so, lives on.

        With the row live its occurrences' keys. Whoever calls this rebuilds the occurrences after it.
        """
        rows, wanted = list(self.schedules.all()), list(rules)
        for likeness in (_wholly, _in_start, _in_day):
            rows = [row for row in rows if not _takes_over(row, wanted, likeness)]
        for row in rows:
            row.delete()
        for rule in wanted:
            self.schedules.create(rule=rule)

    @classmethod
    def rights(cls, scope):
        return (
            Q(
                place__municipality__areas__family_centre__in=scope.family_centres,
                place__municipality__areas__until=None,
            )
            | Q(place__organiser__in=scope.organisations)
            | Q(organisers__in=scope.organisations)
        )


def _takes_over(row, wanted, likeness):
    """Let a row say the first wanted rule that is like its own, and take that off; tell whether there was one."""
    present = row.rule
    same = likeness(present)
    rule = next((rule for rule in wanted if likeness(rule) == same), None)
    if rule is None:
        return False
    wanted.remove(rule)
    if rule != present:
        row.rule = rule
        row.save()
    return True


def _wholly(rule):
    return rule


def _in_start(rule):
    return rule.recurrence, rule.weekday, rule.nth, rule.anchor, rule.starts


def _in_day(rule):
    return rule.recurrence, rule.weekday, rule.nth


class Schedule(models.Model):
    """One rule of when an activity is held: one weekday at one time. From Monday to Friday makes five."""

    Openness = Openness

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="schedules", verbose_name=_("toiminta"))
    weekday = models.PositiveSmallIntegerField(_("viikonpäivä"), choices=WEEKDAYS, null=True, blank=True)
    starts = models.TimeField(_("alkaa"))
    ends = models.TimeField(
        _("päättyy"),
        help_text=_("Ennen alkua oleva aika on seuraavana päivänä. 0.00–0.00 on koko vuorokausi."),
    )
    recurrence = models.CharField(_("toistuu"), max_length=20, choices=Recurrence, default=Recurrence.WEEKLY)
    anchor = models.DateField(
        _("päivä"),
        null=True,
        blank=True,
        help_text=_("Yhden kerran päivä, tai joka toinen viikko: jokin päivä, jona tätä on."),
    )
    nth = models.PositiveSmallIntegerField(
        _("kuukauden monesko"),
        null=True,
        blank=True,
        help_text=_("Esimerkiksi 1: kuun ensimmäinen maanantai."),
    )
    valid_from = models.DateField(_("voimassa alkaen"), null=True, blank=True)
    valid_until = models.DateField(_("voimassa asti"), null=True, blank=True)
    skips_school_holidays = models.BooleanField(_("ei koulujen loma-aikoina"), default=False)
    on_public_holidays = models.BooleanField(_("myös pyhäpäivinä"), default=False)
    openness = models.CharField(_("millainen aika"), max_length=20, choices=Openness, default=Openness.OPEN)

    class Meta:
        verbose_name = _("aika")
        verbose_name_plural = _("ajat")
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="schedule_ends_after_start",
                violation_error_message=_("Voimassaolo päättyy ennen kuin se alkaa."),
            ),
            models.CheckConstraint(
                condition=Q(recurrence=Recurrence.ONCE) | Q(weekday__range=(0, 6)),
                name="schedule_has_weekday",
                violation_error_message=_("Valitse viikonpäivä."),
            ),
            models.CheckConstraint(
                condition=~Q(recurrence__in=[Recurrence.ONCE, Recurrence.EVERY_SECOND_WEEK]) | Q(anchor__isnull=False),
                name="schedule_has_anchor",
                violation_error_message=_("Anna päivä, josta lasketaan."),
            ),
            models.CheckConstraint(
                condition=~Q(recurrence=Recurrence.NTH_WEEKDAY) | Q(nth__range=(1, 5)),
                name="schedule_has_nth",
                violation_error_message=_("Kerro, monesko viikonpäivä kuukaudessa: 1–5."),
            ),
        ]

    def __str__(self):
        # Folded in the admin's form, a rule is told by this line alone.
        text = f"{self.get_weekday_display() or self.anchor} {self.starts:%H.%M}–{self.ends:%H.%M}"
        if self.recurrence == Recurrence.WEEKLY:
            return text
        # Without the example that helps to choose.
        return f"{text}, {self.get_recurrence_display().split(',')[0]}"

    @classmethod
    def rights(cls, scope):
        return (
            Q(
                activity__place__municipality__areas__family_centre__in=scope.family_centres,
                activity__place__municipality__areas__until=None,
            )
            | Q(activity__place__organiser__in=scope.organisations)
            | Q(activity__organisers__in=scope.organisations)
        )

    @property
    def rule(self) -> ScheduleRule:
        return ScheduleRule(
            starts=self.starts,
            ends=self.ends,
            recurrence=Recurrence(self.recurrence),
            weekday=self.weekday,
            anchor=self.anchor,
            nth=self.nth,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            skips_school_holidays=self.skips_school_holidays,
            on_public_holidays=self.on_public_holidays,
            openness=Openness(self.openness),
        )

    @rule.setter
    def rule(self, rule: ScheduleRule):
        for field in fields(rule):
            setattr(self, field.name, getattr(rule, field.name))

    def clean(self):
        if self.starts is None or self.ends is None:
            return  # the fields themselves say so
        if problems := refusals(self.rule):
            raise ValidationError(problems)


class ScheduleException(models.Model):
    """Days on which an activity, a place or all places of a municipality are off, or moved, and why."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="exceptions", verbose_name=_("toiminta"), null=True, blank=True
    )
    place = models.ForeignKey(
        MeetingPlace,
        models.CASCADE,
        related_name="exceptions",
        verbose_name=_("paikka"),
        null=True,
        blank=True,
    )
    municipality = models.ForeignKey(
        Municipality,
        models.CASCADE,
        related_name="exceptions",
        verbose_name=_("kunta"),
        null=True,
        blank=True,
    )
    first_day = models.DateField(_("ensimmäinen päivä"))
    last_day = models.DateField(_("viimeinen päivä"))
    is_move = models.BooleanField(_("siirretty"), default=False, help_text=_("Muuten kokoontumista ei ole."))
    new_day = models.DateField(_("uusi päivä"), null=True, blank=True)
    new_starts = models.TimeField(_("uusi alkamisaika"), null=True, blank=True)
    new_ends = models.TimeField(_("uusi päättymisaika"), null=True, blank=True)
    new_place = models.ForeignKey(
        MeetingPlace,
        models.CASCADE,
        related_name="guest_exceptions",
        verbose_name=_("uusi paikka"),
        null=True,
        blank=True,
    )
    reason = models.CharField(
        _("syy"), max_length=200, blank=True, help_text=_("Näkyy perheille: esimerkiksi joulutauko.")
    )
    changed_at = models.DateTimeField(_("muuttunut"), auto_now=True)

    class Meta:
        verbose_name = _("poikkeus")
        verbose_name_plural = _("poikkeukset")
        ordering = ["first_day", "pk"]
        indexes = [models.Index(fields=["last_day"], name="exception_by_last_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(activity__isnull=False, place=None, municipality=None)
                | Q(activity=None, place__isnull=False, municipality=None)
                | Q(activity=None, place=None, municipality__isnull=False),
                name="exception_has_one_target",
                violation_error_message=_("Valitse yksi: toiminta, paikka tai kunta."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="exception_ends_after_start",
                violation_error_message=_("Viimeinen päivä on ennen ensimmäistä."),
            ),
            models.CheckConstraint(
                condition=Q(is_move=True) | Q(new_day=None, new_starts=None, new_ends=None, new_place=None),
                name="exception_moves_only_when_moved",
                violation_error_message=_("Uusi aika tai paikka annetaan vain, kun kerta on siirretty."),
            ),
            models.CheckConstraint(
                condition=Q(new_day=None) | Q(last_day=F("first_day")),
                name="exception_moves_one_day",
                violation_error_message=_("Uudelle päivälle voi siirtää vain yhden päivän."),
            ),
        ]

    def __str__(self):
        return self.reason or str(_("poikkeus"))

    @classmethod
    def rights(cls, scope):
        mine = {"areas__family_centre__in": scope.family_centres, "areas__until": None}

        def through(path):
            return Q(**{f"{path}__{key}": value for key, value in mine.items()})

        return (
            through("municipality")
            | through("place__municipality")
            | through("activity__place__municipality")
            | Q(place__organiser__in=scope.organisations)
            | Q(activity__place__organiser__in=scope.organisations)
            | Q(activity__organisers__in=scope.organisations)
        )

    @property
    def change(self) -> Change:
        return Change(
            first_day=self.first_day,
            last_day=self.last_day,
            is_move=self.is_move,
            new_day=self.new_day,
            new_starts=self.new_starts,
            new_ends=self.new_ends,
            new_place=self.new_place_id,
            reason=self.reason,
        )

    def clean(self):
        if self.first_day is None or self.last_day is None:
            return
        if problems := change_refusals(self.change):
            raise ValidationError(problems)


class SchoolHoliday(models.Model):
    """Days on which a municipality's schools are closed, or those of the whole region."""

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
    def rights(cls, scope):
        return Q(municipality__areas__family_centre__in=scope.family_centres, municipality__areas__until=None)


# A municipality's page shows so many; the list shows the rest.
ROWS_OF_TODAY = 30
REVISIONS_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
# Round the clock on the day when clocks go back.
LONGEST = timedelta(hours=25)


def midnight(day):
    """Return the moment when a local day begins."""
    return timezone.make_aware(datetime.combine(day, time()))


class OccurrenceQuerySet(models.QuerySet):
    def published(self):
        """Those at a published place, whose own place, if they have moved there, is published too."""
        return self._at(MeetingPlace.objects.published())

    def current(self):
        """Those that lists show: the same of places that somebody has vouched for lately enough."""
        return self._at(MeetingPlace.objects.current())

    def _at(self, places):
        # As conditions, not joins: SQLite would begin with every published place.
        return self.filter(
            Exists(places.filter(pk=OuterRef("place"))), Exists(places.filter(pk=OuterRef("activity__place")))
        )

    def held(self):
        """Those that are not cancelled."""
        return self.exclude(state=Occurrence.State.CANCELLED)

    def open_at(self, now):
        """Those that are going on at the moment now."""
        return self.held().filter(starts_at__lte=now, ends_at__gt=now)

    def coming(self, now):
        """Those that have not ended at the moment now, soonest first."""
        # The second bound lets an index skip the days before.
        return self.filter(ends_at__gt=now, starts_at__gt=now - LONGEST).order_by("starts_at", "pk")

    def on_day(self, day):
        """Those that start on a local day."""
        return self.between(midnight(day), midnight(day + timedelta(days=1)))

    def between(self, start, end):
        """Those that start at one moment or later, and before another."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def today(self, now):
        """What is left of the local day of the moment now."""
        return self.coming(now).filter(starts_at__lt=midnight(timezone.localdate(now) + timedelta(days=1)))

    def for_list(self):
        """Load what a row of a timetable prints."""
        return self.select_related("place__kind", "place__municipality", "activity__place").fetch_mode(
            models.FETCH_RAISE
        )


class Occurrence(models.Model):
    """One real meeting, made from the rules (`meeting_places/occurrences.py`), never typed."""

    State = MeetingState

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="occurrences", verbose_name=_("toiminta"))
    # Both are covered by an index or a constraint below.
    schedule = models.ForeignKey(
        Schedule, models.CASCADE, related_name="occurrences", verbose_name=_("aika"), db_index=False
    )
    # Where it is held, another place than the activity's own when it has moved there.
    place = models.ForeignKey(
        MeetingPlace, models.CASCADE, related_name="occurrences", verbose_name=_("paikka"), db_index=False
    )
    original_start = models.DateTimeField(_("alkuperäinen alku"))
    starts_at = models.DateTimeField(_("alkaa"))
    ends_at = models.DateTimeField(_("päättyy"))
    state = models.CharField(_("tila"), max_length=20, choices=State)
    reason = models.CharField(_("syy"), max_length=200, blank=True)
    # By the database's clock, as rows are inserted past the model.
    changed_at = models.DateTimeField(_("muuttunut"), db_default=Now(), editable=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("kerta")
        verbose_name_plural = _("kerrat")
        ordering = ["starts_at", "pk"]
        indexes = [
            # They hold whatever says when a place is next open: the rows of a region's million stay unread.
            models.Index(fields=["place", "starts_at", "ends_at", "state"], name="occurrence_by_place"),
            models.Index(fields=["starts_at", "ends_at", "place", "state"], name="occurrence_by_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="occurrence_ends_after_start",
                violation_error_message=_("Kerta päättyy ennen kuin alkaa."),
            ),
            models.UniqueConstraint(fields=["schedule", "original_start"], name="occurrence_once"),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.starts_at):%d.%m.%Y %H.%M}"

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def revision(self) -> int:
        """A number that grows with each change, even where the row was made anew: seconds since 2026."""
        return max(0, int((self.changed_at - REVISIONS_SINCE).total_seconds()))

    @property
    def name(self) -> str:
        """What a timetable calls it beside its place: the activity's own title, or the name of its home place."""
        return self.activity.title or self.activity.place.name

    @property
    def is_guest(self) -> bool:
        """Whether it is held elsewhere than at its own place."""
        return self.activity.place_id != self.place_id
