import html5lib
import pytest
from django.conf import settings
from django.utils import timezone

from tests.conftest import StrictClient
from tests.factories import (
    make_contact_person,
    make_document,
    make_event,
    make_family_centre,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    make_page,
    put,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def addresses():
    """One address of every public page, with something on it."""
    municipality = make_municipality(slug="laukaa", name="Laukaa")
    centre = make_family_centre(municipality)
    make_contact_person(centre)
    make_document(family_centre=centre)
    place = make_meeting_place(municipality=municipality)
    make_occurrence(place, starts_at=timezone.now())
    event, page = make_event(starts_on=timezone.localdate(), host=municipality), make_page(body="## Otsikko")
    fixed = ["/", "/kohtaamispaikat/", "/kunnat/", "/yhdyshenkilot/", "/tapahtumat/", "/aineistot/", "/tietoa/"]
    fixed += ["/haku/?q=laukaa", "/tietoa/aikajana/", "/saavutettavuus/", "/tietosuoja/", "/olematon/"]
    return fixed + [record.get_absolute_url() for record in (municipality, centre, place, event, page)]


def in_language(client, address, language):
    """The same page in another language, by its own language link."""
    links = client.get(address).context["language_links"]
    return next(link["url"] for link in links if link["code"] == language)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_is_valid_html_in_each_language(client, addresses, language):
    for address in addresses:
        response = client.get(in_language(client, address, language))
        html = response.content.decode()
        html5lib.HTMLParser(strict=True).parse(html)
        assert f'<html lang="{language}">' in html
        assert html.count("<h1") == 1


def test_every_page_answers_and_leads_to_itself_in_other_languages(client, addresses):
    for address in addresses[:-6] + addresses[-5:]:
        if address == "/olematon/":
            continue
        for language in ("fi", "sv", "en"):
            other = in_language(client, address, language)
            assert client.get(other).status_code == 200
            assert in_language(client, other, "fi") == address


@pytest.mark.parametrize(("address", "status"), [("/healthz", 200), ("/readyz", 200), ("/robots.txt", 200)])
def test_machines_get_their_answers(client, address, status):
    assert client.get(address).status_code == status


def test_sitemap_names_real_places_and_no_examples(client):
    make_meeting_place(slug="oikea")
    make_meeting_place(slug="keksitty", is_example=True)
    make_meeting_place(slug="luonnos", state="draft")
    assert "sitemap-meeting-places.xml" in client.get("/sitemap.xml").content.decode()
    xml = client.get("/sitemap-meeting-places.xml").content.decode()
    assert "/kohtaamispaikat/oikea/" in xml
    assert "keksitty" not in xml
    assert "luonnos" not in xml


def test_security_headers_stand_on_every_answer(client):
    for address in ("/", "/olematon/", "/admin/login/"):
        headers = client.get(address).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_log_holds_no_query(client, caplog):
    from pythonjsonlogger.json import JsonFormatter

    strict = StrictClient(enforce_csrf_checks=True)
    strict.post("/?q=SALAISUUS")
    options = {key: value for key, value in settings.LOGGING["formatters"]["json"].items() if key != "()"}
    lines = [JsonFormatter(**options).format(record) for record in caplog.records]
    assert any("/" in line for line in lines)
    assert "SALAISUUS" not in "".join(lines)


def test_refused_form_speaks_finnish_and_keeps_the_policy(client):
    response = StrictClient(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "Tänne ei pääse" in response.content.decode()


def test_bad_address_speaks_the_language_of_the_address(client):
    client.get("/en/")
    for path, language, words in [
        ("/?x=%00", "fi", "Osoitetta ei ymmärretty"),
        ("/sv/?x=%00", "sv", "Vi förstod inte adressen"),
    ]:
        html = client.get(path).content.decode()
        assert f'<html lang="{language}">' in html
        assert words in html


def test_robots_names_the_portals_own_address(client, settings):
    settings.ALLOWED_HOSTS = ["other.example"]
    answer = client.get("/robots.txt", HTTP_HOST="other.example").content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in answer


def test_accessibility_statement_claims_no_more_than_is_known(client, settings):
    settings.ACCESSIBILITY_REVIEWED_ON = None
    make_meeting_place()
    html = client.get("/saavutettavuus/").content.decode()
    assert "Kukaan ei ole vielä arvioinut" in html
    assert "1 kohtaamispaikan esteettömyystiedot puuttuvat" in html


def test_privacy_page_counts_the_people_of_2019(client):
    centre = make_family_centre()
    make_contact_person(centre)
    assert "henkilön tiedot ovat" not in client.get("/tietosuoja/").content.decode()
    put(centre.assignments, stated_in=2019)
    assert "1 henkilön tiedot ovat" in client.get("/tietosuoja/").content.decode()


def test_error_page_speaks_the_readers_language(client):
    assert "Sivua ei löytynyt" in client.get("/olematon/").content.decode()
    assert '<html lang="sv">' in client.get("/sv/olematon/").content.decode()


def test_error_500_page_needs_no_database(rf, django_db_blocker):
    from portal.views import server_error

    with django_db_blocker.block():
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Jokin meni rikki" in response.content.decode()
