from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from perhekeskus.checking import Checked, CheckedQuerySet
from perhekeskus.publishing import Locked, Published
from perhekeskus.rights import EVERYTHING
from perhekeskus.sorting import folded_field, sort_key_field

# Finland and a little around it: a coordinate outside is a slip.
LATITUDE = Q(latitude__range=(59, 71))
LONGITUDE = Q(longitude__range=(19, 32))


class MunicipalityQuerySet(models.QuerySet):
    def published(self):
        """All: every municipality has its page."""
        return self.all()

    def with_place_counts(self):
        """Each with `place_count`: how many meeting places lists show of it."""
        places = self.model._meta.get_field("meeting_places").related_model.objects.current()
        # Counted by itself: a join would carry every place of the region along with its municipality's columns.
        listed = places.filter(municipality=OuterRef("pk")).order_by().values("municipality")
        counts = listed.annotate(number=models.Count("*")).values("number")
        return self.annotate(place_count=Coalesce(Subquery(counts), 0)).order_by("sort_key")


class Municipality(models.Model):
    """A municipality (kunta) of the network, with its inflected names as data: no rule knows them all."""

    code = models.CharField(_("kuntanumero"), max_length=3, primary_key=True)
    slug = models.SlugField(_("osoite"), max_length=60, unique=True)
    name = models.CharField(_("nimi"), max_length=60, unique=True)
    sort_key = sort_key_field("name")
    folded = folded_field("name")
    genitive = models.CharField(_("genetiivi"), max_length=60, help_text=_("Esimerkiksi Laukaan."))
    in_where = models.CharField(_("missä"), max_length=60, help_text=_("Esimerkiksi Laukaassa."))
    to_where = models.CharField(_("mihin"), max_length=60, help_text=_("Esimerkiksi Laukaaseen."))
    from_where = models.CharField(_("mistä"), max_length=60, help_text=_("Esimerkiksi Laukaasta."))
    latitude = models.FloatField(_("leveysaste"))
    longitude = models.FloatField(_("pituusaste"))
    website = models.URLField(_("verkkosivu"), blank=True)
    tile_row = models.PositiveSmallIntegerField(_("ruutukartan rivi"))
    tile_column = models.PositiveSmallIntegerField(_("ruutukartan sarake"))

    objects = MunicipalityQuerySet.as_manager()

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
        return reverse("municipalities:detail", args=[self.slug])

    @property
    def where(self) -> str:
        """The name as it stands in "paikkoja Laukaassa"; after a preposition of another language the bare name."""
        return self.in_where if get_language() == settings.LANGUAGE_CODE else self.name

    def coming_closures(self, today, until):
        """Days off of all its meeting places that begin by a day and have not passed."""
        return self.exceptions.filter(is_move=False, last_day__gte=today, first_day__lte=until)

    def timetable_today(self, now):
        """Rows of what is left of today in the municipality's meeting places."""
        return self.meeting_places.all().timetable_today(now)

    def coming_events(self, today):
        """Published events that it hosts, that concern it, or that concern the whole region, soonest first."""
        events = type(self)._meta.get_field("hosted_events").related_model.objects
        return events.published().concerning(self).upcoming(today).for_list()

    @classmethod
    def sight(cls, scope):
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


class FamilyCentreQuerySet(CheckedQuerySet):
    def working(self):
        """Those that have not ended."""
        return self.filter(ended_on=None)

    def to_check(self, today=None):
        return super().to_check(today).working()

    def in_municipality(self, municipality):
        """Those that work there now."""
        return self.filter(areas__municipality=municipality, areas__until=None)

    def without_liaison(self):
        """Published and working ones without a liaison person in force."""
        return self.published().working().exclude(self.has_liaison())

    @staticmethod
    def has_liaison():
        """The condition that a liaison person is in force."""
        liaisons = FamilyCentre.above("assignments").current().filter(role="liaison")
        return Q(pk__in=liaisons.values("family_centre"))

    def with_people(self):
        """Load the current assignments as `people`, in order, each with its contact person."""
        people = FamilyCentre.above("assignments").current().select_related("contact_person__organisation")
        return self.prefetch_related(
            models.Prefetch("assignments", people, to_attr="people"),
            models.Prefetch("areas", Area.objects.current().select_related("municipality"), to_attr="current_areas"),
        )

    def for_page(self):
        """Load all that a family centre's page, or its municipality's, prints of it."""
        return self.with_people().prefetch_related(
            "links",
            "stage_records",
            models.Prefetch("task_coverages", TaskCoverage.objects.select_related("task")),
            models.Prefetch("network_members", FamilyCentre.above("network_members").select_related("organisation")),
            models.Prefetch("documents", FamilyCentre.above("documents").published()),
        )


class FamilyCentre(Published, Checked, Locked):
    """A family centre (perhekeskus) and its model: one network of one municipality, a part of it, or several."""

    class LedBy(models.TextChoices):
        NOT_KNOWN = "not_known", _("ei tiedossa")
        EDUCATION = "education", _("sivistystoimi")
        SOCIAL_HEALTH = "social_health", _("sosiaali- ja terveystoimi")
        JOINT = "joint", _("sivistys-, sosiaali- ja terveystoimi yhdessä")

    class Premises(models.TextChoices):
        NOT_KNOWN = "not_known", _("ei tiedossa")
        NETWORK_ONLY = "network_only", _("verkosto ilman omia tiloja")
        PLANNED = "planned", _("tilat suunnitteilla")
        EXISTING = "existing", _("omat tilat")

    slug = models.SlugField(_("osoite"), max_length=120, unique=True)
    name = models.CharField(_("nimi"), max_length=120)
    sort_key = sort_key_field("name_fi")
    description = models.TextField(
        _("kuvaus toiminnasta"), blank=True, help_text=_("Mitä perheille on tarjolla ja ketkä sitä tekevät.")
    )
    organising = models.TextField(_("kuinka organisoidumme ja johdamme"), blank=True)
    led_by = models.CharField(_("kuka johtaa"), max_length=20, choices=LedBy, default=LedBy.NOT_KNOWN)
    premises = models.CharField(_("tilat"), max_length=20, choices=Premises, default=Premises.NOT_KNOWN)
    municipalities = models.ManyToManyField(
        Municipality, through="Area", related_name="family_centres", verbose_name=_("kunnat")
    )
    ended_on = models.DateField(_("päättyi"), null=True, blank=True)
    continued_by = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("jatkaja"), related_name="continues", null=True, blank=True
    )

    objects = FamilyCentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("perhekeskus")
        verbose_name_plural = _("perhekeskukset")
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(continued_by=None) | Q(ended_on__isnull=False),
                name="family_centre_continued_only_when_ended",
                violation_error_message=_("Jatkaja merkitään vasta, kun perhekeskuksella on päättymispäivä."),
            ),
            models.CheckConstraint(
                condition=Q(continued_by=None) | ~Q(continued_by=F("id")),
                name="family_centre_not_continued_by_itself",
                violation_error_message=_("Perhekeskus ei voi jatkaa itseään."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("municipalities:family_centre", args=[self.slug])

    @classmethod
    def rights(cls, scope):
        return Q(pk__in=scope.family_centres)

    @classmethod
    def above(cls, relation):
        """The manager of what stands on a floor above, reached through the reverse relation."""
        return cls._meta.get_field(relation).related_model.objects

    @property
    def stage(self):
        """The present stage: the newest record's, or None when it is not known."""
        return next(iter(self.stage_records.all()), None)

    @property
    def is_described(self) -> bool:
        return bool(self.description or self.organising)


class FamilyCentreLink(models.Model):
    """A named link of a family centre's model. The source of 2019 names links whose addresses it does not give."""

    family_centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="links", verbose_name=_("perhekeskus"))
    title = models.CharField(_("otsikko"), max_length=200)
    url = models.URLField(_("osoite"), blank=True, help_text=_("Jos osoitetta ei ole, sivu kertoo sen."))
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    class Meta:
        verbose_name = _("linkki")
        verbose_name_plural = _("linkit")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title

    @classmethod
    def rights(cls, scope):
        return Q(family_centre__in=scope.family_centres)


class AreaQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until=None)


class Area(models.Model):
    """That a family centre works in a municipality, from a day to a day. Areas that ended stay as history."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="areas", verbose_name=_("kunta"))
    family_centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="areas", verbose_name=_("perhekeskus"))
    since = models.DateField(_("alkaen"), null=True, blank=True, help_text=_("Tyhjä, jos ei tiedossa."))
    until = models.DateField(_("asti"), null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("perhekeskuksen kunta")
        verbose_name_plural = _("perhekeskuksen kunnat")
        ordering = ["municipality__sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")),
                name="area_ends_after_start",
                violation_error_message=_("Loppupäivän on oltava alkupäivän jälkeen."),
            ),
            models.UniqueConstraint(
                fields=["municipality", "family_centre"],
                condition=Q(until=None),
                name="area_once_at_a_time",
                violation_error_message=_("Kunta kuuluu jo tähän perhekeskukseen."),
            ),
        ]

    def __str__(self):
        return str(self.municipality)


class StageRecord(models.Model):
    """The stage in which a family centre was on a day. The newest is the present one; none means not known."""

    class Stage(models.TextChoices):
        NOT_STARTED = "not_started", _("ei vielä aloitettu")
        STARTING = "starting", _("alussa")
        NETWORK_GATHERED = "network_gathered", _("verkosto koottu")
        BUILDING = "building", _("malli rakentumassa")
        ESTABLISHED = "established", _("vakiintunut")

    family_centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="stage_records", verbose_name=_("perhekeskus")
    )
    recorded_on = models.DateField(_("päivä"), default=timezone.localdate)
    stage = models.CharField(_("vaihe"), max_length=20, choices=Stage)
    note = models.CharField(_("huomio"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("vaihe")
        verbose_name_plural = _("vaiheet")
        ordering = ["-recorded_on"]
        get_latest_by = "recorded_on"
        constraints = [
            models.UniqueConstraint(
                fields=["family_centre", "recorded_on"],
                name="stage_once_a_day",
                violation_error_message=_("Tälle päivälle on jo merkitty vaihe."),
            )
        ]

    def __str__(self):
        return self.get_stage_display()

    @property
    def position(self) -> int:
        """How many stages lie before this one."""
        return self.Stage.values.index(self.stage)

    @classmethod
    def rights(cls, scope):
        return Q(family_centre__in=scope.family_centres)


class Task(models.Model):
    """A task of a family centre (perhekeskuksen tehtävä)."""

    slug = models.SlugField(_("osoite"), max_length=60, unique=True)
    name = models.CharField(_("nimi"), max_length=120)
    summary = models.TextField(_("tiivistelmä"), blank=True)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    class Meta:
        verbose_name = _("tehtävä")
        verbose_name_plural = _("tehtävät")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name

    @classmethod
    def sight(cls, scope):
        return EVERYTHING


class TaskCoverage(models.Model):
    """How far a family centre has come with a task."""

    class Coverage(models.TextChoices):
        NOT_ASSESSED = "not_assessed", _("ei arvioitu")
        PLANNED = "planned", _("suunnitteilla")
        PARTLY = "partly", _("osittain käytössä")
        IN_PLACE = "in_place", _("käytössä")

    family_centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="task_coverages", verbose_name=_("perhekeskus")
    )
    task = models.ForeignKey(Task, models.PROTECT, related_name="coverages", verbose_name=_("tehtävä"))
    coverage = models.CharField(_("tilanne"), max_length=20, choices=Coverage, default=Coverage.NOT_ASSESSED)
    how = models.TextField(_("miten"), blank=True)
    link = models.URLField(_("linkki"), blank=True)

    class Meta:
        verbose_name = _("tehtävän tilanne")
        verbose_name_plural = _("tehtävien tilanne")
        ordering = ["task__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["family_centre", "task"],
                name="task_coverage_once",
                violation_error_message=_("Tehtävän tilanne on jo merkitty."),
            )
        ]

    def __str__(self):
        return self.get_coverage_display()

    @classmethod
    def rights(cls, scope):
        return Q(family_centre__in=scope.family_centres)
