from datetime import date, time

import pytest

from meeting_places.models import Schedule
from meeting_places.wording import hours_in_words


def rule(weekday=1, starts=(9, 30), ends=(11, 30), **fields):
    return Schedule(weekday=weekday, starts=time(*starts), ends=time(*ends), **fields)


def in_words(*schedules):
    return [(row.days, row.time) for row in hours_in_words(list(schedules))]


def test_weekdays_in_a_row_become_one_row():
    assert in_words(*(rule(day) for day in range(5))) == [("maanantai–perjantai", "9.30–11.30")]


def test_weekdays_with_a_gap_stay_apart_in_order():
    assert in_words(rule(3), rule(0), rule(1)) == [("maanantai–tiistai", "9.30–11.30"), ("torstai", "9.30–11.30")]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"recurrence": "odd_weeks"}, "tiistai, parittomat viikot"),
        ({"recurrence": "even_weeks"}, "tiistai, parilliset viikot"),
        ({"recurrence": "every_second_week", "anchor": date(2026, 11, 24)}, "joka toinen tiistai"),
        ({"recurrence": "nth_weekday", "nth": 1}, "kuun 1. tiistai"),
        ({"recurrence": "last_weekday"}, "kuun viimeinen tiistai"),
        ({"recurrence": "once", "weekday": None, "anchor": date(2026, 12, 6)}, "6.12.2026"),
    ],
)
def test_recurrence_is_told_in_words(fields, words):
    assert in_words(rule(**fields))[0][0] == words


def test_round_the_clock_is_told_in_words():
    assert in_words(rule(starts=(0, 0), ends=(0, 0))) == [("tiistai", "koko vuorokauden")]


def test_season_and_holidays_are_noted():
    (row,) = hours_in_words([rule(valid_from=date(2026, 9, 1), skips_school_holidays=True)])
    assert row.notes == ["1.9.2026 alkaen", "ei koulujen loma-aikoina"]
