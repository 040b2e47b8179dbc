import re
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest
from aiosmtpd.controller import Controller
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings

from events.models import Attachment
from history.recording import recorded
from municipalities.models import FamilyCentre, Municipality
from search.indexing import index_many
from search.signals import paused
from tests import moments
from tests.factories import make_family_centre, make_municipality, make_organisation, make_user
from tests.mail import Inbox, free_port, smtp
from tests.white_space import collapsed

# A busy machine is slow; that says nothing of the portal.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")

INLINE = re.compile(r"<[^>]+\s(?:on[a-z]+|style)=|<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|<style")


def pytest_addoption(parser):
    parser.addoption("--moments", help="run each test at these moments: all, or names of tests/moments.py")


def pytest_configure(config):
    if config.getoption("moments"):
        moments.begin()


def pytest_generate_tests(metafunc):
    if option := metafunc.config.getoption("moments"):
        metafunc.parametrize("moment", moments.chosen(option), indirect=True)


@pytest.fixture(autouse=True)
def moment(request):
    """The moment at which --moments lets the test begin; None in a run at the hour of the machine."""
    if not hasattr(request, "param"):
        yield
        return
    moment = datetime.fromisoformat(moments.MOMENTS[request.param])
    moments.move_to(moment)
    yield moment
    moments.move_back()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave out on PostgreSQL what uses no database: it would only do again what it has done on SQLite.

    Tests of several transactions at once are always for both.
    """
    for item in items:
        if uses_transactions(item):
            item.add_marker("postgresql")
    if connection.vendor == "postgresql":
        config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
        items[:] = filter(uses_database, items)


def uses_database(item):
    """Return whether pytest-django lets the test reach the database."""
    return (
        item.get_closest_marker("django_db") is not None
        or not {"db", "transactional_db"}.isdisjoint(item.fixturenames)
        or (item.cls is not None and issubclass(item.cls, TransactionTestCase))
    )


def uses_transactions(item):
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or (marker is not None and marker.kwargs.get("transaction", False))


class StrictClient(Client):
    """A client that fails a test whose page holds what the security policy refuses, or an unrendered tag.

    It gives pages with the white space that a browser shows.
    """

    def request(self, **request):
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            html = response.content.decode()
            assert not INLINE.search(html), INLINE.search(html).group()
            assert "{{" not in html
            assert "{%" not in html
            response.content = collapsed(html).encode()
        return response


@pytest.fixture
def client():
    return StrictClient()


@pytest.fixture(autouse=True)
def _fresh_caches():
    """Count queries the same way in any order of tests; keep no feed of one whose clock stood at the same time."""
    ContentType.objects.clear_cache()
    cache.clear()


@pytest.fixture(autouse=True)
def _finnish():
    """Begin in Finnish, whatever language the page of an earlier test left active."""
    with translation.override("fi"):
        yield


@pytest.fixture
def world(db):
    """Two municipalities with a family centre each, two organisations, and those who edit them."""
    # As a bulk writer does: one change in history, and the index written once, for hundreds of tests begin so.
    with recorded("command"), paused():

        class World:
            mine, theirs = make_municipality(name="Laukaa"), make_municipality(name="Äänekoski")
            my_centre, their_centre = make_family_centre(mine), make_family_centre(theirs)
            my_organisation, their_organisation = make_organisation(), make_organisation()
            coordinator = make_user(my_centre)
            organisation_editor = make_user(my_organisation)
            regional_editor = make_user(is_regional_editor=True)
            superuser = make_user(is_superuser=True)

    index_many(Municipality, [World.mine.pk, World.theirs.pk])
    index_many(FamilyCentre, [World.my_centre.pk, World.their_centre.pk])
    return World


@pytest.fixture(scope="module")
def module_database(django_db_setup, django_db_blocker):
    """What is written before a module's first test stays for all of its tests, and is gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def private_files(tmp_path, monkeypatch):
    """Let the papers of events lie in a folder of the test's own."""
    storage = Attachment._meta.get_field("file").storage
    monkeypatch.setitem(vars(storage), "location", str(tmp_path))
    return tmp_path


@pytest.fixture
def inbox(settings):
    """A real mail server on the loopback address, which the portal sends its letters to."""
    controller = Controller(Inbox(), hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.MAILERS = smtp(controller.port)
    settings.SITE_URL = "https://perhekeskus.example"
    yield controller.handler
    controller.stop()


@pytest.fixture
def file_database(transactional_db, tmp_path):
    """On SQLite, a database in a file: in memory all threads would share one, with locks of its own kind."""
    if connection.vendor != "sqlite":
        yield
        return
    memory, name = connection.connection, connection.settings_dict["NAME"]
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as file:
        memory.backup(file)
    connection.settings_dict["NAME"], connection.connection = str(tmp_path / "db.sqlite3"), None
    yield
    connection.close()
    connection.settings_dict["NAME"], connection.connection = name, memory
