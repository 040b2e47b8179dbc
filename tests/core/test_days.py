"""Days as they are written in forms."""

from contextlib import suppress
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.forms import DayField


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel("2026-11-30T10:00+02:00", tick=False):
        yield


@pytest.mark.parametrize(
    ("written", "day", "taken"),
    [
        ("5.1.2027", date(2027, 1, 5), ""),
        ("5.1.", date(2027, 1, 5), "”5.1.” luettiin 5.1.2027."),
        ("5.1", date(2027, 1, 5), "”5.1” luettiin 5.1.2027."),
        ("5.1.27", date(2027, 1, 5), "”5.1.27” luettiin 5.1.2027."),
        ("ti 5.1.", date(2027, 1, 5), "”ti 5.1.” luettiin 5.1.2027."),
        ("tiistaina 5.1.2027", date(2027, 1, 5), ""),
        ("Tue 5.1.", date(2027, 1, 5), "”Tue 5.1.” luettiin 5.1.2027."),
        ("30.11.", date(2026, 11, 30), "”30.11.” luettiin 30.11.2026."),
        ("15.10.", date(2026, 10, 15), "”15.10.” luettiin 15.10.2026."),
        ("29.2.", date(2028, 2, 29), "”29.2.” luettiin 29.2.2028."),
    ],
)
def test_day_is_read_as_it_is_written(written, day, taken):
    field = DayField()
    assert (field.clean(written), field.taken) == (day, taken)


@pytest.mark.parametrize(
    "written", ["ma 5.1.", "ke 5.1.2027", "32.1.", "31.2.", "29.2.27", "huomenna", "5.13.", "1.1.99999"]
)
def test_day_that_is_none_or_two_is_refused(written):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(written)
    assert refused.value.messages


@given(st.text(max_size=20) | st.from_regex(r"[a-z]{0,4} ?\d{1,3}\.\d{1,3}\.?\d{0,5}", fullmatch=True))
def test_any_text_is_a_day_or_refused(text):
    with suppress(ValidationError):
        assert isinstance(DayField(required=False).clean(text), date | None)
