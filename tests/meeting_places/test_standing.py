"""How a place stands, in a sentence under its name."""

from datetime import datetime, timedelta

import pytest

from core.ical import HELSINKI
from meeting_places.models import Activity, Occurrence
from meeting_places.presentation.next_opening import NextOpening
from meeting_places.presentation.standing import standing
from meeting_places.schedules.status import status_at

NOW = datetime(2026, 11, 30, 10, 2, tzinfo=HELSINKI)
HOUSE, LED, CAFE = Activity(), Activity(attendance="led"), Activity(title="Vauvakahvila")


def said(starts, *, hours=2, activity=HOUSE, state="open"):
    one = Occurrence(activity=activity, starts_at=starts, ends_at=starts + timedelta(hours=hours), state=state)
    found = standing(NextOpening("", status_at(one, NOW), one), NOW)
    return f"{found.now} {found.then}".strip()


@pytest.mark.parametrize(
    ("minutes", "activity", "sentence"),
    [
        (-62, HOUSE, "Auki nyt, klo 11.00 asti."),
        (58, HOUSE, "Kiinni nyt. Aukeaa klo 11.00 (58 min päästä)."),
        (60, HOUSE, "Kiinni nyt. Aukeaa klo 11.02."),
        (58, LED, "Kiinni nyt. Alkaa klo 11.00 (58 min päästä)."),
        (24 * 60, CAFE, "Kiinni nyt. Vauvakahvila alkaa huomenna klo 10.02."),
        (3 * 24 * 60, HOUSE, "Kiinni nyt. Aukeaa to 3.12. klo 10.02."),
    ],
)
def test_a_house_opens_and_what_is_led_begins(minutes, activity, sentence):
    assert said(NOW + timedelta(minutes=minutes), activity=activity) == sentence


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("self_service", "Auki nyt, omatoimisesti, klo 12.02 asti."),
        ("by_appointment", "Avoinna ajanvarauksella, klo 12.02 asti."),
    ],
)
def test_it_says_how_it_is_open(state, sentence):
    assert said(NOW, state=state) == sentence


def test_round_the_clock_has_no_end():
    assert said(NOW - timedelta(hours=10, minutes=2), hours=24) == "Auki nyt."


def test_a_break_is_told_and_nothing_is_said_of_what_nobody_knows():
    found = standing(NextOpening("tauolla 22.12.–6.1., jatkuu to 7.1."), NOW)
    assert (found.look, found.now, found.then) == ("closed", "Tauolla 22.12.–6.1., jatkuu to 7.1.", "")
    assert standing(None, NOW) is None


def test_open_place_says_that_one_registers_first():
    one = Occurrence(activity=CAFE, starts_at=NOW, ends_at=NOW + timedelta(hours=1), state="open")
    opening = NextOpening("", status_at(one, NOW), one)
    assert standing(opening, NOW, "needed").then == "Ilmoittaudu ensin."
    assert standing(opening, NOW, "not_needed").then == ""
