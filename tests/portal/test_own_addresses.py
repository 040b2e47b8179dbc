"""What of an address is the portal's own: its query words, and paths in lower case."""

import re
from datetime import time

import pytest
from django.conf import settings

from perhekeskus.query_words import LONGEST_VALUE, own_query
from tests.factories import (
    make_activity,
    make_event,
    make_kind,
    make_meeting_place,
    make_municipality,
    make_schedule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

FOREIGN = "fbclid=IwAR0x&utm_source=kirje&utm%5Fmedium=email"


@pytest.mark.parametrize("page", ["/", "/kohtaamispaikat/", "/kohtaamispaikat/viikko/", "/kohtaamispaikat/kartta/"])
def test_no_foreign_word_is_carried_along(client, page):
    for n in range(21):
        make_meeting_place(name=f"Kerho {n}")
    html = client.get(f"{page}?{FOREIGN}&free=1&free=0").content.decode()
    assert "fbclid" not in html
    assert "utm_source" not in html


@pytest.mark.parametrize("page", ["/tapahtumat/", "/haku/", "/yhdyshenkilot/", "/muistilista/"])
def test_no_foreign_word_is_carried_along_by_other_lists(client, page):
    make_event()
    html = client.get(f"{page}?{FOREIGN}&q=kokous").content.decode()
    assert "fbclid" not in html
    assert "utm_source" not in html


def test_own_words_stay_as_they_were_typed():
    query = "q=per%C3%A4+kyl%C3%A4&kind=kirjasto&kind=&p=1&p=2&week=2026-11-30&group=foorumi"
    assert own_query(query) == query
    assert own_query(f"{FOREIGN}&{query}&fbclid") == query


def test_refused_value_is_not_echoed_at_length(client):
    make_meeting_place()
    html = client.get(f"/kohtaamispaikat/?kind={'x' * 50_000}&not_kind={'y' * 50_000}&free=1").content.decode()
    assert len(html) < 100_000
    assert "x" * LONGEST_VALUE in html


def test_text_that_is_too_long_is_still_told_so(client):
    assert not client.get(f"/kohtaamispaikat/?q={'%C3%A4' * 200}").context["faults"]
    assert client.get(f"/kohtaamispaikat/?q={'%C3%A4' * 50_000}").context["faults"]


@pytest.mark.parametrize(
    ("typed", "led_to"),
    [
        ("/Kohtaamispaikat/", "/kohtaamispaikat/"),
        ("/KUNNAT", "/kunnat/"),
        ("/Kunnat/Laukaa/?q=a", "/kunnat/laukaa/?q=a"),
        ("/kunnat/LAUKAA/", "/kunnat/laukaa/"),
        ("/SV/Kommuner/", "/sv/kommuner/"),
        ("/Kohtaamispaikat/?fbclid=1&free=1", "/kohtaamispaikat/?free=1"),
    ],
)
def test_upper_case_leads_to_lower_case(client, typed, led_to):
    make_municipality(slug="laukaa")
    response = client.get(typed)
    assert (response.status_code, response.headers["Location"]) == (301, led_to)


def test_slug_with_upper_case_keeps_its_address(client):
    place = make_meeting_place(slug="MLL-kahvila")
    assert client.get(place.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "typed",
    ["/Olematon/sivu/", "/media/Kuva.jpg", "/tapahtumat/vastaus/1~AbC/", "/tapahtumat/vastaus/AbC/", "/static/KUNNAT/"],
)
def test_what_is_no_page_or_means_its_letters_is_not_found(client, typed):
    assert client.get(typed).status_code == 404


def head_of(client, address):
    """Return the values of the head's meta properties and the canonical address."""
    html = client.get(address).content.decode().partition("</head>")[0]
    found = re.findall(r'<meta\s+property="og:([a-z_:]+)" content="([^"]*)"', html)
    return dict(found) | {"canonical": re.findall(r'rel="canonical" href="([^"]*)"', html)}


def test_shared_card_tells_what_the_page_is(client):
    kind = make_kind(name="Perhekahvila", name_sv="Familjecafé")
    place = make_meeting_place(name="Hippu", kind=kind, municipality=make_municipality(name="Laukaa"))
    make_schedule(make_activity(place), weekday=0, starts=time(9, 30), ends=time(11))
    head = head_of(client, place.get_absolute_url())
    assert head["title"] == "Hippu, Laukaa"
    assert head["description"] == "Perhekahvila, Laukaa. Maanantaisin 9.30–11.00."
    assert head["url"] == settings.SITE_URL + place.get_absolute_url()
    assert (head["locale"], head["site_name"], head["type"]) == ("fi_FI", "Keski-Suomen perhekeskus", "website")


def test_municipality_is_described_by_kinds_and_weekdays(client):
    laukaa = make_municipality(name="Laukaa", slug="laukaa")
    place = make_meeting_place(kind=make_kind(name="Perhekahvila"), municipality=laukaa)
    make_meeting_place(kind=make_kind(name="Puisto"))  # elsewhere
    for weekday in (0, 1, 2, 4):
        make_schedule(make_activity(place), weekday=weekday)
    told = head_of(client, "/kunnat/laukaa/")["description"]
    assert told == "Kohtaamispaikat, Laukaa: perhekahvila. Toimintaa maanantaista keskiviikkoon, perjantaisin."


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/kohtaamispaikat/?free=1&p=3&utm_source=x&page=2", "/kohtaamispaikat/?free=1&amp;page=2"),
        ("/kunnat/laukaa/?kind=kirjasto&p=3", "/kunnat/laukaa/"),
        ("/?fbclid=1&day=", "/"),
    ],
)
def test_page_has_one_canonical_address(client, asked, path):
    make_municipality(slug="laukaa")
    assert head_of(client, asked)["canonical"] == [settings.SITE_URL + path]


def test_what_is_no_page_has_no_card(client):
    assert head_of(client, "/kunnat/olematon/") == {"canonical": []}
    assert head_of(client, "/kirje/1~abc/") == {"canonical": []}
