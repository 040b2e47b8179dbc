import pytest
from django.utils import timezone

from corrections.items import items_of
from corrections.models import Correction
from link_checks.models import BrokenLink
from meeting_places.models import Activity, MeetingPlace, PlaceKind
from municipalities.models import Municipality
from tests.browser.pages import MISSING, PAGES, faults, path_of
from tests.factories import make_meeting_place

# Each page is seen in each language, by phone and by computer, in light and in dark.
VISITS = [("fi", 390, "light"), ("sv", 1280, "dark"), ("en", 390, "dark")]
ADMIN = {
    "index": lambda: "/admin/",
    "places": lambda: "/admin/meeting_places/meetingplace/",
    "place": lambda: f"/admin/meeting_places/meetingplace/{MeetingPlace.objects.first().pk}/change/",
    "history": lambda: f"/admin/meeting_places/placekind/{PlaceKind.objects.first().pk}/history/",
    "removed": lambda: "/admin/meeting_places/meetingplace/removed/",
    "activity": lambda: f"/admin/meeting_places/activity/{Activity.objects.first().pk}/change/",
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("language", "width", "scheme"), VISITS)
def test_axe_finds_nothing_on_a_public_page(look, name, language, width, scheme):
    page = look(path_of(name, language), width=width, scheme=scheme)
    assert page.get_attribute("html", "lang") == language
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?municipality=laukaa&open=now"])
def test_axe_finds_nothing_on_the_map_of_a_narrow_phone(look, query, scheme):
    page = look(f"{path_of('map')}{query}", width=320, height=640, scheme=scheme)
    page.locator(".mark").first.wait_for()
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_error_page_and_an_empty_list(look, scheme):
    for path in (MISSING, "/kohtaamispaikat/?q=eilöydymistään&day=tomorrow&kind=perhekahvila"):
        assert faults(look(path, scheme=scheme)) == [], path


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
@pytest.mark.parametrize("query", ["q=multialla", "q=multialla&kind=contact", "q=keilahalli", "q=ja"])
def test_axe_finds_nothing_on_what_is_found_on_the_site(look, query, width, scheme):
    assert faults(look(f"/haku/?{query}", width=width, scheme=scheme)) == []


def test_axe_finds_nothing_in_an_open_menu_and_open_filters(visit):
    page = visit("/kohtaamispaikat/?kind=perhekahvila")
    page.click(".menu summary")
    page.click(".changing-fold summary")
    page.click(".folding summary")
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_admins_login(look, scheme):
    assert faults(look("/admin/login/", scheme=scheme)) == []


@pytest.mark.parametrize("name", ADMIN)
def test_axe_finds_nothing_on_the_admins_main_pages(edit, name):
    page = edit(ADMIN[name](), width=1280)
    assert page.locator("#logout-form").is_visible()
    assert faults(page) == []


def correction_page():
    place = MeetingPlace.objects.published().first()
    proposals = [(item.key, item.label, item.present, "toisin") for item in items_of(place)]
    waiting = Correction.objects.propose(place, proposals=proposals, message="Kaikki muuttui.", email="me@example.org")
    return f"/admin/corrections/correction/{waiting.pk}/change/"


def broken_links_page():
    url = "https://example.org/aivan/liian/pitka/polku/joka/ei/enaa/vie/perille"
    make_meeting_place(website=url, municipality=Municipality.objects.first(), kind=PlaceKind.objects.first())
    now = timezone.now()
    BrokenLink.objects.create(url=url, why="404", times=BrokenLink.TRIES, since=now, checked_at=now)
    return "/admin/link_checks/brokenlink/"


WORK = {
    "correction": correction_page,
    "broken links": broken_links_page,
    "holidays": lambda: "/admin/meeting_places/schoolholiday/paste/",
    "cancelling": lambda: f"/admin/meeting_places/scheduleexception/add/?activity={Activity.objects.first().pk}",
}


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
@pytest.mark.parametrize("name", WORK)
def test_axe_finds_nothing_where_coordinators_mend(edit, name, width, scheme):
    page = edit(WORK[name](), width=width, color_scheme=scheme)
    assert page.locator("h1").is_visible()
    assert faults(page) == []


@pytest.mark.parametrize("action", ["add_break", "next_season"])
def test_axe_finds_nothing_on_an_action_for_many_places(edit, action):
    page = edit("/admin/meeting_places/meetingplace/", color_scheme="dark")
    page.check("#action-toggle")
    page.select_option("[name=action]", action)
    page.click(".actions button")
    page.wait_for_selector(".season .date-icon")
    assert faults(page) == []
