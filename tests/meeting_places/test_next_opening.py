from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meeting_places.filters.filterset import everything, suiting
from meeting_places.models import Activity, ScheduleException
from meeting_places.presentation.cards import cards_for
from meeting_places.presentation.next_opening import coming_at
from meeting_places.schedules.occurrences import rebuild
from tests.factories import make_activity, make_meeting_place, make_municipality, make_occurrence, make_schedule

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 21, 9, 0, tzinfo=ZoneInfo("Europe/Helsinki"))  # a Monday


def words(at, *off, **target):
    """What a card says of the place when these days from now are off."""
    if off:
        first, last = (NOW.date() + timedelta(days) for days in off)
        ScheduleException.objects.create(first_day=first, last_day=last, **(target or {"place": at}))
    rebuild(Activity.objects.all(), NOW.date())
    coming = coming_at([at], everything(NOW))
    return coming[at.pk].text if coming else None


@pytest.fixture
def place():
    """A place that meets on Tuesdays and Thursdays."""
    place = make_meeting_place(municipality=make_municipality())
    for weekday in (1, 3):
        make_schedule(make_activity(place), weekday=weekday)
    return place


def test_card_tells_the_next_time(place):
    assert words(place) == "huomenna ti 9.30–11.30"


@pytest.mark.parametrize("target", ["place", "municipality"])
def test_card_tells_of_a_break_and_when_it_ends(place, target):
    targets = {"place": place, "municipality": place.municipality}
    assert words(place, 1, 16, **{target: targets[target]}) == "tauolla 22.12.–6.1., jatkuu to 7.1."


def test_card_tells_of_one_day_off(place):
    assert words(place, 1, 1) == "peruttu ti 22.12., jatkuu ti 29.12."


def test_break_of_one_activity_does_not_hide_another(place):
    tuesdays = place.activities.first()
    assert words(place, 1, 16, activity=tuesdays) == "to 31.12. 9.30–11.30"


def test_break_that_begins_after_the_next_time_waits_for_its_turn(place):
    assert words(place, 2, 16) == "huomenna ti 9.30–11.30"


def test_break_on_days_without_meetings_is_not_told(place):
    assert words(place, 2, 2) == "huomenna ti 9.30–11.30"


def test_card_tells_of_a_break_whose_end_nobody_knows(place):
    assert words(place, 1, 400) == "tauolla 22.12.–25.1.2028"


def test_page_and_card_say_the_same(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), weekday=3, on_public_holidays=True)
    rebuild(Activity.objects.all())
    (card,) = client.get("/kohtaamispaikat/").context["cards"]
    assert client.get(place.get_absolute_url()).context["next"] == card["coming"]


def test_what_does_not_meet_on_the_day_that_was_asked_for_is_told_with_when_it_does():
    place = make_meeting_place()
    make_occurrence(place, starts_at=NOW + timedelta(days=3))
    (card,) = cards_for([place], NOW, suiting({"day": ["today"]}, NOW))
    assert card["coming"].occurrence.starts_at == NOW + timedelta(days=3)
