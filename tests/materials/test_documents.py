from datetime import date

import html5lib
import pytest

from tests.addresses import address
from tests.factories import make_document, make_family_centre

pytestmark = pytest.mark.django_db
LINK = "https://example.org/"


def test_documents_stand_under_their_sections(client):
    make_document(title="Raportti", url=LINK, section="Kohtaamispaikat", order=1)
    make_document(title="Kartoitus", url=LINK, section="Eroauttaminen", order=2)
    make_document(title="Kriteerit", url=LINK, section="Kohtaamispaikat", order=3)
    make_document(title="Irrallinen", url=LINK, order=0)
    page = client.get("/aineistot/").text
    words = ["Kohtaamispaikat</h2>", "Raportti", "Kriteerit", "Eroauttaminen</h2>", "Kartoitus", "Muut", "Irrallinen"]
    places = [page.index(word, page.index("<h1>")) for word in words]
    assert places == sorted(places)


def test_document_tells_what_is_known_of_it(client):
    make_document(
        title="Esite",
        publisher="STM, OKM ja THL",
        published_on=date(2018, 11, 21),
        url="https://example.org/esite.pdf?v=1",
        note="Äitiyspakkauksessa",
        language="sv",
    )
    make_document(title="Raportti", year=2018, url="https://example.org/raportti")
    page = client.get("/aineistot/").text
    assert "STM, OKM ja THL, 21.11.2018, PDF, ruotsiksi" in page
    assert 'href="https://example.org/esite.pdf?v=1" hreflang="sv"' in page
    assert "Äitiyspakkauksessa" in page
    assert '<p class="meta">2018</p>' in page


def test_document_without_an_address_stands_folded_at_the_end(client):
    make_document(title="Pelikirja", note="Väliotsikko vai linkki?")
    make_document(title="Linkki", url="https://example.org/")
    before, _sign, folded = client.get("/aineistot/").text.partition("Lähteessä mainittu")
    assert ("Pelikirja" in before, "Linkki" in before, "Pelikirja" in folded) == (False, True, True)
    assert "Väliotsikko vai linkki?" not in folded


def test_superseded_document_leads_to_the_newer(client):
    newer = make_document(title="Uusi", slug="uusi")
    make_document(title="Vanha", url=LINK, superseded_by=newer)
    page = client.get("/aineistot/").text
    assert "vanhentunut" in page
    assert '<a href="/aineistot/#document-uusi">Uusi</a>' in page


def test_documents_hide_drafts_even_behind_links(client):
    make_document(title="Salainen luonnos", state="draft")
    make_document(superseded_by=make_document(title="Tuleva luonnos", state="draft"))
    make_document(family_centre=make_family_centre(name="Keskeneräinen", state="draft"))
    page = client.get("/aineistot/").text
    assert "luonnos" not in page
    assert "Keskeneräinen" not in page


def test_document_of_a_family_centre_leads_to_it(client):
    make_document(url=LINK, family_centre=make_family_centre(name="Wiitaunioni", slug="wiitaunioni"))
    assert '<a href="/perhekeskukset/wiitaunioni/">Wiitaunioni</a>' in client.get("/aineistot/").text


def test_empty_list_is_said(client):
    assert "Aineistoja ei ole vielä lisätty" in client.get("/aineistot/").text


@pytest.mark.parametrize("count", [1, 3])
def test_documents_query_count_does_not_grow(client, count, django_assert_num_queries):
    for n in range(count):
        make_document(section=f"Osio {n}", family_centre=make_family_centre(), superseded_by=make_document())
    with django_assert_num_queries(1):
        client.get("/aineistot/")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_documents_are_valid_html_in_each_language(client, language):
    make_document(section="Osio", family_centre=make_family_centre(), superseded_by=make_document(), year=2019)
    response = client.get(address(language, "materials:list") + "?page=99999999999999999999&q=%ED%A0%80")
    html5lib.HTMLParser(strict=True).parse(response.content.decode())
    assert not response.cookies
