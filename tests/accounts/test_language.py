"""The admin in an editor's own language."""

import pytest
from django.urls import reverse

from accounts.tokens import INVITATION, password_url
from tests.accounts.logins import log_in
from tests.conftest import StrictClient
from tests.editing.forms import form_data
from tests.editing.records import MAKERS, WITHOUT_FORM, mine, url
from tests.factories import make_meeting_place

ACCOUNT = "/admin/oma-tili/"
MEANT = [model for model in MAKERS if model not in WITHOUT_FORM]


def test_language_is_chosen_on_ones_own_page_and_holds_in_the_whole_admin(client, coordinator):
    log_in(client, coordinator)
    page = client.post(ACCOUNT, {"language": "sv"}, follow=True)
    assert '<html lang="sv"' in page.text
    page = client.get(reverse("admin:index"))
    assert '<html lang="sv"' in page.text
    assert page["Content-Language"] == "sv"
    assert '<html lang="fi"' in client.get("/").text
    assert StrictClient().get("/admin/login/")["Content-Language"] == "fi"


@pytest.mark.parametrize("typed", ["", "de", "sv\x00", "x" * 1000])
def test_unknown_language_changes_nothing(client, coordinator, typed):
    log_in(client, coordinator)
    assert client.post(ACCOUNT, {"language": typed}).status_code == 200
    coordinator.refresh_from_db()
    assert coordinator.language == "fi"


def test_letter_and_the_page_that_it_leads_to_are_in_the_users_language(inbox, client, regional_editor):
    log_in(client, regional_editor)
    add = reverse("admin:accounts_user_add")
    client.post(add, form_data(client.get(add), is_regional_editor="on", email="ny@example.org", language="sv"))
    (letter,) = inbox.letters
    assert letter["Subject"].startswith("Inbjudan")
    invited = type(regional_editor).objects.get(email="ny@example.org")
    path = password_url(invited, INVITATION).partition(".example")[2]
    assert '<html lang="sv"' in StrictClient().get(path).text


@pytest.mark.django_db
@pytest.mark.parametrize("model", MEANT)
def test_saving_a_form_in_another_language_changes_no_text(client, world, model):
    record = MAKERS[model](mine(world))
    world.superuser.language = "sv"
    world.superuser.save()
    before = model._base_manager.filter(pk=record.pk).values().get()
    client.force_login(world.superuser)
    page = client.get(url("change", record))
    if "_save" in page.text:
        assert client.post(url("change", record), form_data(page)).status_code == 302
    after = model._base_manager.filter(pk=record.pk).values().get()
    moving = {"version", "changed_at", "updated_at"}
    assert {k: v for k, v in after.items() if k not in moving} == {k: v for k, v in before.items() if k not in moving}


def test_desk_names_a_municipality_as_the_language_does(client, world):
    client.force_login(world.coordinator)
    make_meeting_place(municipality=world.mine)
    assert "Laukaa (genitive)" in client.get(reverse("admin:index")).text
    world.coordinator.language = "en"
    world.coordinator.save()
    page = client.get(reverse("admin:index")).text
    assert "Close all places of the municipality: Laukaa<" in page
