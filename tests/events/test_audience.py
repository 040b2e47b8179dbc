"""For whom an event is: by its own word, or else by that of its group."""

import pytest

from events.models import Event
from tests.factories import make_event, make_group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "is_open", "audience", "is_for_professionals"),
    [
        ("liaison", False, "", True),
        ("working_group", False, "", True),
        ("training", False, "", True),
        ("training", True, "", False),
        ("forum", False, "", False),
        ("liaison", False, "families", False),
        ("training", False, "everybody", False),
        ("forum", True, "professionals", True),
    ],
)
def test_an_event_is_for_whom_its_group_is_unless_it_says_otherwise(kind, is_open, audience, is_for_professionals):
    event = make_event(group=make_group(kind=kind, is_open_to_all=is_open), audience=audience)
    assert event.is_for_professionals is is_for_professionals
    assert list(Event.objects.for_professionals()) == [event] * is_for_professionals
    assert list(Event.objects.for_everybody()) == [event] * (not is_for_professionals)
