"""What an address maintains: one class for each kind of record, which holds all that differs between the kinds."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Self

from django.db.models import Model, Q
from django.utils import timezone

from contacts.models import ContactPerson
from core.models.verification import limits_of, months_before
from editing.forms import RecordForm
from history.conflicts import newest_seen
from meeting_places.models import Activity, MeetingPlace, Occurrence
from municipalities.models import FamilyCentre, Municipality
from reminders.forms import (
    ContactPersonForm,
    FamilyCentreForm,
    MunicipalityForm,
    OwnActivityForm,
    PlaceActivityForm,
    PlaceForm,
)
from reminders.maintained_records import (
    activities_of_places,
    maintained_activities,
    maintained_centres,
    maintained_persons,
    maintained_places,
)
from reminders.models import ActivityVerification, Maintainer, Reply
from reminders.summary_lines import (
    Line,
    activity_lines,
    contact_person_lines,
    family_centre_lines,
    first_visits_of,
    place_lines,
    timetable_lines,
)

NEW_ACTIVITY = "uusi"  # how the names of its form's fields begin


@dataclass
class Responsibility(ABC):
    """A record that an address maintains, with those of its activities that the same address maintains.

    A subclass for each kind of record; RESPONSIBILITY_CLASSES lists them.
    """

    prefix: ClassVar[str]  # one letter, with which keys of the kind begin
    form_class: ClassVar[type[RecordForm]]  # the form that corrects the record itself

    record: Model
    activities: list[Activity] = field(default_factory=list)

    @classmethod
    @abstractmethod
    def of_address(cls, email: str) -> list[Self]:
        """Return the responsibilities of this kind that an address has; `email` is in lower case."""

    @property
    def key(self) -> str:
        """The record as addresses of pages name it, like p12."""
        return f"{self.prefix}{self.record.pk}"

    @property
    def name(self) -> str:
        return str(self.record)

    @property
    @abstractmethod
    def reply_target(self) -> dict[str, Model]:
        """The records that a Reply points to, by the names of its fields."""

    @property
    @abstractmethod
    def family_centres_q(self) -> Q:
        """The condition for the family centres whose coordinator answers for the record."""

    @abstractmethod
    def summary_lines(self, meetings: list[Occurrence]) -> list[Line]:
        """Return the present facts; `meetings` are the coming ones of `activities`, soonest first."""

    def part_forms(self, data=None) -> list[RecordForm]:
        """Return the forms of what is corrected along with the record, each with a `heading`."""
        return []

    @property
    def newest_change(self) -> int:
        """The key of the record's newest change, 0 if it has none: it tells whether a page shows the present facts."""
        return newest_seen(self.record)

    @property
    def last_verified_on(self) -> date | None:
        """The day on which somebody last verified the record; None if nobody has."""
        return self.record.checked_on

    def mark_verified(self, maintainer: Maintainer) -> None:
        """Write down that the maintainer verified the record today, unless somebody already has today."""
        if self.last_verified_on != timezone.localdate():
            self.verify_record()
            self.reply(maintainer, Reply.What.CHECKED)

    def verify_record(self) -> None:
        """Save today as the day of the last verification."""
        self.record.mark_checked()

    def reply(self, maintainer: Maintainer, what: Reply.What, **values) -> Reply:
        """Save and return what the maintainer did. Whoever replies gets letters again."""
        maintainer.mark_replied()
        return Reply.objects.create(keeper=maintainer, what=what, **self.reply_target | values)


class PlaceResponsibility(Responsibility):
    prefix = "p"
    form_class = PlaceForm
    record: MeetingPlace

    @classmethod
    def of_address(cls, email):
        places = maintained_places().filter(maintainer_address=email).select_related("kind", "municipality")
        found = {place.pk: cls(place) for place in places.prefetch_related("features").order_by("sort_key", "pk")}
        activities = activities_of_places([*found], email).prefetch_related("schedules")
        for activity in activities.order_by("order", "pk"):
            found[activity.place_id].activities.append(activity)
        return list(found.values())

    @property
    def reply_target(self):
        return {"place": self.record}

    @property
    def family_centres_q(self):
        return _centres_of_place(self.record)

    def summary_lines(self, meetings):
        told = first_visits_of(self.activities)
        return timetable_lines(self.activities, meetings) + told + place_lines(self.record)

    def part_forms(self, data=None):
        """Return a form for each activity, and one for a new activity if there is none or its times were typed."""
        forms = [PlaceActivityForm(data, instance=activity, prefix=f"t{activity.pk}") for activity in self.activities]
        if not forms or (data and data.get(f"{NEW_ACTIVITY}-times")):
            forms.append(PlaceActivityForm(data, instance=Activity(place=self.record), prefix=NEW_ACTIVITY))
        for form in forms[1:]:
            form.fields["times"].help_text = ""  # the first form has it
        return forms


class ActivityResponsibility(Responsibility):
    """An activity whose maintainer is not that of its place. Its verifications are kept beside those of the place."""

    prefix = "t"
    form_class = OwnActivityForm
    record: Activity

    @classmethod
    def of_address(cls, email):
        activities = maintained_activities().filter(maintainer_address=email)
        activities = activities.select_related("place__kind", "place__municipality", "verification")
        activities = activities.prefetch_related("schedules").order_by("place__sort_key", "order", "pk")
        return [cls(activity, [activity]) for activity in activities]

    @property
    def name(self):
        return f"{self.record}, {self.record.place}" if self.record.title else str(self.record.place)

    @property
    def reply_target(self):
        return {"place": self.record.place, "activity": self.record}

    @property
    def family_centres_q(self):
        return _centres_of_place(self.record.place)

    def summary_lines(self, meetings):
        return timetable_lines(self.activities, meetings) + activity_lines(self.record)

    @property
    def last_verified_on(self):
        verification = getattr(self.record, "verification", None)
        return verification.said_on if verification else self.record.place.checked_on

    def verify_record(self):
        """Save today as the day of the activity's verification.

        A place that has no maintainer counts as verified when each of its activities has been, lately enough.
        """
        today, place = timezone.localdate(), self.record.place
        ActivityVerification.objects.update_or_create(activity=self.record, defaults={"said_on": today})
        limit = limits_of(MeetingPlace).letter
        if limit is None or maintained_places().filter(pk=place.pk).exists():
            return
        lately = Q(verification__said_on__gte=months_before(today, limit))
        if not Activity.objects.filter(place=place).exclude(lately).exists():
            place.mark_checked()


class FamilyCentreResponsibility(Responsibility):
    prefix = "k"
    form_class = FamilyCentreForm
    record: FamilyCentre

    @classmethod
    def of_address(cls, email):
        centres = maintained_centres().filter(maintainer_address=email).with_people().order_by("sort_key", "pk")
        # Liaison persons who share an address give a row each.
        return [cls(centre) for centre in {centre.pk: centre for centre in centres}.values()]

    @property
    def reply_target(self):
        return {"family_centre": self.record}

    @property
    def family_centres_q(self):
        return Q(pk=self.record.pk)

    def summary_lines(self, meetings):
        return family_centre_lines(self.record)

    def part_forms(self, data=None):
        """Return a form for each municipality in which the family centre works."""
        municipalities = Municipality.objects.filter(areas__family_centre=self.record, areas__until=None)
        return [MunicipalityForm(data, instance=one, prefix=f"m{one.pk}") for one in municipalities]

    @property
    def newest_change(self):
        """The key of the newest change of the family centre or of a municipality in which it works."""
        shown = [self.record, *(area.municipality for area in self.record.current_areas)]
        return max(map(newest_seen, shown))


class ContactPersonResponsibility(Responsibility):
    """A contact person's own card."""

    prefix = "h"
    form_class = ContactPersonForm
    record: ContactPerson

    @classmethod
    def of_address(cls, email):
        persons = maintained_persons().filter(maintainer_address=email).select_related("organisation")
        return [cls(person) for person in persons.order_by("sort_key", "pk")]

    @property
    def reply_target(self):
        return {"contact_person": self.record}

    @property
    def family_centres_q(self):
        return Q(assignments__contact_person=self.record.pk)

    def summary_lines(self, meetings):
        return contact_person_lines(self.record)


# In the order in which letters and pages show them.
RESPONSIBILITY_CLASSES: tuple[type[Responsibility], ...] = (
    PlaceResponsibility,
    ActivityResponsibility,
    FamilyCentreResponsibility,
    ContactPersonResponsibility,
)


def responsibilities_of(email: str) -> list[Responsibility]:
    """Return all that an address maintains, by kind and name, in at most ten queries; `email` is in lower case."""
    return [found for kind in RESPONSIBILITY_CLASSES for found in kind.of_address(email)]


def responsibility_of(email: str, key: str) -> Responsibility | None:
    """Return the responsibility with this key; None if the address does not maintain the record."""
    return next((found for found in responsibilities_of(email) if found.key == key), None)


def _centres_of_place(place):
    """Return the condition for the family centres that work in the place's municipality today."""
    if place.municipality_id is None:
        return Q(pk__in=[])  # matches nothing
    return Q(areas__municipality=place.municipality_id, areas__until=None)
