"""Setting a password by a letter's link: an invitation, or a forgotten one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tokens import FORGOTTEN, INVITATION, VALID_FOR, password_url
from perhekeskus.settings import PASSWORD_HASHERS
from tests.accounts.logins import PASSWORD, code_of, events, give_code, is_in, link_in, log_in, with_telephone
from tests.conftest import StrictClient
from tests.editing.forms import form_data
from tests.factories import make_family_centre

NEW = "neljä uutta sanaa tässä"
BOTH = {"new_password1": NEW, "new_password2": NEW}


def path_of(user, purpose):
    user.refresh_from_db()
    return password_url(user, purpose).removeprefix("http://127.0.0.1:8000").removeprefix("https://perhekeskus.example")


@pytest.fixture
def invited(client, inbox, regional_editor):
    """Somebody whom a regional editor has invited by the form."""
    client.force_login(regional_editor)
    address = reverse("admin:accounts_user_add")
    centre = make_family_centre(name="Laukaan perhekeskus")
    typed = {"email": "uusi@example.org", "name": "Uusi Ihminen", "editing_rights-0-family_centre": centre.pk}
    page = client.post(address, form_data(client.get(address), **typed), follow=True)
    assert "Kutsu lähti osoitteeseen uusi@example.org." in [str(message) for message in page.context["messages"]]
    return User.objects.get(email="uusi@example.org")


def test_invited_person_sets_her_password_and_is_in(inbox, invited, client):
    assert inbox.receivers == ["uusi@example.org"]
    assert "maakunta@example.org kutsui sinut" in inbox.letters[0].get_content()
    visitor, link = StrictClient(), link_in(inbox.letters[0])
    assert "Vähintään 12 merkkiä" in visitor.get(link).text
    assert visitor.post(link, BOTH).url == reverse("admin:second_factor")
    assert is_in(visitor)
    assert events("invited", "password_set") == [("invited", invited.email), ("password_set", invited.email)]
    assert log_in(StrictClient(), invited, NEW).status_code == 302


def test_invitation_is_sent_again_and_the_first_used_ends_both(inbox, invited, client):
    client.post(reverse("admin:accounts_user_link", args=[invited.pk]))
    first, second = (link_in(letter) for letter in inbox.letters)
    StrictClient().post(second, BOTH)
    assert StrictClient().get(first).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["lyhyt", "salasana1234", "123456789012345"])
def test_weak_password_is_refused_with_its_reason(client, coordinator, typed):
    coordinator.name = "Salasana"
    coordinator.save()
    link = path_of(coordinator, INVITATION)
    page = client.post(link, {"new_password1": typed, "new_password2": typed})
    assert page.context["form"].errors["new_password2"]
    assert not User.objects.get(pk=coordinator.pk).check_password(typed)


def test_password_is_kept_as_argon2_alone(client, coordinator, settings):
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    client.post(path_of(coordinator, INVITATION), BOTH)
    coordinator.refresh_from_db()
    assert coordinator.password.startswith("argon2$argon2id$")
    assert log_in(StrictClient(), coordinator, NEW).status_code == 302
    assert log_in(StrictClient(), coordinator, NEW.upper()).status_code == 200


@pytest.mark.parametrize("key", ["", "väärennetty", "WzEsImEiXQ:1abc:xyz"])
def test_forged_link_changes_nothing(client, coordinator, key):
    for purpose in ("invitation", "forgotten", "muu"):
        page = client.post(reverse("admin:set_password", args=[purpose]) + f"?key={key}", BOTH)
        assert (page.status_code, "Linkki ei enää toimi" in page.text) == (410, True)
    coordinator.refresh_from_db()
    assert coordinator.check_password(PASSWORD)


def test_link_of_one_purpose_is_not_another(client, coordinator):
    link = path_of(coordinator, FORGOTTEN).replace(FORGOTTEN, INVITATION)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("purpose", [INVITATION, FORGOTTEN])
def test_link_ends_with_its_time(client, coordinator, purpose, time_machine):
    link = path_of(coordinator, purpose)
    assert client.get(link).status_code == 200
    time_machine.move_to(timezone.now() + VALID_FOR[purpose] - timedelta(minutes=1), tick=False)
    assert client.get(link).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=2), tick=False)
    assert client.get(link).status_code == 410


def test_link_of_a_closed_account_is_void(client, coordinator):
    link = path_of(coordinator, INVITATION)
    coordinator.is_active = False
    coordinator.save()
    assert client.get(link).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_forgotten_password_is_set_by_a_letter_though_one_is_locked_out(client, inbox, coordinator):
    for _ in range(6):
        log_in(client, coordinator, "väärä")
    client.post(reverse("admin:forgotten"), {"email": coordinator.email.upper()})
    link = link_in(inbox.first())
    assert client.post(link, BOTH).url == reverse("admin:index")
    assert is_in(client)
    assert log_in(StrictClient(), coordinator, NEW).status_code == 302


def test_page_does_not_tell_whether_there_is_an_account(client, coordinator, inbox):
    coordinator.is_active = False
    coordinator.save()
    pages = [client.post(reverse("admin:forgotten"), {"email": one}) for one in (coordinator.email, "x@example.org")]
    assert {(page.status_code, "Jos osoitteella on tunnus" in page.text) for page in pages} == {(200, True)}
    assert inbox.letters == []


def test_letters_are_not_ordered_without_end(client, db):
    pages = [client.post(reverse("admin:forgotten"), {"email": "x@example.org"}) for _ in range(4)]
    assert [page.status_code for page in pages] == [200, 200, 200, 429]


def test_letters_link_does_not_pass_by_the_telephone(client, coordinator):
    key, _ = with_telephone(coordinator)
    page = client.post(path_of(coordinator, FORGOTTEN), BOTH)
    assert not is_in(client)
    give_code(client, page, code_of(key))
    assert is_in(client)


def test_letters_link_forgives_no_wrong_codes(client, coordinator):
    key, _ = with_telephone(coordinator)
    page = log_in(client, coordinator)
    for _ in range(5):
        page = give_code(client, page, "000000")
    page = client.post(path_of(coordinator, FORGOTTEN), BOTH)
    assert give_code(client, page, code_of(key)).status_code == 429


def test_new_password_ends_every_session(client, coordinator):
    log_in(client, coordinator)
    StrictClient().post(path_of(coordinator, FORGOTTEN), BOTH)
    assert not is_in(client)
    assert coordinator.sessions.count() == 1


def test_changing_ones_password_asks_the_old_one_and_ends_other_sessions(client, coordinator):
    other = StrictClient()
    log_in(client, coordinator)
    log_in(other, coordinator)
    address = reverse("admin:password_change")
    assert refused_fields(client.post(address, BOTH | {"old_password": "väärä"})) == ["old_password"]
    assert client.post(address, BOTH | {"old_password": PASSWORD}).url == reverse("admin:account")
    assert (is_in(client), is_in(other)) == (True, False)


def refused_fields(page):
    return list(page.context["form"].errors)


def test_letter_that_cannot_be_sent_is_told_and_can_be_sent_again(client, inbox, regional_editor):
    inbox.answers["uusi@example.org"] = "550 no such box"
    client.force_login(regional_editor)
    address = reverse("admin:accounts_user_add")
    page = client.post(
        address, form_data(client.get(address), is_regional_editor="on", email="uusi@example.org"), follow=True
    )
    assert "ei saatu lähtemään" in page.text
    assert User.objects.filter(email="uusi@example.org").exists()
    assert events("invited") == []
