import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from tests.factories import make_activity, make_meeting_place, make_municipality, make_schedule
from tests.upkeep.letters import LONG_AGO


class Inbox:
    """What a mail server does with letters: it takes them, refuses some addresses, or dies."""

    def __init__(self):
        self.letters = []
        self.answers = {}  # address → what the server says to it
        self.dies_at = None  # with which letter it goes, before it has told whether it took it

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.dies_at == len(self.letters):
            server.transport.abort()
        return "250 OK"

    @property
    def receivers(self):
        return [letter["To"] for letter in self.letters]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def smtp(port):
    options = {"host": "127.0.0.1", "port": port, "timeout": 10}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


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
def cafe(db):
    """A family café that nobody has vouched for in years, on Tuesdays, kept by Anna."""
    place = make_meeting_place(
        name="Perhekahvila Hippu",
        municipality=make_municipality(name="Laukaa"),
        address="Kirkkokatu 1",
        phone="040 123 4567",
        keeper_email="Anna@example.org",
        checked_on=LONG_AGO,
    )
    make_schedule(make_activity(place))
    return place
