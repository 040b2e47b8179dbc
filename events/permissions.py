"""Permissions on groups and events: members, organisers, hosts, and who may answer for whom.

A liaison group has as members the liaison persons of family centres and their deputies, as long as they have that role;
other members are added one by one.
"""

from collections import defaultdict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from contacts.models import Assignment, ContactPerson
from core.permissions import editable, edits_everything
from events.models import ActionPoint, AgendaItem, Event, Group, Member, Registration
from municipalities.models import FamilyCentre, Municipality

LIAISON_ROLES = (Assignment.Role.LIAISON, Assignment.Role.DEPUTY)


def people_of(group: Group) -> QuerySet[ContactPerson]:
    """Return the current members of the group, including substitutes, by name."""
    within = Q(Exists(Member.objects.current().filter(group=group, contact_person=OuterRef("pk"))))
    if group.has_liaisons:
        within |= Q(Exists(_liaison_work().filter(contact_person=OuterRef("pk"))))
    return ContactPerson.objects.ongoing().filter(within).order_by("sort_key", "pk")


def groups_of(people: QuerySet[ContactPerson]) -> QuerySet[Group]:
    """Return the groups to which any of these contact persons belongs now."""
    memberships = Member.objects.current().filter(group=OuterRef("pk"), contact_person__in=people)
    return Group.objects.filter(
        Exists(memberships) | Q(Exists(_liaison_work().filter(contact_person__in=people)), has_liaisons=True)
    )


def people_by_group(groups: list[Group]) -> list[tuple[Group, list[ContactPerson]]]:
    """Return each group with its members, as `people_of` does for one, with three queries in all."""
    keys = defaultdict(set)
    for group, person in Member.objects.current().filter(group__in=groups).values_list("group", "contact_person"):
        keys[group].add(person)
    if any(group.has_liaisons for group in groups):
        liaisons = set(_liaison_work().values_list("contact_person", flat=True))
        for group in groups:
            keys[group.pk] |= liaisons if group.has_liaisons else set()
    people = ContactPerson.objects.ongoing().filter(pk__in=set().union(*keys.values())).select_related("organisation")
    people = list(people.order_by("sort_key", "pk"))
    return [(group, [person for person in people if person.pk in keys[group.pk]]) for group in groups]


def municipalities_of(user) -> QuerySet[Municipality]:
    """Return the municipalities of the family centres in which the user works or which they may edit."""
    work = Assignment.objects.ongoing().filter(contact_person__in=ContactPerson.objects.ongoing().filter(user=user))
    centres = FamilyCentre.objects.filter(Q(pk__in=work.values("family_centre")) | Q(pk__in=user.scope.family_centres))
    return Municipality.objects.filter(areas__family_centre__in=centres, areas__until=None).distinct()


def events_of(user) -> QuerySet[Event]:
    """Return the published events of the user's groups and those that the user is registered for."""
    people = ContactPerson.objects.ongoing().filter(user=user)
    coming = Registration.objects.of(user).coming()
    return Event.objects.published().filter(Q(group__in=groups_of(people)) | Q(pk__in=coming.values("event")))


def groups_open_to(user) -> QuerySet[Group]:
    """Return the groups whose members-only data the user may see: their own, and those of published events they edit.

    Drafts do not count: a user who may add one could otherwise open any group unnoticed.
    """
    if not user.is_authenticated or not user.is_active:
        return Group.objects.none()
    if edits_everything(user):
        return Group.objects.all()
    hers = groups_of(ContactPerson.objects.ongoing().filter(user=user))
    edited = editable(Event.objects.published(), user)
    return Group.objects.filter(Q(pk__in=hers.values("pk")) | Q(pk__in=edited.order_by().values("group")))


def is_insider(user, group: Group) -> bool:
    """Return whether the user may see the group's members-only data."""
    return groups_open_to(user).filter(pk=group.pk).exists()


def settled_by(user, points: QuerySet[ActionPoint]) -> QuerySet[ActionPoint]:
    """Return the action points that the user may close.

    These are their own, those of their municipalities without a named person, and those of meetings that they may edit.
    """
    return points.filter(
        Q(contact_person__user=user)
        | Q(contact_person=None, municipality__in=municipalities_of(user))
        | Q(event__in=editable(Event.objects.all(), user)),
        event__group__in=groups_open_to(user),
    )


def with_settling(user, points: QuerySet[ActionPoint]) -> QuerySet[ActionPoint]:
    """Annotate `is_hers`: whether the user may close the action point."""
    return points.annotate(is_hers=Exists(settled_by(user, ActionPoint.objects.filter(pk=OuterRef("pk")))))


def may_write_to(user, group: Group) -> bool:
    """Return whether the user may send a message to all members.

    Allowed are members, organisers of an upcoming meeting, and regional editors. Hosts of a past meeting still see the
    group's pages but may no longer write to all.
    """
    if (
        edits_everything(user)
        or groups_of(ContactPerson.objects.ongoing().filter(user=user)).filter(pk=group.pk).exists()
    ):
        return True
    return editable(Event.objects.published().filter(group=group).upcoming(), user).exists()


def is_organiser(user, event: Event) -> bool:
    """Return whether the user may edit the event, and so its agenda and minutes."""
    return editable(Event.objects.filter(pk=event.pk), user).exists()


def proposed_to(user) -> QuerySet[Event]:
    """Return upcoming events that the user may edit and that have proposed agenda items.

    Annotated with `proposals`, the number of these items.
    """
    coming = editable(Event.objects.published().upcoming(), user)
    waiting = Count("agenda_items", filter=Q(agenda_items__state=AgendaItem.State.PROPOSED))
    return coming.annotate(proposals=waiting).filter(proposals__gt=0)


def hosted_by(user, events: QuerySet[Event]) -> QuerySet[Event]:
    """Return the events whose participants the user may see and invite, which only the host may."""
    edited = editable(events, user)
    if edits_everything(user):
        return edited
    return edited.filter(pk__in=Event.objects.filter(Event.hosting_rights(user.scope)).values("pk"))


def is_host(user, event: Event) -> bool:
    """Return whether the user may see the event's participants."""
    return hosted_by(user, Event.objects.filter(pk=event.pk)).exists()


def colleagues_of(person: ContactPerson, group: Group) -> QuerySet[ContactPerson]:
    """Return the members for whom a contact person may answer in the group.

    A substitute answers for the member they substitute; liaison persons and deputies of one family centre answer for
    each other.
    """
    hers = Member.objects.current().filter(group=group, contact_person=person, stands_in_for=OuterRef("pk"))
    within = Q(Exists(hers))
    if group.has_liaisons:
        centres = _liaison_work().filter(contact_person=person).values("family_centre")
        beside = _liaison_work().filter(contact_person=OuterRef("pk"), family_centre__in=centres)
        within |= Q(Exists(beside))
    return people_of(group).filter(within).exclude(pk=person.pk)


def _liaison_work():
    return Assignment.objects.ongoing().filter(role__in=LIAISON_ROLES)
