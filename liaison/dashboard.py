"""The contact person's dashboard, and the handover page for their successor; each with a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Model, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.handover import plan
from contacts.models import Assignment, ContactPerson
from core.models.publishing import State
from events.groups.members import addresses_of
from events.models import ActionPoint, Event, Group, Member, OwnCalendar, Registration
from events.permissions import events_of, groups_of, municipalities_of, people_by_group, proposed_to, with_settling
from liaison.changes import changed_elsewhere
from liaison.models import DashboardVisit
from meeting_places.models import MeetingPlace
from municipalities.models import Area, FamilyCentre

MEETINGS_SHOWN = 20
TO_CHECK_SHOWN = 60
ELSEWHERE_SHOWN = 6  # municipalities; on a first visit all may have changed, so the rest is behind a press
# What a first visit tells of, and how far back a visit after a long time does.
MONTH, FURTHEST = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True)
class DashboardMeeting:
    """A coming meeting with the user's registration, and whether they belong to its group."""

    event: Event
    registration: Registration | None
    is_member: bool

    @property
    def takes_answers(self) -> bool:
        return not self.event.is_off and self.event.asks_answers

    @property
    def answer_url(self) -> str:
        """URL for answering: with the account, by the registration's link, or the public form.

        Empty if not possible.
        """
        if self.is_member and self.takes_answers:
            return reverse("events:answer_with_account", args=[self.event.slug])
        if self.registration and (self.takes_answers or self.registration.answer) and not self.event.is_off:
            return reverse("events:answer", args=[self.registration.token])
        return reverse("events:register", args=[self.event.slug]) if self.event.takes_registrations else ""


def dashboard_of(user, person: ContactPerson, now: datetime, wants_month=False) -> dict:
    """Return the context of a contact person's dashboard, and record the visit."""
    groups, mine = list(groups_of(ContactPerson.objects.filter(pk=person.pk))), _codes(municipalities_of(user))
    seen = DashboardVisit.objects.note(user, now)
    since = now - MONTH if wants_month or seen is None else max(seen, now - FURTHEST)
    elsewhere = changed_elsewhere(mine, since)
    return {
        "person": person,
        "meetings": coming_meetings(user, groups),
        "proposed_to": proposed_to(user),
        "points": with_settling(user, ActionPoint.objects.open().of(person, mine).for_list()),
        "since_on": timezone.localdate(since),
        "is_since_last_visit": since == seen,
        "elsewhere": elsewhere[:ELSEWHERE_SHOWN],
        "more_elsewhere": elsewhere[ELSEWHERE_SHOWN:],
        "vacancies": FamilyCentre.objects.without_liaison().prefetch_related(_areas()),
        "lists": [(group, people, addresses_of(people)) for group, people in people_by_group(groups)],
        "has_calendar": OwnCalendar.objects.filter(user=user).exists(),
    }


def pack_of(user, person: ContactPerson) -> dict:
    """Return the context of the page that a contact person hands over to a successor."""
    groups, mine = list(groups_of(ContactPerson.objects.filter(pk=person.pk))), _codes(municipalities_of(user))
    centres = FamilyCentre.objects.published().working().filter(areas__municipality__in=mine, areas__until=None)
    places = MeetingPlace.objects.to_check().filter(Q(municipality__in=mine) | Q(keeper=person))
    return {
        "person": person,
        "today": timezone.localdate(),
        "roles": roles_of(person, groups),
        "work": Assignment.objects.ongoing().filter(contact_person=person).select_related("family_centre"),
        "meetings": coming_meetings(user, groups),
        "points": ActionPoint.objects.open().of(person, mine).for_list(),
        "colleagues": _colleagues(person, centres),
        "centres": centres.to_check().distinct(),
        **_cut("places", places.order_by("sort_key", "pk")),
        "moving": plan(user),
    }


def person_of(user) -> ContactPerson | None:
    """Return the user's contact person if it is still valid, else None."""
    return ContactPerson.objects.ongoing().filter(user=user).first()


def coming_meetings(user, groups) -> list[DashboardMeeting]:
    """Return the next meetings of the groups and of the user's registrations, with the user's answers."""
    events = list(events_of(user).upcoming().for_list()[:MEETINGS_SHOWN])
    answers = {one.event_id: one for one in Registration.objects.of(user).filter(event__in=events)}
    hers = {group.pk for group in groups}
    return [DashboardMeeting(event, answers.get(event.pk), event.group_id in hers) for event in events]


def roles_of(person, groups) -> list[tuple[Group, Member | None]]:
    """Return each group with the person's membership; None for members by their role as liaison person."""
    members = {one.group_id: one for one in person.memberships.current().select_related("stands_in_for")}
    return [(group, members.get(group.pk)) for group in groups]


def _codes(municipalities) -> list[str]:
    return [one.pk for one in municipalities]


def _areas():
    return Prefetch("areas", Area.objects.current().select_related("municipality"), to_attr="current_areas")


def _colleagues(person, centres):
    """Return the assignments of other published people in these family centres."""
    work = Assignment.objects.ongoing().filter(family_centre__in=centres, contact_person__state=State.PUBLISHED)
    work = work.exclude(contact_person=person).select_related("contact_person__organisation", "family_centre")
    return work.order_by("contact_person__sort_key", "family_centre__sort_key", "pk")


def _cut(name, rows: QuerySet[Model]) -> dict:
    """Return as many rows as are shown, and how many there are besides."""
    total = rows.count()
    return {name: rows[:TO_CHECK_SHOWN], f"more_{name}": max(total - TO_CHECK_SHOWN, 0)}
