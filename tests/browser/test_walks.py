"""What families come for, from the home page on, by keyboard alone, on a narrow and on a wide screen, with and without
JavaScript."""

import re

import pytest

from meeting_places.models import MeetingPlace
from tests.browser.pages import overflowing, tab_to

HERE = {"geolocation": {"latitude": 62.4166, "longitude": 25.9512}, "permissions": ["geolocation"]}
PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b")

pytestmark = [
    pytest.mark.parametrize("width", [320, 1280]),
    pytest.mark.parametrize("script", [True, False], ids=["script", "no script"]),
]


def press(page, selector, most=120):
    tab_to(page, selector, most=most)
    page.keyboard.press("Enter")


def test_mistyped_search_finds_the_family_cafes_of_laukaa(visit, width, script):
    page = visit("/", width=width, java_script_enabled=script)
    tab_to(page, "input[name=q]")
    page.keyboard.type("perhekahvla laukaassa")
    page.keyboard.press("Enter")
    page.get_by_text("Näytetään tulokset haulle perhekahvila laukaassa.").wait_for()
    cards = page.locator(".rows > li").all()
    slugs = [card.locator("h3 a").get_attribute("href").split("/")[-2] for card in cards[:4]]
    first = MeetingPlace.objects.filter(slug__in=slugs).values_list("kind__slug", "municipality__slug")
    assert set(first) == {("perhekahvila", "laukaa")}
    assert overflowing(page) == []


def test_what_is_open_now_near_here_is_found(visit, width, script):
    page = visit("/", width=width, java_script_enabled=script, **HERE)
    press(page, ".where-here")
    if not script:
        page.wait_for_url("**/lahella/")
        tab_to(page, "main #postal_code")
        page.keyboard.type("41340")
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/lahella/[0-9]{5}/$"))
    rows = [row.inner_text() for row in page.locator(".rows").first.locator("> li").all()]
    assert len(rows) >= 4
    assert all("km" in row for row in rows)
    assert overflowing(page) == []


def test_week_of_a_municipality_fits_on_paper(visit, width, script):
    page = visit("/kohtaamispaikat/", width=width, java_script_enabled=script)
    tab_to(page, "#municipality")
    page.keyboard.type("Laukaa")
    press(page, ".finder .button")
    page.wait_for_url("**municipality=laukaa**")
    press(page, ".views a[href*='viikko']")
    page.wait_for_url("**viikko**")
    assert page.locator(".week-day").count() == 7
    assert overflowing(page) == []
    page.emulate_media(media="print")
    assert not any(form.is_visible() for form in page.locator("form, nav, .site-footer").all())
    assert page.get_by_text("Laukaa", exact=False).first.is_visible()
    assert 1 <= len(PAGE_OF_PDF.findall(page.pdf(format="A4"))) <= 2
