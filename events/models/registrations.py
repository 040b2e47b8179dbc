from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from events.models.events import DAYS_KEPT, Event
from events.models.groups import Group

SERIES_KEPT = timedelta(days=365)

# What holds "~" in an address stays out of every log (`perhekeskus/logging.py`).
SIGNER = signing.Signer(salt="events.registration", sep="~")


class RegistrationQuerySet(models.QuerySet):
    def of_token(self, token):
        """Return the registration of a link's token.

        Raises BadSignature if it is forged, DoesNotExist if it was revoked.
        """
        key, number = SIGNER.unsign(token).split(".")
        return self.get(pk=key, link_number=number)

    def of(self, user):
        """Return the user's registrations, by their e-mail address or their contact person."""
        people = ContactPerson.objects.ongoing().filter(user=user)
        # As two questions: an "or" of two columns would make the database read all that were ever made.
        by_address = Registration.objects.filter(email__iexact=user.email).order_by().values("pk")
        as_person = Registration.objects.filter(contact_person__in=people).order_by().values("pk")
        return self.filter(pk__in=by_address.union(as_person))

    def coming(self):
        """Return the registrations of participants on site, remote, or on the waiting list."""
        return self.filter(answer__in=[Registration.Answer.ON_SITE, Registration.Answer.REMOTE])

    def on_site(self):
        """Return the registrations with a seat on site."""
        return self.filter(answer=Registration.Answer.ON_SITE, is_waiting=False)

    def waiting(self):
        """Return the waiting list, in its order."""
        return self.filter(is_waiting=True).order_by("answered_at", "pk")

    def by_answer(self, asked=True) -> list[tuple[str, list["Registration"]]]:
        """Return (label of the answer, registrations) of each answer that was given."""
        Answer = Registration.Answer
        rows = list(self)
        groups = [
            (_("Paikan päällä"), [one for one in rows if one.answer == Answer.ON_SITE and not one.is_waiting]),
            (_("Etänä"), [one for one in rows if one.answer == Answer.REMOTE]),
            (_("Jonossa"), [one for one in rows if one.is_waiting]),
            (_("Ei tule"), [one for one in rows if one.answer == Answer.NOT_COMING]),
            (_("Ei vastausta") if asked else _("Kutsuttu"), [one for one in rows if one.answer == Answer.NONE]),
        ]
        return [(title, found) for title, found in groups if found]

    def forget_people(self, today=None) -> int:
        """Anonymise the registrations for events over for 30 days; return how many.

        Names of training participants are kept until the series has been over for as long.
        """
        last_day = (today or timezone.localdate()) - DAYS_KEPT
        over = self.filter(event__in=Event.objects.long_over(today), anonymised_at=None)
        told = dict.fromkeys(("organisation", "diet", "ride", "ride_from", "interpreter", "message", "answered_by"), "")
        over.update(**told, needs_step_free=False, is_told_by_answerer=False)
        empty = {"name": "", "email": "", "contact_person": None}
        gone = over.exclude(pk__in=over.waiting_for_series(last_day).values("pk"))
        return gone.update(**empty, link_number=F("link_number") + 1, anonymised_at=timezone.now())

    def waiting_for_series(self, last_day):
        """Return attended trainings of the past year whose series continues, so that its certificate needs the name."""
        later = Event.objects.published().filter(group=OuterRef("event__group"), last_day__gte=last_day)
        recent = self.filter(attended=True, event__last_day__gte=last_day - SERIES_KEPT)
        return recent.filter(Exists(later), event__group__kind=Group.Kind.TRAINING)

    def seats(self) -> int:
        """Return the number of seats that these registrations take, including children."""
        return self.aggregate(seats=Sum("seats"))["seats"] or 0


class Registration(models.Model):
    """An invitation to an event with its answer, or a registration without invitation. Never public."""

    class Answer(models.TextChoices):
        NONE = "", _("ei vastausta")
        ON_SITE = "on_site", _("tulossa paikan päälle")
        REMOTE = "remote", _("mukana etänä")
        NOT_COMING = "not_coming", _("ei tule")

    class Ride(models.TextChoices):
        NONE = "", _("ei tarvetta")
        OFFERS = "offers", _("kyyti tarjolla")
        NEEDS = "needs", _("tarvitaan kyyti")

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations", verbose_name=_("tapahtuma"))
    contact_person = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        related_name="registrations",
        verbose_name=_("yhdyshenkilö"),
        null=True,
        blank=True,
    )
    name = models.CharField(_("nimi"), max_length=150, blank=True)
    email = models.EmailField(_("sähköposti"), blank=True)
    organisation = models.CharField(_("organisaatio tai kunta"), max_length=150, blank=True)
    answer = models.CharField(_("vastaus"), max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    is_waiting = models.BooleanField(_("jonossa"), default=False)
    diet = models.CharField(_("ruokavalio"), max_length=200, blank=True)
    ride = models.CharField(_("kyyti"), max_length=10, choices=Ride, default=Ride.NONE, blank=True)
    ride_from = models.CharField(_("mistä kyyti lähtee"), max_length=100, blank=True)
    children = models.PositiveSmallIntegerField(_("lapsia mukana"), default=0)
    seats = models.GeneratedField(
        expression=models.F("children") + 1, output_field=models.PositiveSmallIntegerField(), db_persist=True
    )
    interpreter = models.CharField(_("tulkkauksen kieli"), max_length=60, blank=True)
    needs_step_free = models.BooleanField(_("tarvitsee esteettömän kulun"), default=False)
    message = models.CharField(_("viesti järjestäjälle"), max_length=500, blank=True)
    # Who answered, if it was another person: a substitute or the organiser.
    answered_by = models.CharField(_("vastaaja"), max_length=150, blank=True, editable=False)
    # Whether all personal details were typed by the person named above, who may then correct them.
    is_told_by_answerer = models.BooleanField(default=False, editable=False)
    answered_at = models.DateTimeField(_("vastattu"), null=True, blank=True, editable=False)
    attended = models.BooleanField(_("oli paikalla"), null=True, blank=True)
    link_number = models.PositiveIntegerField(default=1, editable=False)  # the next one revokes the link
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="fi", editable=False)
    # SEQUENCE and DTSTAMP of the calendar entry in the last letter: both grow with each, or calendars ignore it.
    calendar_revision = models.PositiveIntegerField(default=0, editable=False)
    calendar_stamp = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("luotu"), auto_now_add=True)
    anonymised_at = models.DateTimeField(_("nimi poistettu"), null=True, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("ilmoittautuminen")
        verbose_name_plural = _("ilmoittautumiset")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["event", "answer", "is_waiting"], name="registration_by_answer"),
            models.Index(Upper("email"), name="registration_by_address"),  # as __iexact asks for it on PostgreSQL
        ]
        constraints = [
            models.UniqueConstraint(
                "event",
                Lower("email"),
                condition=~Q(email=""),
                name="registration_once_for_an_address",
                violation_error_message=_("Tällä sähköpostilla on jo ilmoittauduttu."),
            ),
            models.UniqueConstraint(
                fields=["event", "contact_person"],
                condition=Q(contact_person__isnull=False),
                name="registration_once_for_a_person",
                violation_error_message=_("Henkilö on jo ilmoittautunut."),
            ),
            models.CheckConstraint(
                condition=Q(is_waiting=False) | Q(answer="on_site"),
                name="registration_waits_for_a_place_on_site",
            ),
            models.CheckConstraint(
                condition=Q(children__lte=20),
                name="registration_has_few_children",
                violation_error_message=_("Lapsia voi olla mukana enintään 20."),
            ),
        ]

    def __str__(self):
        return self.name or self.email or str(_("nimetön"))

    @classmethod
    def editable_q(cls, scope):
        return Q(event__in=Event.objects.filter(Event.hosting_rights(scope)))

    @property
    def token(self) -> str:
        return SIGNER.sign(f"{self.pk}.{self.link_number}")

    @property
    def has_certificate(self) -> bool:
        return bool(self.attended) and self.anonymised_at is None and self.event.gives_certificates

    def next_in_calendar(self) -> None:
        """Save that a new state of the calendar entry goes out: a higher revision, a later stamp in whole seconds."""
        now = timezone.now().replace(microsecond=0)
        self.calendar_stamp = max(now, self.calendar_stamp + timedelta(seconds=1)) if self.calendar_stamp else now
        # A change of the event adds to its version; what went out before may have had that as its revision.
        self.calendar_revision = max(self.calendar_revision + 1, self.event.version)
        self.save(update_fields=["calendar_revision", "calendar_stamp"])

    def answers(self, by: str = "") -> None:
        """Set the time of the answer, and who gave it if it was another person; does not save."""
        self.answered_at, self.answered_by = timezone.now(), by
