from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meeting_places.models import Activity, Occurrence
from meeting_places.schedules.status import begins_words, day_words, status_at

# A Tuesday.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Europe/Helsinki"))


def occurrence(starts_in_min, *, minutes=120, state="open", title=""):
    starts_at = NOW + timedelta(minutes=starts_in_min)
    ends_at = starts_at + timedelta(minutes=minutes)
    return Occurrence(starts_at=starts_at, ends_at=ends_at, state=state, activity=Activity(title=title))


@pytest.mark.parametrize(
    ("starts_in_min", "state", "look", "text"),
    [
        (0, "open", "open", "Auki nyt"),
        (-119, "moved", "open", "Auki nyt"),
        (-30, "self_service", "open", "Auki nyt, omatoimisesti"),
        (-30, "by_appointment", "", "Ajanvarauksella"),
        (-30, "moved_by_appointment", "", "Siirretty, ajanvarauksella"),
        (-30, "cancelled", "closed", "Peruttu"),
        (20, "open", "soon", "Aukeaa klo 9.20 (20 min päästä)"),
        (240, "open", "soon", "Aukeaa klo 13.00"),
        (24 * 60 + 30, "open", "", "huomenna ke 9.30–11.30"),
    ],
)
def test_status_says_how_things_stand(starts_in_min, state, look, text):
    status = status_at(occurrence(starts_in_min, state=state), NOW)
    assert (status.look, status.text) == (look, text)


@pytest.mark.parametrize(
    ("minutes", "title", "words"),
    [
        (58, "", "Aukeaa klo 9.58 (58 min päästä)"),
        (58, "Vauvatreffit", "Alkaa klo 9.58 (58 min päästä)"),
        (26 * 60, "", "Aukeaa huomenna klo 11.00"),
        (50 * 60, "Vauvatreffit", "Alkaa to 26.11. klo 11.00"),
    ],
)
def test_a_place_opens_and_what_is_led_begins(minutes, title, words):
    assert begins_words(occurrence(minutes, title=title), NOW) == words


def test_a_meeting_that_just_ended_is_not_open():
    assert status_at(occurrence(-120), NOW).look != "open"


@pytest.mark.parametrize(
    ("days_away", "words"), [(0, "tänään 9.00–11.00"), (2, "to 9.00–11.00"), (7, "ti 1.12. 9.00–11.00")]
)
def test_day_words_name_the_day_as_one_says_it(days_away, words):
    assert day_words(occurrence(days_away * 24 * 60), NOW) == words
