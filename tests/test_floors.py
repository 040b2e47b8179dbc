"""No page leads up: an app names its own addresses and those of lower floors, as it imports from lower floors only."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import get_resolver

from editing.admin.site import PortalAdminSite

# Who names an address of a floor that is not hers, and why that is better than not to.
GATHERS = "a municipality's page leads to all that is in it, as it gathers it by reverse relations"
CORRECTION = "what is wrong is told from the record's own page, and corrections know the records, not they them"
SHORT = "short addresses are the front door's, and on paper a place's page gives its own with a picture of it"
HELP = "a parent in need reads how her municipality helps, gathered by those who know it"
DESK = "whoever logs in or gets a letter is shown the one page where all that is hers stands"
ALLOWED = {
    ("events/mail/messages.py", "liaison:dashboard"): DESK,
    ("templates/admin/login.html", "liaison:dashboard"): DESK,
    ("templates/contacts/_people.html", "corrections:contact"): CORRECTION,
    ("templates/events/detail.html", "corrections:event"): CORRECTION,
    ("templates/liaison/pack.html", "materials:list"): "a hand-over's paper lists every page that a successor needs",
    ("templates/meeting_places/detail.html", "corrections:place"): CORRECTION,
    ("templates/municipalities/detail.html", "corrections:municipality"): CORRECTION,
    ("templates/meeting_places/detail.html", "portal:place_qr"): SHORT,
    ("templates/meeting_places/_acts.html", "portal:short_place"): SHORT,
    ("templates/meeting_places/detail.html", "portal:short_place"): SHORT,
    ("templates/municipalities/detail.html", "events:list"): GATHERS,
    ("templates/municipalities/detail.html", "meeting_places:list"): GATHERS,
    ("templates/municipalities/detail.html", "meeting_places:week"): GATHERS,
}

URL_TAG = re.compile(r"""{%\s*url\s+["']([^"']+)["']""")
NAMESPACED = re.compile(r"[a-z_]+:[a-z_]+")


def read_floors():
    """Return the floor of each app by the contract of imports, the lowest first: one truth for both."""
    contract = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = [layer.split(" | ") for layer in reversed(contract["layers"])]
    return {app: floor for floor, layer in enumerate(layers) for app in layer}


FLOORS = read_floors()
ADDED_BY_ACCOUNTS = {url.name for url in admin.site.get_urls() if hasattr(url, "name")} - {
    url.name for url in PortalAdminSite().get_urls() if hasattr(url, "name")
}


def app_of_name(name):
    """Return whose page an URL's name leads to, or None where it is no name of ours."""
    space, _, page = name.rpartition(":")
    if space == "admin":
        labels = [label for label in FLOORS if page.startswith(f"{label}_")]
        return max(labels, key=len, default="accounts" if page in ADDED_BY_ACCOUNTS else "editing")
    if space:
        return space if space in get_resolver().app_dict else None
    views = [view for view, known in views_without_namespace(get_resolver()) if known == page]
    return views[0].__module__.partition(".")[0] if views else None


def views_without_namespace(resolver):
    for url in resolver.url_patterns:
        if not hasattr(url, "url_patterns"):
            yield url.callback, url.name
        elif url.namespace is None:
            yield from views_without_namespace(url)


def app_of_file(path):
    """Return whose a file is; what all pages share is the front door's, and the admin's own pages are the accounts'."""
    first, *folders = path.parts[:-1] or [""]
    if first != "templates":
        return first
    if folders[:1] == ["admin"]:
        return next((name for name in folders[1:] if name in FLOORS), "accounts")
    return next((name for name in folders if name in FLOORS), "portal")


def names_in_template(text):
    return set(URL_TAG.findall(text))


def names_in_python(text):
    """Return the names that are asked for addresses, and each text that looks like one, as far as it is written out."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(
                func=ast.Name(id="reverse" | "reverse_lazy" | "redirect"), args=[ast.Constant(str(name)), *_]
            ):
                found.add(name)
            case ast.JoinedStr(values=[ast.Constant(str(begin)), *_]) if re.match("[a-z_]+:[a-z]", begin):
                found.add(begin)
            case ast.Constant(str(name)) if NAMESPACED.fullmatch(name):
                found.add(name)
    return found


def names_that_lead_up(path, text):
    """Return the URL names in a file that belong to a higher floor, or to another app of the file's own."""
    mine = app_of_file(path)
    names = names_in_python(text) if path.suffix == ".py" else names_in_template(text)
    whose = {name: app_of_name(name) for name in names}
    return {name for name, app in whose.items() if app in FLOORS and app != mine and FLOORS[app] >= FLOORS[mine]}


def files():
    folders = [app.path for app in apps.get_app_configs() if app.name in FLOORS] + [settings.BASE_DIR / "templates"]
    for path in (path for folder in folders for path in Path(folder).rglob("*")):
        if path.is_file() and (path.suffix in {".py", ".html", ".txt"}) and "migrations" not in path.parts:
            yield path.relative_to(settings.BASE_DIR), path.read_text()


def test_no_page_leads_to_a_higher_floor():
    found = {(str(path), name) for path, text in files() for name in names_that_lead_up(path, text)}
    assert sorted(found - ALLOWED.keys()) == []
    assert sorted(ALLOWED.keys() - found) == []


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("templates/municipalities/list.html", '{% url "events:list" %}', {"events:list"}),
        ("templates/municipalities/list.html", '{% url "municipalities:list" %}{% url "admin:index" %}', set()),
        ("templates/municipalities/_card.html", "<a href=\"{% url 'shortlist' as x %}\">", {"shortlist"}),
        (
            "templates/events/_a.html",
            '{% url "meeting_places:list" %}{% url "contacts:list" %}',
            {"meeting_places:list"},
        ),
        (
            "templates/admin/events/form.html",
            '{% url "admin:search_a" %}{% url "admin:liaison_b" %}',
            {"admin:liaison_b"},
        ),
        ("templates/admin/code.html", '{% url "admin:account" %}{% url "liaison:pack" %}', {"liaison:pack"}),
        ("templates/base.html", '{% url "events:list" %}', set()),
        ("editing/forms.py", 'redirect("admin:account")\nredirect("admin:index")', {"admin:account"}),
        ("contacts/views.py", 'reverse(f"admin:events_event_{page}")', {"admin:events_event_"}),
        ("contacts/models.py", 'PAGE = "liaison:pack"\nTIME = "10:30"\nKIND = "perhekeskus:ab"', {"liaison:pack"}),
        ("search/views.py", 'reverse_lazy("shortlist")', {"shortlist"}),
        ("portal/views.py", 'redirect(place)\nreverse("events:list")', set()),
    ],
)
def test_name_that_leads_up_is_found(path, text, expected):
    assert names_that_lead_up(Path(path), text) == expected
