"""Measure pages with each number of places given, interleaved in one run, and print a table in Markdown."""

import os
import random
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from socket import socket
from urllib.parse import urlsplit

import psycopg
from playwright.sync_api import sync_playwright

ROUNDS, WARM_UP, PLACES_ASKED = 200, 10, 40
PAGES = {
    "list": "/kohtaamispaikat/",
    "list, today": "/kohtaamispaikat/?day=today",
    "list, open now": "/kohtaamispaikat/?open=now",
    "list, one municipality": "/kohtaamispaikat/?municipality=laukaa",
    "list, free text": "/kohtaamispaikat/?q=perhekahvila",
    "list, soonest first": "/kohtaamispaikat/?sort=next",
    "map": "/kohtaamispaikat/kartta/",
    "map, one municipality": "/kohtaamispaikat/kartta/?municipality=laukaa",
    "home": "/",
    "municipality": "/kunnat/laukaa/",
    "events": "/tapahtumat/",
}
EDITOR_PAGES = {
    "desk": "/admin/",
    "form of a place with ten activities": "/admin/meeting_places/meetingplace/{place}/change/",
}
# A regional editor who is logged in, and a place with ten activities.
EDITOR = """
from django.contrib.auth import login
from django.http import HttpRequest
from accounts.models import User
from accounts.sessions import SessionStore
from meeting_places.models import Activity, MeetingPlace
request = HttpRequest()
request.session = SessionStore()
user = User.objects.create(email="bench@example.org", is_staff=True, is_regional_editor=True)
login(request, user, "django.contrib.auth.backends.ModelBackend")
request.session["second_factor"] = True
request.session.save()
place = MeetingPlace.objects.order_by("pk").first()
for number in range(10 - place.activities.count()):
    place.activities.create(title=f"Ryhmä {number}").schedules.create(weekday=number % 7, starts="10:00", ends="12:00")
print(request.session.session_key, place.pk)
"""
PRODUCTION = {
    "DEBUG": "false",
    "DEVTOOLS": "true",  # sample data
    "SECRET_KEY": "measured-on-one-machine-and-thrown-away-together-with-its-database-afterwards",
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": "https://127.0.0.1",
    "FEEDBACK_EMAIL": "palaute@example.org",
    "SECURE_SSL_REDIRECT": "false",
    "LOG_LEVEL": "ERROR",
}


def manage(environment, *words):
    started = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", *words], env=environment, check=True, stdout=sys.stderr)
    return time.perf_counter() - started


def create_database(url, name):
    """Return the environment of a new database with the source in it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    environment = environment_of(url, name)
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "load_source")
    return environment


def environment_of(url, name):
    return os.environ | PRODUCTION | {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}


def make_database(url, places):
    """Return the environment of a database with so many places, and the slugs of some; one that is there is kept."""
    name = f"places_{places}"
    with psycopg.connect(url) as connection:
        is_there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if is_there:
        environment = environment_of(url, name)
        seconds = manage(environment, "migrate", "--verbosity", "0")
    else:
        environment = create_database(url, name)
        seconds = manage(environment, "load_sample", "--places", str(places), "--seed", "1")
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        rows = connection.execute("SELECT slug FROM meeting_places_meetingplace ORDER BY id").fetchall()
        meetings = connection.execute("SELECT count(*) FROM meeting_places_occurrence").fetchone()[0]
    slugs = random.Random(1).sample([slug for (slug,) in rows], PLACES_ASKED)
    print(f"{'kept' if is_there else 'load_sample'} --places {places}: {seconds:.1f} s, {meetings:,} meetings")
    return environment, slugs


def free_port():
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def serving(environment):
    """Serve with two processes of four threads; yield the port."""
    with server_of(environment) as (_process, port):
        yield port


@contextmanager
def server_of(environment, application="perhekeskus.wsgi"):
    """Serve with two processes of four threads; yield the process that is their parent, and the port."""
    port = free_port()
    command = [".venv/bin/gunicorn", application, "-b", f"127.0.0.1:{port}", "-w", "2", "--threads", "4"]
    server = subprocess.Popen([*command, "--keep-alive", "60", "--log-level", "error"], env=environment)
    try:
        wait_until_up(port)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


def wait_until_up(port):
    for _ in range(100):
        try:
            return get(HTTPConnection("127.0.0.1", port), "/healthz")
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


def get(connection, path, cookie=""):
    started = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Cookie": cookie})
    response = connection.getresponse()
    response.read()
    assert response.status == 200, (path, response.status)
    return (time.perf_counter() - started) * 1000


def log_in(environment):
    """Return the cookie of an editor, and the key of a place with ten activities."""
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", EDITOR]
    words = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.split()
    return f"sessionid={words[-2]}; __Host-sessionid={words[-2]}", words[-1]


def measure_editing(servers):
    """Return the same as `measure_pages` for the pages of somebody who is logged in."""
    times = {page: {places: [] for places in servers} for page in EDITOR_PAGES}
    for turn in range(ROUNDS // 4 + WARM_UP):
        for page, per_places in times.items():
            for places, found in per_places.items():
                port, _slugs, (cookie, place) = servers[places]
                duration = get(HTTPConnection("127.0.0.1", port), EDITOR_PAGES[page].format(place=place), cookie)
                if turn >= WARM_UP:
                    found.append(duration)
    return times


def measure_pages(servers):
    """Return page → number of places → milliseconds, asked in turn so that the machine's noise falls on all alike."""
    connections = {places: HTTPConnection("127.0.0.1", port) for places, (port, *_others) in servers.items()}
    times = {page: {places: [] for places in servers} for page in [*PAGES, "place"]}
    for turn in range(ROUNDS + WARM_UP):
        for page, per_places in times.items():
            for places, found in per_places.items():
                slugs = servers[places][1]
                path = PAGES.get(page) or f"/kohtaamispaikat/{slugs[turn % len(slugs)]}/"
                duration = get(connections[places], path)
                if turn >= WARM_UP:
                    found.append(duration)
    return times


def print_times(times, numbers):
    print("\n| page |" + "".join(f" p50 / p95 ms at {n:,} |" for n in numbers) + " p95, last to first |")
    print("|---|" + "---|" * (len(numbers) + 1))
    for page, per_places in times.items():
        quantiles = {n: statistics.quantiles(found, n=20) for n, found in per_places.items()}
        cells = [f" {statistics.median(per_places[n]):.1f} / {quantiles[n][-1]:.1f} |" for n in numbers]
        print(f"| {page} |" + "".join(cells) + f" {quantiles[numbers[-1]][-1] / quantiles[numbers[0]][-1]:.2f} |")


def print_weights(port, slug):
    """Print what a phone loads for a first view, everything counted, with an empty cache."""
    print("\n| page | requests | KB transferred | other hosts |\n|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--disable-gpu"]
        )
        paths = {name: PAGES[name] for name in ("home", "list", "map", "municipality", "events")}
        paths |= {"place": f"/kohtaamispaikat/{slug}/", "help": "/apua/", "help, a task": "/apua/eroauttaminen/"}
        for name, path in paths.items():
            page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
            sizes, hosts = [], set()
            page.on("requestfinished", lambda request: sizes.append(sum_sizes(request.sizes())))  # noqa: B023
            page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))  # noqa: B023
            page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
            print(f"| {name} | {len(sizes)} | {sum(sizes) / 1000:.1f} | {len(hosts - {'127.0.0.1'})} |")
            page.context.close()
        browser.close()


def sum_sizes(sizes):
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def main():
    numbers = [int(word) for word in sys.argv[1:]]
    manage(os.environ | PRODUCTION, "collectstatic", "--no-input", "--verbosity", "0")
    with ExitStack() as stack:
        servers = {}
        for places in numbers:
            environment, slugs = make_database(os.environ["DATABASE_URL"], places)
            servers[places] = (stack.enter_context(serving(environment)), slugs, log_in(environment))
        print_times(measure_pages(servers), numbers)
        print_times(measure_editing(servers), numbers)
        port, (slug, *_more), _editor = servers[numbers[0]]
        print_weights(port, slug)


if __name__ == "__main__":
    main()
