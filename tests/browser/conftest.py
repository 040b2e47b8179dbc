"""A portal that serves the network's facts and some examples as in production, and a browser that visits it."""

import os
import shutil
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from meeting_places.models import PlaceKind
from municipalities.models import Municipality
from tests.browser.pages import MISSING
from tests.factories import make_meeting_place, make_occurrence, make_user

EDITOR = {"email": "toimittaja@example.org", "password": "perhekeskus-selaimessa"}


def pytest_collection_modifyitems(items):
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker("browser")
            # Without this mark no test database is made, and the tests would fill and empty the real one.
            item.add_marker("django_db")


def make_places_open_now():
    """Make four places that are open at the moment of the test, one of them with a name that is hard to fit."""
    names = ["Perhetalo Kaski", "Vauvakahvila Hippu", "Kylätalo Rantala", "Perhekeskustoimintayhteistyöverkostokahvila"]
    municipality, kind = Municipality.objects.get(slug="laukaa"), PlaceKind.objects.first()
    for n, name in enumerate(names):
        here = {"municipality": municipality, "latitude": 62.41 + n / 100, "longitude": 25.95}
        place = make_meeting_place(name=name, slug=f"avoinna-{n}", kind=kind, **here)
        make_occurrence(place, starts_at=timezone.now() - timedelta(minutes=30))


@pytest.fixture(scope="package")
def portal(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of a portal that is filled once for all browser tests and emptied after them."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "perhekeskus.storage.StaticStorage"},
    }
    collected = override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static"), STORAGES=storages)
    with django_db_blocker.unblock(), collected:
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_source", verbosity=0)
        call_command("load_sample", places=60, seed=1, verbosity=0)
        make_places_open_now()
        User.objects.create_superuser(**EDITOR, is_regional_editor=True)
        server = LiveServer("127.0.0.1", start=False)
        server.thread.static_handler = lambda application: application  # whitenoise serves them, as in production
        server.start()
        assert connection.is_in_memory_db() or connection.settings_dict["NAME"].startswith("test_")
        yield server.url
        server.stop()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="package")
def browser():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("Chromium is missing")
    # Playwright runs its loop in the tests' own thread, where Django then refuses the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, portal):
    """Return a function that opens a page for a new visitor, with a phone unless told otherwise.

    The test fails if the browser's console says anything (a refusal by the security policy is said there), or if
    a page asks anything of another host.
    """
    visitors, wrongs = [], []

    def hear(message):
        if MISSING not in message.location["url"]:
            wrongs.append(f"{message.location['url']}: {message.text}")

    def watch(request):
        if not request.url.startswith((portal, "data:")):
            wrongs.append(f"asked {request.url}")

    def visit(path, width=390, height=844, **options):
        visitor = browser.new_context(base_url=portal, viewport={"width": width, "height": height}, **options)
        visitor.set_default_timeout(10_000)
        visitors.append(visitor)
        visitor.on("console", hear)
        visitor.on("weberror", lambda error: wrongs.append(str(error.error)))
        visitor.on("request", watch)
        page = visitor.new_page()
        page.goto(path)
        return page

    yield visit
    for visitor in visitors:
        visitor.close()
    assert wrongs == []


@pytest.fixture
def edit(visit):
    """Return a function that opens a page of the admin for an editor who has logged in; `who` instead of one of all."""

    def edit(path, who=None, **options):
        page = visit("/admin/login/", **options)
        page.fill("[name=username]", who.email if who else EDITOR["email"])
        page.fill("[name=password]", EDITOR["password"])
        page.click("[type=submit]")
        page.goto(path)
        return page

    return edit


@pytest.fixture
def make_coordinator(portal):
    """Return a function that makes a coordinator of Laukaa, who logs in with the password of all editors here."""
    centre = Municipality.objects.get(slug="laukaa").areas.get(until=None).family_centre

    def make(name):
        return make_user(centre, name=name, password=EDITOR["password"])

    return make
