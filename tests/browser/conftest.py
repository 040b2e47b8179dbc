"""A portal that serves the network's facts and some examples as in production, and a browser that visits it."""

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection
from django.test import RequestFactory, override_settings
from django.utils import timezone
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.login import complete_login
from accounts.models import User
from accounts.sessions import SessionStore
from meeting_places.models import PlaceKind
from municipalities.models import Municipality
from tests.browser.pages import MISSING
from tests.factories import make_meeting_place, make_occurrence, make_user

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "perhekeskus.storage.StaticStorage"},
}
EDITOR = {"email": "toimittaja@example.org", "password": "perhekeskus-selaimessa"}


def pytest_collection_modifyitems(items):
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker("browser")


def make_places_open_now():
    """Make four places that are open at the moment of the test, one of them with a name that is hard to fit."""
    names = ["Perhetalo Kaski", "Vauvakahvila Hippu", "Kylätalo Rantala", "Perhekeskustoimintayhteistyöverkostokahvila"]
    municipality, kind = Municipality.objects.get(slug="laukaa"), PlaceKind.objects.first()
    for n, name in enumerate(names):
        here = {"municipality": municipality, "latitude": 62.41 + n / 100, "longitude": 25.95}
        place = make_meeting_place(name=name, slug=f"avoinna-{n}", kind=kind, **here)
        make_occurrence(place, starts_at=timezone.now() - timedelta(minutes=30))


@contextmanager
def database_in(path):
    """Let the database be that of a file.

    In memory all threads share one connection, and with it one transaction: whatever the server was still doing for a
    page when its test ended would speak in the middle of what the test says to the database, and end its transactions.
    """
    kept, name = connection.connection, connection.settings_dict["NAME"]
    connection.settings_dict["NAME"], connection.connection = str(path), None
    yield
    connection.close()
    connection.settings_dict["NAME"], connection.connection = name, kept


def fill(directory):
    """Make the static files and the database of a portal in a directory."""
    with override_settings(STATIC_ROOT=directory / "static"), database_in(directory / "db.sqlite3"):
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", run_syncdb=True, verbosity=0)
        call_command("load_source", verbosity=0)
        call_command("load_sample", places=60, seed=1, verbosity=0)
        make_places_open_now()
        User.objects.create_superuser(**EDITOR, is_regional_editor=True)


@pytest.fixture(scope="package")
def filled(django_db_blocker, tmp_path_factory):
    """Where the portal's static files and database lie, which the first of all workers makes for the others."""
    run = tmp_path_factory.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    with django_db_blocker.unblock(), override_settings(STORAGES=STORAGES), (run / "portal.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (run / "portal").exists():
            unready = run / f"portal-{os.getpid()}"
            unready.mkdir()
            fill(unready)
            unready.rename(run / "portal")
    return run / "portal"


class PatientServer(ThreadedWSGIServer):
    """Ends after all its threads, so that none is left with an open database."""

    daemon_threads = False


@pytest.fixture(scope="package")
def portal(filled, django_db_blocker, tmp_path_factory):
    """The address of a portal that answers throughout the tests of a worker."""
    served = override_settings(STATIC_ROOT=filled / "static", STORAGES=STORAGES)
    database = database_in(tmp_path_factory.mktemp("portal") / "db.sqlite3")
    with django_db_blocker.unblock(), served, database:
        server = LiveServer("127.0.0.1", start=False)
        server.thread.static_handler = lambda application: application  # whitenoise serves them, as in production
        server.thread.server_class = PatientServer
        server.start()
        yield server.url
        server.stop()


@pytest.fixture(autouse=True)
def _as_filled(filled, portal):
    """Begin each test with the portal as it was filled: nothing is left of what an earlier test did."""
    connection.ensure_connection()
    with closing(sqlite3.connect(filled / "db.sqlite3")) as source:
        source.backup(connection.connection)
    cache.clear()


@pytest.fixture(scope="package")
def browser(portal):  # it leaves first: the portal waits until all that it holds open is closed
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("Chromium is missing")
    # Playwright runs its loop in the tests' own thread, where Django then refuses the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def session_cookie(user, portal):
    """Let a user in as the login form does, and return the cookie of her session."""
    request = RequestFactory().post("/admin/login/")
    request.session = SessionStore()
    complete_login(request, user)
    request.session.save()
    return {"name": portal_settings.SESSION_COOKIE_NAME, "value": request.session.session_key, "url": portal}


def watched(browser, portal, wrongs, **options):
    """Return a new visitor, and write down whatever her browser's console says or she asks of another host."""

    def hear(message):
        if MISSING not in message.location["url"]:
            wrongs.append(f"{message.location['url']}: {message.text}")

    def watch(request):
        if not request.url.startswith((portal, "data:")):
            wrongs.append(f"asked {request.url}")

    visitor = browser.new_context(base_url=portal, **options)
    visitor.set_default_timeout(10_000)
    visitor.on("console", hear)
    visitor.on("weberror", lambda error: wrongs.append(str(error.error)))
    visitor.on("request", watch)
    return visitor


@pytest.fixture
def visit(browser, portal):
    """Return a function that opens a page for a new visitor, with a phone unless told otherwise; `who` has logged in.

    The test fails if the browser's console says anything (a refusal by the security policy is said there), or if
    a page asks anything of another host.
    """
    visitors, wrongs = [], []

    def visit(path, width=390, height=844, who=None, **options):
        visitor = watched(browser, portal, wrongs, viewport={"width": width, "height": height}, **options)
        visitors.append(visitor)
        if who:
            visitor.add_cookies([session_cookie(who, portal)])
        page = visitor.new_page()
        page.goto(path)
        return page

    yield visit
    for visitor in visitors:
        visitor.close()
    assert wrongs == []


@pytest.fixture(scope="package")
def reader(browser, portal):
    """A page that tests open one after another, and what was wrong on it."""
    wrongs = []
    visitor = watched(browser, portal, wrongs)
    yield visitor.new_page(), wrongs
    visitor.close()


@pytest.fixture
def look(reader):
    """Return a function that opens a page as `visit` does, but in a window that stays open from test to test.

    It is for those who look and press nothing, as nothing of them may stay in the window.
    """
    page, wrongs = reader

    def look(path, width=390, height=844, scheme="light"):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.goto(path)
        return page

    yield look
    page.goto("about:blank")  # what is still under way ends here, not in the next test
    said = wrongs.copy()
    wrongs.clear()
    assert said == []


@pytest.fixture
def edit(visit):
    """Return a function that opens a page for an editor who has logged in; `who` instead of the editor of all."""

    def edit(path, who=None, **options):
        return visit(path, who=who or User.objects.get(email=EDITOR["email"]), **options)

    return edit


@pytest.fixture
def make_coordinator():
    """Return a function that makes a coordinator of Laukaa, who logs in with the password of all editors here."""

    def make(name):
        centre = Municipality.objects.get(slug="laukaa").areas.get(until=None).family_centre
        return make_user(centre, name=name, password=EDITOR["password"])

    return make
