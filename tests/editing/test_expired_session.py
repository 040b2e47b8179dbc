"""A session that ends while somebody types: after logging in she has her form back."""

import pytest
from django.urls import reverse

from tests import factories
from tests.conftest import StrictClient
from tests.editing.forms import form_data, messages_of
from tests.editing.records import url

LOGIN = "/admin/login/"
PASSWORD = "perhekeskus-testissa"


@pytest.fixture
def place(world):
    world.coordinator.set_password(PASSWORD)
    world.coordinator.save()
    return factories.make_meeting_place(municipality=world.mine, name="Vanha nimi")


@pytest.fixture
def typed(client, world, place):
    """What was typed in a form whose session has ended."""
    client.force_login(world.coordinator)
    data = form_data(client.get(url("change", place)), name_fi='Uusi <"nimi">', _continue="1")
    client.logout()
    return data


def log_in(client, page, user, password=PASSWORD):
    return client.post(LOGIN, {"username": user.email, "password": password, "kept": page.context["kept"]})


def test_form_comes_back_filled_after_login_and_is_saved_when_checked(client, world, place, typed):
    login = client.post(url("change", place), typed)
    assert "Istunto ehti vanhentua" in login.content.decode()
    wrong = log_in(client, login, world.coordinator, "väärä")
    page = log_in(client, wrong, world.coordinator)
    assert page.context["path"] == url("change", place)
    returned = client.post(page.context["path"], form_data(page))
    assert messages_of(returned)[0].startswith("Tässä on, mitä kirjoitit")
    place.refresh_from_db()
    assert place.name_fi == "Vanha nimi"
    assert client.post(url("change", place), form_data(returned)).status_code == 302
    place.refresh_from_db()
    assert place.name_fi == 'Uusi <"nimi">'


def test_what_others_saved_meanwhile_is_told_as_well(client, world, place, typed):
    page = log_in(client, client.post(url("change", place), typed), world.coordinator)
    place.name_fi = "Toisen nimi"
    place.save()
    returned = client.post(page.context["path"], form_data(page))
    assert [choice.now for choice in returned.context["conflict"].choices] == ["Toisen nimi"]


@pytest.mark.parametrize("kept", ["", "väärennetty", "eyJwYXRoIjoiaHR0cHM6Ly9wYWhhLmV4YW1wbGUifQ:1abc:xyz"])
def test_forged_form_leads_nowhere(client, world, place, kept):
    data = {"username": world.coordinator.email, "password": PASSWORD, "kept": kept, "next": "/admin/"}
    assert client.post(LOGIN, data).url == "/admin/"


def test_only_a_form_of_our_own_is_kept(place, typed):
    stranger = StrictClient(enforce_csrf_checks=True)
    assert stranger.post(url("change", place), typed).status_code == 403


def test_deleting_and_actions_are_not_done_again(client, place, typed):
    for address in [url("delete", place), url("changelist", place)]:
        assert client.post(address, {"post": "yes"}).url.startswith(LOGIN)


def test_passwords_are_not_carried(client, db):
    address = reverse("admin:accounts_user_add")
    page = client.post(address, {"email": "a@example.org", "password1": "salasana-1", "csrfmiddlewaretoken": "x"})
    user = factories.make_user(password=PASSWORD, is_superuser=True)
    assert log_in(client, page, user).context["fields"] == [["email", ["a@example.org"]]]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/admin/nosuch/", 302),
        ("/admin/meeting_places/nosuch/add/", 302),
        ("/admin/municipalities/municipality/179/", 302),
        ("/nosuch/", 404),
    ],
)
def test_what_is_posted_to_no_page_is_no_form(client, address, status):
    assert client.post(address, {"name_fi": "Uusi"}).status_code == status
