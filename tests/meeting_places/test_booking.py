"""Whether one registers first is told by each row of a meeting, an activity before its place."""

from datetime import UTC, datetime, timedelta

import pytest

from meeting_places.models import Occurrence
from tests.factories import make_activity, make_meeting_place, make_municipality, make_occurrence, make_rule

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

NOW = datetime(2026, 11, 30, 8, 10, tzinfo=UTC)  # Monday 10.10 in Finland
FIRST = "ilmoittaudu ensin"


@pytest.fixture
def pages(client, time_machine):
    """What each page with rows of meetings says: list, home, municipality, week."""
    time_machine.move_to(NOW, tick=False)
    town = make_municipality(slug="laukaa")

    def read(minutes=60, state="open", activity="", **place):
        rule = make_rule(make_activity(make_meeting_place(municipality=town, **place), booking=activity))
        make_occurrence(rule.activity.place, schedule=rule, starts_at=NOW + timedelta(minutes=minutes), state=state)
        addresses = [
            "/kohtaamispaikat/",
            "/?day=today",
            "/kunnat/laukaa/",
            "/kohtaamispaikat/viikko/?municipality=laukaa",
        ]
        return [client.get(address).text.lower() for address in addresses]

    return read


@pytest.mark.parametrize(
    ("place", "activity", "is_told"),
    [
        ("needed", "", True),
        ("not_needed", "needed", True),
        ("needed", "not_needed", False),
        ("not_known", "", False),
        ("not_needed", "", False),
    ],
)
def test_each_row_says_that_one_registers_first(pages, place, activity, is_told):
    assert [FIRST in page for page in pages(booking=place, activity=activity)] == [is_told] * 4


@pytest.mark.parametrize("minutes", [-30, 60])
@pytest.mark.parametrize("state", ["by_appointment", "moved_by_appointment"])
def test_each_row_says_that_it_is_by_appointment(pages, state, minutes):
    for page in pages(minutes, state, booking="needed"):
        assert "ajanvarauksella" in page
        assert FIRST not in page


def test_what_has_moved_and_is_by_appointment_is_not_open_to_all(client, pages):
    pages(-30, "moved_by_appointment")
    assert client.get("/kohtaamispaikat/?open=now").context["cards"] == []
    Occurrence.objects.all().delete()
    pages(-30, "moved")
    assert len(client.get("/kohtaamispaikat/?open=now").context["cards"]) == 1


def test_cancelled_meeting_asks_nobody_to_register(pages):
    _list, _home, municipality, week = pages(state="cancelled", booking="needed")
    assert FIRST not in municipality
    assert FIRST not in week
