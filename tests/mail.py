"""A real mail server on the loopback address."""

import socket
import time
from email import message_from_bytes, policy


class Inbox:
    """What a mail server does with letters: it takes them, refuses some addresses, or dies."""

    def __init__(self):
        self.letters, self.raw = [], []  # as Python's newer parser reads them, and their bytes
        self.answers = {}  # address → what the server says to it
        self.dies_at = None  # with which letter it goes, before it has told whether it took it

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.raw.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.dies_at == len(self.letters):
            server.transport.abort()
        return "250 OK"

    def wait_for(self, count):
        """Return who got letters once so many have come, which other threads may still be sending."""
        for _ in range(200):
            if len(self.letters) >= count:
                break
            time.sleep(0.05)
        return self.receivers

    def first(self):
        self.wait_for(1)
        return self.letters[0]

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
