"""One's own page, the list of sessions, and the log."""

from datetime import timedelta

from django.contrib.sessions.models import Session as UnusedSession
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountEvent, Session
from accounts.sessions import name_of
from tests.accounts.logins import is_in, log_in
from tests.conftest import StrictClient

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"
ACCOUNT = "/admin/oma-tili/"


def visitor(user, agent):
    client = StrictClient(headers={"User-Agent": agent})
    log_in(client, user)
    return client


def test_sessions_are_told_in_words_and_ended_one_by_one(coordinator):
    here, phone, third = (visitor(coordinator, agent) for agent in (FIREFOX, IPHONE, ""))
    page = here.get(ACCOUNT)
    assert "Firefox, Windows</strong> – tämä laite" in page.text
    assert "Safari, iPhone" in page.text
    assert all(key not in page.text for key in Session.objects.values_list("session_key", flat=True))
    here.post(ACCOUNT, {"end": name_of(phone.session.session_key)})
    assert [is_in(one) for one in (here, phone, third)] == [True, False, True]
    here.post(ACCOUNT, {"end": "all"})
    assert [is_in(one) for one in (here, third)] == [True, False]


def test_nobody_ends_somebody_elses_session(client, coordinator, regional_editor):
    log_in(client, regional_editor)
    hostile = StrictClient()
    log_in(hostile, coordinator)
    for end in (name_of(client.session.session_key), client.session.session_key, "", "²", "all"):
        hostile.post(ACCOUNT, {"end": end})
    assert is_in(client)
    assert AccountEvent.objects.filter(kind="sessions_ended").count() == 0


def test_session_in_use_is_written_every_ten_minutes(client, coordinator):
    log_in(client, coordinator)
    session = client.session
    session["seen_at"] -= 3600
    session.save()
    before = Session.objects.get().seen_at
    client.get(ACCOUNT)
    after = Session.objects.get().seen_at
    assert (after - before).total_seconds() > 3500
    client.get(ACCOUNT)
    assert Session.objects.get().seen_at == after
    assert not UnusedSession.objects.exists()


def test_account_page_asks_no_more_for_more_sessions(client, coordinator, django_assert_num_queries):
    log_in(client, coordinator)
    client.get(ACCOUNT)
    with CaptureQueriesContext(connection) as one:
        client.get(ACCOUNT)
    queries = len(one)
    for _ in range(3):
        log_in(StrictClient(), coordinator)
    with django_assert_num_queries(queries):
        client.get(ACCOUNT)


def test_log_is_read_by_regional_editors_alone(client, coordinator, regional_editor):
    log_in(client, coordinator, "väärä")
    log_in(client, coordinator)
    address = reverse("admin:accounts_accountevent_changelist")
    assert client.get(address).status_code in {302, 403}
    log_in(client, regional_editor)
    page = client.get(address)
    assert "väärä sähköposti tai salasana" in page.text
    row = AccountEvent.objects.filter(kind="failed").get()
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(address, data)
    client.post(reverse("admin:accounts_accountevent_delete", args=[row.pk]), {"post": "yes"})
    assert AccountEvent.objects.filter(pk=row.pk).exists()


def test_public_pages_set_no_cookie_even_for_those_logged_in(client, coordinator):
    log_in(client, coordinator)
    assert client.get("/").cookies == {}
    assert not StrictClient().get("/").cookies


def test_night_forgets_networks_old_rows_and_ended_sessions(client, coordinator):
    log_in(client, coordinator)
    log_in(StrictClient(), coordinator, "väärä")
    now = timezone.now()
    AccountEvent.objects.filter(kind="login").update(at=now - timedelta(days=366))
    AccountEvent.objects.filter(kind="failed").update(at=now - timedelta(hours=2))
    Session.objects.update(expire_date=now - timedelta(days=1))
    call_command("tidy_logins")
    assert list(AccountEvent.objects.values_list("kind", "network", "account")) == [("failed", "", "")]
    assert not Session.objects.exists()


def test_privacy_page_tells_of_the_login_log(client, db):
    assert "Kirjautumisesi aika, tunnus ja laite jäävät lokiin 365 päiväksi" in client.get("/tietosuoja/").text
