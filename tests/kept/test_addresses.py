"""Every address of the portal, as bookmarks, letters and printed codes have it."""

import re
from functools import partial

import pytest
from django.urls import get_resolver, resolve
from django.utils import translation

from tests.kept.recording import recorded, same_lines

PART = re.compile(r"(?<!\?P)<(?:\w+:)?(?P<name>\w+)>")
LANGUAGES = ["fi", "sv", "en"]
MOVING = "admin/upkeep/"  # these lead on, as their models have moved
APPS = "admin/^(?P<app_label>"  # names each app


def routes(patterns=None, before="", converters=None):
    """Yield each address with what its parts match; what a view calls them is its own business."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        known = (converters or {}) | getattr(one.pattern, "converters", {})
        if hasattr(one, "url_patterns"):
            yield from routes(one.url_patterns, f"{before}{one.pattern}", known)
        else:
            yield PART.sub(partial(matched, known), f"{before}{one.pattern}")


def matched(converters, part):
    converter = converters[part["name"]]
    is_djangos = type(converter).__module__ == "django.urls.converters"
    return f"<{type(converter).__name__.removesuffix('Converter').lower() if is_djangos else converter.regex}>"


def addresses(language):
    with translation.override(language):
        return sorted(set(routes()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_their_addresses(language):
    found = [one for one in addresses(language) if not one.startswith(("admin/", f"^{MOVING}"))]
    same_lines(f"addresses_{language}.txt", found)


def test_admin_has_its_addresses():
    apart = (MOVING, APPS)
    found = [one for one in addresses("fi") if one.startswith("admin/") and not one.startswith(apart)]
    same_lines("addresses_admin.txt", found)


def test_addresses_of_what_moves_still_lead_somewhere():
    """These are of a day: the list is never recorded anew."""
    found = {one: resolve("/" + re.sub("<[^>]+>", "1", one)) for one in recorded("addresses_moving.txt").splitlines()}
    assert [
        one for one, match in found.items() if match.route.startswith("admin/(")
    ] == []  # where nothing else matches
