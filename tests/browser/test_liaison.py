"""A contact person at her desk: on a phone without JavaScript, and copying addresses with it."""

import re

import pytest
from django.utils import timezone

from events.models import ActionPoint, Group, Member
from municipalities.models import FamilyCentre
from tests.browser.pages import faults, overflowing, seen_both_ways
from tests.factories import make_contact_person, make_event, make_user

GROUP = "Yhdyshenkilöiden esimerkkiverkosto"


@pytest.fixture
def liaison(portal):
    """A liaison person with a meeting to come and a promise to keep."""
    user = make_user(name="Liisa")
    person = make_contact_person(FamilyCentre.objects.get(slug="joutsa-ja-luhanka"), name="Liisa Liaisa", user=user)
    person.email = "liisa@example.org"
    person.save()
    group = Group.objects.get(slug="esimerkki-liaison")
    Member.objects.create(group=group, contact_person=person)
    event = make_event(title="Talvikokous", group=group, starts_on=timezone.localdate(), registration="members")
    ActionPoint.objects.create(event=event, text="Kysy tiloja", contact_person=person)
    return user


def test_promise_is_ticked_off_and_addresses_are_read_without_javascript(edit, liaison):
    page = edit("/oma/", who=liaison, java_script_enabled=False)
    done = page.get_by_role("button", name=re.compile("Tehty.*Kysy tiloja"))
    done.click()
    page.get_by_text("Merkintä on tallessa.").wait_for()
    assert done.count() == 0
    page.locator("summary", has_text=GROUP).click()
    field = page.get_by_label(re.compile(f"Kopioi osoitteet viestin vastaanottajiksi.*{GROUP}", re.DOTALL))
    assert "liisa@example.org" in field.input_value()
    assert page.get_by_role("button", name="Kopioi osoitteet").count() == 0


def test_addresses_are_copied_at_a_press(edit, liaison):
    page = edit("/oma/", who=liaison, permissions=["clipboard-read", "clipboard-write"])
    page.locator("summary", has_text=GROUP).click()
    page.get_by_role("button", name=re.compile(f"Kopioi osoitteet.*{GROUP}")).click()
    page.get_by_text("Osoitteet on kopioitu.").wait_for()
    assert "liisa@example.org" in page.evaluate("navigator.clipboard.readText()")


def test_axe_finds_nothing_on_the_desk_and_the_pack(edit, liaison):
    page = edit("/oma/", who=liaison)
    page.evaluate("document.querySelectorAll('details.more').forEach(one => { one.open = true })")
    assert seen_both_ways(page) == []
    page.goto("/oma/luovutus/")
    assert seen_both_ways(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/oma/", "/oma/luovutus/"):
        page.goto(path)
        assert overflowing(page) == []


def test_axe_finds_nothing_for_one_who_is_no_contact_person(edit):
    page = edit("/oma/")
    page.get_by_text("ei ole yhdistetty").wait_for()
    assert faults(page) == []
