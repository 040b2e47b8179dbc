from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from core import formatting

DAY, STARTS, ENDS = date(2026, 11, 24), time(9, 30), time(11, 30)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "24.11.2026 klo 9.30–11.30"),
        ("sv", "24.11.2026 kl. 9.30–11.30"),
        ("en", "24 November 2026, 9:30–11:30"),
    ],
)
def test_when_reads_as_the_language_writes_it(language, text):
    with translation.override(language):
        assert formatting.when(DAY, STARTS, ENDS) == text


def test_when_without_a_time_is_the_day_alone():
    with translation.override("fi"):
        assert formatting.when(DAY) == "24.11.2026"


def test_clock_is_local_time():
    assert formatting.clock(datetime(2026, 7, 1, 6, 5, tzinfo=UTC)) == "9.05"


@pytest.mark.parametrize(("language", "text"), [("fi", "ti"), ("sv", "tis"), ("en", "Tue")])
def test_weekday_has_its_short_name(language, text):
    with translation.override(language):
        assert formatting.short_weekday_text(DAY) == text


def test_english_clock_has_a_colon():
    with translation.override("en"):
        assert formatting.span(STARTS, ENDS) == "9:30–11:30"
        assert formatting.span(time(), time()) == "round the clock"
