import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phones import doubt_of_phone

DIGITS = st.text("0123456789", min_size=6, max_size=9)


@pytest.mark.parametrize(
    "text",
    ["040 123 4567", "014 267 4000", "+358 40 123 4567", "112", "116 117", "09 310 10024", "020202", "00358401234567"],
)
def test_a_number_that_can_be_dialled_is_taken_as_it_is(text):
    assert doubt_of_phone(text) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("4,58E+11", "Taulukko on lyhentänyt"),
        ("3.584E+11", "Taulukko on lyhentänyt"),
        ("-", "jätä kenttä tyhjäksi"),
        ("ei ole", "jätä kenttä tyhjäksi"),
        ("000000", "jätä kenttä tyhjäksi"),
        ("aino@example.org", "sähköpostiosoite"),
        ("040-123 4567", "040 123 4567"),
        ("(014) 267 4000", "014 267 4000"),
        ("040 123 4567, 040 765 4321", "vain numeroita"),
        ("0401234567040765432", "liian monta"),
        ("04", "puuttuu loppu"),
        ("+040 123 4567", "ei ala nollalla"),
        ("٠٤٠١٢٣٤٥٦٧", "ei ole numeroa"),
        ("puh. 040 123 4567", "vain numeroita"),
    ],
)
def test_what_nobody_can_dial_is_refused_in_a_sentence(text, word):
    doubt = doubt_of_phone(text)
    assert doubt.is_refused
    assert word in doubt.message


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("40 123 4567", "040 123 4567"),
        ("142674000", "0142674000"),
        ("358 40 123 4567", "+358 40 123 4567"),
        ("+358 040 123 4567", "+358 40 123 4567"),
    ],
)
def test_a_lost_sign_is_asked_about_and_offered(text, meant):
    doubt = doubt_of_phone(text)
    assert not doubt.is_refused
    assert doubt.offer.values == {"phone": meant}
    assert meant in doubt.message


@given(DIGITS)
def test_a_lost_zero_is_always_seen_and_what_is_offered_is_taken(digits):
    lost = f"4{digits}"
    assert doubt_of_phone(lost).offer.values == {"phone": f"0{lost}"}
    assert doubt_of_phone(f"0{lost}") is None


@given(st.text(min_size=1, max_size=40))
def test_whatever_is_typed_gets_a_sentence_or_can_be_dialled(text):
    doubt = doubt_of_phone(text)
    if doubt is None:
        assert set(text) <= set("+0123456789 \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0")
        assert any(map(str.isdigit, text))
    else:
        assert doubt.message
        assert doubt.is_refused or doubt_of_phone(doubt.offer.values["phone"]) is None


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_tick_fits_its_own_value_alone(one, other):
    first, second = (doubt_of_phone(f"4{text}0000000") for text in (one, other))
    assert (first.tick == second.tick) == (first.about == second.about)
