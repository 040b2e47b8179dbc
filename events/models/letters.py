from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.models.groups import Group

DAYS_IN_TIME = 14  # for so long a message to a group is tried, and approved minutes and certificates are told of
WAIT = timedelta(minutes=10)  # in which letters that somebody's save sends can be stopped
SOON = timedelta(hours=3)  # what calls off or moves an event that begins within these goes at once
ON_ITS_WAY = timedelta(minutes=10)  # longer than handing over one letter can take
AGAIN = "again"  # begins what a receipt is about that goes to one who registered once more
AFTERWARDS = ("minutes", "certificate")  # what is written when the event is over


class GroupMessage(models.Model):
    """A message that an organiser sends to all members of a group."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="messages", verbose_name=_("ryhmä"))
    subject = models.CharField(_("aihe"), max_length=150)
    text = models.TextField(_("viesti"))
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("lähettäjä"), null=True
    )
    at = models.DateTimeField(_("milloin"), default=timezone.now)

    class Meta:
        verbose_name = _("viesti ryhmälle")
        verbose_name_plural = _("viestit ryhmille")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.subject


class EventLetterQuerySet(models.QuerySet):
    def due(self, today=None):
        """Return the e-mails to send now: queued ones that need not wait any longer; oldest first."""
        return self.queued(today).filter(Q(send_after=None) | Q(send_after__lte=timezone.now()))

    def leaving(self):
        """Return the e-mails that wait for their moment and can be stopped."""
        return self.filter(state=EventLetter.State.WAITING, send_after__gt=timezone.now())

    def stop(self) -> int:
        """Stop those of these e-mails that no run has begun to send; return their number."""
        return self.filter(state=EventLetter.State.WAITING).update(state=EventLetter.State.STOPPED)

    def queued(self, today=None):
        """Return the e-mails that are waiting or to be retried, and not too late; oldest first."""
        today = today or timezone.localdate()
        lately = timezone.now() - timedelta(days=DAYS_IN_TIME)
        in_time = Q(event__last_day__gte=today) | Q(message__at__gte=lately) | Q(kind__in=AFTERWARDS, at__gte=lately)
        return self.filter(in_time, state__in=EventLetter.TO_SEND).order_by("pk")

    def undelivered(self):
        """Return the e-mails of the last two weeks that did not reach anybody: refused, unwritten, or left behind."""
        lately = timezone.now() - timedelta(days=DAYS_IN_TIME)
        lost = Q(state__in=[EventLetter.State.REFUSED, EventLetter.State.UNWRITTEN])
        left = Q(pk__in=EventLetter.objects.left_behind().order_by().values("pk"))
        return self.filter(lost | left, at__gte=lately)

    def left_behind(self):
        """Return the e-mails in the state "sending" for over ten minutes: left by a crash, they may have arrived."""
        return self.filter(state=EventLetter.State.SENDING, at__lt=timezone.now() - ON_ITS_WAY)

    def may_have_arrived(self):
        """Return the e-mails that were sent or may have been sent; newest first."""
        return self.filter(state__in=[EventLetter.State.SENDING, EventLetter.State.SENT]).order_by("-at", "-pk")


class EventLetter(models.Model):
    """An e-mail about an event, or a message to a group, to one address.

    The row is saved before sending, and updated with the result.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("kutsu")
        CHANGE = "change", _("muutos")
        CANCELLED = "cancelled", _("peruminen")
        REMINDER_WEEK = "reminder_week", _("muistutus viikkoa ennen")
        REMINDER_DAY = "reminder_day", _("muistutus päivää ennen")
        RECEIPT = "receipt", _("vahvistus")
        PLACE_FREED = "place_freed", _("paikka jonosta")
        MINUTES = "minutes", _("muistio on valmis")
        CERTIFICATE = "certificate", _("osallistumistodistus")
        MESSAGE = "message", _("viesti ryhmälle")

    class State(models.TextChoices):
        WAITING = "waiting", _("odottaa lähtöä")
        # Also what a crash leaves behind: it may have gone out, so it is not sent again.
        SENDING = "sending", _("ei tiedetä, lähtikö")
        SENT = "sent", _("lähetetty")
        FAILED = "failed", _("ei lähtenyt, yritetään uudelleen")
        REFUSED = "refused", _("osoite ei ottanut vastaan")
        DROPPED = "dropped", _("ei enää tarpeen")
        UNWRITTEN = "unwritten", _("kirjettä ei saatu kirjoitettua, yritetään uudelleen")
        STOPPED = "stopped", _("pysäytetty")

    TO_SEND = (State.WAITING, State.FAILED, State.UNWRITTEN)

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="letters", verbose_name=_("tapahtuma"), null=True, blank=True
    )
    message = models.ForeignKey(
        GroupMessage, models.CASCADE, related_name="letters", verbose_name=_("viesti"), null=True, blank=True
    )
    kind = models.CharField(_("laji"), max_length=20, choices=Kind)
    # Which of its kind: the event's version that a change tells of, the day that a reminder is for.
    about = models.CharField(max_length=40, blank=True)
    email = models.EmailField(_("osoite"))
    # The time and place that it told of, in short (`told_facts` in events/mail/messages.py).
    told = models.CharField(max_length=40, blank=True, editable=False)
    state = models.CharField(_("tila"), max_length=10, choices=State, default=State.WAITING)
    detail = models.CharField(_("postipalvelimen vastaus"), max_length=300, blank=True)
    at = models.DateTimeField(_("milloin"), default=timezone.now)
    send_after = models.DateTimeField(_("lähtee aikaisintaan"), null=True, blank=True)

    objects = EventLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("kirje")
        verbose_name_plural = _("kirjeet")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(event=None, message__isnull=False, kind="message")
                | Q(event__isnull=False, message=None) & ~Q(kind="message"),
                name="event_letter_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["event", "kind", "about", "email"],
                condition=Q(event__isnull=False),
                name="event_letter_once",
            ),
            models.UniqueConstraint(
                fields=["message", "email"], condition=Q(message__isnull=False), name="group_message_once"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.email}"

    @classmethod
    def editable_q(cls, scope):
        hosted = Event.objects.filter(Event.hosting_rights(scope))
        # As `groups_open_to` has it: a draft lets nobody see to whom a group's messages went.
        mine = Event.objects.published().filter(Event.editable_q(scope))
        return Q(event__in=hosted) | Q(message__group__in=mine.values("group"))

    def ends_as(self, state: State, detail: str = "") -> None:
        """Save the result of sending."""
        self.state, self.detail = state, detail[:300]
        self.save(update_fields=["state", "detail"])
