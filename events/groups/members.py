"""Members of a group, as other members and as the public see them; messages to all of them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from contacts.models import Assignment, ContactPerson
from events.models import EventLetter, Group, GroupMessage, Member
from events.models.letters import WAIT
from events.permissions import LIAISON_ROLES, people_of

SAME_WITHIN = timedelta(minutes=10)


def members_in_words(group: Group) -> list[dict]:
    """Return a dict for each member by name: person, role labels, and whom they substitute."""
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
    """Return the members to show publicly: their membership is marked as public and their contact card is published."""
    shown = Member.objects.current().filter(group=group, is_public=True)
    return [
        *shown.filter(contact_person__in=ContactPerson.objects.published())
        .select_related("contact_person__organisation")
        .order_by("contact_person__sort_key", "pk")
    ]


def addresses_of(people) -> list[str]:
    """Return the people's e-mail addresses without duplicates, ignoring case."""
    return list({person.email.lower(): person.email for person in people if person.email}.values())


@transaction.atomic
def send_to_group(message: GroupMessage) -> int:
    """Save the message and queue an e-mail to each address; return their number.

    The same message within ten minutes counts as a double click: it is not sent again, and 0 is returned.
    """
    group = Group.objects.select_for_update().get(pk=message.group_id)
    same = {"sender": message.sender, "subject": message.subject, "text": message.text}
    earlier = group.messages.filter(**same, at__gte=timezone.now() - SAME_WITHIN)
    if earlier.exclude(letters__state=EventLetter.State.STOPPED).exists():
        return 0
    message.save()
    letters = [
        EventLetter(message=message, kind=EventLetter.Kind.MESSAGE, email=email, send_after=message.at + WAIT)
        for email in addresses_of(people_of(group))
    ]
    EventLetter.objects.bulk_create(letters)
    return len(letters)
