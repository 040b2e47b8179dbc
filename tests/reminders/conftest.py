import pytest

from tests.factories import make_activity, make_meeting_place, make_municipality, make_schedule
from tests.reminders.letters import LONG_AGO


@pytest.fixture
def cafe(db):
    """A family café that nobody has verified in years, on Tuesdays, maintained by Anna."""
    place = make_meeting_place(
        name="Perhekahvila Hippu",
        municipality=make_municipality(name="Laukaa"),
        address="Kirkkokatu 1",
        phone="040 123 4567",
        keeper_email="Anna@example.org",
        checked_on=LONG_AGO,
    )
    make_schedule(make_activity(place))
    return place
