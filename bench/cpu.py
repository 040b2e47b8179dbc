"""Measure the CPU time of a request, of the server's and the database's processes, as a multiple of hello world's.

CPU time hardly depends on what else the machine does, so that this is the measure to steer by.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import psycopg
from measure import PRODUCTION, get, make_database, manage, server_of

TURNS, REQUESTS, WARM_UP = 3, 30, 12  # a worker's four threads have a connection to the database each
HELLO, HELLO_REQUESTS = "hello world", 1000
PAGES = {
    "list": "/kohtaamispaikat/",
    "list, three filters": "/kohtaamispaikat/?day=today&kind=perhekahvila&age=1",
    "list, text": "/kohtaamispaikat/?q=perhekahvila+laukaa",
    "list, three filters and text, soonest first": "/kohtaamispaikat/?q=perhekahvila&day=today&free=1&age=2&sort=next",
    "week of a municipality": "/kohtaamispaikat/viikko/?municipality=jyvaskyla",
    "home": "/",
    "place": "/kohtaamispaikat/{slug}/",
    "municipality": "/kunnat/jyvaskyla/",
}
# Whatever the hour, ask as on a Wednesday at ten: at night nothing is open, and pages are cheap.
MOVE_MEETINGS = """
WITH moved AS (SELECT localtimestamp - date_trunc('week', localtimestamp) - interval '58 hours' AS by)
UPDATE meeting_places_occurrence
SET starts_at = original_start + moved.by, ends_at = ends_at - starts_at + original_start + moved.by FROM moved;
DELETE FROM meeting_places_keptpart;
DELETE FROM meeting_places_keptsegment;
INSERT INTO meeting_places_facetchange (place, stamp) VALUES (NULL, (random() * 1e9)::bigint)
"""
# In a process of its own, whose bytes the servers take.
MAKE_SETS = "from meeting_places.facet_index.index import facet_index; facet_index()"
TICKS = os.sysconf("SC_CLK_TCK") / 1000  # in a millisecond


def stat(process):
    """Return the words of /proc/…/stat that follow the command: parent in [1], CPU times in [11:15]."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def family(parent):
    """Return a process and its children."""
    found = [parent]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int(stat(folder.name)[1]) == parent:
                found.append(int(folder.name))
        except OSError:
            continue  # it has just ended
    return found


def cpu_ms(parent):
    """Return the CPU time that a process and its children have used; of those that ended the parent keeps count."""
    own = sum(sum(map(int, stat(process)[11:13])) for process in family(parent))
    return (own + sum(map(int, stat(parent)[13:15]))) / TICKS


def memory_mb(parent):
    """Return the private share of memory (PSS) of the largest child."""
    children = [Path(f"/proc/{process}/smaps_rollup").read_text() for process in family(parent)[1:]]
    return max(int(text.split("\nPss:")[1].split()[0]) for text in children) / 1024


def postmaster(url):
    with psycopg.connect(url) as connection:
        return int(stat(connection.execute("SELECT pg_backend_pid()").fetchone()[0])[1])


def addresses(slugs, number):
    """Return page → address of the request of that number; each asks for another place."""
    return {page: address.format(slug=slugs[number % len(slugs)]) for page, address in PAGES.items()}


def count_statements(environment, slugs):
    """Return page → how many SQL statements it takes."""
    asked = addresses(slugs, 0)
    environment = environment | {"PAGES": json.dumps(list(asked.values()))}
    with Path("bench/statements.py").open() as script:
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0"]
        printed = subprocess.run(command, env=environment, check=True, stdin=script, stdout=subprocess.PIPE).stdout
    return dict(zip(asked, json.loads(printed), strict=True))


def measure(servers, database):
    """Return (page, server) → milliseconds of (server, database) a request.

    `servers` has the process, port and slugs of each; hello world's has no slugs. Asked in turn, so that all share
    what the machine does meanwhile.
    """
    used = Counter()
    for turn in range(TURNS):
        for name, (server, port, slugs) in servers.items():
            connection = HTTPConnection("127.0.0.1", port)
            requests = REQUESTS if slugs else HELLO_REQUESTS
            for page in PAGES if slugs else [HELLO]:
                asked = [addresses(slugs, number)[page] if slugs else "/" for number in range(WARM_UP + requests)]
                for address in asked[:WARM_UP] if turn == 0 else []:
                    get(connection, address)
                before = cpu_ms(server), cpu_ms(database)
                for address in asked[WARM_UP:]:
                    get(connection, address)
                for part, start, process in zip(("server", "database"), before, (server, database), strict=True):
                    used[page, name, part] += (cpu_ms(process) - start) / requests / TURNS
    return used


def print_table(used, statements, numbers):
    unit = used[HELLO, HELLO, "server"]
    print(f"\nHello world takes {unit:.2f} ms. The others as multiples of it: all (server + database).\n")
    print("| page |" + "".join(f" at {n:,} |" for n in numbers) + " SQL statements |")
    print("|---|" + "---|" * (len(numbers) + 1))
    for page in PAGES:
        parts = [[used[page, n, part] / unit for part in ("server", "database")] for n in numbers]
        cells = [f" {server + database:.0f} ({server:.0f} + {database:.0f}) |" for server, database in parts]
        print(f"| {page} |" + "".join(cells) + f" {statements[page]} |")


def main():
    numbers, url = [int(word) for word in sys.argv[1:]], os.environ["DATABASE_URL"]
    manage(os.environ | PRODUCTION, "collectstatic", "--no-input", "--verbosity", "0")
    with ExitStack() as stack:
        servers, statements = {}, {}
        for places in numbers:
            environment, slugs = make_database(url, places)
            with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
                connection.execute("SET TIME ZONE 'Europe/Helsinki'")
                connection.execute(MOVE_MEETINGS)
                connection.execute("VACUUM ANALYZE")
            seconds = manage(environment, "shell", "--verbosity", "0", "--command", MAKE_SETS)
            print(f"sets of {places:,} places made in {seconds:.1f} s, the start of the process among them")
            statements = statements or count_statements(environment, slugs)
            servers[places] = (*stack.enter_context(server_of(environment)), slugs)
        hello = stack.enter_context(server_of(os.environ | {"PYTHONPATH": "bench"}, "hello"))
        used = measure(servers | {HELLO: (*hello, None)}, postmaster(url))
        print_table(used, statements, numbers)
        sizes = ", ".join(f"{memory_mb(servers[n][0]):.0f} MB at {n:,}" for n in numbers)
        print(f"\nMemory (PSS) of the worker that answered: {sizes}; of hello world {memory_mb(hello[0]):.0f} MB.")


if __name__ == "__main__":
    main()
