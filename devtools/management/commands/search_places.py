import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from devtools.search_corpus import first_found
from meeting_places.models import MeetingPlace


def read(queries: Path) -> list[tuple[str, str]]:
    """Return the number and text of each query in the file. Raises CommandError."""
    try:
        asked = json.loads(queries.read_text(encoding="utf-8"))["queries"]
        return [(one["id"], str(one["text"])) for one in asked]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CommandError(f"{queries} holds no queries: {problem}") from problem


class Command(BaseCommand):
    help = "Find published meeting places by a text, as the portal does, with their scores."

    def add_arguments(self, parser):
        parser.add_argument("text", nargs="?")
        parser.add_argument("--limit", type=int, default=20)
        parser.add_argument("--json", action="store_true", help="print it for machines")
        parser.add_argument(
            "--queries", type=Path, help="a file of queries to answer as the scorer of searching reads them"
        )

    def handle(self, *, text, limit, queries, **options):
        if queries:
            self._print({number: self._answer(text, limit) for number, text in read(queries)})
        elif text is None:
            raise CommandError("Give a text, or a file of --queries.")
        elif options["json"]:
            self._print(self._found(text, limit))
        else:
            self._tell(self._found(text, limit))

    def _print(self, content):
        self.stdout.write(json.dumps(content, ensure_ascii=False))

    def _found(self, text, limit) -> dict:
        found = MeetingPlace.objects.current().search(text)
        return {
            "query": text,
            "understood": found.plan.facets,
            "corrections": found.corrections,
            "unknown": found.plan.unknown,
            "count": len(found),
            "results": [
                {
                    "id": place.pk,
                    "external_id": place.external_id,
                    "score": place.search_score,
                    "is_full_match": place.is_full_match,
                    "name": place.name,
                }
                for place in found[: max(0, limit)]
            ],
        }

    def _tell(self, content):
        self.stdout.write(
            f"{content['count']} found; understood {content['understood']} {content['corrections'] or ''}"
        )
        for row in content["results"]:
            self.stdout.write("{score:6} {id:7} {external_id:>7} {name}".format(**row))

    def _answer(self, text, limit) -> dict:
        """Return what the scorer wants to know: external ids, best first, and how long it took."""
        started = time.perf_counter()
        places = first_found(text, max(0, limit))
        took_ms = (time.perf_counter() - started) * 1000
        return {"ids": [place.external_id for place in places], "error": None, "ms": round(took_ms, 2)}
