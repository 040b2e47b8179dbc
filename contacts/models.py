from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.facts import asks_of_days
from core.fields import URL_LENGTH, folded_field, sort_key_field
from core.models.locking import Locked
from core.models.publishing import Published, State
from core.models.questions import Questioned
from core.models.sources import Sourced, once_in_its_source
from core.models.verification import Verifiable, VerifiableQuerySet, limits_of, verified_within
from core.permissions import EVERYTHING
from core.phones import asks_of_phone
from history.registry import Tracked
from municipalities.models import FamilyCentre, Task


class Organisation(Locked, Sourced):
    """An organisation (organisaatio) that belongs to a network or organises activities."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("kunta")
        COUNTY = "county", _("hyvinvointialue")
        PARISH = "parish", _("seurakunta")
        ASSOCIATION = "association", _("järjestö")
        COMPANY = "company", _("yritys")
        SCHOOL = "school", _("oppilaitos")
        OTHER = "other", _("muu")

    name = models.CharField(_("nimi"), max_length=150)
    sort_key = sort_key_field("name_fi")
    folded = folded_field("name_fi", "name_sv", "name_en")
    kind = models.CharField(_("laji"), max_length=20, choices=Kind)
    website = models.URLField(_("verkkosivu"), max_length=URL_LENGTH, blank=True)
    is_example = models.BooleanField(_("esimerkki"), default=False, editable=False)

    history = Tracked()

    class Meta:
        verbose_name = _("organisaatio")
        verbose_name_plural = _("organisaatiot")
        ordering = ["sort_key"]
        constraints = [once_in_its_source("organisation_once_in_its_source")]

    def __str__(self):
        return self.name

    @classmethod
    def editable_q(cls, scope):
        return Q(pk__in=scope.organisations)

    @classmethod
    def visible_q(cls, scope):
        # A shared register: everyone picks from it, so that nobody types the same parish twice.
        return EVERYTHING


ENDING_SOON = timedelta(days=45)


class ContactPersonQuerySet(VerifiableQuerySet):
    def published(self, today=None):
        """Return the published contact persons that are still valid."""
        return super().published().ongoing(today)

    def ongoing(self, today=None):
        """Return the contact persons whose last day of validity has not passed."""
        today = today or timezone.localdate()
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=today))

    def listed(self, today=None):
        """Return the contact persons of the public list, with their current assignments prefetched as `present`."""
        centres = FamilyCentre.objects.published().working()
        present = Assignment.objects.current(today).filter(family_centre__in=centres)
        return (
            self.published(today)
            .filter(models.Exists(present.filter(contact_person=models.OuterRef("pk"))))
            .select_related("organisation")
            .prefetch_related(
                models.Prefetch("assignments", present.select_related("family_centre"), to_attr="present")
            )
        )


class ContactPerson(Published, Verifiable, Locked, Sourced, Questioned):
    """A contact person (yhdyshenkilö) in their work, or a shared mailbox without a name."""

    name = models.CharField(
        _("nimi"), max_length=120, blank=True, help_text=_("Tyhjä, jos kyse on yhteisestä postilaatikosta.")
    )
    sort_key = sort_key_field("name")
    folded = folded_field("name", "title_fi", "email")
    title = models.CharField(_("tehtävänimike"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="contact_persons",
        verbose_name=_("organisaatio"),
        null=True,
        blank=True,
    )
    phone = models.CharField(_("työpuhelin"), max_length=40, blank=True)
    email = models.EmailField(_("työsähköposti"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="contact_person",
        verbose_name=_("käyttäjätunnus"),
        null=True,
        blank=True,
    )
    valid_until = models.DateField(
        _("voimassa asti"),
        null=True,
        blank=True,
        help_text=_("Tämän päivän jälkeen yhteystieto ei näy missään."),
    )
    is_example = models.BooleanField(_("esimerkki"), default=False, editable=False)

    objects = ContactPersonQuerySet.as_manager()
    asks = [asks_of_phone("phone"), asks_of_days("valid_until", "publish_at")]
    history = Tracked(personal=frozenset({"name", "phone", "email", "external_id"}), person="name")

    class Meta:
        verbose_name = _("yhdyshenkilö")
        verbose_name_plural = _("yhdyshenkilöt")
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(email=""),
                name="contact_person_has_name_or_mailbox",
                violation_error_message=_("Anna nimi tai yhteinen sähköposti."),
            ),
            once_in_its_source("contact_person_once_in_its_source"),
        ]

    def __str__(self):
        return self.name or self.email

    @staticmethod
    def ending(today):
        """Return a Q: published, and the last day of validity is within 45 days."""
        return Q(state=State.PUBLISHED, valid_until__range=(today, today + ENDING_SOON))

    @classmethod
    def editable_q(cls, scope):
        return Q(assignments__family_centre__in=scope.family_centres) | Q(organisation__in=scope.organisations)


class AssignmentQuerySet(models.QuerySet):
    def ongoing(self, today=None):
        """Return the assignments in force, whether or not their person is public."""
        today = today or timezone.localdate()
        return self.filter(
            Q(since=None) | Q(since__lte=today),
            Q(until=None) | Q(until__gte=today),
            Q(contact_person__valid_until=None) | Q(contact_person__valid_until__gte=today),
        )

    def current(self, today=None):
        """Return the assignments in force whose person is published and recently enough verified.

        Data of the 2019 source, marked as such, is included until somebody verifies or removes it.
        """
        today = today or timezone.localdate()
        within = verified_within(limits_of(ContactPerson).leaving, today, prefix="contact_person__")
        of_source = Q(contact_person__checked_on=None, stated_in__isnull=False)
        return self.ongoing(today).filter(within | of_source, contact_person__state=State.PUBLISHED)

    def liaisons_in(self, municipality):
        """Return the liaison persons of the family centres that work in the municipality, with their organisations."""
        centres = FamilyCentre.objects.published().working().in_municipality(municipality)
        liaisons = self.filter(role=Assignment.Role.LIAISON, family_centre__in=centres)
        return liaisons.for_cards()

    def for_cards(self):
        """Load only what the card of a contact person prints."""
        person = ["name", "email", "phone", "is_example", "checked_on", "created_at"]
        person += [f"{name}_{language}" for name in ("title", "organisation__name") for language in ("fi", "sv", "en")]
        return (
            self.select_related("contact_person__organisation")
            .only("role", "stated_in", "family_centre", *(f"contact_person__{name}" for name in person))
            .fetch_mode(models.FETCH_RAISE)
        )


class Assignment(Questioned):
    """A contact person's role in a family centre, with its first and last day."""

    class Role(models.TextChoices):
        LIAISON = "liaison", _("yhdyshenkilö")
        COORDINATOR = "coordinator", _("koordinaattori")
        DEPUTY = "deputy", _("varahenkilö")

    contact_person = models.ForeignKey(
        ContactPerson, models.CASCADE, related_name="assignments", verbose_name=_("yhdyshenkilö")
    )
    family_centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="assignments", verbose_name=_("perhekeskus")
    )
    role = models.CharField(_("rooli"), max_length=20, choices=Role, default=Role.LIAISON)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)
    since = models.DateField(_("alkaen"), null=True, blank=True)
    until = models.DateField(_("asti"), null=True, blank=True)
    stated_in = models.PositiveSmallIntegerField(
        _("tieto vuodelta"), null=True, blank=True, help_text=_("Lähteen vuosi, jos alkupäivää ei tiedetä.")
    )

    objects = AssignmentQuerySet.as_manager()
    asks, asked_with = [asks_of_days("since", "until")], "contact_person"
    history = Tracked(part_of=["contact_person", "family_centre"])

    class Meta:
        verbose_name = _("yhdyshenkilön tehtävä")
        verbose_name_plural = _("yhdyshenkilöiden tehtävät")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="assignment_ends_after_start",
                violation_error_message=_("Loppupäivä on ennen alkupäivää."),
            ),
            models.UniqueConstraint(
                fields=["contact_person", "family_centre", "role"],
                condition=Q(until=None),
                name="assignment_once_at_a_time",
                violation_error_message=_("Henkilöllä on jo tämä rooli tässä perhekeskuksessa."),
            ),
        ]

    def __str__(self):
        return self.get_role_display()

    @classmethod
    def editable_q(cls, scope):
        return Q(family_centre__in=scope.family_centres)


class NetworkMember(models.Model):
    """An organisation in a family centre's network, and what it contributes."""

    class Cooperation(models.TextChoices):
        NOT_KNOWN = "not_known", _("ei tiedossa")
        DIRECT = "direct", _("suora yhteistyö")
        INDIRECT = "indirect", _("välillinen yhteistyö")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisaatio")
    )
    family_centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="network_members", verbose_name=_("perhekeskus")
    )
    brings = models.TextField(_("mitä tuo verkostoon"), blank=True)
    tasks = models.ManyToManyField(Task, related_name="network_members", verbose_name=_("tehtävät"), blank=True)
    cooperation = models.CharField(_("yhteistyö"), max_length=10, choices=Cooperation, default=Cooperation.NOT_KNOWN)

    history = Tracked(part_of=["family_centre"])

    class Meta:
        verbose_name = _("verkoston jäsen")
        verbose_name_plural = _("verkoston jäsenet")
        ordering = ["organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "family_centre"],
                name="network_member_once",
                violation_error_message=_("Organisaatio kuuluu jo verkostoon."),
            )
        ]

    def __str__(self):
        return str(self.organisation)

    @classmethod
    def editable_q(cls, scope):
        return Q(family_centre__in=scope.family_centres)


class EditingRight(models.Model):
    """A user's permission to edit what belongs to a family centre or to an organisation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="editing_rights", verbose_name=_("käyttäjä")
    )
    family_centre = models.ForeignKey(
        FamilyCentre,
        models.CASCADE,
        related_name="editing_rights",
        verbose_name=_("perhekeskus"),
        null=True,
        blank=True,
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="editing_rights",
        verbose_name=_("organisaatio"),
        null=True,
        blank=True,
    )

    history = Tracked(part_of=["user"])

    class Meta:
        verbose_name = _("muokkausoikeus")
        verbose_name_plural = _("muokkausoikeudet")
        constraints = [
            models.CheckConstraint(
                condition=Q(family_centre=None, organisation__isnull=False)
                | Q(family_centre__isnull=False, organisation=None),
                name="editing_right_has_one_target",
                violation_error_message=_("Valitse joko perhekeskus tai organisaatio."),
            ),
            models.UniqueConstraint(
                fields=["user", "family_centre"],
                name="editing_right_once_for_family_centre",
                violation_error_message=_("Oikeus on jo annettu."),
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="editing_right_once_for_organisation",
                violation_error_message=_("Oikeus on jo annettu."),
            ),
        ]

    def __str__(self):
        return str(self.family_centre or self.organisation)
