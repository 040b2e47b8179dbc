"""A liaison meeting with its people: what the tests of its pages need."""

from datetime import time, timedelta
from types import SimpleNamespace

from django.utils import timezone

from tests.factories import make_contact_person, make_event, make_group, make_user


def make_meeting(world, **fields):
    """A meeting that the coordinator of `world` organises, a member, a member of another group, and the event."""
    group = fields.pop("group", None) or make_group(name="Yhdyshenkilöt")
    event = make_event(
        **{
            "group": group,
            "host": world.mine,
            "slug": "syyskokous",
            "title": "Syyskokous",
            "starts_on": timezone.localdate() + timedelta(days=30),
            "starts_at": time(9, 30),
        }
        | fields
    )
    person, other = make_contact_person(user=make_user()), make_contact_person(user=make_user())
    group.members.create(contact_person=person)
    make_group().members.create(contact_person=other)
    return SimpleNamespace(
        event=event,
        group=group,
        person=person,
        users={
            "anonymous": None,
            "outsider": other.user,
            "member": person.user,
            "organiser": world.coordinator,
            "regional": world.regional_editor,
        },
    )


def enter(client, meeting, who):
    """Let the client be somebody of the meeting."""
    client.logout()
    if user := meeting.users[who]:
        client.force_login(user)
    return client
