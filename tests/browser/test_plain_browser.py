"""The portal without JavaScript, cookies, or much room; on paper; and on a slow connection."""

import pytest

from tests.browser.pages import PAGES, overflowing, path_of

WINDOWS = {"zoom 400 %": (320, 256), "phone": (390, 844), "tablet": (768, 1024), "wide": (1600, 900)}


def test_finder_filters_paging_and_place_work_without_javascript(visit):
    page = visit("/kohtaamispaikat/", java_script_enabled=False)
    page.select_option("#day", "tomorrow")
    page.locator(".finder .button").click()
    chosen = page.locator(".chips [aria-current=true]")
    assert chosen.inner_text().split() == ["Poista", "rajaus:", "Huomenna", "×"]
    page.locator(".changing-fold > summary").click()
    chosen.click()
    page.locator("a[rel=next]").click()
    assert "page=2" in page.url
    page.locator(".folding > summary").click()
    page.check("text=Perhekahvilat")
    page.locator(".filters .apply button").click()
    assert chosen.inner_text().split() == ["Poista", "rajaus:", "Perhekahvilat", "×"]
    name = page.locator(".rows h3").first.inner_text()
    page.locator(".rows h3 a").first.click()
    assert page.locator("h1").inner_text() == name


def test_menu_works_without_javascript(visit):
    page = visit("/kunnat/", java_script_enabled=False)
    page.click(".menu summary")
    page.click("text=Tapahtumat")
    assert page.url.endswith("/tapahtumat/")


def test_language_links_lead_to_the_same_page(visit):
    page = visit("/kohtaamispaikat/?municipality=laukaa")
    page.click(".languages a[lang=sv]")
    assert page.get_attribute("html", "lang") == "sv"
    assert page.locator("#municipality").input_value() == "laukaa"
    page.click(".languages a[lang=fi]")
    assert page.url.endswith("/kohtaamispaikat/?municipality=laukaa")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_page_scrolls_sideways_cuts_anything_or_sets_a_cookie(visit, language):
    page = visit("/")
    for name in PAGES:
        page.goto(path_of(name, language))
        for window, (width, height) in WINDOWS.items():
            page.set_viewport_size({"width": width, "height": height})
            assert overflowing(page) == [], (name, window)
    assert page.context.cookies() == []


def test_home_shows_open_places_before_the_finder_in_the_first_view_of_a_phone(visit):
    page = visit("/")
    rows = [row.bounding_box() for row in page.locator(".rows").first.locator("> li").all()]
    assert "auki nyt" in page.locator("h1").inner_text()
    assert page.locator(".rows h3").first.bounding_box()["y"] <= 300
    assert sum(row["y"] + row["height"] <= 844 for row in rows) >= 4
    assert page.locator("form[role=search]").bounding_box()["y"] > rows[-1]["y"]


def test_list_shows_its_first_hit_in_the_first_view_of_a_phone(visit):
    page = visit("/kohtaamispaikat/?municipality=laukaa")
    assert page.locator(".rows h3").first.bounding_box()["y"] <= 380


@pytest.mark.parametrize("path", ["/", "/kohtaamispaikat/"])
def test_first_view_is_at_most_50_kb_in_6_requests(visit, path):
    page, finished = visit("about:blank"), []
    page.on("requestfinished", lambda request: finished.append(request.sizes()))
    page.goto(path, wait_until="networkidle")
    transferred = sum(sizes["responseBodySize"] + sizes["responseHeadersSize"] for sizes in finished)
    assert transferred <= 50 * 1024
    assert len(finished) <= 6


@pytest.mark.parametrize("name", ["home", "places", "events", "contacts"])
def test_what_is_pressed_most_is_44_px_high(visit, name):
    page = visit(path_of(name))
    page.click(".menu summary")
    main = page.locator(".site-header a, summary, .button, .chip, input, select, .site-footer a")
    boxes = [(one.inner_text(), one.bounding_box()) for one in main.all() if one.is_visible()]
    assert [text for text, box in boxes if box["height"] < 44 or box["width"] < 24] == []


def test_list_prints_without_menus_and_forms(visit):
    page = visit("/kohtaamispaikat/?municipality=laukaa", width=1280)
    page.emulate_media(media="print")
    assert page.locator(".rows h3").first.is_visible()
    hidden = page.locator(".site-header nav, .menu summary, form, .folding, .pagination, .site-footer, .chips")
    assert [one.get_attribute("class") for one in hidden.all() if one.is_visible()] == []


def test_page_is_read_aloud_where_there_is_a_voice_for_its_language(visit):
    page = visit("/tietoa/perusasiat/")
    assert not page.get_by_role("button", name="Kuuntele").is_visible()  # this browser has no voices
    page.add_init_script("""
      const voice = { lang: "fi-FI", name: "Satu" };
      window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
      Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => [voice], addEventListener() {}, cancel() { this.speaking = false; },
        speak(one) { this.speaking = true; window.spoken = one.text; },
      } });
    """)
    page.reload()
    page.get_by_role("button", name="Kuuntele").click()
    assert page.locator("h1").inner_text() in page.evaluate("window.spoken")
    page.get_by_role("button", name="Lopeta kuuntelu").click()
    assert not page.evaluate("speechSynthesis.speaking")
