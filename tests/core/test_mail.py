"""Letters as mail programs read them: by Python's newer parser and by its older one, which share no code."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.mail import is_address, plain_email

WORDS = ["Perhekahvila", "päivä", "Äänekoski,", "yhdyshenkilöiden", "24.11.2026", "(päivä", "–", "😀", '"Yö"', "a.b@c"]
READABLE = st.characters(exclude_categories=["C", "Z"], exclude_characters="=")
SUBJECTS = st.lists(st.sampled_from(WORDS) | st.text(READABLE, min_size=1, max_size=40), min_size=1, max_size=25)


def raw(message) -> bytes:
    return message.message(policy=policy.SMTP).as_bytes()


@given(SUBJECTS.map(" ".join))
@example('a.b@c yhdyshenkilöiden "Yö" 1 😀 24.11.2026 Jyväskylä epävarma) päivä muuta')
def test_subject_is_read_as_it_was_written(subject):
    octets = raw(plain_email("anna@example.org", subject, "Hei!"))
    header = octets.partition(b"\r\n\r\n")[0]
    assert max(map(len, header.split(b"\r\n"))) <= 78
    assert message_from_bytes(octets, policy=policy.default)["Subject"] == subject
    assert str(make_header(decode_header(message_from_bytes(octets)["Subject"]))) == subject


@pytest.mark.parametrize(
    "name", ["Perhekeskus", 'Äänekosken perhekeskus, kaikki "talot" ja hyvin pitkä nimi loppuun asti']
)
def test_letter_comes_from_a_name(settings, name):
    settings.PUBLISHER, settings.DEFAULT_FROM_EMAIL = name, "palaute@example.org"
    octets = raw(plain_email("anna@example.org", "Hei", "Hei!"))
    (newer,) = message_from_bytes(octets, policy=policy.default)["From"].addresses
    older = message_from_bytes(octets)["From"]
    assert (newer.display_name, newer.addr_spec) == (name, "palaute@example.org")
    assert str(make_header(decode_header(parseaddr(older)[0]))) == name


def test_name_of_the_setting_is_kept(settings):
    settings.DEFAULT_FROM_EMAIL = "Portaali <posti@example.org>"
    assert plain_email("anna@example.org", "Hei", "Hei!").from_email == "Portaali <posti@example.org>"


@pytest.mark.parametrize("text", ["", "ei ole", "ämmä@example.org", "a@example.org\nBcc: b@example.org", "a@b, c@d"])
def test_what_is_no_address(text):
    assert not is_address(text)
