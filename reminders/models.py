from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from core.models import Unsubscribed
from core.models.verification import months_before
from history.models import Change
from meeting_places.models import Activity, MeetingPlace, ScheduleException
from municipalities.models import FamilyCentre
from reminders.maintained_records import all_maintained

# What holds "~" in an address stays out of every log (`perhekeskus/logging.py`).
SIGNER = signing.Signer(salt="upkeep.keeper", sep="~")


class LinkEnded(Exception):
    """A link that was good once: it has expired or was revoked."""


class MaintainerQuerySet(models.QuerySet):
    def of_token(self, token):
        """Return the maintainer whose link has this token.

        Raises BadSignature if the token is forged, LinkEnded if the link has expired or was revoked.
        """
        key, number = SIGNER.unsign(token).split(".")
        maintainer = self.filter(pk=key, link_number=number, link_until__gte=timezone.localdate()).first()
        if maintainer is None:
            raise LinkEnded
        return maintainer

    def not_working(self):
        """Return the addresses that refused a letter, or from which one came back: they need correcting."""
        return self.exclude(not_working_since=None)

    def unwritten(self):
        """Return the working addresses whose last letter could not be written, because of a record's fault."""
        last = ReminderLetter.objects.filter(keeper=OuterRef("pk")).order_by("-at", "-pk").values("state")[:1]
        failed = self.filter(not_working_since=None).annotate(last_state=Subquery(last))
        return failed.filter(last_state=ReminderLetter.State.UNWRITTEN)

    def unwilling(self):
        """Return the addresses that have ended these letters."""
        ended = Unsubscribed.objects.filter(letters=Unsubscribed.Letters.RECORDS)
        return self.filter(email__in=ended.order_by().values("email"))

    def silent(self):
        """Return the working addresses that get no more letters, since LETTER_TIMES of them were not answered."""
        return self.filter(not_working_since=None, unanswered__gte=settings.LETTER_TIMES)


class Maintainer(models.Model):
    """An e-mail address that answers for records (tietojen ylläpitäjä), and its link, which needs no account.

    Which records those are, the records themselves say (`reminders/maintained_records.py`).
    """

    email = models.EmailField(_("sähköposti"), unique=True)
    link_number = models.PositiveIntegerField(_("linkin versio"), default=1)  # the next one revokes the link
    link_until = models.DateField(_("linkin viimeinen päivä"), null=True, blank=True)
    unanswered = models.PositiveSmallIntegerField(_("vastaamattomia kirjeitä"), default=0)
    answered_at = models.DateTimeField(_("vastasi viimeksi"), null=True, blank=True)
    not_working_since = models.DateTimeField(_("osoite ei toimi"), null=True, blank=True)
    failure = models.CharField(_("miksi ei toimi"), max_length=300, blank=True)

    viewer = None  # the user whose page of the admin shows it, with links to what she may edit

    objects = MaintainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("tietojen ylläpitäjä")
        verbose_name_plural = _("tietojen ylläpitäjät")
        ordering = ["email"]

    def __str__(self):
        return self.email

    @classmethod
    def editable_q(cls, scope):
        editable = Q()
        for rows in all_maintained():
            editable |= Q(email__in=_editable_in(scope, rows).order_by().values("maintainer_address"))
        return editable

    @property
    def token(self) -> str:
        """The signed part of the link's address; it changes when the link is revoked."""
        return SIGNER.sign(f"{self.pk}.{self.link_number}")

    def mark_not_working(self, why: str):
        """Save that letters do not reach the address, so that no more are sent; `why` is cut at 300 characters."""
        self.not_working_since, self.failure = timezone.now(), why[:300]
        self.save(update_fields=["not_working_since", "failure"])

    def renew_link(self):
        """Let the link work for LETTER_LINK_MONTHS from today. An expired link is replaced by one with a new token."""
        today = timezone.localdate()
        if self.link_until and self.link_until < today:
            self.link_number += 1
        self.link_until = months_before(today, -settings.LETTER_LINK_MONTHS)
        self.save(update_fields=["link_number", "link_until"])

    def revoke_link(self):
        """End at once all links sent so far; the next letter brings one with a new token."""
        self.link_number, self.link_until = self.link_number + 1, None
        self.save(update_fields=["link_number", "link_until"])

    def mark_replied(self):
        """Save that the maintainer replied now, so that letters are sent again."""
        self.answered_at, self.unanswered = timezone.now(), 0
        self.save(update_fields=["answered_at", "unanswered"])


def _editable_in(scope, rows):
    """Return those of the rows that the scope may edit, each once."""
    return rows.filter(pk__in=rows.model._base_manager.filter(rows.model.editable_q(scope)).values("pk"))


class ReminderLetterQuerySet(models.QuerySet):
    def may_have_arrived(self):
        """Return the letters that went out, and those of which nobody knows whether they did."""
        return self.filter(state__in=[ReminderLetter.State.SENDING, ReminderLetter.State.SENT])


class ReminderLetter(models.Model):
    """A letter (kirje) to a maintainer. Its row is saved before the letter is handed over to the mail server."""

    class State(models.TextChoices):
        # Also what a crash leaves behind: it may have gone out, so it is not sent again at once.
        SENDING = "sending", _("ei tiedetä, lähtikö")
        SENT = "sent", _("lähetetty")
        FAILED = "failed", _("ei lähtenyt, yritetään uudelleen")
        REFUSED = "refused", _("osoite ei ottanut vastaan")
        UNWRITTEN = "unwritten", _("kirjettä ei saatu kirjoitettua, yritetään uudelleen")

    keeper = models.ForeignKey(Maintainer, models.CASCADE, related_name="letters", verbose_name=_("ylläpitäjä"))
    at = models.DateTimeField(_("milloin"), default=timezone.now)
    state = models.CharField(_("tila"), max_length=10, choices=State, default=State.SENDING)
    detail = models.CharField(_("postipalvelimen vastaus"), max_length=300, blank=True)

    objects = ReminderLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("kirje")
        verbose_name_plural = _("kirjeet")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{timezone.localtime(self.at):%d.%m.%Y %H.%M} {self.get_state_display()}"

    def ends_as(self, state: State, detail=""):
        """Save what became of the letter; `detail`, the answer of the mail server, is cut at 300 characters."""
        self.state, self.detail = state, str(detail)[:300]
        self.save(update_fields=["state", "detail"])


class ActivityVerification(models.Model):
    """When the maintainer of an activity last verified it (toiminnan tarkistus); a place has its own `checked_on`."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="verification", verbose_name=_("toiminta"))
    said_on = models.DateField(_("päivä"))

    class Meta:
        verbose_name = _("toiminnan tarkistus")
        verbose_name_plural = _("toimintojen tarkistukset")

    def __str__(self):
        return f"{self.said_on}"


class ReplyQuerySet(models.QuerySet):
    def unseen(self):
        """Return the changes by letter that no coordinator has looked at yet; a mere verification needs no look."""
        return self.filter(seen_at=None).exclude(what=Reply.What.CHECKED)

    def mark_seen(self, user) -> int:
        """Save that the user has looked at these; return how many nobody had looked at before."""
        return self.unseen().update(seen_at=timezone.now(), seen_by=user)


class Reply(models.Model):
    """What a maintainer did through the link (kirjeen vastaus), public at once; a coordinator looks afterwards."""

    class What(models.TextChoices):
        CHECKED = "checked", _("pitää paikkansa")
        CORRECTED = "corrected", _("korjasi tietoja")
        CANCELLED = "cancelled", _("perui kerran")
        RESTORED = "restored", _("kumosi perumisen")

    what = models.CharField(_("mitä"), max_length=10, choices=What)
    keeper = models.ForeignKey(
        Maintainer, models.SET_NULL, related_name="replies", verbose_name=_("ylläpitäjä"), null=True, blank=True
    )
    place = models.ForeignKey(
        MeetingPlace, models.CASCADE, related_name="replies", verbose_name=_("paikka"), null=True, blank=True
    )
    activity = models.ForeignKey(
        Activity, models.SET_NULL, related_name="replies", verbose_name=_("toiminta"), null=True, blank=True
    )
    contact_person = models.ForeignKey(
        ContactPerson, models.CASCADE, related_name="replies", verbose_name=_("yhdyshenkilö"), null=True, blank=True
    )
    family_centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="replies", verbose_name=_("perhekeskus"), null=True, blank=True
    )
    exception = models.ForeignKey(
        ScheduleException, models.SET_NULL, related_name="replies", verbose_name=_("poikkeus"), null=True, blank=True
    )
    change = models.ForeignKey(
        Change, models.SET_NULL, related_name="+", verbose_name=_("muutos"), null=True, blank=True
    )
    text = models.CharField(_("lyhyesti"), max_length=300, blank=True)
    at = models.DateTimeField(_("milloin"), default=timezone.now)
    seen_at = models.DateTimeField(_("katsottu"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("katsoja"), null=True, blank=True
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("kirjeen vastaus")
        verbose_name_plural = _("kirjeiden vastaukset")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["seen_at", "what"], name="reply_by_look")]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False, contact_person=None, family_centre=None)
                | Q(place=None, contact_person__isnull=False, family_centre=None)
                | Q(place=None, contact_person=None, family_centre__isnull=False),
                name="reply_is_of_one_record",
                violation_error_message=_("Vastaus koskee yhtä paikkaa, perhekeskusta tai yhdyshenkilöä."),
            )
        ]

    def __str__(self):
        return f"{self.record}: {self.get_what_display()}"

    @classmethod
    def editable_q(cls, scope):
        places = MeetingPlace.objects.filter(MeetingPlace.editable_q(scope))
        activities = Activity.objects.filter(Activity.editable_q(scope))
        persons = ContactPerson.objects.filter(ContactPerson.editable_q(scope))
        centres = FamilyCentre.objects.filter(FamilyCentre.editable_q(scope))
        return (
            Q(place__in=places)
            | Q(activity__in=activities)
            | Q(contact_person__in=persons)
            | Q(family_centre__in=centres)
        )

    @property
    def record(self):
        return self.place or self.family_centre or self.contact_person
