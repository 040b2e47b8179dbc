from django.core.management.base import BaseCommand

from search.index import rebuild_all


class Command(BaseCommand):
    help = "Build the search index anew, batch by batch, while searching goes on."

    def handle(self, *args, **options):
        for kind, count in rebuild_all().items():
            self.stdout.write(f"{kind}: {count:,} records")
