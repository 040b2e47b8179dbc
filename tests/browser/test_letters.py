"""A keeper without an account: from her letter to a checked record and a cancelled meeting, on a phone."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from meeting_places.models import MeetingPlace, PlaceKind
from meeting_places.schedules.occurrences import roll
from municipalities.models import Municipality
from tests.browser.pages import MISSING, faults, overflowing
from tests.factories import make_activity, make_meeting_place, make_schedule

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def letter(portal, inbox, settings):
    """The letter that a family café's keeper gets, and the café."""
    settings.SITE_URL = portal
    place = make_meeting_place(
        name="Perhekahvila Pihlaja",
        kind=PlaceKind.objects.first(),
        municipality=Municipality.objects.get(slug="laukaa"),
        keeper_email="pihla@example.org",
        checked_on=LONG_AGO,
    )
    for weekday in range(7):
        make_schedule(make_activity(place), weekday=weekday, starts="0:00", ends="0:00")
    roll()
    call_command("send_check_requests", verbosity=0)
    text = next(one for one in inbox.letters if one["To"] == "pihla@example.org").get_content()
    return dict(re.findall(r"^(\w[\w ]+):\r?\n(http\S+)", text, re.MULTILINE)), place


def test_keeper_checks_and_cancels_by_phone_without_javascript(visit, letter):
    links, place = letter
    page = visit(links["Pitää paikkansa"], java_script_enabled=False)
    assert MeetingPlace.objects.get(pk=place.pk).checked_on == LONG_AGO
    page.click("main button")
    page.get_by_text("Kiitos! Perhekahvila Pihlaja: tiedot on tarkistettu tänään.").wait_for()
    page.goto(links["Peru kerta"])
    assert overflowing(page) == []
    page.locator(".choice").nth(1).click()
    page.get_by_text("Ohjaaja on sairastunut").click()
    page.get_by_role("button", name="Peru tämä kerta").click()
    page.get_by_text("Perheet näkevät heti, että tätä kertaa ei pidetä.").wait_for()
    assert page.context.cookies() == []
    day = timezone.localdate(place.occurrences.get(state="cancelled").starts_at)
    for address in [place.get_absolute_url(), f"/kohtaamispaikat/viikko/?municipality=laukaa&week={day}"]:
        page.goto(address)
        assert "Ohjaaja on sairastunut" in page.inner_text("main"), address
    assert "CANCELLED" in page.request.get(f"{place.get_absolute_url()}kalenteri.ics").text()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_a_keepers_pages(visit, letter, width, scheme):
    links, _place = letter
    page = visit(links["Pitää paikkansa"], width=width, color_scheme=scheme)
    own = links["Korjaa tiedot"].rsplit("/", 3)[0] + "/"
    for address in [*links.values(), own, f"/kirje{MISSING}"]:
        page.goto(address)
        assert (faults(page), overflowing(page)) == ([], []), address
    page.goto(links["Korjaa tiedot"])
    page.fill("[name=email]", "ei osoite")
    page.click(".letter-press button")
    assert page.get_by_role("alert").is_visible()
    assert faults(page) == []
