"""One address typed in many ways is one: for counting, for looking up, for logging in and for who may have it."""

import unicodedata

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AccountEvent, User, email_key
from tests.accounts.logins import LOGIN, PASSWORD, is_in, log_in
from tests.editing.forms import form_data, messages_of
from tests.factories import make_user

pytestmark = pytest.mark.postgresql

FULL_WIDTH = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


def spellings(email):
    """As it could be typed: a letter full-width, in capitals, between spaces, after more spaces than fit, broken."""
    for n, letter in enumerate(email):
        yield email[:n] + FULL_WIDTH[letter] + email[n + 1 :]
    yield from [email.upper(), f"\u3000{email}\t", " " * 300 + email, email.replace("o", "\x00o", 1)]
    squared = email.replace("in", "\u33cc", 1)  # ㏌ is read as two letters: what fits when typed no longer does
    yield from [f"{squared:{blank}<253}x" for blank in " \t\u2028"]


@given(st.text())
def test_key_of_a_key_is_itself(text):
    assert email_key(email_key(text)) == email_key(text)


@given(st.text(st.sampled_from("a \t\u2028\u33cc\ufb01\xa8ß"), min_size=1).map(lambda text: (text * 254)[:254]))
def test_key_of_a_key_that_is_cut_is_itself(text):
    assert email_key(email_key(text)) == email_key(text)


def test_key_of_each_letters_key_is_itself():
    for code in range(0x110000):
        assert email_key(email_key(chr(code))) == email_key(chr(code)), hex(code)


@given(
    st.text(
        st.sampled_from("abcåäöABCÅÄÖ@.+- \uff11\uff41\ufb00ß\u1e9e\u017f\u212aİ\u0131\u3000\u0345\u0308"), max_size=20
    )
)
def test_all_that_django_takes_for_one_name_has_one_key(text):
    assert email_key(unicodedata.normalize("NFKC", text.strip())) == email_key(text)


def test_no_spelling_is_judged_once_the_limit_is_reached(client, coordinator):
    for _ in range(5):
        log_in(client, coordinator, "väärä")
    for typed in spellings(coordinator.email):
        assert client.post(LOGIN, {"username": typed, "password": PASSWORD}).status_code == 429, typed
    assert not is_in(client)


def test_each_spelling_counts_and_is_logged_as_the_users(client, coordinator):
    for typed in [*spellings(coordinator.email)][:5]:
        assert client.post(LOGIN, {"username": typed, "password": "väärä"}).status_code == 200
    assert log_in(client, coordinator).status_code == 429
    assert {row.user for row in AccountEvent.objects.all()} == {coordinator}


def test_each_spelling_lets_in_who_knows_the_password(coordinator):
    for typed in spellings(coordinator.email):
        visitor = Client()
        visitor.post(LOGIN, {"username": typed, "password": PASSWORD})
        assert is_in(visitor), typed


def test_letters_are_counted_as_one_and_go_to_the_stored_address(client, coordinator, inbox):
    for typed in [*spellings(coordinator.email)][:3]:
        client.post("/admin/unohtunut-salasana/", {"email": typed})
    assert inbox.wait_for(3) == [coordinator.email] * 3
    for typed in spellings(coordinator.email):
        assert client.post("/admin/unohtunut-salasana/", {"email": typed}).status_code == 429, typed


@pytest.mark.parametrize("typed", ["Koordinaattori@Example.org", "koordinaattori@\uff45xample.org"])
def test_somebody_elses_address_in_another_spelling_is_not_invited(client, coordinator, regional_editor, typed):
    client.force_login(regional_editor)
    address = reverse("admin:accounts_user_add")
    page = client.post(address, form_data(client.get(address), is_regional_editor="on", email=typed))
    assert messages_of(page) == ["Tällä sähköpostilla on jo tunnus."]
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(typed)


def test_lookalike_of_another_alphabet_is_somebody_else(coordinator):
    make_user(email="koord\u0131naattori@example.org", password="aivan toinen salasana")
    assert User.objects.get_by_natural_key("KOORDINAATTORI@example.org") == coordinator
