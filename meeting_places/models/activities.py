from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson, Organisation
from core.fields import URL_LENGTH, folded_field
from core.models.locking import Locked
from history.registry import Tracked
from meeting_places.models.first_visit import FirstVisit
from meeting_places.models.places import Booking, MeetingPlace
from meeting_places.models.vocabularies import PlaceKind, Theme
from meeting_places.schedules.status import MeetingState


class ActivityQuerySet(models.QuerySet):
    def for_page(self):
        """Load the relations that the page of a place prints of its activities."""
        return (
            self.select_related("kind")
            .prefetch_related("organisers", "schedules__place")
            .fetch_mode(models.FETCH_RAISE)
        )


class Activity(Locked, FirstVisit):
    """An activity at a place, with its organisers. Without a title it is the place's own opening hours."""

    class Attendance(models.TextChoices):
        LED = "led", _("ohjattu")
        STAFFED = "staffed", _("joku on paikalla")
        SELF_SERVICE = "self_service", _("omatoimisesti")

    place = models.ForeignKey(MeetingPlace, models.CASCADE, related_name="activities", verbose_name=_("paikka"))
    title = models.CharField(
        _("nimi"), max_length=120, blank=True, help_text=_("Tyhjä, jos kyse on paikan omista aukioloajoista.")
    )
    folded = folded_field("title_fi", "title_sv", "title_en")
    organisers = models.ManyToManyField(
        Organisation,
        related_name="activities",
        verbose_name=_("järjestäjät"),
        blank=True,
        help_text=_("Jokainen järjestäjä saa muokata tätä toimintaa."),
    )
    audience = models.CharField(_("kenelle"), max_length=200, blank=True)
    age_min_years = models.PositiveSmallIntegerField(_("ikä alkaen (vuotta)"), null=True, blank=True)
    age_max_years = models.PositiveSmallIntegerField(_("ikä enintään (vuotta)"), null=True, blank=True)
    attendance = models.CharField(
        _("miten täällä ollaan"),
        max_length=20,
        choices=Attendance,
        blank=True,
        help_text=_("Onko yhteistä ohjelmaa, onko edes joku paikalla vai ollaanko keskenään? Tyhjä, jos et tiedä."),
    )
    visiting_professional = models.CharField(
        _("ammattilainen käymässä"),
        max_length=200,
        blank=True,
        help_text=_("Kuka ja milloin, esimerkiksi: neuvolan terveydenhoitaja kuun ensimmäisenä tiistaina."),
    )
    themes = models.ManyToManyField(Theme, related_name="activities", verbose_name=_("aiheet"), blank=True)
    kind = models.ForeignKey(
        PlaceKind,
        models.PROTECT,
        related_name="activities",
        verbose_name=_("laji, jos muu kuin paikan"),
        null=True,
        blank=True,
    )
    booking = models.CharField(_("ilmoittautuminen, jos muu kuin paikan"), max_length=20, choices=Booking, blank=True)
    booking_how = models.CharField(_("miten ja mihin mennessä ilmoittaudutaan"), max_length=200, blank=True)
    keeper = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        related_name="kept_activities",
        verbose_name=_("tietojen ylläpitäjä, jos muu kuin paikan"),
        null=True,
        blank=True,
    )
    keeper_email = models.EmailField(_("ylläpitäjän sähköposti"), blank=True, help_text=_("Ei näy julkisesti."))
    hours_link = models.URLField(
        _("mistä ajat näkee"),
        max_length=URL_LENGTH,
        blank=True,
        help_text=_("Jos aikoja ei ole tässä: osoite, josta ne löytää."),
    )
    order = models.PositiveSmallIntegerField(_("järjestys"), default=0)
    external_id = models.CharField(_("tunniste lähteessä"), max_length=120, blank=True, editable=False)

    has_times_in_words = False  # whether a form has read its times from words, so that its rows must not say them too

    objects = ActivityQuerySet.as_manager()
    history = Tracked(part_of=["place"], unkept=frozenset({"keeper_email"}))

    class Meta:
        verbose_name = _("toiminta")
        verbose_name_plural = _("toiminnat")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(age_min_years=None) | Q(age_max_years=None) | Q(age_max_years__gte=F("age_min_years")),
                name="activity_ages_in_order",
                violation_error_message=_("Yläikäraja on alaikärajaa pienempi."),
            ),
            models.UniqueConstraint(
                fields=["place", "external_id"],
                condition=~Q(external_id=""),
                name="activity_once_in_its_place",
            ),
        ]

    def __str__(self):
        return self.title or str(_("aukioloajat"))

    @property
    def ages(self) -> str:
        """The age range as text; empty if it is for all ages or not known."""
        low, high = self.age_min_years, self.age_max_years
        if low is None and high is None:
            return ""
        if high is None:
            return gettext("%(low)d vuodesta alkaen") % {"low": low}
        if low == high:
            return gettext("%(years)d-vuotiaille") % {"years": low}
        return gettext("%(low)d–%(high)d-vuotiaille") % {"low": low or 0, "high": high}

    def replace_times(self, rules):
        """Replace the schedules with these rules, keeping rows whose rule is the same or similar.

        A kept row keeps the primary keys of its occurrences.
        """
        rows, wanted = list(self.schedules.all()), list(rules)
        for likeness in (_wholly, _in_start, _in_day):
            rows = [row for row in rows if not _takes_over(row, wanted, likeness)]
        for row in rows:
            row.delete()
        for rule in wanted:
            self.schedules.create(rule=rule)

    @classmethod
    def editable_q(cls, scope):
        return (
            Q(
                place__municipality__areas__family_centre__in=scope.family_centres,
                place__municipality__areas__until=None,
            )
            | Q(place__organiser__in=scope.organisations)
            | Q(organisers__in=scope.organisations)
        )


def attendance_of(activity: Activity, state: str) -> str:
    """Return how a meeting is attended (`Activity.Attendance`), empty if that is not known.

    `state` is that of the meeting, or the openness of its rule, which says more than the activity: in the evenings a
    library may be open without its staff.
    """
    is_on_ones_own = state == MeetingState.SELF_SERVICE
    return str(Activity.Attendance.SELF_SERVICE) if is_on_ones_own else activity.attendance


def booking_of(activity: Activity, place: MeetingPlace) -> str:
    """Return whether one registers first for an activity at a place (`Booking`): its own word, or else the place's."""
    return activity.booking or place.booking


def _takes_over(row, wanted, likeness):
    """Let a row say the first wanted rule that is like its own, and take that off; tell whether there was one."""
    present = row.rule
    same = likeness(present)
    rule = next((rule for rule in wanted if likeness(rule) == same), None)
    if rule is None:
        return False
    wanted.remove(rule)
    if rule != present:
        row.rule = rule
        row.save()
    return True


def _wholly(rule):
    return rule


def _in_start(rule):
    return rule.recurrence, rule.weekday, rule.nth, rule.anchor, rule.starts


def _in_day(rule):
    return rule.recurrence, rule.weekday, rule.nth
