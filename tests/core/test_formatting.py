from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

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


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("1,7 km päässä", "1,7\u00a0km päässä"),
        ("56 min päästä", "56\u00a0min päästä"),
        ("Aukeaa klo 9.30", "Aukeaa klo\u00a09.30"),
        ("öppnar kl. 9.30", "öppnar kl.\u00a09.30"),
        ("0–5-vuotiaille", "0–\u20605\u2011vuotiaille"),
        ("Laukaa \n  · esimerkki", "Laukaa\u00a0· esimerkki"),
        ("9.30–11.30, 12 minuuttia, 5 kmh", "9.30–11.30, 12 minuuttia, 5 kmh"),
    ],
)
def test_lines_do_not_break_within_measures_ages_and_times(text, held):
    assert formatting.unbroken(text) == held


def test_tags_stay_as_they_are():
    held = formatting.unbroken('<a href="/kerho-3-vuotiaille/">Kerho 3-vuotiaille</a>')
    assert held == '<a href="/kerho-3-vuotiaille/">Kerho 3\u2011vuotiaille</a>'


def test_html_that_is_safe_stays_so_and_text_is_not_made_so():
    assert isinstance(formatting.unbroken(SafeString("<p>1 km</p>")), SafeString)
    assert not isinstance(formatting.unbroken("<p>1 km</p>"), SafeString)
