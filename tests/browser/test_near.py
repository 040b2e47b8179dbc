"""The visitor's own location: on a press alone, rounded, and the page works without it."""

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
    assert page.get_by_text("oma sijainti").is_visible()


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
    assert page.get_by_text("Lähellä: Laukaa").is_visible()


def test_home_leads_to_what_is_near_today(visit):
    page = visit("/", **HERE)
    page.get_by_role("link", name="Lähelläni tänään").click()
    page.wait_for_url("**near=**")
    assert parse_qs(urlsplit(page.url).query) == {"day": ["today"], "near": ["62.417,25.951"]}


@pytest.mark.parametrize("has_script", [True, False])
def test_home_leads_to_the_field_where_no_location_is_given(visit, has_script):
    page = visit("/", java_script_enabled=has_script, permissions=[])
    page.get_by_role("link", name="Lähelläni tänään").click()
    page.wait_for_url("**day=today#near")
    page.locator("#near").wait_for(state="visible")


def test_first_answer_stands_on_the_first_screen_of_a_phone(visit):
    page = visit("/kohtaamispaikat/?open=now", height=740)
    bottom = page.locator(".card h3").first.evaluate("name => name.getBoundingClientRect().bottom")
    assert bottom < 740


def test_button_that_applies_stays_in_sight_on_a_phone(visit):
    page = visit("/kohtaamispaikat/")
    open_filters(page)
    assert page.locator(".apply .button").evaluate("button => button.getBoundingClientRect().bottom <= innerHeight")
