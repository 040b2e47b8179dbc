"""The visitor's own location: on a press alone, rounded, and the page works without it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

HERE = {"geolocation": {"latitude": 62.416612, "longitude": 25.951234}, "permissions": ["geolocation"]}


def open_filters(page):
    page.locator(".folding > summary").click()


def test_own_location_is_sent_rounded_after_a_press(visit):
    page = visit("/kohtaamispaikat/", **HERE)
    open_filters(page)
    assert page.locator("#near").input_value() == ""
    page.get_by_role("button", name="Käytä sijaintiani").click()
    page.wait_for_url("**near=**")
    assert parse_qs(urlsplit(page.url).query)["near"] == ["62.417,25.951"]
    assert page.get_by_text("Lähellä: oma sijainti", exact=True).is_visible()


def test_refused_location_says_what_to_type(visit):
    page = visit("/kohtaamispaikat/", permissions=[])
    open_filters(page)
    page.get_by_role("button", name="Käytä sijaintiani").click()
    page.get_by_text("Sijaintia ei saatu").wait_for()


def test_typed_place_needs_no_script(visit):
    page = visit("/kohtaamispaikat/", java_script_enabled=False)
    open_filters(page)
    assert page.get_by_role("button", name="Käytä sijaintiani").count() == 0
    page.fill("#near", "Laukaa")
    page.get_by_role("button", name="Näytä").click()
    assert page.get_by_text("Lähellä: Laukaa", exact=True).is_visible()


def test_home_leads_to_what_is_open_near(visit):
    page = visit("/", **HERE)
    page.get_by_role("link", name="Lähelläni").click()
    page.wait_for_url(re.compile(r"/lahella/[0-9]{5}/$"))
    assert "auki" in page.locator("h1").inner_text()


@pytest.mark.parametrize("has_script", [True, False])
def test_home_asks_for_a_postal_code_where_no_location_is_given(visit, has_script):
    page = visit("/", java_script_enabled=has_script, permissions=[])
    page.get_by_role("link", name="Lähelläni").click()
    page.wait_for_url("**/lahella/")
    page.locator("main #postal_code").fill("41340")
    page.locator("main #postal_code").press("Enter")
    page.wait_for_url("**/lahella/41340/")


def test_first_answer_stands_on_the_first_screen_of_a_phone(visit):
    page = visit("/kohtaamispaikat/?open=now", height=740)
    bottom = page.locator(".rows h3").first.evaluate("name => name.getBoundingClientRect().bottom")
    assert bottom < 740


def test_button_that_applies_stays_in_sight_on_a_phone(visit):
    page = visit("/kohtaamispaikat/")
    open_filters(page)
    assert page.locator(".apply .button").evaluate("button => button.getBoundingClientRect().bottom <= innerHeight")
