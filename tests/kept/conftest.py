from contextlib import ExitStack
from copy import deepcopy

import pytest
import time_machine as clock
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from tests.conftest import StrictClient
from tests.kept.world import NOW, PASSWORD, make_house

SETTINGS = {
    "SITE_URL": "https://perhekeskus.example",
    "FEEDBACK_EMAIL": "palaute@example.org",
    "DEFAULT_FROM_EMAIL": "palaute@example.org",
    "PUBLISHER": "Keski-Suomen perhekeskusverkosto",
    "REQUIRE_SECOND_FACTOR": False,
    "MAP_TILES_URL": "",
}


@pytest.fixture(scope="package")
def only_house(django_db_setup, django_db_blocker):
    """The records, made once for the tests of this folder: what a test changes is undone, and all of it at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with ExitStack() as then, pytest.MonkeyPatch.context() as patched:
            for one in (clock.travel(NOW, tick=False), override_settings(**SETTINGS), translation.override("fi")):
                then.enter_context(one)
            house = make_house(patched)
        yield house
        transaction.set_rollback(True)


@pytest.fixture
def house(only_house, db, settings, time_machine):
    """The records as they were made, in the morning of their day."""
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    time_machine.move_to(NOW, tick=False)
    cache.clear()
    return deepcopy(only_house)


@pytest.fixture
def enter(house):
    """Return a browser in which somebody of the house has logged in by her password."""

    def entered(who):
        client = StrictClient(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0"})
        user = getattr(house, who)
        assert client.post("/admin/login/", {"username": user.email, "password": PASSWORD}).status_code == 302
        return client

    return entered
