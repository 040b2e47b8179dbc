"""One meeting from invitation to minutes by its people: host, member, guest and organiser, without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import ActionPoint, Event
from tests.events.letters import send
from tests.factories import make_contact_person, make_group, make_user, put

PHONE = {"java_script_enabled": False}


@pytest.fixture
def circle(portal, inbox, settings, make_coordinator):
    """A working group with one member, and the coordinator whose municipality hosts its meeting."""
    settings.SITE_URL = portal
    group = make_group(name="Iltaryhmä", slug="iltaryhma", kind="working_group")
    user = make_user(email="aino@example.org", name="Aino")
    member = make_contact_person(name="Aino Jäsen", email=user.email, user=user)
    group.members.create(contact_person=member)
    return group, member, make_coordinator("Isännöijä")


def letters_to(inbox, address):
    """Send what is due; return the text of each letter that the address has got, and its calendar parts."""
    send()
    mine = [letter for letter in inbox.letters if letter["To"] == address]
    return [
        (one.get_body().get_content(), [part for part in one.walk() if part.get_content_type() == "text/calendar"])
        for one in mine
    ]


def link(text, page):
    return re.search(rf"https?://\S*/{page}/\S*", text)[0]


def host_calls_a_meeting(edit, group, host):
    page = edit("/admin/events/event/add/", host, **PHONE)
    page.fill("[name=title_fi]", "Iltakokous")
    page.select_option("[name=group]", str(group.pk))
    day = timezone.localdate() + timedelta(days=14)
    page.fill("[name=starts_on]", f"{day.day}.{day.month}.{day.year}")
    page.fill("[name=starts_at]", "9.30")
    page.select_option("[name=host]", label="Laukaa")
    page.fill("[name=venue]", "Kirjaston sali")
    page.select_option("[name=registration]", "everybody")
    page.select_option("[name=state]", "published")
    page.click("[name=_save]")
    page.goto("/tapahtumat/iltakokous/esityslista/muokkaa/")
    page.fill("[name=items-0-title]", "Kesän aukiolot")
    page.get_by_role("button", name="Tallenna esityslista").click()
    page.goto("/admin/events/event/?q=iltakokous")
    page.check("[name=_selected_action]")
    page.select_option("[name=action]", "send_invitations")
    page.locator(".actions button").click()
    page.get_by_text("1 kutsu lähtee").wait_for()
    return page


def member_answers(visit, inbox):
    [(text, [calendar])] = letters_to(inbox, "aino@example.org")
    assert "METHOD:REQUEST" in calendar.get_content()
    page = visit(link(text, "vastaus"), **PHONE)
    page.get_by_label("Tulen paikan päälle").check()
    page.get_by_role("button", name="Tallenna vastaus").click()
    page.get_by_text("Vastauksesi on tallessa.").wait_for()
    assert page.context.cookies() == []


def guest_registers(visit, inbox):
    page = visit("/tapahtumat/iltakokous/", **PHONE)
    page.get_by_role("link", name="Ilmoittaudu").first.click()
    page.fill("[name=name]", "Vieno Vieras")
    page.fill("[name=email]", "vieno@example.org")
    page.get_by_label("Tulen paikan päälle").check()
    page.wait_for_timeout(3500)  # a person takes longer than a program
    page.locator("main form button.button").click()
    page.wait_for_url("**sent=1")
    [(text, _parts)] = letters_to(inbox, "vieno@example.org")
    assert "Iltakokous" in text


def host_sees_who_comes(page):
    page.goto("/tapahtumat/iltakokous/osallistujat/")
    assert {"Aino Jäsen", "Vieno Vieras"} <= set(re.findall(r"Aino Jäsen|Vieno Vieras", page.inner_text("main")))


def host_writes_what_was_decided(page, member):
    day = timezone.localdate() - timedelta(days=1)
    put(Event.objects.filter(slug="iltakokous"), starts_on=day)
    page.goto("/tapahtumat/iltakokous/muistio/muokkaa/")
    page.click("main button")
    page.fill("[name=items-0-decision]", "Pidetään ovet auki heinäkuussa.")
    page.fill("[name=points-0-text]", "Kysyy kirjastolta tilan")
    page.select_option("[name=points-0-contact_person]", str(member.pk))
    page.select_option("[name=minutes-0-state]", "approved")
    page.select_option("[name=minutes-0-readers]", "members")
    page.get_by_role("button", name="Tallenna muistio").click()
    page.get_by_text("Muistio on tallessa.").wait_for()


def member_reads_and_keeps_her_promise(edit, inbox, member):
    text, _parts = letters_to(inbox, "aino@example.org")[-1]
    assert "muistio" in text.lower()
    page = edit("/tapahtumat/iltakokous/muistio/", member.user, **PHONE)
    assert "Pidetään ovet auki heinäkuussa." in page.inner_text("main")
    page.goto("/tapahtumat/sovittua/iltaryhma/")
    page.get_by_role("button", name="Tehty").click()
    page.wait_for_load_state()
    assert ActionPoint.objects.get(event__slug="iltakokous").state == "done"


def guest_is_kept_out(visit):
    page = visit("/tapahtumat/iltakokous/", **PHONE)
    assert "heinäkuussa" not in page.inner_text("main")
    assert page.request.get("/tapahtumat/iltakokous/muistio/", max_redirects=0).status in (302, 404)


def test_a_meetings_whole_life(visit, edit, inbox, circle):
    group, member, host = circle
    page = host_calls_a_meeting(edit, group, host)
    member_answers(visit, inbox)
    guest_registers(visit, inbox)
    host_sees_who_comes(page)
    host_writes_what_was_decided(page, member)
    member_reads_and_keeps_her_promise(edit, inbox, member)
    guest_is_kept_out(visit)
