from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.facts import asks_of_days
from core.models.questions import Questioned
from core.questions import Doubt
from core.relations import reverse_queryset
from history.registry import Tracked
from meeting_places.models.activities import Activity
from meeting_places.models.places import MeetingPlace
from meeting_places.schedules.recurrence import DayChange, change_refusals
from municipalities.models import Municipality

LONG = 60  # days: a longer break is asked about
GONE = _("Nämä päivät ovat jo menneet. Onko vuosi oikein?")


class ScheduleExceptionQuerySet(models.QuerySet):
    def coming_at(self, place, activities, today):
        """Return cancellations and moves, not past, of the place, of the given activities and of its municipality."""
        # By the activities' keys: a join here would make the database read every exception of the region.
        concerned = Q(place=place) | Q(activity__in=[activity.pk for activity in activities])
        if place.municipality_id:
            concerned |= Q(municipality=place.municipality_id)
        texts = ("reason", "activity__title", "new_place__name")
        texts = [f"{name}_{language}" for name in texts for language in ("fi", "sv", "en")]
        own = ("place", "municipality", "first_day", "last_day", "is_move", "new_day", "new_starts", "new_ends")
        return (
            self.filter(concerned, Q(last_day__gte=today) | Q(new_day__gte=today))
            .select_related("activity", "new_place")
            .only(*own, *texts, "changed_at", "new_place__slug", "new_place__state")
            .order_by("first_day", "pk")
        )


def doubts_of_length(first_day, last_day, meetings, targets) -> Iterator[Doubt]:
    """Ask about a long closure, with the number of the known meetings among these that it cancels.

    `targets` tell what is closed: a tick is bound to them as to the days.
    """
    days = (last_day - first_day).days + 1
    if days <= LONG:
        return
    within = meetings.held().filter(starts_at__gte=timezone.now(), starts_at__date__range=(first_day, last_day))
    count = within.count()
    sentence = ngettext(
        "Tämä kestää %(days)s päivää ja peruu seuraavien 13 viikon ajalta %(count)s kerran. Onko se oikein?",
        "Tämä kestää %(days)s päivää ja peruu seuraavien 13 viikon ajalta %(count)s kertaa. Onko se oikein?",
        count,
    )
    about = {"first_day": first_day, "last_day": last_day} | targets
    yield Doubt(sentence % {"days": days, "count": count}, "long", about)


class ScheduleException(Questioned):
    """Days on which an activity, a place or all places of a municipality are closed or moved, and why."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="exceptions", verbose_name=_("toiminta"), null=True, blank=True
    )
    place = models.ForeignKey(
        MeetingPlace,
        models.CASCADE,
        related_name="exceptions",
        verbose_name=_("paikka"),
        null=True,
        blank=True,
    )
    municipality = models.ForeignKey(
        Municipality,
        models.CASCADE,
        related_name="exceptions",
        verbose_name=_("kunta"),
        null=True,
        blank=True,
    )
    first_day = models.DateField(_("ensimmäinen päivä"))
    last_day = models.DateField(_("viimeinen päivä"))
    is_move = models.BooleanField(_("siirretty"), default=False, help_text=_("Muuten kokoontumista ei ole."))
    new_day = models.DateField(_("uusi päivä"), null=True, blank=True)
    new_starts = models.TimeField(_("uusi alkamisaika"), null=True, blank=True)
    new_ends = models.TimeField(_("uusi päättymisaika"), null=True, blank=True)
    new_place = models.ForeignKey(
        MeetingPlace,
        models.CASCADE,
        related_name="guest_exceptions",
        verbose_name=_("uusi paikka"),
        null=True,
        blank=True,
    )
    reason = models.CharField(
        _("syy"), max_length=200, blank=True, help_text=_("Näkyy perheille: esimerkiksi joulutauko.")
    )
    changed_at = models.DateTimeField(_("muuttunut"), auto_now=True)

    objects = ScheduleExceptionQuerySet.as_manager()
    asks = [asks_of_days("first_day", "last_day", "new_day")]
    history = Tracked(part_of=["activity", "activity.place", "place"])

    class Meta:
        verbose_name = _("poikkeus")
        verbose_name_plural = _("poikkeukset")
        ordering = ["first_day", "pk"]
        indexes = [models.Index(fields=["last_day"], name="exception_by_last_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(activity__isnull=False, place=None, municipality=None)
                | Q(activity=None, place__isnull=False, municipality=None)
                | Q(activity=None, place=None, municipality__isnull=False),
                name="exception_has_one_target",
                violation_error_message=_("Valitse yksi: toiminta, paikka tai kunta."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="exception_ends_after_start",
                violation_error_message=_("Viimeinen päivä on ennen ensimmäistä."),
            ),
            models.CheckConstraint(
                condition=Q(is_move=True) | Q(new_day=None, new_starts=None, new_ends=None, new_place=None),
                name="exception_moves_only_when_moved",
                violation_error_message=_("Uusi aika tai paikka annetaan vain, kun kerta on siirretty."),
            ),
            models.CheckConstraint(
                condition=Q(new_day=None) | Q(last_day=F("first_day")),
                name="exception_moves_one_day",
                violation_error_message=_("Uudelle päivälle voi siirtää vain yhden päivän."),
            ),
        ]

    def __str__(self):
        return self.reason or str(_("poikkeus"))

    def doubts(self):
        yield from super().doubts()
        if self.first_day is None or self.last_day is None or self._has_these_days_stored():
            return
        days = {"first_day": self.first_day, "last_day": self.last_day, "new_day": self.new_day}
        if max(self.last_day, self.new_day or self.last_day) < timezone.localdate():
            yield Doubt(GONE, "gone", days)
        if not self.is_move:
            targets = {name: getattr(self, f"{name}_id") for name in ("activity", "place", "municipality")}
            yield from doubts_of_length(self.first_day, self.last_day, self._meetings(), targets)

    def _has_these_days_stored(self):
        rows = ScheduleException.objects.filter(pk=self.pk, first_day=self.first_day, last_day=self.last_day)
        return rows.filter(new_day=self.new_day, is_move=self.is_move).exists() if self.pk else False

    def _meetings(self):
        meetings = reverse_queryset(Activity, "occurrences")
        if self.activity_id:
            return meetings.filter(activity=self.activity_id)
        if self.place_id:
            return meetings.filter(place=self.place_id)
        return meetings.filter(place__municipality=self.municipality_id)

    @classmethod
    def editable_q(cls, scope):
        mine = {"areas__family_centre__in": scope.family_centres, "areas__until": None}

        def through(path):
            return Q(**{f"{path}__{key}": value for key, value in mine.items()})

        return (
            through("municipality")
            | through("place__municipality")
            | through("activity__place__municipality")
            | Q(place__organiser__in=scope.organisations)
            | Q(activity__place__organiser__in=scope.organisations)
            | Q(activity__organisers__in=scope.organisations)
        )

    @property
    def change(self) -> DayChange:
        return DayChange(
            first_day=self.first_day,
            last_day=self.last_day,
            is_move=self.is_move,
            new_day=self.new_day,
            new_starts=self.new_starts,
            new_ends=self.new_ends,
            new_place=self.new_place_id,
            reason=self.reason,
            key=self.pk,
        )

    def clean(self):
        if self.first_day is None or self.last_day is None:
            return
        if problems := change_refusals(self.change):
            raise ValidationError(problems)
