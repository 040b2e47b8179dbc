from datetime import date, time

import pytest
from django.utils.translation import override

from meeting_places.models import Activity, Schedule
from meeting_places.presentation.timetable_text import hours_in_words, hours_sentence


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
        ({"recurrence": "nth_weekday", "nth": 1}, "kuun ensimmäinen tiistai"),
        ({"recurrence": "last_weekday"}, "kuun viimeinen tiistai"),
        ({"recurrence": "once", "weekday": None, "anchor": date(2026, 12, 6)}, "6.12.2026"),
    ],
)
def test_recurrence_is_told_in_words(fields, words):
    assert in_words(rule(**fields))[0][0] == words


def test_round_the_clock_is_told_in_words():
    assert in_words(rule(starts=(0, 0), ends=(0, 0))) == [("tiistai", "ympäri vuorokauden")]


def test_season_and_holidays_are_noted():
    (row,) = hours_in_words([rule(valid_from=date(2026, 9, 1), skips_school_holidays=True)])
    assert row.notes == ["1.9.2026 alkaen", "ei koulujen loma-aikoina"]


def sentence(*schedules, is_led=False):
    return hours_sentence(hours_in_words(list(schedules)), is_led=is_led)


@pytest.mark.parametrize(
    ("schedules", "words"),
    [
        ([rule(skips_school_holidays=True)], "Avoinna tiistaisin 9.30–11.30, ei koulujen loma-aikoina."),
        ([rule(day) for day in range(5)], "Avoinna maanantaista perjantaihin 9.30–11.30."),
        ([rule(day, (0, 0), (0, 0)) for day in range(7)], "Avoinna joka päivä ympäri vuorokauden."),
        (
            [rule(2), rule(5, (10, 0), (13, 0), recurrence="nth_weekday", nth=1)],
            "Avoinna keskiviikkoisin 9.30–11.30 ja kuun ensimmäisenä lauantaina 10.00–13.00.",
        ),
        (
            [rule(1, skips_school_holidays=True), rule(3, recurrence="odd_weeks")],
            "Avoinna tiistaisin 9.30–11.30 (ei koulujen loma-aikoina) ja torstaisin parittomilla viikoilla 9.30–11.30.",
        ),
        ([], ""),
        ([rule(day) for day in (0, 2, 4, 6)], ""),
    ],
)
def test_few_rules_make_a_sentence(schedules, words):
    assert sentence(*schedules) == words


def test_activity_with_a_name_meets():
    assert sentence(rule(), is_led=True) == "Kokoontuu tiistaisin 9.30–11.30."


@pytest.mark.parametrize(("language", "words"), [("sv", "tisdagar 9.30–11.30"), ("en", "Tuesdays 9:30–11:30")])
def test_sentence_has_each_language_s_weekdays(language, words):
    with override(language):
        assert words in sentence(rule())


@pytest.mark.parametrize(
    ("low", "high", "words"), [(3, 3, "3-vuotiaille"), (0, 1, "0–1-vuotiaille"), (None, 2, "0–2-vuotiaille")]
)
def test_equal_ages_are_told_once(low, high, words):
    assert Activity(age_min_years=low, age_max_years=high).ages == words
