from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson
from core.facts import asks_of_days
from core.formatting import day_text
from core.models.locking import Locked
from core.models.publishing import State
from core.models.questions import Questioned
from core.questions import Doubt
from events.models.events import Event
from history.registry import Tracked
from municipalities.models import Municipality


class AgendaItem(Locked):
    """An item of a meeting's agenda (esityslista), and its discussion and decision for the minutes."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("ehdotettu")
        ACCEPTED = "accepted", _("esityslistalla")
        DECLINED = "declined", _("jätetty pois")

    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda_items", verbose_name=_("tapahtuma"))
    state = models.CharField(_("tila"), max_length=10, choices=State, default=State.ACCEPTED)
    title = models.CharField(_("aihe"), max_length=200)
    text = models.TextField(_("tarkemmin"), blank=True)
    presenter = models.CharField(_("esittelijä"), max_length=150, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minuuttia"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)
    proposed_by = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        related_name="proposed_items",
        verbose_name=_("ehdottaja"),
        null=True,
        blank=True,
        editable=False,
    )
    # What the portal itself suggested it for, so that it does not suggest the same twice.
    suggestion = models.CharField(max_length=40, blank=True, editable=False)
    discussion = models.TextField(_("käsittely"), blank=True)
    decision = models.TextField(_("päätös"), blank=True)

    history = Tracked(part_of=["event"])

    class Meta:
        verbose_name = _("esityslistan kohta")
        verbose_name_plural = _("esityslistan kohdat")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "suggestion"], condition=~Q(suggestion=""), name="agenda_suggestion_once"
            )
        ]

    def __str__(self):
        return self.title

    @classmethod
    def editable_q(cls, scope):
        return Q(event__in=Event.objects.filter(Event.editable_q(scope)))


class MinutesQuerySet(models.QuerySet):
    def public(self):
        """Return the public minutes: approved, readable by everybody, of a published event."""
        return self.filter(
            event__state=State.PUBLISHED, state=Minutes.State.APPROVED, readers=Minutes.Readers.EVERYBODY
        )


class Minutes(Locked):
    """The minutes (muistio) of a meeting, beside its agenda items: participants, approval, and who may read them."""

    class State(models.TextChoices):
        DRAFT = "draft", _("luonnos")
        IN_REVIEW = "in_review", _("tarkistettavana")
        APPROVED = "approved", _("hyväksytty")

    class Readers(models.TextChoices):
        EDITORS = "editors", _("vain kokouksen järjestäjät")
        MEMBERS = "members", _("ryhmän jäsenet")
        EVERYBODY = "everybody", _("kaikki")

    event = models.OneToOneField(Event, models.CASCADE, related_name="minutes", verbose_name=_("tapahtuma"))
    state = models.CharField(_("tila"), max_length=10, choices=State, default=State.DRAFT)
    readers = models.CharField(_("kuka saa lukea"), max_length=10, choices=Readers, default=Readers.EDITORS)
    present = models.TextField(_("paikalla"), blank=True)
    text = models.TextField(_("muuta"), blank=True)
    approved_on = models.DateField(_("hyväksytty"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("hyväksyjä"),
        null=True,
        blank=True,
        editable=False,
    )
    updated_at = models.DateTimeField(_("muutettu"), auto_now=True)

    objects = MinutesQuerySet.as_manager()
    history = Tracked(part_of=["event"])

    class Meta:
        verbose_name = _("muistio")
        verbose_name_plural = _("muistiot")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="approved", approved_on__isnull=False) | (~Q(state="approved") & Q(approved_on=None)),
                name="minutes_approved_on_a_day",
                violation_error_message=_("Hyväksytyllä muistiolla on hyväksymispäivä."),
            )
        ]

    def __str__(self):
        return str(self.event)

    def clean(self):
        super().clean()
        # No constraint: what is false today will be true.
        if self.state == self.State.APPROVED and not self.event.has_ended() and not self._is_stored_approved():
            raise ValidationError({"state": _("Muistion voi hyväksyä vasta, kun kokous on päättynyt.")})

    def _is_stored_approved(self):
        return Minutes.objects.filter(pk=self.pk, state=self.State.APPROVED).exists()

    @property
    def is_public(self) -> bool:
        """Whether everybody may read the minutes, provided that the event is published."""
        return self.state == self.State.APPROVED and self.readers == self.Readers.EVERYBODY

    @property
    def is_for_members(self) -> bool:
        """Whether members of the group may read the minutes: under review or approved, and not for organisers only."""
        return self.state != self.State.DRAFT and self.readers != self.Readers.EDITORS

    def note_approval(self, user) -> None:
        """Set date and user of the approval when the state becomes approved; clear them in other states."""
        if self.state != self.State.APPROVED:
            self.approved_on = self.approved_by = None
        elif self.approved_on is None:
            self.approved_on, self.approved_by = timezone.localdate(), user

    @classmethod
    def editable_q(cls, scope):
        return Q(event__in=Event.objects.filter(Event.editable_q(scope)))


class ActionPointQuerySet(models.QuerySet):
    def open(self):
        """Return the open action points by due date; those without one last."""
        return self.filter(state=ActionPoint.State.OPEN).order_by(models.F("due_on").asc(nulls_last=True), "pk")

    def of(self, person, municipalities):
        """Return the action points of the person, and those of the municipalities without a named person."""
        return self.filter(Q(contact_person=person) | Q(contact_person=None, municipality__in=municipalities))

    def before(self, event):
        """Return the open action points of earlier meetings of the event's group."""
        earlier = Event.objects.filter(group=event.group_id, starts_on__lte=event.starts_on).exclude(pk=event.pk)
        return self.open().filter(event__in=earlier)

    def for_list(self):
        """Load the relations that a row of a list prints."""
        return self.select_related("event", "contact_person", "municipality").fetch_mode(models.FETCH_RAISE)


def whose_promise(point) -> Iterator[Doubt]:
    """Refuse an open promise that nobody has given."""
    if point.state == ActionPoint.State.OPEN and not (point.contact_person_id or point.municipality_id):
        sentence = _("Kuka tämän tekee? Valitse henkilö tai kunta.")
        yield Doubt(sentence, "whose", {"contact_person": None, "municipality": None}, is_refused=True)


class ActionPoint(Questioned):
    """An action point of a meeting (sovittu tehtävä): responsible person or municipality, due date, state."""

    class State(models.TextChoices):
        OPEN = "open", _("kesken")
        DONE = "done", _("tehty")
        DROPPED = "dropped", _("jäi tekemättä")

    event = models.ForeignKey(Event, models.CASCADE, related_name="action_points", verbose_name=_("kokous"))
    agenda_item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        related_name="action_points",
        verbose_name=_("esityslistan kohta"),
        null=True,
        blank=True,
    )
    text = models.CharField(_("mitä sovittiin"), max_length=300)
    contact_person = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        related_name="action_points",
        verbose_name=_("kuka tekee"),
        null=True,
        blank=True,
    )
    municipality = models.ForeignKey(
        Municipality,
        models.SET_NULL,
        related_name="action_points",
        verbose_name=_("minkä kunnan"),
        null=True,
        blank=True,
    )
    due_on = models.DateField(_("mihin mennessä"), null=True, blank=True)
    state = models.CharField(_("tila"), max_length=10, choices=State, default=State.OPEN)
    done_on = models.DateField(_("valmis"), null=True, blank=True, editable=False)
    note = models.CharField(_("miten kävi"), max_length=300, blank=True)

    objects = ActionPointQuerySet.as_manager()
    asks, asked_with = [whose_promise, asks_of_days("due_on")], "event"
    history = Tracked(part_of=["event"])

    class Meta:
        verbose_name = _("sovittu tehtävä")
        verbose_name_plural = _("sovitut tehtävät")
        ordering = ["event", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="action_point_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", done_on=None) | ~Q(state="open"),
                name="action_point_open_has_no_end",
                violation_error_message=_("Kesken olevalla tehtävällä ei voi olla valmistumispäivää."),
            )
        ]

    def __str__(self):
        return self.text

    @property
    def is_late(self) -> bool:
        return self.state == self.State.OPEN and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def promised(self) -> str:
        """Responsible person, municipality and due date as text.

        The result is not included, as only the group may see it.
        """
        whose = [str(self.contact_person or ""), self.municipality.name if self.municipality else ""]
        by_when = _("viimeistään %(day)s") % {"day": day_text(self.due_on)} if self.due_on else ""
        return ", ".join(filter(None, [*whose, by_when]))

    def settle(self, state: str, note: str = "") -> None:
        """Save the result: done or dropped, dated today."""
        self.state, self.note, self.done_on = state, note, timezone.localdate()
        self.save()

    @classmethod
    def editable_q(cls, scope):
        return Q(event__in=Event.objects.filter(Event.editable_q(scope)))
