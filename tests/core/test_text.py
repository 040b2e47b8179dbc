import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import fold, sort_key
from tests.factories import make_meeting_place

pytestmark = pytest.mark.postgresql

NAMES = ["Aalto", "Aaltotupa", "Viitasaari", "Wiitaunioni", "Zoo", "Åbo", "Äänekoski", "Ömossa"]


def test_sort_key_puts_finnish_letters_last():
    assert sorted(reversed(NAMES), key=sort_key) == NAMES


def test_sort_key_ignores_case_and_reads_accents_as_their_letter():
    assert sort_key("ÉCOLE Äiti") == sort_key("ecole äiti")


@given(st.text())
def test_sort_key_is_plain_hexadecimal_of_bounded_length(text):
    assert set(sort_key(text)) <= set("0123456789abcdef")
    assert len(sort_key(text)) <= 120


@given(st.text())
def test_fold_is_stable(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("typed", ["äänekoski", "ÄÄNEKOSKI", "aanekoski", "  Äänekoski "])
def test_fold_finds_a_name_however_typed(typed):
    assert fold(typed) == "aanekoski"


@pytest.mark.django_db
def test_places_sort_the_same_on_every_database():
    from meeting_places.models import MeetingPlace

    for name in reversed(NAMES):
        make_meeting_place(name=name)
    assert [place.name for place in MeetingPlace.objects.order_by("sort_key")] == NAMES
