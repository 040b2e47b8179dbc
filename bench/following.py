"""Measure what the facet index costs a process: time to start with kept bytes, memory, and following a saved change.

In filled databases, as `bench/cpu.sh` keeps them:
KEEP=/var/tmp/places scripts/with_postgres.sh .venv/bin/python bench/following.py 600 60000
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from measure import PRODUCTION, environment_of

CHANGES = 30
SCRIPT = """
import sys; sys.path.insert(0, "bench"); import following; following.run()
"""


def memory_mb():
    text = Path("/proc/self/smaps_rollup").read_text()
    return int(text.split("\nPss:")[1].split()[0]) / 1024


def timed(act):
    wall, cpu = time.perf_counter(), time.process_time()
    found = act()
    return found, (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def run():
    from django.db import connection
    from django.test import Client

    from meeting_places.facet_index.index import facet_index
    from meeting_places.models import MeetingPlace

    connection.ensure_connection()
    before = memory_mb()
    index, wall, cpu = timed(facet_index)
    print(f"{len(index.segments[0])} places: taken in {wall:.0f} ms, {cpu:.0f} of CPU; {memory_mb() - before:.0f} MB")
    Client().get("/kohtaamispaikat/", headers={"host": "127.0.0.1"})  # as any process has been asked before
    follow, same = [], []
    for place in MeetingPlace.objects.published().order_by("pk")[:CHANGES]:
        place.description_fi += "."
        place.save()
        follow.append(timed(facet_index)[1])
        same.append(timed(facet_index)[1])
    print(f"after a saved change {statistics.median(follow):.1f} ms at the median, {max(follow):.1f} at most;", end=" ")
    print(f"without one {statistics.median(same):.2f} ms")


def main():
    for places in sys.argv[1:] or ["600", "60000"]:
        environment = environment_of(os.environ["DATABASE_URL"], f"places_{places}")
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", SCRIPT]
        subprocess.run(command, env=environment | PRODUCTION, check=True)


if __name__ == "__main__":
    main()
