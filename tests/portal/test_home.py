"""What the home page answers first: where one may go now, today and tomorrow, anywhere or near one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core.redirects import remember_slug
from municipalities.models import Municipality
from tests.factories import (
    make_activity,
    make_event,
    make_group,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    make_rule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

MONDAY = datetime(2026, 11, 30, 8, 10, tzinfo=UTC)  # 10.10 in Finland


@pytest.fixture
def now(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    return MONDAY


def opened(name, starts=-60, minutes=120, attendance="", state="open", **fields):
    place = make_meeting_place(name=name, **fields)
    rule = make_rule(make_activity(place, attendance=attendance))
    starts_at = timezone.now() + timedelta(minutes=starts)
    return make_occurrence(place, schedule=rule, starts_at=starts_at, hours=minutes / 60, state=state)


def names(html, heading):
    """The names of the rows under a heading, as a reader meets them."""
    part = html.split(f"{heading}</h2>", 1)[1].split("</ul>", 1)[0]
    return [row.split("</a>")[0].rsplit(">", 1)[1] for row in part.split("<h3>")[1:]]


def html_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_home_counts_what_is_open_and_puts_first_where_somebody_is(client, now):
    opened("Omatoiminen", attendance="self_service")
    opened("Tuntematon", minutes=300)
    opened("Ohjattu", attendance="led")
    opened("Varattava", state="by_appointment")
    opened("Peruttu", state="cancelled")
    html = html_of(client, "/")
    assert "<b>3 paikkaa</b> auki nyt" in html
    assert names(html, "Auki nyt") == ["Ohjattu", "Tuntematon"]
    assert "Myös 1 omatoimisesti auki" in html


def test_number_of_open_places_is_that_of_the_list(client, now):
    for number in range(8):
        opened(f"Paikka {number}")
    opened("Varattava", state="by_appointment")
    assert "<b>8 paikkaa</b>" in html_of(client, "/")
    assert client.get("/kohtaamispaikat/?open=now").context["page_obj"].paginator.count == 8


def test_home_shows_one_of_each_municipality_before_a_second(client, now):
    one, other = make_municipality(), make_municipality()
    for number in range(6):
        opened(f"Eka {number}", minutes=300 - number, municipality=one)
    opened("Toka", municipality=other)
    assert names(html_of(client, "/"), "Auki nyt") == ["Eka 0", "Toka", "Eka 1", "Eka 2", "Eka 3", "Eka 4"]


def test_home_tells_what_starts_soon(client, now):
    opened("Auki")
    opened("Kohta", starts=20)
    opened("Illalla", starts=420)
    assert names(html_of(client, "/"), "Alkaa pian") == ["Kohta", "Illalla"]


def test_with_nothing_open_home_says_when_and_where_the_next_opens(client, now):
    opened("Huomisen paikka", starts=24 * 60)
    html = html_of(client, "/")
    assert "Nyt ei ole paikkoja auki" in html
    assert names(html, "Seuraavaksi") == ["Huomisen paikka"]
    assert "tiistai 1.12." in html
    assert "Auki nyt</h2>" not in html


def test_with_nothing_open_a_small_municipality_tells_of_all_and_of_one_again(client, now):
    home = make_municipality(name="Kinnula", slug="kinnula")
    hall = opened("Halli", starts=26 * 60, attendance="self_service", municipality=home)
    make_occurrence(hall.place, schedule=hall.schedule, starts_at=timezone.now() + timedelta(days=3))
    opened("Kerho", starts=25 * 60, municipality=home)
    assert names(html_of(client, "/lahella/kinnula/"), "Seuraavaksi") == ["Kerho", "Halli", "Halli"]


@pytest.mark.parametrize(
    ("address", "heading"), [("", "tänään"), ("?day=today", "tänään"), ("?day=tomorrow", "huomenna")]
)
def test_chosen_place_tells_what_is_cancelled_and_does_not_count_it(client, now, address, heading):
    home = make_municipality(name="Laukaa", slug="laukaa")
    for starts in (-60, 24 * 60):
        opened("Auki", starts=starts, municipality=home)
        opened("Peruuntunut", starts=starts, state="cancelled", municipality=home)
    html = html_of(client, f"/lahella/laukaa/{address}")
    assert "<b>1 paikka</b>" in html
    assert names(html, f"Peruttu {heading}") == ["Peruuntunut"]
    row = html.split(f"Peruttu {heading}</h2>", 1)[1]
    assert "<s>" in row
    assert '<span class="tag tag-closed">Peruttu</span>' in row
    assert "Peruttu" not in html_of(client, f"/{address}")


def test_what_was_cancelled_and_is_over_is_not_told(client, now):
    home = make_municipality(name="Laukaa", slug="laukaa")
    opened("Ohi", starts=-120, minutes=60, state="cancelled", municipality=home)
    assert "Peruttu" not in html_of(client, "/lahella/laukaa/")


def test_day_pages_part_the_day(client, now):
    opened("Aamulla")
    opened("Illalla", starts=500)
    opened("Huomenna", starts=24 * 60)
    opened("Mennyt", starts=-180, minutes=60)
    today, tomorrow = html_of(client, "/?day=today"), html_of(client, "/?day=tomorrow")
    assert names(today, "Aamupäivällä") == ["Aamulla"]
    assert names(today, "Illalla") == ["Illalla"]
    assert "Mennyt" not in today
    assert names(tomorrow, "Aamupäivällä") == ["Huomenna"]
    assert "<b>2 paikkaa</b> auki tänään" in today
    assert 'href="/?day=today" aria-current="page"' in today
    assert "<b>1 paikka</b> auki huomenna" in tomorrow
    assert 'href="/?day=tomorrow" aria-current="page"' in tomorrow


def test_row_says_that_one_registers_first(client, now):
    opened("Kerho", booking="needed")
    assert "ilmoittaudu ensin" in html_of(client, "/")


def test_municipality_has_a_first_screen_of_its_own(client, now):
    laukaa = make_municipality(name="Laukaa", slug="laukaa")
    opened("Oma", municipality=laukaa)
    opened("Muualla")
    html = html_of(client, "/lahella/laukaa/")
    assert names(html, "Auki nyt") == ["Oma"]
    assert "<b>1 paikka</b> auki nyt" in html


def test_municipality_has_a_short_address(client, now):
    make_municipality(name="Laukaa", slug="laukaa")
    assert client.get("/k/laukaa/").headers["Location"] == "/lahella/laukaa/"
    remember_slug(Municipality.objects.get(slug="laukaa"), "laukaan-kunta")
    assert client.get("/k/laukaan-kunta/").headers["Location"] == "/lahella/laukaa/"
    assert client.get("/k/olematon/").status_code == 404
    assert "/k/laukaa/" in html_of(client, "/lahella/laukaa/")


def test_postal_code_puts_the_nearest_first(client, now):
    jyvaskyla = make_municipality(name="Jyväskylä", slug="jyvaskyla", code="179", latitude=62.24, longitude=25.75)
    fields = {"municipality": jyvaskyla, "longitude": 25.75}
    opened("Kaukana", latitude=62.35, minutes=400, **fields)
    opened("Lähellä", latitude=62.24, postal_code="40100", **fields)
    opened("Poissa", latitude=62.9, **fields)
    html = html_of(client, "/lahella/40100/")
    assert names(html, "Auki nyt") == ["Lähellä", "Kaukana"]
    assert "12,2 km" in html


def test_postal_code_of_elsewhere_leads_to_the_nearest_municipality_and_says_so(client, now):
    make_municipality(name="Pihtipudas", slug="pihtipudas", latitude=63.37, longitude=25.58)
    make_municipality(name="Joutsa", slug="joutsa", latitude=61.74, longitude=26.12)
    html = html_of(client, "/lahella/00100/")
    assert "Postinumero 00100 ei ole Keski-Suomessa. Lähin kunta on Joutsa." in html


@pytest.mark.parametrize("asked", ["postal_code=40100", "postal_code=40 100", "near=62.24,25.75"])
def test_lahella_leads_to_the_page_of_a_postal_code(client, now, asked):
    opened("Täällä", latitude=62.241, longitude=25.751, postal_code="40100")
    response = client.get(f"/lahella/?{asked}")
    assert response.headers["Location"] == "/lahella/40100/"


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/lahella/", 200, "Kirjoita postinumerosi tai valitse kunta."),
        ("/lahella/?postal_code=401", 200, "Postinumerossa on viisi numeroa."),
        ("/lahella/?near=abc,def", 200, "Kirjoita postinumerosi tai valitse kunta."),
        ("/lahella/?near=1e400,999", 200, "Kirjoita postinumerosi tai valitse kunta."),
        ("/lahella/tampere/", 404, "Paikkaa ”tampere” ei löytynyt."),
        ("/lahella/40100/", 404, "Paikkaa ”40100” ei löytynyt."),  # with no municipality at all
        ("/lahella/?near=62.2,25.7", 200, "Kirjoita postinumerosi tai valitse kunta."),
        ("/lahella/123456/", 404, "Paikkaa ”123456” ei löytynyt."),
    ],
)
def test_what_is_not_understood_gets_a_sentence(client, now, address, status, sentence):
    response = client.get(address)
    assert (response.status_code, sentence in response.content.decode()) == (status, True)


def test_home_shows_events_for_families_and_folds_those_of_professionals(client, now):
    make_event(title="Foorumi", starts_on=timezone.localdate(), group=make_group(kind="forum"))
    make_event(title="Yhdyshenkilöt", starts_on=timezone.localdate(), group=make_group(kind="liaison"))
    html = html_of(client, "/")
    families, staff = html.split("Ammattilaisille</summary>")
    assert "Foorumi" in families
    assert "Yhdyshenkilöt" not in families.split("Perheille avoimet tapahtumat")[1]
    assert "Yhdyshenkilöt" in staff


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("address", ["/", "/?day=tomorrow", "/lahella/40100/"])
def test_home_query_count_does_not_grow(client, now, address, count, django_assert_num_queries):
    make_municipality(code="179", latitude=62.24, longitude=25.75)
    for number in range(count):
        opened(f"Paikka {number}", latitude=62.24, longitude=25.75)
        make_event(starts_on=timezone.localdate())
    client.get(address)  # the sets are read
    with django_assert_num_queries(1):
        client.get(address)


def test_page_of_a_new_minute_asks_the_database_as_rarely(client, now, time_machine, django_assert_num_queries):
    opened("Paikka")
    client.get("/")
    time_machine.move_to(MONDAY + timedelta(minutes=1), tick=False)
    with django_assert_num_queries(1):
        client.get("/")


def test_empty_tomorrow_tells_its_feast_day_and_what_opens_after_it(client, time_machine):
    time_machine.move_to(datetime(2026, 12, 5, 8, 10, tzinfo=UTC), tick=False)
    opened("Tänään", starts=60)
    opened("Maanantaina", starts=48 * 60)
    html = html_of(client, "/?day=tomorrow")
    assert "Huomenna ei ole paikkoja auki" in html
    assert "su 6.12., itsenäisyyspäivä" in html
    assert names(html, "Seuraavaksi") == ["Maanantaina"]


@pytest.mark.parametrize(("address", "name"), [("/sv/", "självständighetsdagen"), ("/en/", "Independence Day")])
def test_feast_day_has_its_name_in_each_language(client, time_machine, address, name):
    time_machine.move_to(datetime(2026, 12, 6, 8, 10, tzinfo=UTC), tick=False)
    assert name in html_of(client, f"{address}?day=today")
