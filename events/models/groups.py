from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from core.permissions import EVERYTHING
from history.registry import Tracked
from municipalities.models import Task

# Groups of those who work with families: who comes is a colleague.
STAFF_KINDS = ("liaison", "working_group", "training")


class Group(models.Model):
    """A group that meets: the liaison network, a working group, a series of trainings or of forums."""

    class Kind(models.TextChoices):
        LIAISON = "liaison", _("yhdyshenkilöverkosto")
        WORKING_GROUP = "working_group", _("työryhmä")
        TRAINING = "training", _("koulutussarja")
        FORUM = "forum", _("foorumi")

    slug = models.SlugField(_("sivun verkko-osoite"), max_length=80, unique=True)
    name = models.CharField(_("nimi"), max_length=150)
    purpose = models.TextField(_("tarkoitus"), blank=True)
    kind = models.CharField(_("laji"), max_length=20, choices=Kind)
    is_open_to_all = models.BooleanField(_("kaikille avoin"), default=False)
    has_liaisons = models.BooleanField(
        _("jäseninä yhdyshenkilöt"),
        default=False,
        help_text=_(
            "Kaikki yhdyshenkilöt varahenkilöineen kuuluvat ryhmään tehtävänsä ajan. Heitä ei lisätä erikseen."
        ),
    )
    tasks = models.ManyToManyField(
        Task,
        related_name="groups",
        verbose_name=_("perhekeskuksen tehtävät"),
        blank=True,
        help_text=_("Ryhmä näkyy näiden tehtävien sivuilla kohdassa Apua ja tukea."),
    )
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)
    is_example = models.BooleanField(_("esimerkki"), default=False, editable=False)

    history = Tracked()

    class Meta:
        verbose_name = _("ryhmä")
        verbose_name_plural = _("ryhmät")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name

    @property
    def is_of_staff(self) -> bool:
        """Whether its events are for professionals unless they say otherwise. `EventQuerySet` asks the database."""
        return self.kind in STAFF_KINDS and not self.is_open_to_all

    def get_absolute_url(self):
        return reverse("events:group", args=[self.slug])

    @classmethod
    def visible_q(cls, scope):
        return EVERYTHING


class MemberQuerySet(models.QuerySet):
    def current(self, today=None):
        """Return the members whose membership and contact details are still valid."""
        today = today or timezone.localdate()
        return self.filter(
            Q(until=None) | Q(until__gte=today),
            Q(contact_person__valid_until=None) | Q(contact_person__valid_until__gte=today),
        )


class Member(models.Model):
    """A contact person's membership of a group, possibly as another member's substitute."""

    class Role(models.TextChoices):
        MEMBER = "member", _("jäsen")
        CHAIR = "chair", _("puheenjohtaja")
        SECRETARY = "secretary", _("sihteeri")
        SUBSTITUTE = "substitute", _("varajäsen")

    group = models.ForeignKey(Group, models.CASCADE, related_name="members", verbose_name=_("ryhmä"))
    contact_person = models.ForeignKey(
        ContactPerson, models.CASCADE, related_name="memberships", verbose_name=_("yhdyshenkilö")
    )
    role = models.CharField(_("rooli"), max_length=10, choices=Role, default=Role.MEMBER)
    stands_in_for = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        related_name="substitutes",
        verbose_name=_("kenen varajäsen"),
        null=True,
        blank=True,
        help_text=_("Saa vastata jäsenen puolesta, kuka kokoukseen tulee."),
    )
    is_public = models.BooleanField(_("näkyy kaikille ryhmän sivulla"), default=False)
    until = models.DateField(_("asti"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()
    history = Tracked(part_of=["group"])

    class Meta:
        verbose_name = _("jäsen")
        verbose_name_plural = _("jäsenet")
        ordering = ["contact_person__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "contact_person"],
                name="member_once_in_a_group",
                violation_error_message=_("Henkilö on jo ryhmässä."),
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for=None) | ~Q(stands_in_for=F("contact_person")),
                name="member_not_for_herself",
                violation_error_message=_("Kukaan ei ole oma varajäsenensä."),
            ),
        ]

    def __str__(self):
        return str(self.contact_person)


class StandingItem(models.Model):
    """An agenda item of every meeting of a group."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="standing_items", verbose_name=_("ryhmä"))
    title = models.CharField(_("aihe"), max_length=200)
    text = models.TextField(_("tarkemmin"), blank=True)
    presenter = models.CharField(_("esittelijä"), max_length=150, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minuuttia"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    history = Tracked(part_of=["group"])

    class Meta:
        verbose_name = _("vakiokohta")
        verbose_name_plural = _("vakiokohdat")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title
