from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from core.mail import ServerGone
from reminders.emails import addresses_to_write, delete_former_maintainers, send_letters
from reminders.models import ReminderLetter


class Command(BaseCommand):
    help = "Ask maintainers by letter whether their records are still true: to be run every day. --dry-run shows whom."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="show whom a letter would go to, and send none")

    def handle(self, *args, dry_run, **options):
        addresses = addresses_to_write()
        if dry_run:
            self.stdout.write("\n".join([*addresses, f"Kirje lähtisi {len(addresses)} osoitteeseen."]))
            return
        delete_former_maintainers()
        states = Counter()
        try:
            for letter in send_letters(addresses):
                states[letter.state] += 1
        except ServerGone as error:
            left = len(addresses) - states.total()
            raise CommandError(
                f"{_report(states)} Postipalvelin ei vastaa, {left} jäi lähettämättä: {error}"
            ) from error
        self.stdout.write(_report(states))


def _report(states) -> str:
    parts = [f"{label} {states[state]}" for state, label in ReminderLetter.State.choices if states[state]]
    return f"Kirjeitä {states.total()}" + (f": {', '.join(parts)}." if parts else ".")
