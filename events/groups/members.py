"""Who belongs to a group, as its own members and as everybody may see them; letters to all of them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from contacts.models import Assignment, ContactPerson
from events.models import EventLetter, Group, GroupMessage, Member
from events.permissions import LIAISON_ROLES, people_of

SAME_WITHIN = timedelta(minutes=10)


def members_in_words(group: Group) -> list[dict]:
    """Return the group's people by name, each with her roles in words and the member that she stands in for."""
    own = Member.objects.current().filter(group=group).select_related("stands_in_for")
    work = Assignment.objects.ongoing().filter(role__in=LIAISON_ROLES).select_related("family_centre")
    people = people_of(group).select_related("organisation")
    people = people.prefetch_related(Prefetch("memberships", own, to_attr="own_here"))
    if group.has_liaisons:
        people = people.prefetch_related(Prefetch("assignments", work, to_attr="liaison_work"))
    return [_in_words(person) for person in people]


def _in_words(person):
    [member] = person.own_here or [None]
    centres = [f"{one.get_role_display()}, {one.family_centre.name}" for one in getattr(person, "liaison_work", [])]
    roles = ([member.get_role_display()] if member else []) + centres
    return {"person": person, "roles": roles, "stands_in_for": member and member.stands_in_for}


def public_members(group: Group) -> list[Member]:
    """Return the members whom the group's page may show: both she and the group said so, and she is published."""
    shown = Member.objects.current().filter(group=group, is_public=True)
    return [
        *shown.filter(contact_person__in=ContactPerson.objects.published())
        .select_related("contact_person__organisation")
        .order_by("contact_person__sort_key", "pk")
    ]


def addresses_of(people) -> list[str]:
    """Return the people's e-mail addresses, each once whatever its case."""
    return list({person.email.lower(): person.email for person in people if person.email}.values())


@transaction.atomic
def send_to_group(message: GroupMessage) -> int:
    """Store the message with a waiting letter to each address; return how many.

    The same message once more within minutes is a second press of the button: it is not sent again.
    """
    group = Group.objects.select_for_update().get(pk=message.group_id)
    same = {"sender": message.sender, "subject": message.subject, "text": message.text}
    if group.messages.filter(**same, at__gte=timezone.now() - SAME_WITHIN).exists():
        return 0
    message.save()
    letters = [
        EventLetter(message=message, kind=EventLetter.Kind.MESSAGE, email=email)
        for email in addresses_of(people_of(group))
    ]
    EventLetter.objects.bulk_create(letters)
    return len(letters)
