"""Sending letters in a process of its own, which is killed or runs twice at once, to a real mail server."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from threading import Event as Signal

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils import timezone

from events.models import EventLetter
from tests.databases import database_url
from tests.factories import make_event, make_registration
from tests.mail import Inbox, free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


class SlowInbox(Inbox):
    """A mail server that takes its time, and stops at one letter: before or after it has taken it."""

    def __init__(self):
        super().__init__()
        self.stops_at, self.takes_it_first = None, False
        self.has_stopped = Signal()

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(0.02)
        is_last = len(self.letters) + 1 == self.stops_at
        if is_last and not self.takes_it_first:
            await self._stop()
        answer = await super().handle_DATA(server, session, envelope)
        if is_last:
            await self._stop()
        return answer

    async def _stop(self):
        self.has_stopped.set()
        await asyncio.sleep(60)  # until the connection is gone


@pytest.fixture
def server():
    controller = Controller(SlowInbox(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@contextmanager
def sending(server):
    """A run of the command, as cron starts it."""
    where = {"DATABASE_URL": database_url(), "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port)}
    command = [sys.executable, "manage.py", "send_event_letters"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    env = os.environ | where | {"DEBUG": "true", "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, **quiet) as run:
        yield run
        if run.poll() is None:
            _, said = run.communicate(timeout=60)
            assert run.returncode == 0, said.decode()


def make_letters(count):
    event = make_event(starts_on=timezone.localdate().replace(year=timezone.localdate().year + 1, day=1))
    addresses = [f"tulija{number:02}@example.org" for number in range(count)]
    for address in addresses:
        make_registration(event, email=address, answer="on_site", answered_at=timezone.now())
        EventLetter.objects.create(event=event, kind="receipt", email=address)
    return addresses


@pytest.mark.parametrize("is_taken", [True, False])
def test_run_that_is_killed_sends_none_twice_and_forgets_none(file_database, server, is_taken):
    addresses, inbox = make_letters(6), server.handler
    inbox.stops_at, inbox.takes_it_first = 3, is_taken
    with sending(server) as run:
        assert inbox.has_stopped.wait(60)
        run.send_signal(signal.SIGKILL)
        run.wait()
    inbox.stops_at = None
    with sending(server):
        pass
    # One was under way. Nobody can know whether the server took it: it is told of, and not sent again unasked.
    (under_way,) = EventLetter.objects.filter(state="sending")
    expected = [one for one in addresses if is_taken or one != under_way.email]
    assert sorted(inbox.receivers) == expected
    assert EventLetter.objects.filter(state="sent").count() == len(addresses) - 1


def test_two_runs_at_once_send_each_letter_once(file_database, server):
    addresses = make_letters(20)
    with sending(server), sending(server):
        pass
    assert sorted(server.handler.receivers) == addresses
    assert set(EventLetter.objects.values_list("state", flat=True)) == {"sent"}
