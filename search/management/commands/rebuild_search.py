from django.core.management.base import BaseCommand
from django.utils import timezone

from search.indexing import rebuild_all
from search.models import SearchMiss


class Command(BaseCommand):
    help = "Build the search index anew, batch by batch, while searching goes on."

    def handle(self, *args, **options):
        for kind, count in rebuild_all().items():
            self.stdout.write(f"{kind}: {count:,} records")
        SearchMiss.objects.forget(timezone.localdate())
