from datetime import date, time

import html5lib
import pytest

from core.redirects import remember_slug
from events.models import Attachment, ProgrammeItem
from tests.addresses import address
from tests.conftest import StrictClient
from tests.factories import make_event, make_family_centre, make_group, make_municipality, make_user

pytestmark = pytest.mark.django_db


def test_event_tells_when_and_where(client):
    host = make_municipality(name="Toivakka", slug="toivakka")
    make_event(
        slug="kokous",
        starts_on=date(2026, 11, 27),
        starts_at=time(10),
        ends_at=time(15),
        host=host,
        venue="Toivakan koulukeskus",
        parking="Koulun pihalla",
        remote_link="https://example.org/salainen",
    )
    page = client.get("/tapahtumat/kokous/").text
    assert "Perjantai 27.11.2026 klo 10.00–15.00" in page
    assert "Toivakan koulukeskus, Toivakka" in page
    assert 'href="/kunnat/toivakka/"' in page
    assert "Koulun pihalla" in page
    assert "etänä" in page
    assert "salainen" not in page


@pytest.mark.parametrize(("progress", "is_told"), [("planned", True), ("postponed", False), ("cancelled", False)])
def test_nobody_is_asked_to_join_remotely_what_is_off(client, progress, is_told):
    link = {"venue": "Kirjasto", "remote_link": "https://example.org/salainen"}
    event = make_event(progress=progress, progress_reason="Lumi", **link)
    assert ("Mukaan pääsee myös etänä" in client.get(event.get_absolute_url()).text) is is_told


def test_event_of_several_days_tells_both_ends(client):
    make_event(slug="kurssi", starts_on=date(2026, 12, 14), starts_at=time(9), ends_on=date(2027, 1, 10))
    assert "14.12.2026 klo 9.00 – 10.1.2027" in client.get("/tapahtumat/kurssi/").text


def test_unknown_time_and_place_are_said(client):
    make_event(slug="kokous", starts_on=date(2019, 9, 27))
    page = client.get("/tapahtumat/kokous/").text
    assert "kellonaika ei ole tiedossa" in page
    assert "paikka ei tiedossa" in page


def test_agenda_programme_and_attachments_show(client):
    event = make_event(slug="kokous", agenda="- Pelikirja\n- <b>Muut</b>", description="Tervetuloa")
    ProgrammeItem.objects.create(event=event, title="Avaus", speaker="Maija", starts_at=time(9, 5))
    Attachment.objects.create(event=event, kind="programme", title="Ohjelma 2019")
    Attachment.objects.create(event=event, kind="minutes", title="Muistio", url="https://example.org/m.pdf")
    page = client.get("/tapahtumat/kokous/").text
    assert "<li>Pelikirja</li>" in page
    assert "<b>" not in page
    assert "9.05" in page
    assert page.index("Ohjelma 2019") < page.index("tiedosto puuttuu") < page.index("https://example.org/m.pdf")
    assert page.count("tiedosto puuttuu") == 1


def test_called_off_and_uncertain_events_say_so_first(client):
    make_event(slug="a", progress="postponed", progress_reason="Sali remontissa")
    make_event(slug="b", date_uncertain=True, date_note="Päivä on lauantai")
    assert "Siirretty myöhemmäksi.</strong> <span>Sali remontissa" in client.get("/tapahtumat/a/").text
    assert "Päivä on epävarma.</strong> <span>Päivä on lauantai" in client.get("/tapahtumat/b/").text


@pytest.mark.parametrize("count", [1, 3])
def test_event_query_count_does_not_grow(client, count, django_assert_num_queries):
    event = make_event(slug="kokous", host=make_municipality())
    for _ in range(count):
        event.municipalities.add(make_municipality())
        ProgrammeItem.objects.create(event=event, title="Puhe")
        Attachment.objects.create(event=event, kind="material", title="Liite")
    with django_assert_num_queries(7):
        client.get("/tapahtumat/kokous/")


def test_old_address_leads_to_the_new(client):
    remember_slug(make_event(slug="uusi"), "vanha")
    response = client.get("/tapahtumat/vanha/")
    assert (response.status_code, response["Location"]) == (301, "/tapahtumat/uusi/")


def test_old_address_of_a_draft_leads_nowhere(client):
    remember_slug(make_event(slug="uusi", state="draft"), "vanha")
    assert client.get("/tapahtumat/vanha/").status_code == 404


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_draft_is_seen_by_its_editor_alone(client, state):
    mine, other = make_municipality(), make_municipality()
    editor, stranger = make_user(make_family_centre(mine)), make_user(make_family_centre(other))
    make_event(slug="kesken", state=state, host=mine)
    assert client.get("/tapahtumat/kesken/").status_code == 404
    assert client.get("/tapahtumat/kesken/kalenteri.ics").status_code == 404
    client.force_login(stranger)
    assert client.get("/tapahtumat/kesken/").status_code == 404
    client.force_login(editor)
    response = client.get("/tapahtumat/kesken/")
    assert "näkyy vain muokkaajille" in response.text
    assert "private" in response["Cache-Control"]


def test_published_event_does_not_depend_on_who_asks(client):
    event = make_event(slug="kokous")
    client.force_login(make_user(is_superuser=True))
    response = client.get(event.get_absolute_url())
    assert "Cookie" not in response.get("Vary", "")
    assert "näkyy vain muokkaajille" not in response.text
    assert response.content == StrictClient().get(event.get_absolute_url()).content


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_event_is_valid_html_in_each_language(client, language):
    event = make_event(slug="kokous", agenda="## Asiat", host=make_municipality(), starts_at=time(9), is_example=True)
    event.municipalities.add(make_municipality())
    ProgrammeItem.objects.create(event=event, title="Puhe", starts_at=time(9))
    response = client.get(address(language, "events:detail", "kokous"))
    html5lib.HTMLParser(strict=True).parse(response.content.decode())
    assert response.status_code == 200


def test_text_in_finnish_only_is_marked_so(client):
    make_event(slug="kokous", description="Tervetuloa", group=make_group(name_fi="Verkosto", name_sv="Nätverk"))
    page = client.get(address("sv", "events:detail", "kokous")).text
    assert '<div lang="fi"><p>Tervetuloa</p></div>' in page
    assert ">Nätverk</a>" in page


@pytest.mark.parametrize("slug", ["a" * 10_000, "ei-ole", "..", "%F0%9F%98%80", "%ED%A0%80", "'--"])
def test_unknown_address_is_not_found(client, slug):
    assert client.get(f"/tapahtumat/{slug}/").status_code == 404
