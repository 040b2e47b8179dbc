from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.addresses import address
from core.fields import URL_LENGTH, sort_key_field
from core.models.locking import Locked
from core.models.publishing import Published
from core.models.verification import Verifiable, VerifiableQuerySet
from core.relations import reverse_queryset
from history.registry import Tracked
from municipalities.models.municipality import Municipality
from municipalities.models.tasks import Task


class FamilyCentreQuerySet(VerifiableQuerySet):
    def working(self):
        """Return the family centres that have not ended."""
        return self.filter(ended_on=None)

    def to_check(self, today=None):
        return super().to_check(today).working()

    def in_municipality(self, municipality):
        """Return the family centres that now work in the municipality."""
        return self.filter(areas__municipality=municipality, areas__until=None)

    def without_liaison(self):
        """Return the published, working family centres without a current liaison person."""
        return self.published().working().exclude(self.has_liaison())

    @staticmethod
    def has_liaison():
        """Return a Q: the family centre has a current liaison person."""
        liaisons = reverse_queryset(FamilyCentre, "assignments").current().filter(role="liaison")
        return Q(pk__in=liaisons.values("family_centre"))

    def with_people(self):
        """Prefetch current assignments with contact persons as `people`, and current areas as `current_areas`."""
        people = reverse_queryset(FamilyCentre, "assignments").current().for_cards()
        areas = Area.objects.current().select_related("municipality")
        areas = areas.only(
            "family_centre", "municipality__name", "municipality__slug", "municipality__phone", "municipality__website"
        )
        return self.prefetch_related(
            models.Prefetch("assignments", people, to_attr="people"),
            models.Prefetch("areas", areas, to_attr="current_areas"),
        )

    def for_page(self):
        """Prefetch all that the page of a family centre, or of its municipality, prints."""
        members = reverse_queryset(FamilyCentre, "network_members")
        return self.with_people().prefetch_related(
            "links",
            "stage_records",
            models.Prefetch("task_coverages", TaskCoverage.objects.select_related("task")),
            models.Prefetch("network_members", members.select_related("organisation")),
            models.Prefetch("documents", reverse_queryset(FamilyCentre, "documents").published()),
        )


class FamilyCentre(Published, Verifiable, Locked):
    """A family centre (perhekeskus): a network of one municipality, of a part of one, or of several."""

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

    slug = models.SlugField(_("sivun verkko-osoite"), max_length=120, unique=True)
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
    history = Tracked()

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
        return address("municipalities:family_centre", self.slug)

    @classmethod
    def editable_q(cls, scope):
        return Q(pk__in=scope.family_centres)

    @property
    def stage(self):
        """The newest stage record, or None if the stage is not known."""
        return next(iter(self.stage_records.all()), None)

    @property
    def usable_links(self) -> list:
        """The links that lead somewhere. The source names some without their addresses."""
        return [link for link in self.links.all() if link.url]

    @property
    def usable_documents(self) -> list:
        """The documents that can be opened."""
        return [document for document in self.documents.all() if document.address]

    @property
    def is_described(self) -> bool:
        return bool(self.description or self.organising)


class FamilyCentreLink(models.Model):
    """A named link of a family centre. The 2019 source names some links without giving their URLs."""

    family_centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="links", verbose_name=_("perhekeskus"))
    title = models.CharField(_("otsikko"), max_length=200)
    url = models.URLField(
        _("osoite"), max_length=URL_LENGTH, blank=True, help_text=_("Ilman osoitetta linkki ei näy sivuilla.")
    )
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    history = Tracked(part_of=["family_centre"])

    class Meta:
        verbose_name = _("linkki")
        verbose_name_plural = _("linkit")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title

    @classmethod
    def editable_q(cls, scope):
        return Q(family_centre__in=scope.family_centres)


class AreaQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until=None)


class Area(models.Model):
    """A municipality in which a family centre works, with first and last day. Ended areas are kept as history."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="areas", verbose_name=_("kunta"))
    family_centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="areas", verbose_name=_("perhekeskus"))
    since = models.DateField(_("alkaen"), null=True, blank=True, help_text=_("Tyhjä, jos ei tiedossa."))
    until = models.DateField(_("asti"), null=True, blank=True)

    objects = AreaQuerySet.as_manager()
    history = Tracked(part_of=["family_centre"])

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
    """The development stage of a family centre on a date. The newest is the current one; none means not known."""

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

    history = Tracked(part_of=["family_centre"])

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
        """The number of stages before this one."""
        return self.Stage.values.index(self.stage)

    @classmethod
    def editable_q(cls, scope):
        return Q(family_centre__in=scope.family_centres)


class TaskCoverage(models.Model):
    """How far a family centre has implemented a task."""

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
    link = models.URLField(_("linkki"), max_length=URL_LENGTH, blank=True)

    history = Tracked(part_of=["family_centre"])

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
    def editable_q(cls, scope):
        return Q(family_centre__in=scope.family_centres)
