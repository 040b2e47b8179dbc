"""Logging in: what is let in, what is refused, and what is written down of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import AccountEvent
from tests.accounts.logins import LOGIN, code_of, events, give_code, is_in, log_in, with_telephone
from tests.conftest import StrictClient

pytestmark = pytest.mark.postgresql


def later(**time):
    AccountEvent.objects.update(at=timezone.now() - timedelta(**time))


def test_right_password_lets_in_and_is_written_down(client, coordinator):
    assert log_in(client, coordinator, next="/admin/events/event/").url == "/admin/events/event/"
    assert is_in(client)
    client.post("/admin/logout/")
    assert not is_in(client)
    assert events() == [("login", coordinator.email), ("logout", coordinator.email)]


@pytest.mark.parametrize("address", ["https://paha.example/", "//paha.example", "javascript:alert(1)"])
def test_login_leads_to_no_other_site(client, coordinator, address):
    assert log_in(client, coordinator, next=address).url == "/admin/"


def test_wrong_password_is_refused_and_a_strangers_words_are_not_kept(client, coordinator):
    log_in(client, coordinator, "väärä")
    client.post(LOGIN, {"username": "salasana-väärässä-kentässä\x00", "password": "x"})
    assert events() == [("failed", coordinator.email), ("failed", None)]
    assert "salasana-väärässä" not in str(list(AccountEvent.objects.values()))


def test_sixth_try_is_told_when_to_try_again(client, coordinator, time_machine):
    time_machine.move_to(datetime(2026, 12, 31, 23, 50, tzinfo=ZoneInfo("Europe/Helsinki")), tick=False)
    for _ in range(5):
        assert log_in(client, coordinator, "väärä").status_code == 200
    page = log_in(client, coordinator)
    assert page.status_code == 429
    assert "Yritä uudelleen kello 0.06" in page.text
    assert page["Retry-After"] == "901"
    time_machine.shift(timedelta(minutes=15))
    assert log_in(client, coordinator).status_code == 302


def test_refusals_neither_prolong_the_wait_nor_fill_the_log(client, coordinator):
    for _ in range(9):
        log_in(client, coordinator, "väärä")
    assert len(events("failed")) == 5
    assert events("locked") == [("locked", coordinator.email)]


def test_attacker_elsewhere_does_not_keep_the_owner_out(client, coordinator):
    for _ in range(9):
        StrictClient(REMOTE_ADDR="198.51.100.7").post(LOGIN, {"username": coordinator.email, "password": "väärä"})
    assert log_in(client, coordinator).status_code == 302


def test_one_network_may_not_try_many_accounts(client, coordinator):
    rows = [AccountEvent(kind="failed", account=f"tili-{n}", network="") for n in range(50)]
    client.post(LOGIN, {"username": "joku@example.org", "password": "x"})
    network = AccountEvent.objects.get().network
    for row in rows:
        row.network = network
    AccountEvent.objects.bulk_create(rows)
    assert log_in(client, coordinator).status_code == 429


def test_right_password_forgives_earlier_slips(client, coordinator):
    for _ in range(2):
        for _ in range(4):
            log_in(client, coordinator, "väärä")
        assert log_in(client, coordinator).status_code == 302


def test_closed_account_is_like_a_wrong_password(client, coordinator):
    coordinator.is_active = False
    coordinator.save()
    log_in(client, coordinator)
    assert not is_in(client)
    assert events() == [("failed", coordinator.email)]


def test_where_attempts_came_from_is_soon_forgotten(client, coordinator):
    log_in(client, coordinator, "väärä")
    later(hours=2)
    log_in(StrictClient(), coordinator)
    assert not AccountEvent.objects.filter(kind="failed").exclude(network="", account="").exists()


def test_password_alone_does_not_let_in_where_a_telephone_is_asked(client, coordinator):
    key, _ = with_telephone(coordinator)
    page = log_in(client, coordinator, next="/admin/events/event/")
    assert not is_in(client)
    assert give_code(client, page, code_of(key)).url == "/admin/events/event/"
    assert is_in(client)
    assert events() == [("password_right", coordinator.email), ("login", coordinator.email)]


def test_code_works_once(client, coordinator):
    key, _ = with_telephone(coordinator)
    code = code_of(key)
    give_code(client, log_in(client, coordinator), code)
    other = StrictClient()
    page = give_code(other, log_in(other, coordinator), code)
    assert "Koodi ei käy" in page.text
    assert not is_in(other)


@pytest.mark.parametrize("code", ["", "000000", "²²²²²²", "1234567890123456789", "aaaaa-bbbbb", "\x00"])
def test_wrong_code_is_refused(client, coordinator, code):
    with_telephone(coordinator)
    assert give_code(client, log_in(client, coordinator), code).status_code == 200
    assert not is_in(client)


def test_recovery_code_works_once_and_is_kept_as_a_mark_alone(client, coordinator):
    _, codes = with_telephone(coordinator)
    give_code(client, log_in(client, coordinator), codes[0].upper())
    assert "Varakoodeja on jäljellä 9" in client.get("/admin/oma-tili/").text
    assert events("recovered") == [("recovered", coordinator.email)]
    other = StrictClient()
    give_code(other, log_in(other, coordinator), codes[0])
    assert not is_in(other)


def test_guessing_codes_is_stopped(client, coordinator):
    key, _ = with_telephone(coordinator)
    page = log_in(client, coordinator)
    for _ in range(5):
        give_code(client, page, "000000")
    assert give_code(client, page, code_of(key)).status_code == 429
    assert not is_in(client)


def test_step_between_password_and_code_cannot_be_forged_or_used_late(client, coordinator):
    key, _ = with_telephone(coordinator)
    page = log_in(client, coordinator)
    for pending in ("", "väärennetty", page.context["pending"][:-1] + "x"):
        answer = client.post(LOGIN, {"pending": pending, "code": code_of(key)})
        assert "Aloita alusta" in answer.text
    coordinator.set_password("toinen salasana nyt")
    coordinator.save()
    assert "Aloita alusta" in give_code(client, page, code_of(key)).text
    assert not is_in(client)


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_count_as_many(file_database, coordinator):
    ready = Barrier(8)

    def guess(_):
        ready.wait()
        try:
            return log_in(StrictClient(), coordinator, "väärä").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        statuses = [*pool.map(guess, range(8))]
    assert sorted(statuses) == [200] * 5 + [429] * 3
