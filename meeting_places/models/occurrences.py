from datetime import UTC, datetime, time, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meeting_places.models.activities import Activity
from meeting_places.models.places import MeetingPlace
from meeting_places.models.schedules import Schedule
from meeting_places.schedules.status import MeetingState

REVISIONS_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
# Round the clock on the day when clocks go back.
LONGEST = timedelta(hours=25)


def midnight(day):
    """Return the moment when a local day begins."""
    return timezone.make_aware(datetime.combine(day, time()))


class OccurrenceQuerySet(models.QuerySet):
    def published(self):
        """Those at a published place, whose own place, if they have moved there, is published too."""
        return self._at(MeetingPlace.objects.published())

    def current(self):
        """Those that lists show: the same of places that somebody has vouched for lately enough."""
        return self._at(MeetingPlace.objects.current())

    def _at(self, places):
        # As conditions, not joins: SQLite would begin with every published place.
        return self.filter(
            Exists(places.filter(pk=OuterRef("place"))), Exists(places.filter(pk=OuterRef("activity__place")))
        )

    def held(self):
        """Those that are not cancelled."""
        return self.exclude(state=Occurrence.State.CANCELLED)

    def open_at(self, now):
        """Those that are going on at the moment now."""
        return self.held().filter(starts_at__lte=now, ends_at__gt=now)

    def coming(self, now):
        """Those that have not ended at the moment now, soonest first."""
        # The second bound lets an index skip the days before.
        return self.filter(ends_at__gt=now, starts_at__gt=now - LONGEST).order_by("starts_at", "pk")

    def on_day(self, day):
        """Those that start on a local day."""
        return self.between(midnight(day), midnight(day + timedelta(days=1)))

    def between(self, start, end):
        """Those that start at one moment or later, and before another."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def today(self, now):
        """What is left of the local day of the moment now."""
        return self.coming(now).filter(starts_at__lt=midnight(timezone.localdate(now) + timedelta(days=1)))

    def for_list(self):
        """Load what a row of a timetable prints."""
        return self.select_related("place__kind", "place__municipality", "activity__place").fetch_mode(
            models.FETCH_RAISE
        )


class Occurrence(models.Model):
    """One real meeting, made from the rules (`meeting_places/schedules/occurrences.py`), never typed."""

    State = MeetingState

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="occurrences", verbose_name=_("toiminta"))
    # Both are covered by an index or a constraint below.
    schedule = models.ForeignKey(
        Schedule, models.CASCADE, related_name="occurrences", verbose_name=_("aika"), db_index=False
    )
    # Where it is held, another place than the activity's own when it has moved there.
    place = models.ForeignKey(
        MeetingPlace, models.CASCADE, related_name="occurrences", verbose_name=_("paikka"), db_index=False
    )
    original_start = models.DateTimeField(_("alkuperäinen alku"))
    starts_at = models.DateTimeField(_("alkaa"))
    ends_at = models.DateTimeField(_("päättyy"))
    state = models.CharField(_("tila"), max_length=20, choices=State)
    reason = models.CharField(_("syy"), max_length=200, blank=True)
    # By the database's clock, as rows are inserted past the model.
    changed_at = models.DateTimeField(_("muuttunut"), db_default=Now(), editable=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("kerta")
        verbose_name_plural = _("kerrat")
        ordering = ["starts_at", "pk"]
        indexes = [
            # They hold whatever says when a place is next open: the rows of a region's million stay unread.
            models.Index(fields=["place", "starts_at", "ends_at", "state"], name="occurrence_by_place"),
            models.Index(fields=["starts_at", "ends_at", "place", "state"], name="occurrence_by_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="occurrence_ends_after_start",
                violation_error_message=_("Kerta päättyy ennen kuin alkaa."),
            ),
            models.UniqueConstraint(fields=["schedule", "original_start"], name="occurrence_once"),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.starts_at):%d.%m.%Y %H.%M}"

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def revision(self) -> int:
        """A number that grows with each change, even where the row was made anew: seconds since 2026."""
        return max(0, int((self.changed_at - REVISIONS_SINCE).total_seconds()))

    @property
    def name(self) -> str:
        """What a timetable calls it beside its place: the activity's own title, or the name of its home place."""
        return self.activity.title or self.activity.place.name

    @property
    def is_guest(self) -> bool:
        """Whether it is held elsewhere than at its own place."""
        return self.activity.place_id != self.place_id
