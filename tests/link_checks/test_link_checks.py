from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from link_checks.checking import broken_links, check_links
from link_checks.fetching import LinkAnswer, ask, is_public
from link_checks.models import BrokenLink
from tests.factories import make_meeting_place, make_organisation, put

GOOD, GONE, SILENT = LinkAnswer(True), LinkAnswer(False, "404", True), LinkAnswer(False, "timeout")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        where, _, rest = self.path.strip("/").partition("/")
        status = 405 if where == "get-only" and self.command == "HEAD" else {"go": 302, "get-only": 200}.get(where)
        self.send_response(status or int(where))
        if where == "go":
            self.send_header("Location", f"/{rest}" if rest else "/go/")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        web.asked = []
        Thread(target=web.serve_forever, daemon=True).start()
        yield web
        web.shutdown()


def ask_server(server, path, **kwargs):
    url = f"http://127.0.0.1:{server.server_address[1]}/{path}"
    return ask(url, "Tarkistus", **({"may_reach": lambda ip: True} | kwargs))


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("200", GOOD),
        ("go/200", GOOD),
        ("get-only", GOOD),
        ("403", GOOD),
        ("404", GONE),
        ("go/410", LinkAnswer(False, "410", True)),
        ("500", LinkAnswer(False, "500")),
        ("go/", LinkAnswer(False, "redirects")),
    ],
)
def test_what_an_address_answers(server, path, answer):
    assert ask_server(server, path) == answer
    assert {agent for _, _, agent in server.asked} == {"Tarkistus"}


def test_head_is_enough_where_it_answers(server):
    ask_server(server, "200")
    ask_server(server, "404")
    assert [method for method, _, _ in server.asked] == ["HEAD", "HEAD", "GET"]


def test_private_network_is_never_asked(server):
    assert ask_server(server, "200", may_reach=is_public) == LinkAnswer(False, "private")
    assert server.asked == []


PRIVATE = """
    127.0.0.1 10.0.0.1 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1 ::1 fe80::1 fc00::1 :: ::ffff:127.0.0.1
    ::ffff:10.0.0.1
"""
STRANGE = ["", "ftp://a.fi/", "file:///etc/passwd", "http://", "http://[", "https://a:99999/", "http://.../"]


@pytest.mark.parametrize("ip", PRIVATE.split())
def test_networks_that_are_not_public(ip):
    assert not is_public(ip)


@pytest.mark.parametrize("url", STRANGE)
def test_strange_address_gets_an_answer(url):
    assert not ask(url, "Tarkistus").is_good


def test_broken_link_is_shown_at_once_when_gone_and_after_three_checks_else(db):
    make_meeting_place(website="https://gone.example/")
    make_meeting_place(website="https://silent.example/")
    answers = {"https://gone.example/": GONE, "https://silent.example/": SILENT}
    shown = []
    for _ in range(3):
        check_links(answers.__getitem__, pause=0)
        shown.append({link.url for link in BrokenLink.objects.shown()})
    assert shown == [{"https://gone.example/"}] * 2 + [set(answers)]
    check_links(lambda url: GOOD, pause=0)
    assert not BrokenLink.objects.exists()


def test_examples_and_archived_records_are_not_asked(db):
    make_meeting_place(website="https://a.example/", is_example=True)
    make_meeting_place(website="https://b.example/", state="archived")
    make_organisation(website="https://c.example/")
    asked = []
    check_links(lambda url: asked.append(url) or GOOD, pause=0)
    assert asked == ["https://c.example/"]


def test_nothing_is_written_when_this_end_is_off_the_net(db, monkeypatch):
    make_meeting_place(website="https://nowhere.invalid/")
    assert check_links(lambda url: LinkAnswer(False, "name"), pause=0) is None
    with pytest.raises(CommandError, match="onko tämä kone verkossa"):
        call_command("check_links")
    assert not BrokenLink.objects.exists()


def test_editor_sees_her_own_broken_links(client, world):
    mine = make_meeting_place(municipality=world.mine, name="Oma", website="https://mine.example/")
    make_meeting_place(municipality=world.theirs, name="Vieras", website="https://theirs.example/")
    check_links(lambda url: GONE, pause=0)
    client.force_login(world.coordinator)
    page = client.get(reverse("admin:link_checks_brokenlink_changelist")).text
    assert reverse("admin:meeting_places_meetingplace_change", args=[mine.pk]) in page
    assert "Sivua ei löydy." in page
    assert "Vieras" not in page
    assert [link.url for link in broken_links(world.coordinator)] == ["https://mine.example/"]
    assert broken_links(world.regional_editor).count() == 2


def test_link_of_a_family_centre_leads_to_its_form(client, world):
    world.my_centre.links.create(title="Sivut", url="https://centre.example/")
    check_links(lambda url: GONE, pause=0)
    client.force_login(world.coordinator)
    page = client.get(reverse("admin:link_checks_brokenlink_changelist")).text
    assert reverse("admin:municipalities_familycentre_change", args=[world.my_centre.pk]) in page


def test_mended_link_is_gone_from_the_list_at_once(world):
    place = make_meeting_place(municipality=world.mine, website="https://mine.example/")
    check_links(lambda url: GONE, pause=0)
    put(type(place).objects, website="https://new.example/")
    assert not broken_links(world.coordinator).exists()


def test_one_host_is_asked_one_question_at_a_time(db):
    for number in range(6):
        make_meeting_place(website=f"https://one.example/{number}")
    now, most = Counter(), []

    def answer(url):
        now["asked"] += 1
        most.append(now["asked"])
        sleep(0.01)
        now["asked"] -= 1
        return GOOD

    check_links(answer, pause=0)
    assert most == [1] * 6
