"""The map: opened on asking, used by keyboard, and nothing lost without it."""

from django.test import override_settings

from meeting_places.models import MeetingPlace
from tests.browser.pages import faults, focus_is_seen, path_of, tab_to
from tests.factories import put

MAP = "/kohtaamispaikat/kartta/"
# A picture of one dot.
DOT = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


def marks(page):
    """Return how many places the marks in the window stand for, and wait until there are any."""
    page.locator(".mark").first.wait_for()
    return page.evaluate("""() => [...document.querySelectorAll(".mark")].map(mark => Number(mark.textContent || 1))""")


def test_map_draws_every_place_of_the_list_whose_location_is_known(visit):
    page = visit(path_of("places"), width=1280)
    page.get_by_role("link", name="Kartta", exact=True).click()
    assert sum(marks(page)) == page.locator("#places [data-at]").count() > 20
    assert page.locator(".ground").count() == 22


def test_keyboard_alone_leads_through_a_cluster_to_a_place(visit):
    page = visit(MAP, width=1280, reduced_motion="reduce")
    tab_to(page, ".mark-many")
    for _ in range(20):
        page.keyboard.press("Enter")
        if page.locator(".leaflet-popup").count():
            break
        assert page.evaluate("document.activeElement.matches('.mark')")
    link = page.locator(".leaflet-popup-content a").first
    assert link.evaluate("link => link === document.activeElement")
    assert focus_is_seen(page)
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator(".leaflet-popup").wait_for(state="detached")
    assert page.evaluate("document.activeElement.matches('.mark')")
    page.keyboard.press("Enter")
    name = link.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "kartta" not in url)
    assert page.locator("h1").inner_text() == name


def test_opened_place_says_when_it_is_open_as_its_card_does(visit):
    put(MeetingPlace.objects.filter(slug="avoinna-1"), latitude=62.4, longitude=25.9, name_fi="<i>Hippu</i>")
    page = visit(f"{MAP}?municipality=laukaa&open=now")
    page.get_by_role("button", name="<i>Hippu</i>, Laukaa").click()
    told = page.locator(".leaflet-popup-content [aria-live] strong").inner_text()
    page.goto("/kohtaamispaikat/?municipality=laukaa&open=now")
    row = page.locator(".rows > li", has_text="<i>Hippu</i>").inner_text()
    assert told.capitalize() in row


def test_whoever_skips_the_map_reads_the_same_places(visit):
    page = visit(MAP)
    tab_to(page, ".map-skip")
    page.keyboard.press("Enter")
    tab_to(page, "#places summary", most=1)
    page.keyboard.press("Enter")
    tab_to(page, "#places a", most=1)


def test_list_stands_without_script(visit):
    page = visit(MAP, java_script_enabled=False)
    assert page.get_by_text("Samat paikat ovat tässä alla").is_visible()
    assert page.evaluate("document.documentElement.scrollHeight") < 6000
    page.locator("#places summary").first.click()
    page.locator("#places a").first.click()
    page.wait_for_url("**/kohtaamispaikat/*/")


def test_tiles_come_with_the_sites_name_alone_and_with_their_credit(browser, portal):
    tiles = {"MAP_TILES_URL": "https://tiles.example/{z}/{x}/{y}.gif", "MAP_TILES_ATTRIBUTION": "© Kartantekijä"}
    asked, said = [], []
    with override_settings(**tiles):
        page = browser.new_context(base_url=portal, viewport={"width": 390, "height": 844}).new_page()
        page.on("console", lambda message: said.append(message.text))

        def answer(route):
            asked.append(route.request.all_headers().get("referer"))
            route.fulfill(body=DOT, content_type="image/gif")

        page.route("https://tiles.example/**", answer)
        page.goto(f"{MAP}?near=62.24,25.74")
        page.locator(".leaflet-tile-loaded").first.wait_for()
        assert page.get_by_text("© Kartantekijä").is_visible()
        assert page.locator(".ground").count() == 0
        page.context.close()
    assert set(asked) <= {f"{portal}/", None}
    assert said == []
