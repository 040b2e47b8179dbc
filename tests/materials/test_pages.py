import html5lib
import pytest
from django.test import Client

from core.redirects import remember_slug
from materials.models import TimelineEntry
from tests.addresses import address
from tests.factories import make_family_centre, make_page, make_user

pytestmark = pytest.mark.django_db


def make_entry(**fields):
    return TimelineEntry.objects.create(**{"start_year": 2005, "years": "2005–2007", "title": "Perhe-hanke"} | fields)


def test_index_lists_published_pages_and_the_timeline(client):
    make_page(title="Tavoitteet", slug="tavoitteet", summary="Mitä tavoittelemme", order=1)
    make_page(title="Luonnos", state="draft")
    page = client.get("/tietoa/").text
    assert 'href="/tietoa/tavoitteet/">Tavoitteet' in page
    assert "Mitä tavoittelemme" in page
    assert 'href="/tietoa/aikajana/"' in page
    assert "Luonnos" not in page


def test_page_shows_its_text_and_source(client):
    make_page(slug="tavoitteet", body="## Yhdessä\n\n<script>alert(1)</script>", source_note="Verkkosivu 2019")
    page = client.get("/tietoa/tavoitteet/").text
    assert "<h2>Yhdessä</h2>" in page
    assert "<script>alert" not in page
    assert "Verkkosivu 2019" in page


def test_page_leads_to_the_others(client):
    make_page(slug="tavoitteet", title="Tavoitteet")
    make_page(slug="periaatteet", title="Periaatteet")
    make_page(slug="kesken", title="Keskeneräinen", state="draft")
    page = client.get("/tietoa/tavoitteet/").text
    assert 'href="/tietoa/periaatteet/"' in page
    assert 'href="/tietoa/tavoitteet/"' not in page.split("<main")[1]
    assert "Keskeneräinen" not in page


def test_page_in_finnish_only_says_so_in_other_languages(client):
    make_page(slug="sivu", body="Teksti")
    make_page(slug="kaannetty", body_fi="Teksti", body_sv="Text")
    notice = "Tämä teksti on vain suomeksi."
    assert notice not in client.get("/tietoa/sivu/").text
    page = client.get(address("sv", "materials:page", "sivu"))
    assert page.context["is_only_finnish"]
    assert '<div lang="fi"><p>Teksti</p>' in page.text
    assert not client.get(address("sv", "materials:page", "kaannetty")).context["is_only_finnish"]
    assert client.get(address("en", "materials:page", "kaannetty")).context["is_only_finnish"]


def test_old_address_leads_to_the_new(client):
    remember_slug(make_page(slug="uusi"), "vanha")
    response = client.get(address("sv", "materials:page", "vanha"))
    assert (response.status_code, response["Location"]) == (301, address("sv", "materials:page", "uusi"))


def test_draft_is_seen_by_regional_editors_alone(client):
    make_page(slug="kesken", title="Kesken", state="draft")
    assert client.get("/tietoa/kesken/").status_code == 404
    client.force_login(make_user(make_family_centre()))
    assert client.get("/tietoa/kesken/").status_code == 404
    client.force_login(make_user(is_regional_editor=True))
    response = client.get("/tietoa/kesken/")
    assert "näkyy vain muokkaajille" in response.text
    assert "private" in response["Cache-Control"]


def test_timeline_goes_in_order(client):
    make_entry(slug="b", years="2017–2018", title="LAPE", order=2)
    make_entry(slug="a", years="2005–2007", title="Perhe-hanke", description="Alku", order=1)
    page = client.get("/tietoa/aikajana/").text
    assert page.index("2005–2007") < page.index("Alku") < page.index("2017–2018") < page.index("LAPE")


def test_empty_timeline_is_said(client):
    assert "Aikajana on vielä tyhjä" in client.get("/tietoa/aikajana/").text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("", 1), ("aikajana/", 1), ("sivu/", 2)])
def test_about_query_count_does_not_grow(client, count, path, queries, django_assert_num_queries):
    make_page(slug="sivu")
    for n in range(count):
        make_page()
        make_entry(slug=f"vaihe-{n}")
    with django_assert_num_queries(queries):
        client.get(f"/tietoa/{path}")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", [["about"], ["timeline"], ["page", "sivu"]])
def test_about_is_valid_html_in_each_language(client, language, name):
    make_page(slug="sivu", body="## Otsikko\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |", summary="Lyhyesti")
    make_entry(slug="alku", description="Alku")
    response = client.get(address(language, f"materials:{name[0]}", *name[1:]))
    html5lib.HTMLParser(strict=True).parse(response.content.decode())
    assert not response.cookies


@pytest.mark.parametrize("slug", ["a" * 10_000, "ei-ole", "%F0%9F%98%80", "%ED%A0%80"])
def test_unknown_page_is_not_found(client, slug):
    assert client.get(f"/tietoa/{slug}/").status_code == 404


def test_null_byte_is_refused():
    assert Client(raise_request_exception=False).get("/tietoa/a%00b/").status_code == 400
