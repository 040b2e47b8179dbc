from datetime import timedelta
from pathlib import PurePath
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Case, F, Prefetch, Q, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.addresses import address
from core.facts import asks_of_address, asks_of_days
from core.fields import URL_LENGTH, folded_field
from core.formatting import when
from core.media import private_files
from core.models.locking import Locked
from core.models.publishing import Published, PublishedQuerySet
from core.models.questions import Questioned
from core.models.sources import Sourced, once_in_its_source
from events.models.groups import STAFF_KINDS, Group
from history.registry import Tracked
from municipalities.models import Municipality

# How far back a calendar reaches.
CALENDAR_DAYS_BACK = 366

# How long after an event it is known who came; where a new day is still waited for, those are kept who must hear of it.
DAYS_KEPT = timedelta(days=30)
DAYS_KEPT_IF_POSTPONED = timedelta(days=365)

# Addresses beside events' own, in each language.
OTHER_PAGES = [
    *("ryhmat", "grupper", "groups"),
    *("kalenteriin", "till-kalendern", "to-calendar"),
    *("oma-kalenteri", "egen-kalender", "own-calendar"),
]

# A code of its own: under "invalid" a form would say its own words for it.
https_only = URLValidator(schemes=["https"], message=_("Anna osoite, joka alkaa https://."), code="not_https")
# Nothing that a browser would run.
PAPER_ENDINGS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "txt"]

# A day's event without a time comes before those with one; the databases do not agree on it unasked.
SOONEST_FIRST = ("starts_on", F("starts_at").asc(nulls_first=True), "pk")
NEWEST_FIRST = ("-starts_on", F("starts_at").desc(nulls_last=True), "-pk")


# Without a word of its own an event is for whom its group is.
OF_PROFESSIONALS = Q(audience="professionals") | Q(
    audience="", group__kind__in=STAFF_KINDS, group__is_open_to_all=False
)


class EventQuerySet(PublishedQuerySet):
    def upcoming(self, today=None):
        """Return the events whose last day has not passed, soonest first."""
        return self.filter(last_day__gte=today or timezone.localdate()).order_by(*SOONEST_FIRST)

    def past(self, today=None):
        """Return the events whose last day has passed, newest first."""
        return self.filter(last_day__lt=today or timezone.localdate()).order_by(*NEWEST_FIRST)

    def upcoming_then_past(self, today=None):
        """Return all events: upcoming ones, soonest first, then past ones, newest first."""
        listed = self.alias(is_past=Q(last_day__lt=today or timezone.localdate()))
        soonest_first = [
            Case(When(is_past=False, then="starts_on")),
            Case(When(is_past=False, then="starts_at")).asc(nulls_first=True),
        ]
        return listed.order_by("is_past", *soonest_first, *NEWEST_FIRST)

    def long_over(self, today=None):
        """Return the events so long past that their registrations are to be anonymised."""
        today = today or timezone.localdate()
        is_awaited = Q(progress=Event.Progress.POSTPONED, last_day__gte=today - DAYS_KEPT_IF_POSTPONED)
        return self.filter(last_day__lt=today - DAYS_KEPT).exclude(is_awaited)

    def for_professionals(self):
        """Return the events that are for professionals alone, by their own word or that of their group."""
        return self.filter(OF_PROFESSIONALS)

    def for_everybody(self):
        """Return all others: the events that families, too, may come to."""
        return self.exclude(OF_PROFESSIONALS)

    def for_calendar(self, today=None):
        """Return the events of the past twelve months and all coming ones."""
        first_day = (today or timezone.localdate()) - timedelta(days=CALENDAR_DAYS_BACK)
        return self.filter(last_day__gte=first_day).order_by(*SOONEST_FIRST)

    def concerning(self, municipality):
        """Return the events that the municipality hosts, or that concern it or the whole region."""
        return self.concerning_any([municipality])

    def own_of(self, municipality):
        """Return the events that the municipality hosts or that name it as concerned."""
        concerned = Event.municipalities.through.objects.filter(municipality=municipality)
        return self.filter(Q(host=municipality) | Q(pk__in=concerned.values("event")))

    def for_families_of(self, municipality):
        """Return the municipality's own events for families, and others of the region that say they are for them."""
        own = self.model.objects.own_of(municipality).for_everybody()
        told = Q(audience__in=[Event.Audience.EVERYBODY, Event.Audience.FAMILIES])
        return self.concerning(municipality).filter(told | Q(pk__in=own.values("pk")))

    def concerning_any(self, municipalities):
        """Return the events that any of the municipalities hosts, or that concern any of them or the whole region."""
        concerned = Event.municipalities.through.objects
        return self.filter(
            Q(host__in=municipalities)
            | Q(pk__in=concerned.filter(municipality__in=municipalities).values("event"))
            | ~Q(pk__in=concerned.values("event"))
        )

    def for_rows(self):
        """Load only what a row of a list prints."""
        texts = ("title", "progress_reason", "date_note", "group__name")
        texts = [f"{name}_{language}" for name in texts for language in ("fi", "sv", "en")]
        own = ("slug", "audience", "starts_on", "starts_at", "ends_on", "ends_at", "date_uncertain", "progress")
        where = ("is_example", "venue", "address", "host__name", "group__kind", "group__is_open_to_all")
        return self.select_related("group", "host").only(*texts, *own, *where).fetch_mode(models.FETCH_RAISE)

    def for_list(self):
        """Load the relations that a row of a list prints."""
        return self.select_related("group", "host").fetch_mode(models.FETCH_RAISE)

    def for_page(self):
        """Load the relations that the page of an event prints."""
        return self.select_related("group", "host").prefetch_related(
            "municipalities",
            "programme",
            Prefetch("attachments", Attachment.objects.filter(is_members_only=False), to_attr="public_papers"),
            "agenda_items",
        )


class Event(Published, Locked, Sourced, Questioned):
    """A meeting, training or forum (tapahtuma). `starts_at` is None if the time is not known."""

    class Progress(models.TextChoices):
        PLANNED = "planned", _("suunnitteilla")
        CONFIRMED = "confirmed", _("vahvistettu")
        HELD = "held", _("pidetty")
        POSTPONED = "postponed", _("siirretty myöhemmäksi")
        CANCELLED = "cancelled", _("peruttu")

    OFF = (Progress.POSTPONED, Progress.CANCELLED)

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("kaikille")
        FAMILIES = "families", _("perheille")
        PROFESSIONALS = "professionals", _("ammattilaisille")

    class Registering(models.TextChoices):
        NOBODY = "nobody", _("ei kukaan: ilmoittautumista ei tarvita")
        MEMBERS = "members", _("ryhmän jäsenet")
        EVERYBODY = "everybody", _("kuka tahansa")

    slug = models.SlugField(_("sivun verkko-osoite"), max_length=120, unique=True)
    title = models.CharField(_("otsikko"), max_length=150)
    folded = folded_field("title_fi", "title_sv", "title_en", "venue")
    group = models.ForeignKey(Group, models.PROTECT, related_name="events", verbose_name=_("ryhmä"))
    description = models.TextField(_("kuvaus"), blank=True)
    starts_on = models.DateField(_("alkamispäivä"))
    starts_at = models.TimeField(_("kello"), null=True, blank=True, help_text=_("Tyhjä, jos aikaa ei tiedetä."))
    ends_on = models.DateField(_("päättymispäivä"), null=True, blank=True, help_text=_("Tyhjä, jos sama päivä."))
    ends_at = models.TimeField(_("päättyy kello"), null=True, blank=True)
    last_day = models.GeneratedField(
        expression=Coalesce("ends_on", "starts_on"),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("viimeinen päivä"),
    )
    date_uncertain = models.BooleanField(
        _("päivä epävarma"),
        default=False,
        help_text=_("Päivä on niin kuin lähde sen antaa, mutta se voi olla väärin."),
    )
    date_note = models.CharField(_("huomio päivästä"), max_length=300, blank=True)
    host = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="hosted_events",
        verbose_name=_("isäntäkunta"),
        null=True,
        blank=True,
        help_text=_("Tyhjä, jos kokoonnutaan vain verkossa tai paikkaa ei tiedetä."),
    )
    municipalities = models.ManyToManyField(
        Municipality,
        related_name="events",
        verbose_name=_("mitä kuntia koskee"),
        blank=True,
        help_text=_("Tyhjä: koko maakuntaa."),
    )
    audience = models.CharField(
        _("kenelle"),
        max_length=20,
        choices=Audience,
        blank=True,
        help_text=_(
            "Tyhjä: ryhmän mukaan. Yhdyshenkilöiden, työryhmien ja koulutussarjojen tapahtumat ovat "
            "ammattilaisille, jos ryhmä ei ole kaikille avoin."
        ),
    )
    venue = models.CharField(_("tapahtumapaikka"), max_length=150, blank=True)
    address = models.CharField(_("katuosoite"), max_length=150, blank=True)
    parking = models.CharField(_("pysäköinti"), max_length=200, blank=True)
    map_url = models.URLField(
        _("linkki karttaan"),
        max_length=URL_LENGTH,
        blank=True,
        validators=[https_only],
        help_text=_("Osoite, joka alkaa https://."),
    )
    lunch = models.CharField(_("lounas"), max_length=200, blank=True)
    remote_link = models.URLField(
        _("etäosallistumisen linkki"),
        max_length=URL_LENGTH,
        blank=True,
        validators=[https_only],
        help_text=_("Ei näy julkisesti: vain jäsenille ja ilmoittautuneille. Osoite, joka alkaa https://."),
    )
    agenda = models.TextField(_("esityslista"), blank=True)
    progress = models.CharField(_("vaihe"), max_length=20, choices=Progress, default=Progress.PLANNED)
    progress_reason = models.CharField(_("siirron tai perumisen syy"), max_length=200, blank=True)
    registration = models.CharField(
        _("kuka voi ilmoittautua"), max_length=10, choices=Registering, default=Registering.NOBODY
    )
    registration_until = models.DateField(
        _("ilmoittautuminen viimeistään"), null=True, blank=True, help_text=_("Tyhjä: alkuun asti.")
    )
    capacity = models.PositiveSmallIntegerField(
        _("paikkoja"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Paikan päällä. Tyhjä: kaikki mahtuvat. Kun paikat täyttyvät, loput jäävät jonoon."),
    )
    is_example = models.BooleanField(_("esimerkki"), default=False, editable=False)
    updated_at = models.DateTimeField(_("muutettu"), auto_now=True)

    objects = EventQuerySet.as_manager()
    asks = [asks_of_address("address"), asks_of_days("starts_on", "ends_on", "registration_until", "publish_at")]
    reserved_slugs = OTHER_PAGES
    history = Tracked()

    class Meta:
        verbose_name = _("tapahtuma")
        verbose_name_plural = _("tapahtumat")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["last_day", "starts_on"], name="event_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="event_ends_on_or_after_start",
                violation_error_message=_("Päättymispäivä on ennen alkamispäivää."),
            ),
            models.CheckConstraint(
                # An unknown last day must not make the answer unknown: the database would let it pass.
                condition=Q(ends_at=None)
                | (
                    Q(starts_at__isnull=False)
                    & (Q(ends_at__gt=F("starts_at")) | Q(ends_on__isnull=False, ends_on__gt=F("starts_on")))
                ),
                name="event_ends_after_start",
                violation_error_message=_("Tapahtuman on päätyttävä alkamisen jälkeen."),
            ),
            models.CheckConstraint(
                condition=Q(registration_until=None) | Q(registration_until__lte=Coalesce("ends_on", "starts_on")),
                name="event_registration_ends_before_event",
                violation_error_message=_("Ilmoittautuminen päättyy viimeistään tapahtuman päivänä."),
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gt=0),
                name="event_has_room",
                violation_error_message=_("Paikkoja on oltava ainakin yksi."),
            ),
            models.CheckConstraint(
                condition=~Q(progress__in=["postponed", "cancelled"])
                | (Q(progress_reason_fi__isnull=False) & ~Q(progress_reason_fi="")),
                name="event_tells_why_it_is_off",
                violation_error_message=_("Kerro lyhyesti, miksi tapahtuma siirtyy tai on peruttu."),
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=OTHER_PAGES),
                name="event_slug_is_no_other_page",
                violation_error_message=_("Tämä sivun osoite on jo muussa käytössä. Valitse toinen."),
            ),
            once_in_its_source("event_once_in_its_source"),
        ]

    @property
    def accepted_items(self) -> list:
        """The agenda items in order, without those only proposed or declined."""
        return [one for one in self.agenda_items.all() if one.state == one.State.ACCEPTED]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("events:detail", self.slug)

    def clean(self):
        super().clean()
        # No constraint: what is false today will be true.
        if self.progress == self.Progress.HELD and self.starts_on and self.starts_on > timezone.localdate():
            raise ValidationError(_("Tapahtumaa ei voi merkitä pidetyksi ennen sen päivää."))

    @classmethod
    def editable_q(cls, scope):
        return cls._of(scope, "host") | cls._of(scope, "municipalities")

    @classmethod
    def hosting_rights(cls, scope):
        """Return a Q: events whose participants the scope may see, which are those that it hosts.

        An event without a host counts as hosted by the municipalities that it concerns.
        """
        return cls._of(scope, "host") | Q(cls._of(scope, "municipalities"), host=None)

    @classmethod
    def _of(cls, scope, path):
        return Q(**{f"{path}__areas__family_centre__in": scope.family_centres, f"{path}__areas__until": None})

    @property
    def is_off(self) -> bool:
        return self.progress in self.OFF

    @property
    def is_for_professionals(self) -> bool:
        """Whether it is for professionals alone, as `for_professionals` asks the database."""
        return self.audience == self.Audience.PROFESSIONALS or (not self.audience and self.group.is_of_staff)

    @property
    def asks_answers(self) -> bool:
        """Whether invited people are asked to answer."""
        return self.registration != self.Registering.NOBODY

    @property
    def takes_registrations(self) -> bool:
        """Whether anybody may still register."""
        is_over = self.is_late or self.is_past or self.is_off
        return self.registration == self.Registering.EVERYBODY and not is_over

    @property
    def is_late(self) -> bool:
        """Whether the deadline for answers has passed."""
        return self.registration_until is not None and self.registration_until < timezone.localdate()

    @property
    def has_programme(self) -> bool:
        """Whether the agenda is called a programme, as in trainings and forums."""
        return self.group.kind in {Group.Kind.TRAINING, Group.Kind.FORUM}

    @property
    def gives_certificates(self) -> bool:
        """Whether participants get a certificate of attendance."""
        return self.group.kind == Group.Kind.TRAINING

    @property
    def has_begun(self) -> bool:
        """Whether it has begun; without a known time it counts as begun when its day does."""
        now = timezone.localtime()
        if self.starts_on != now.date():
            return self.starts_on < now.date()
        return self.starts_at is None or self.starts_at <= now.time()

    @property
    def is_past(self) -> bool:
        return self.last_day < timezone.localdate()

    def has_ended(self, now=None) -> bool:
        """Whether the event is over; one that does not tell when it ends may be over on its last day."""
        now = timezone.localtime(now)
        if self.last_day_now != now.date():
            return self.last_day_now < now.date()
        return self.ends_at is None or self.ends_at <= now.time()

    @property
    def last_day_now(self):
        """The last day, also of an event that is not saved yet."""
        return self.ends_on or self.starts_on

    @property
    def when(self) -> str:
        """Dates and, if known, times as text."""
        if self.last_day == self.starts_on:
            return when(self.starts_on, self.starts_at, self.ends_at)
        return f"{when(self.starts_on, self.starts_at)} – {when(self.ends_on, self.ends_at)}"

    @property
    def where(self) -> str:
        """Venue, address and municipality as text, as far as known."""
        municipality = self.host.name if self.host and self.host.name not in self.address else ""
        return ", ".join(filter(None, [self.venue, self.address, municipality]))

    @property
    def how_soon(self) -> str:
        """Time until a coming event as text: tänään, huomenna, 3 päivän päästä."""
        days = (self.starts_on - timezone.localdate()).days
        if days < 2:
            return _("huomenna") if days == 1 else _("tänään")
        return _("%(days)s päivän päästä") % {"days": days}


class ProgrammeItem(models.Model):
    """An item of an event's programme."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="programme", verbose_name=_("tapahtuma"))
    starts_at = models.TimeField(_("kello"), null=True, blank=True)
    title = models.CharField(_("aihe"), max_length=200)
    speaker = models.CharField(_("kuka"), max_length=150, blank=True)
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    history = Tracked(part_of=["event"])

    class Meta:
        verbose_name = _("ohjelman kohta")
        verbose_name_plural = _("ohjelma")
        ordering = ["order", "starts_at", "pk"]

    def __str__(self):
        return self.title

    @classmethod
    def editable_q(cls, scope):
        return Q(event__in=Event.objects.filter(Event.editable_q(scope)))


def paper_path(attachment, filename) -> str:
    """Return the storage path of an attachment, with a name that cannot be guessed."""
    return f"events/{uuid4().hex}{PurePath(filename).suffix.lower()}"


def size_text(size: int) -> str:
    """Return a size in bytes as text: 240 kt, 1,5 Mt."""
    if size < 1_000_000:
        return _("%d kt") % max(1, round(size / 1000))
    return _("%s Mt") % number_format(size / 1_000_000, 1)


class Attachment(models.Model):
    """An attachment of an event: file, link, or only a name where the 2019 source gives no file."""

    class Kind(models.TextChoices):
        AGENDA = "agenda", _("esityslista")
        PROGRAMME = "programme", _("ohjelma")
        MATERIAL = "material", _("aineisto")
        MINUTES = "minutes", _("muistio")

    event = models.ForeignKey(Event, models.CASCADE, related_name="attachments", verbose_name=_("tapahtuma"))
    kind = models.CharField(_("laji"), max_length=20, choices=Kind)
    title = models.CharField(_("nimi"), max_length=150)
    url = models.URLField(
        _("osoite"),
        max_length=URL_LENGTH,
        blank=True,
        help_text=_("Jos tiedostoa tai osoitetta ei ole, sivu kertoo sen."),
    )
    file = models.FileField(
        _("tiedosto"),
        upload_to=paper_path,
        storage=private_files,
        blank=True,
        validators=[FileExtensionValidator(PAPER_ENDINGS)],
    )
    size = models.PositiveIntegerField(_("koko"), default=0, editable=False)  # bytes, so that no page asks the disk
    is_members_only = models.BooleanField(_("vain ryhmän jäsenille"), default=False)
    agenda_item = models.ForeignKey(
        "events.AgendaItem",
        models.SET_NULL,
        related_name="papers",
        verbose_name=_("esityslistan kohta"),
        null=True,
        blank=True,
    )
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)

    history = Tracked(part_of=["event"])

    class Meta:
        verbose_name = _("liite")
        verbose_name_plural = _("liitteet")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") | Q(url=""),
                name="attachment_has_file_or_link",
                violation_error_message=_("Anna joko tiedosto tai osoite, ei molempia."),
            )
        ]

    def __str__(self):
        return self.title

    @classmethod
    def editable_q(cls, scope):
        return Q(event__in=Event.objects.filter(Event.editable_q(scope)))

    @property
    def ending(self) -> str:
        """The file's extension in lower case without its dot; empty without a file."""
        return PurePath(self.file.name or "").suffix[1:].lower()

    @property
    def address(self) -> str:
        """The URL: the link, or the view that serves the file after checking access."""
        if not self.file:
            return self.url
        name = slugify(self.title)[:80] or self.kind
        return reverse("events:paper", args=[self.pk, f"{name}.{self.ending}"])

    @property
    def facts(self) -> str:
        """File type and size as text: PDF, 240 kt. Empty without a file."""
        return f"{self.ending.upper()}, {size_text(self.size)}" if self.file else ""
