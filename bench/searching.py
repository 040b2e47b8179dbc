"""Measure searching alone with each number of places given, on PostgreSQL, and print a table in Markdown.

SHARED/search holds the maker of corpora and the public queries.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from measure import create_database, manage

ROUNDS = 3  # after one that warms up
MANY = 100_000  # from so many places on every fourth query is asked
INDEX = "search_searchposting, search_searchword, search_searchkey"


def measured(environment, *words):
    """Return the seconds and the greatest memory, in MB, that a command of manage.py took."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "manage.py", *words], env=environment, stdout=sys.stderr)
    _pid, status, usage = os.wait4(process.pid, 0)
    assert status == 0, words
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def sql(environment, statement):
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)


def build(material, folder, places):
    """Return the environment of a database with a corpus, and the seconds and MB that its index took from nothing."""
    corpus = folder / f"{places}.json"
    subprocess.run([sys.executable, material / "gen_corpus.py", str(places), corpus], check=True)
    environment = create_database(os.environ["DATABASE_URL"], f"corpus_{places}")
    manage(environment, "import_search_corpus", str(corpus), "--no-meetings")
    sql(environment, f"TRUNCATE {INDEX}")
    sql(environment, "VACUUM ANALYZE")
    took = measured(environment, "rebuild_search")
    sql(environment, "VACUUM ANALYZE")
    return environment, *took


def ask(environment, queries, folder, places):
    """Return how many milliseconds each query took in one process, the places of a first page read."""
    asked = queries[:: 4 if places >= MANY else 1]
    file = folder / "queries.json"
    rounds = [one | {"id": f"{turn} {one['id']}"} for turn in range(ROUNDS + 1) for one in asked]
    file.write_text(json.dumps({"queries": rounds}))
    command = [sys.executable, "manage.py", "search_places", "--queries", file]
    answers = json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    return [answer["ms"] for key, answer in answers.items() if not key.startswith("0 ")]


def save(environment):
    """Return the median milliseconds of saving a place whose description has changed: with the index, and without."""
    with Path("bench/saving.py").open() as script:
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0"]
        printed = subprocess.run(command, env=environment, check=True, stdin=script, stdout=subprocess.PIPE).stdout
    return json.loads(printed)


def main():
    material = Path(os.environ["SHARED"], "search").resolve()
    queries = json.loads((material / "public_queries.json").read_text())["queries"]
    print("\n| places | p50 / p95 / max ms | index built, s | most memory, MB | a save with / without, ms |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for places in map(int, sys.argv[1:]):
            environment, seconds, megabytes = build(material, Path(name), places)
            times = ask(environment, queries, Path(name), places)
            quantiles = (
                f"{statistics.median(times):.1f} / {statistics.quantiles(times, n=20)[-1]:.1f} / {max(times):.1f}"
            )
            followed, alone = save(environment)
            row = f"{quantiles} | {seconds:.0f} | {megabytes:.0f} | {followed:.1f} / {alone:.1f}"
            print(f"| {places:,} | {row} |", flush=True)


if __name__ == "__main__":
    main()
