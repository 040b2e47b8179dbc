from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from events.mailing.sending import send_waiting, waiting
from events.models import EventLetter
from perhekeskus.letters import ServerGone


class Command(BaseCommand):
    help = "Send the letters about events that wait: to be run every few minutes. --dry-run shows whom."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="show what would go to whom, and send nothing")

    def handle(self, *args, dry_run, **options):
        letters = list(waiting().select_related("event__group", "event__host", "message__sender"))
        if dry_run:
            lines = [f"{one.email}: {one.get_kind_display()}" for one in letters]
            self.stdout.write("\n".join([*lines, f"Lähtisi {len(letters)} kirjettä."]))
            return
        states = Counter()
        try:
            for one in send_waiting(letters):
                states[one.state] += 1
        except ServerGone as error:
            left = len(letters) - states.total()
            raise CommandError(
                f"{_report(states)} Postipalvelin ei vastaa, {left} jäi lähettämättä: {error}"
            ) from error
        self.stdout.write(_report(states))


def _report(states) -> str:
    parts = [f"{label} {states[state]}" for state, label in EventLetter.State.choices if states[state]]
    return f"Kirjeitä {states.total()}" + (f": {', '.join(parts)}." if parts else ".")
