from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.mail import ServerGone
from events.mail.scheduling import queue_due
from events.mail.sending import all_waiting, send_waiting, waiting
from events.models import EventLetter
from events.registrations.seating import give_last_seats


class Command(BaseCommand):
    help = "Send letters about events: to be run every few minutes. --dry-run shows whom."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="show whom a letter would go to, and send none")

    def handle(self, *args, dry_run, **options):
        if dry_run:
            self._show()
            return
        give_last_seats()
        queue_due()
        states = Counter()
        try:
            for letter in send_waiting(all_waiting()):
                states[letter.state] += 1
        except ServerGone as error:
            left = waiting().count()
            raise CommandError(f"{_report(states)} Postipalvelin ei vastaa, {left} odottaa: {error}") from error
        self.stdout.write(_report(states))

    def _show(self):
        with transaction.atomic():
            give_last_seats()
            queue_due()
            letters = [str(letter) for letter in waiting()]
            transaction.set_rollback(True)
        self.stdout.write("\n".join([*letters, f"Kirjeitä lähtisi {len(letters)}."]))


def _report(states) -> str:
    parts = [f"{label} {states[state]}" for state, label in EventLetter.State.choices if states[state]]
    return f"Kirjeitä {states.total()}" + (f": {', '.join(parts)}." if parts else ".")
