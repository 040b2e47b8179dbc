"""Pages of who comes, who was there and her certificate, as a browser shows and prints them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from events.models import Registration
from municipalities.models import Municipality
from tests.browser.conftest import EDITOR
from tests.browser.pages import faults, overflowing
from tests.factories import make_contact_person, make_event, make_group, make_registration

NAME = "Aino-Maria Perhekeskusyhdyshenkilönen-Virtanen"


@pytest.fixture
def training(portal):
    """A training of today with somebody of each kind, the editor being a member; a year of meetings before it."""
    group = make_group(kind="training", name="Vahvuutta vanhemmuuteen -menetelmäkoulutus", slug="selainsarja")
    user = User.objects.get(email=EDITOR["email"])
    person = make_contact_person(name="Editori", user=user)
    group.members.create(contact_person=person)
    told = {"group": group, "host": Municipality.objects.get(slug="laukaa"), "registration": "everybody"}
    event = make_event(title="Koulutus", slug="selainkoulutus", starts_on=timezone.localdate(), **told)
    for answer, is_waiting in [("on_site", False), ("remote", False), ("on_site", True), ("not_coming", False)]:
        make_registration(event, answer=answer, is_waiting=is_waiting, name=NAME, attended=answer == "remote")
    for number in range(12):
        day = timezone.localdate() - timedelta(days=30 * (number + 1))
        earlier = make_event(title=f"Kerta {number}: vuorovaikutuksen tukeminen arjessa", starts_on=day, **told)
        make_registration(earlier, name=NAME, email="aino@example.org", answer="on_site", attended=True)
        for n in range(8):
            earlier.programme.create(title=f"Aihe {n}: kiintymyssuhteen tukeminen", speaker="Ville Kouluttaja", order=n)
    return event


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_the_pages_of_who_comes(edit, training, width, scheme):
    page = edit("/admin/", width=width, color_scheme=scheme)
    token = Registration.objects.filter(email="aino@example.org").first().token
    address = training.get_absolute_url()
    paths = [f"{address}{one}/" for one in ("jasenille/vastaa", "osallistujat", "osallistujat/lisaa")]
    paths += [f"{address}osallistujat/paikalla/", "/tapahtumat/todistus/omat/"]
    paths += [f"/tapahtumat/todistus/{token}/", f"/tapahtumat/todistus/{token}/sarja/"]
    for path in paths:
        assert page.goto(path).status == 200, path
        assert faults(page) == [], path
        assert overflowing(page) == [], path


def test_organiser_marks_who_was_there_on_a_phone_without_java_script(edit, training):
    page = edit(f"{training.get_absolute_url()}osallistujat/", java_script_enabled=False)
    page.get_by_role("link", name="Merkitse, kuka oli paikalla").click()
    page.locator("[name=there]").first.check()
    page.get_by_role("button", name="Tallenna läsnäolot").click()
    page.get_by_text("Läsnäolot ovat tallessa.").wait_for()
    assert "Oli mukana: 2" in page.inner_text("main")


@pytest.mark.parametrize("of", ["", "sarja/"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_certificate_prints_on_one_sheet(visit, training, of, language):
    hers = Registration.objects.filter(email="aino@example.org").first()
    page = visit(f"/tapahtumat/todistus/{hers.token}/{of}")
    page.goto(page.locator(f'.languages a[lang="{language}"]').get_attribute("href"))
    assert NAME in page.inner_text("main")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    page.emulate_media(media="print")
    assert not page.locator(".site-footer, .after-list").first.is_visible()
