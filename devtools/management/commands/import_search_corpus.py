from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from devtools import search_corpus


class Command(BaseCommand):
    help = "Load a corpus of invented places to score searching with; its ids become external ids."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--no-meetings", action="store_true", help="leave out when the places are open")

    def handle(self, *, file, no_meetings, **options):
        try:
            done = search_corpus.load(file, self.stdout.write, with_meetings=not no_meetings)
        except search_corpus.BrokenCorpus as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{done:,} places loaded.")
