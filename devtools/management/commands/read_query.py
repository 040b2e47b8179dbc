import json
import sys

from django.core.management.base import BaseCommand, CommandError

from devtools.reading import BadQuestion, read_lines


class Command(BaseCommand):
    help = 'Read questions, lines of JSON as {"id", "text", "lang", "now"}, and print how each is read and answered.'

    def handle(self, **options):
        bad = 0
        for one in read_lines(sys.stdin.buffer):
            if isinstance(one, BadQuestion):
                bad += 1
                self.stderr.write(str(one))
            else:
                self.stdout.write(json.dumps(one))
        if bad:
            raise CommandError(f"Lines that could not be read: {bad}.")
