"""What of an address is the portal's own: its query words, and paths in lower case."""

import pytest

from perhekeskus.query_words import LONGEST_VALUE, own_query
from tests.factories import make_event, make_meeting_place, make_municipality

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


def test_text_that_is_too_long_is_still_refused(client):
    assert client.get(f"/kohtaamispaikat/?q={'%C3%A4' * 200}").context["filter"].is_valid()
    assert not client.get(f"/kohtaamispaikat/?q={'%C3%A4' * 50_000}").context["filter"].is_valid()


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
