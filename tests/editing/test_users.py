"""Who makes whom: a regional editor makes editors, and only a superuser makes superusers."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from accounts.models import User
from contacts.models import EditingRight
from tests import factories
from tests.editing.forms import form_data
from tests.editing.records import url


@pytest.fixture
def editor(client, world):
    client.force_login(world.regional_editor)
    return client


def test_regional_editor_makes_a_coordinator(editor, world):
    typed = {"email": "uusi@example.org", "editing_rights-0-family_centre": world.my_centre.pk}
    assert editor.post(url("add", User), form_data(editor.get(url("add", User)), **typed)).status_code == 302
    new = User.objects.get(email="uusi@example.org")
    assert [right.family_centre for right in new.editing_rights.all()] == [world.my_centre]
    assert (new.is_staff, new.has_usable_password()) == (True, False)


def test_regional_editor_cannot_make_herself_superuser(editor, world):
    me = world.regional_editor
    assert (
        editor.post(url("change", me), form_data(editor.get(url("change", me)), is_superuser="on")).status_code == 302
    )
    me.refresh_from_db()
    assert not me.is_superuser


def test_regional_editor_cannot_touch_a_superuser(editor, world):
    boss, me = world.superuser, world.regional_editor
    before = User.objects.filter(pk=boss.pk).values().get()
    acts = [f"/admin/accounts/user/{boss.pk}/{act}/" for act in ("link", "reset-second-factor", "hand-over")]
    typed = {"email": "kaapattu@example.org", "to": me.pk}
    assert {editor.post(page, typed).status_code for page in [url("change", boss), *acts]} == {403}
    assert editor.get(url("history", boss)).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [boss.pk], "post": "yes"}
    editor.post(url("changelist", User), data)
    assert User.objects.filter(pk=boss.pk).values().get() == before


def test_regional_editor_does_not_delete_history_with_a_user(editor, world):
    assert editor.post(url("delete", world.coordinator), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["coordinator", "organisation_editor"])
def test_editor_cannot_give_herself_rights(client, world, role):
    me = getattr(world, role)
    client.force_login(me)
    typed = {"is_regional_editor": "on", "editing_rights-0-family_centre": world.their_centre.pk}
    assert client.post(url("change", me), typed).status_code in {302, 403}
    assert client.post(url("add", User), typed).status_code == 403
    me.refresh_from_db()
    assert not me.is_regional_editor
    assert EditingRight.objects.filter(user=me).count() == 1


def test_right_has_one_target(editor, world):
    user = factories.make_user()
    data = form_data(editor.get(url("change", user)))
    data |= {f"editing_rights-0-{name}": getattr(world, f"my_{key}").pk for name, key in RIGHT_TARGETS}
    page = editor.post(url("change", user), data)
    assert "Valitse joko perhekeskus tai organisaatio." in page.content.decode()


RIGHT_TARGETS = [("family_centre", "centre"), ("organisation", "organisation")]


def test_same_address_in_other_letters_is_refused(editor):
    factories.make_user(email="sama@example.org")
    page = editor.post(url("add", User), form_data(editor.get(url("add", User)), email="SAMA@example.org"))
    assert "Tällä sähköpostilla on jo tunnus." in page.content.decode()


def test_groups_of_django_are_not_in_use(editor):
    from django.contrib import admin

    assert not admin.site.is_registered(Group)


@pytest.mark.django_db
def test_demo_users_are_made_once(settings, capsys):
    settings.DEBUG = True
    factories.make_family_centre(slug="laukaa")
    factories.make_meeting_place(organiser=factories.make_organisation(is_example=True))
    call_command("make_demo_admin")
    assert "admin@example.org, salasana perhekeskus-demo" in capsys.readouterr().out
    admin = User.objects.get(email="admin@example.org")
    admin.set_password("oma-salasana-1")
    admin.save()
    call_command("make_demo_admin")
    assert "admin@example.org, salasana on ennallaan" in capsys.readouterr().out
    admin.refresh_from_db()
    assert admin.check_password("oma-salasana-1")
    assert (User.objects.count(), EditingRight.objects.count()) == (3, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("DEBUG", False), ("SECRET_KEY", "oma" * 20)])
def test_demo_users_are_not_made_in_production(settings, name, value):
    settings.DEBUG = True
    setattr(settings, name, value)
    with pytest.raises(CommandError):
        call_command("make_demo_admin")
    assert not User.objects.exists()
