from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from events.models import Event
from meeting_places.models import MeetingPlace
from municipalities.models import Municipality

# What a correction may be of: its foreign keys, exactly one of which is set.
SUBJECTS = ("place", "event", "contact_person", "municipality")


def is_of(subject: str) -> Q:
    """Return the condition that a correction is of this subject and no other."""
    return Q(**{f"{one}__isnull": one != subject for one in SUBJECTS})


class CorrectionQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(handled_at=None)

    def propose(self, record, *, proposals, **fields):
        """Create a correction of the record; return the one that already waits if it is identical."""
        fields[_relation_of(record)] = record
        for waiting in self.waiting().filter(**fields).prefetch_related("proposals"):
            said = [(row.key, row.label, row.was, row.proposed) for row in waiting.proposals.all()]
            if said == proposals:
                return waiting
        with transaction.atomic():
            correction = self.create(**fields)
            ProposedValue.objects.bulk_create(
                ProposedValue(correction=correction, key=key, label=label, was=was, proposed=proposed)
                for key, label, was, proposed in proposals
            )
        return correction


class Correction(models.Model):
    """A reader's correction of a record (korjausehdotus). Nothing of it is public before an editor accepts it."""

    place = models.ForeignKey(
        MeetingPlace, models.CASCADE, related_name="corrections", verbose_name=_("paikka"), null=True, blank=True
    )
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="corrections", verbose_name=_("tapahtuma"), null=True, blank=True
    )
    contact_person = models.ForeignKey(
        ContactPerson,
        models.CASCADE,
        related_name="corrections",
        verbose_name=_("yhdyshenkilö"),
        null=True,
        blank=True,
    )
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="corrections", verbose_name=_("kunta"), null=True, blank=True
    )
    message = models.TextField(_("viesti"), max_length=2000, blank=True)
    email = models.EmailField(_("lähettäjän sähköposti"), blank=True)
    language = models.CharField(_("kieli"), max_length=5, choices=settings.LANGUAGES, default="fi")
    sent_at = models.DateTimeField(_("lähetetty"), default=timezone.now)
    handled_at = models.DateTimeField(_("käsitelty"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("käsittelijä"),
        null=True,
        blank=True,
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("korjausehdotus")
        verbose_name_plural = _("korjausehdotukset")
        ordering = [models.F("handled_at").asc(nulls_first=True), "-sent_at"]
        indexes = [models.Index(fields=["handled_at", "sent_at"], name="correction_by_handling")]
        constraints = [
            models.CheckConstraint(
                condition=is_of("place") | is_of("event") | is_of("contact_person") | is_of("municipality"),
                name="correction_is_of_one_record",
                violation_error_message=_("Ehdotus koskee yhtä paikkaa, tapahtumaa, yhdyshenkilöä tai kuntaa."),
            )
        ]

    def __str__(self):
        return str(self.record)

    @classmethod
    def editable_q(cls, scope):
        """Whoever may edit the record decides: of municipalities, which no scope holds, regional editors alone."""
        return (
            Q(place__in=MeetingPlace.objects.filter(MeetingPlace.editable_q(scope)))
            | Q(event__in=Event.objects.filter(Event.editable_q(scope)))
            | Q(contact_person__in=ContactPerson.objects.filter(ContactPerson.editable_q(scope)))
        )

    @property
    def record(self):
        return next(record for name in SUBJECTS if (record := getattr(self, name)))


def _relation_of(record):
    """Return which of the correction's keys a record of this model goes in."""
    fields = map(Correction._meta.get_field, SUBJECTS)
    return next(field.name for field in fields if isinstance(record, field.related_model))


class ProposedValue(models.Model):
    """One item of a correction: the value at the time of sending, and the proposed one."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("hyväksytty")
        REFUSED = "refused", _("hylätty")

    correction = models.ForeignKey(
        Correction, models.CASCADE, related_name="proposals", verbose_name=_("korjausehdotus")
    )
    key = models.CharField(_("kohta"), max_length=40)
    label = models.CharField(_("kohdan nimi"), max_length=200)
    was = models.TextField(_("ennen"), blank=True)
    proposed = models.TextField(_("ehdotus"), blank=True)
    decision = models.CharField(_("päätös"), max_length=10, choices=Decision, blank=True)

    class Meta:
        verbose_name = _("ehdotettu kohta")
        verbose_name_plural = _("ehdotetut kohdat")
        ordering = ["pk"]

    def __str__(self):
        return self.label
