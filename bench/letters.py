"""Measure a run of the one-click letter to so many maintainers as given, of whom every tenth cannot be written to.

In turn the failing ones have times that cannot be told, an address that the mail server refuses, and a place that is
archived after the run began.
"""

import os
import sys
import time
from datetime import date
from pathlib import Path

import django
from aiosmtpd.controller import Controller

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "perhekeskus.settings", "DEBUG": "true", "LOG_LEVEL": "CRITICAL"}
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402

from history.recording import unrecorded  # noqa: E402
from meeting_places.models import MeetingPlace, PlaceKind, Schedule  # noqa: E402
from municipalities.models import Municipality  # noqa: E402
from reminders.emails import addresses_to_write, send_letters  # noqa: E402
from search.signals import paused  # noqa: E402
from tests.factories import make_activity, make_schedule  # noqa: E402
from tests.mail import Inbox, free_port, smtp  # noqa: E402

STEPS = 5


class Server(Inbox):
    """A mail server that keeps no letters, which would be memory of the same process; only how many it took."""

    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith("@refused.example.org"):
            return "550 no such user"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope):
        self.taken += 1
        return "250 OK"


def fill(count):
    """Make a place for each maintainer; return the keys of places to archive and of schedules to break."""
    kind, municipality = PlaceKind.objects.first(), Municipality.objects.first()
    archived, broken = [], []
    for number in range(count):
        failing = (number // 10) % 3 if number % 10 == 9 else None
        domain = "refused.example.org" if failing == 1 else "example.org"
        place = MeetingPlace.objects.create(
            slug=f"mitta-{number}",
            name_fi=f"Mitattava paikka {number}",
            kind=kind,
            municipality=municipality,
            state="published",
            keeper_email=f"mitta{number:05}@{domain}",
            checked_on=date(2020, 1, 1),
        )
        schedule = make_schedule(make_activity(place))
        if failing == 0:
            broken.append(schedule.pk)
        elif failing == 2:
            archived.append(place.pk)
    return archived, broken


def resident() -> float:
    """Return the memory of this process in MiB."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def main(count):
    call_command("migrate", verbosity=0)
    call_command("load_source", verbosity=0)
    with paused(), unrecorded():
        MeetingPlace.objects.all().delete()
        archived, broken = fill(count)
    controller = Controller(Server(), hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.MAILERS = smtp(controller.port)
    settings.DEBUG = False  # Django would keep all queries
    run, states = send_letters(addresses_to_write()), {}
    with unrecorded():
        MeetingPlace.objects.filter(pk__in=archived).update(state="archived")
    with connection.cursor() as cursor:  # rows that no form makes
        cursor.execute("UPDATE meeting_places_schedule SET openness = 'outo' WHERE id = ANY(%s)", [broken])
    print("| letters | MiB | seconds |\n|---|---|---|")
    started = time.perf_counter()
    for number, letter in enumerate(run, 1):
        states[letter.state] = states.get(letter.state, 0) + 1
        reset_queries()
        if number % (count // STEPS) == 0:
            print(f"| {number} | {resident():.0f} | {time.perf_counter() - started:.0f} |", flush=True)
    print(f"\nThe server took {controller.handler.taken}; {states}; archived meanwhile: {len(archived)}.")
    print(f"At the end {resident():.0f} MiB. Schedules: {Schedule.objects.count()}.")
    controller.stop()
    assert controller.handler.taken == states["sent"] == count - sum((count // 10 + 2 - n) // 3 for n in range(3))


main(int(sys.argv[1]))
