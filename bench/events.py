"""Measure the pages and feeds of so many events as given, and print a table in Markdown."""

import os
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import psycopg
from measure import create_database, manage, serving

ROUNDS, WARM_UP, FEED_ROUNDS = 200, 10, 25
PAGES = {
    "list": "/tapahtumat/",
    "list, past": "/tapahtumat/?when=past",
    "list, past, its last page": "/tapahtumat/?when=past&page=100",
    "list, a municipality": "/tapahtumat/?municipality=laukaa",
    "list, free text": "/tapahtumat/?q=kokous",
    "list, a group": "/tapahtumat/?group=mittaus-0",
    "group": "/tapahtumat/ryhmat/mittaus-0/",
    "groups": "/tapahtumat/ryhmat/",
    "event": "/tapahtumat/mittaus-1000/",
}
MEMBER_PAGES = {
    "group, for its members": "/tapahtumat/ryhmat/mittaus-0/jasenille/",
    "event, for its members": "/tapahtumat/mittaus-1000/jasenille/",
    "participants": "/tapahtumat/mittaus-1000/osallistujat/",
    "liaison desk": "/oma/",
}
FEEDS = {
    "group's": "/tapahtumat/ryhmat/mittaus-0/kalenteri.ics",
    "municipality's": "/tapahtumat/kalenteri.ics?municipality=laukaa",
    "all": "/tapahtumat/kalenteri.ics",
    "one's own": "/tapahtumat/oma-kalenteri/~{key}.ics",
}
FILLING = Path(__file__).with_name("filling_events.py").read_text(encoding="utf-8")


def fill(environment):
    """Fill the database; return the cookie of a member who edits the whole region, and the key of her calendar."""
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", FILLING]
    words = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.split()
    return f"sessionid={words[-2]}; __Host-sessionid={words[-2]}", words[-1]


def ask(connection, path, expected=200, **headers):
    """Return the milliseconds and the answer to a request."""
    started = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"} | headers)
    response = connection.getresponse()
    body = response.read()
    assert response.status == expected, (path, response.status)
    return (time.perf_counter() - started) * 1000, response, body


def print_row(name, times, *cells):
    quantiles = statistics.quantiles(times, n=20)
    print(f"| {name} | {statistics.median(times):.1f} / {quantiles[-1]:.1f} |" + "".join(f" {one} |" for one in cells))


def measure_pages(connection, cookie):
    print("\n| page | p50 / p95 ms |\n|---|---|")
    pages = [(name, path, {}) for name, path in PAGES.items()]
    pages += [(name, path, {"Cookie": cookie}) for name, path in MEMBER_PAGES.items()]
    times = {name: [] for name, *_ in pages}
    for turn in range(ROUNDS + WARM_UP):
        for name, path, headers in pages:
            duration, *_ = ask(connection, path, **headers)
            if turn >= WARM_UP:
                times[name].append(duration)
    for name, found in times.items():
        print_row(name, found)


def measure_feeds(connection, environment, key):
    """Each is built anew after a change of one event, then asked for again by who has it."""
    print("\n| feed | built: p50 / p95 ms | events | unchanged (304): p50 / p95 ms |\n|---|---|---|---|")
    for name, path in FEEDS.items():
        path = path.format(key=key)
        built, unchanged = [], []
        for _ in range(FEED_ROUNDS):
            change_an_event(environment)
            duration, response, _body = ask(connection, path)
            built.append(duration)
            unchanged.append(ask(connection, path, 304, **{"If-None-Match": response.headers["ETag"]})[0])
        _duration, _response, body = ask(connection, path, **{"Accept-Encoding": "identity"})
        again = f"{statistics.median(unchanged):.1f} / {statistics.quantiles(unchanged, n=20)[-1]:.1f}"
        print_row(name, built, body.count(b"BEGIN:VEVENT"), again)


def change_an_event(environment):
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("UPDATE events_event SET version = version + 1 WHERE slug = 'mittaus-1000'")


def main():
    environment = create_database(os.environ["DATABASE_URL"], "events") | {"EVENTS": sys.argv[1]}
    manage(environment, "collectstatic", "--no-input", "--verbosity", "0")
    cookie, key = fill(environment)
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    with serving(environment) as port:
        connection = HTTPConnection("127.0.0.1", port)
        measure_pages(connection, cookie)
        measure_feeds(connection, environment, key)


if __name__ == "__main__":
    main()
