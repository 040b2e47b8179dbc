"""Wide fonts and spaced text: no control cuts its text, and no page scrolls sideways, on any screen."""

from itertools import chain

import pytest

from meeting_places.models import MeetingPlace
from tests.browser.organising import organisers_pages
from tests.browser.pages import PAGES, clipped, overflowing, overlapping, path_of, spread

WIDTHS = [320, 390, 768, 1280]


def tight(page):
    """Return what is cut or reaches over the edge at each width, once the text is spread."""
    spread(page)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found += [f"{width}: {one}" for one in clipped(page) + overflowing(page) + overlapping(page)]
    return found


@pytest.mark.parametrize("name", PAGES)
def test_public_page_has_room_for_wide_text(look, name):
    page = look(path_of(name))
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert tight(page) == []


def test_organisers_pages_have_room_for_wide_text(edit):
    page = edit("/oma/")
    for path in chain(*organisers_pages().values()):
        assert page.goto(path).status == 200, path
        assert tight(page) == [], path


EDITING = {
    "login": lambda: "/admin/login/",
    "desk": lambda: "/admin/",
    "places": lambda: "/admin/meeting_places/meetingplace/",
    "place": lambda: f"/admin/meeting_places/meetingplace/{MeetingPlace.objects.first().pk}/change/",
    "event": lambda: "/admin/events/event/add/",
    "importing": lambda: "/admin/imports/tableimport/places/",
    "own account": lambda: "/admin/oma-tili/",
}


@pytest.mark.parametrize("name", EDITING)
def test_editors_forms_have_room_for_wide_text(visit, edit, name):
    page = (visit if name == "login" else edit)(EDITING[name]())
    spread(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert clipped(page, has_narrow_lists=True) == [], width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
