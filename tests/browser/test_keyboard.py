import pytest

from meeting_places.models import MeetingPlace
from tests.browser.pages import tab_to


def press(page, selector, most, leads_to):
    """Reach something by the Tab key, press it, and wait for the page that it leads to."""
    tab_to(page, selector, most=most)
    page.keyboard.press("Enter")
    page.wait_for_url(leads_to)


def ask(page, sentence):
    """Type a question into the home page's field."""
    tab_to(page, "main input[name=q]", most=60)
    page.keyboard.type(sentence)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")


def test_keyboard_alone_learns_whether_a_library_is_open(visit):
    library = MeetingPlace.objects.current().filter(kind__slug="kirjasto").exclude(municipality=None).first()
    page = visit("/")
    ask(page, f"onko {library.municipality.genitive.lower()} kirjasto auki nyt")
    assert page.locator(".answer-line").first.is_visible()
    tab_to(page, ".answer-line a, .rows h3 a", most=60)


def test_keyboard_alone_finds_the_contact_person_of_a_municipality(visit):
    page = visit("/")
    press(page, ".places-of a[href*='uurainen']", 120, "**/uurainen/")
    assert "Yhdyshenkilö" in page.locator("main").inner_text()
    tab_to(page, "main a[href*='/ilmoita-virheesta/yhteystieto/']", most=60)


def test_keyboard_alone_takes_the_next_meeting_into_a_calendar(visit):
    page = visit("/")
    tab_to(page, ".menu summary", most=8)
    page.keyboard.press("Enter")
    press(page, ".site-nav a[href='/tapahtumat/']", 8, "**/tapahtumat/")
    with page.expect_download() as calendar:
        tab_to(page, "main a[href$='.ics']", most=30)
        page.keyboard.press("Enter")
    assert calendar.value.suggested_filename.endswith(".ics")


def test_keyboard_alone_tells_of_a_wrong_time(visit):
    page = visit("/")
    press(page, ".rows h3 a", 40, "**/kohtaamispaikat/*/")
    press(page, "main a[href*='/ilmoita-virheesta/paikka/']", 60, "**/ilmoita-virheesta/paikka/**")
    tab_to(page, "main textarea[name=message]", most=20)
    page.keyboard.type("Ovi aukeaa vasta kymmeneltä.")
    tab_to(page, "main form .button", most=60)
    assert page.locator("main textarea[name=message]").input_value() == "Ovi aukeaa vasta kymmeneltä."


def test_keyboard_alone_finds_something_in_swedish(visit):
    page = visit("/")
    ask(page, "på svenska i Jämsä")
    line = page.locator(".changing-fold summary").inner_text()
    assert all(word in line for word in ("Jämsä", "Ruotsi"))


def test_keyboard_alone_leads_from_list_to_place(visit):
    page = visit("/kohtaamispaikat/", width=1280, height=720)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "#municipality", most=2)
    page.keyboard.type("Laukaa")
    tab_to(page, ".finder .button")
    page.keyboard.press("Enter")
    page.wait_for_url("**municipality=laukaa**")
    name = page.locator(".rows h3").first.inner_text()
    tab_to(page, ".rows h3 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kohtaamispaikat/*/")
    assert page.locator("h1").inner_text() == name


def test_every_stop_of_the_tab_key_shows_where_it_is(visit):
    for scheme in ("light", "dark"):
        page = visit("/", color_scheme=scheme)
        tab_to(page, ".site-footer li:last-child a", most=100)


def test_menu_opens_and_closes_by_keyboard(visit):
    page = visit("/")
    tab_to(page, ".menu summary")
    links = page.locator(".site-nav a")
    assert not links.first.is_visible()
    page.keyboard.press("Enter")
    assert [link.is_visible() for link in links.all()] == [True] * 7
    tab_to(page, ".site-nav a", most=1)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert not links.first.is_visible()


def test_header_is_tabbed_in_the_order_in_which_it_is_seen(visit):
    page = visit("/")
    lefts = []
    for selector in (".brand", ".search-link", ".languages a[lang=fi]", ".languages a[lang=en]", ".menu summary"):
        tab_to(page, selector, most=3)
        lefts.append(page.locator(":focus").bounding_box()["x"])
    assert lefts == sorted(lefts)


@pytest.mark.parametrize("width", [390, 1280])
def test_keyboard_alone_leads_from_home_by_a_folded_kind_to_a_place(visit, width):
    page = visit("/", width=width)
    tab_to(page, ".skip", most=1)
    page.keyboard.press("Enter")
    tab_to(page, ".fold:has(.kinds) > summary", most=40)
    page.keyboard.press("Enter")
    tab_to(page, ".kinds a[href$='perhekahvila']", most=20)
    page.keyboard.press("Enter")
    page.wait_for_url("**kind=perhekahvila**")
    tab_to(page, ".skip", most=1)
    page.keyboard.press("Enter")
    name = page.locator(".rows h3 a").first.inner_text()
    tab_to(page, ".rows h3 a", most=60)
    page.keyboard.press("Enter")
    page.wait_for_url("**/kohtaamispaikat/*/")
    assert page.locator("h1").inner_text() == name
    tab_to(page, ".acts a[data-share]", most=25)


def test_keyboard_alone_leads_to_help_in_ones_own_municipality(visit):
    page = visit("/")
    tab_to(page, ".help a[href$='/eroauttaminen/']", most=90)
    page.keyboard.press("Enter")
    page.wait_for_url("**/eroauttaminen/")
    tab_to(page, "#municipality", most=20)
    page.keyboard.type("Laukaa")
    tab_to(page, ".help-where .button", most=1)
    page.keyboard.press("Enter")
    page.wait_for_url("**municipality=laukaa**")
    tab_to(page, "main a[href*='/kunnat/laukaa/']", most=30)


def test_keyboard_alone_prints_the_week_of_a_municipality(visit):
    page = visit("/lahella/laukaa/")
    tab_to(page, ".more-link[href*='viikko']", most=40)
    page.keyboard.press("Enter")
    page.wait_for_url("**/viikko/**")
    page.evaluate("window.print = () => document.body.dataset.printed = 'yes'")
    tab_to(page, "[data-print]", most=25)
    page.keyboard.press("Enter")
    assert page.evaluate("document.body.dataset.printed") == "yes"


def test_open_filters_of_a_wide_screen_can_be_skipped(visit):
    page = visit("/kohtaamispaikat/", width=1280, height=800)
    tab_to(page, ".skip-filters", most=20)
    page.keyboard.press("Enter")
    tab_to(page, ".rows h3 a", most=5)
