"""A place whose facts a national service holds: it says so, and nobody is asked for them here."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from imports.exports import table_rows
from imports.tables.places import PlaceTable
from meeting_places.models import MeetingPlace
from tests.editing.forms import form_data
from tests.editing.records import url
from tests.factories import make_meeting_place, make_municipality, make_user, put
from tests.imports.tables import import_rows, make_words, place, place_row
from tests.reminders.letters import ANNA, LONG_AGO, link

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SERVICE = {"service_name_fi": "Palvelupankki", "service_url": "https://palvelu.example/12"}


@pytest.fixture
def cafe():
    fields = {"municipality": make_municipality(name="Laukaa"), "keeper_email": ANNA, "checked_on": LONG_AGO}
    return make_meeting_place(name="Hippu", phone="040 123", getting_there="Pihan puolelta", **fields, **SERVICE)


def test_page_and_correction_form_lead_to_the_service(client, cafe):
    line = "Tiedot pidetään yllä palvelussa"
    for address in (cafe.get_absolute_url(), reverse("corrections:place", args=[cafe.pk])):
        html = client.get(address).text
        assert line in html
        assert 'href="https://palvelu.example/12" rel="external"' in html
    put(MeetingPlace.objects, service_url="")
    html = client.get(cafe.get_absolute_url()).text
    assert "palvelu.example" not in html
    assert [text for text in (line, "Palvelupankki") if text not in html] == []
    put(MeetingPlace.objects, service_name_fi="")
    assert line not in client.get(cafe.get_absolute_url()).text


def test_link_without_the_name_of_its_service_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_meeting_place(service_url="https://palvelu.example/12")


def test_letter_asks_for_nothing_that_the_service_holds(inbox, cafe):
    call_command("send_check_requests")
    text = inbox.letters[0].get_content()
    assert "Muut tiedot: Palvelupankki https://palvelu.example/12 (korjaa ne siellä" in text
    assert "Perille pääsy: Pihan puolelta" in text
    assert [fact for fact in ("Puhelin:", "Hinta:", "Osoite:") if fact in text] == []


def test_form_of_the_letter_corrects_only_what_is_kept_here(client, cafe):
    page = client.get(link("correct", f"p{cafe.pk}"))
    data = form_data(page)
    assert "Muut tiedot pidetään yllä palvelussa" in page.text
    assert {"getting_there_fi", "bring_fi"} <= set(data)
    assert not {"phone", "address", "price", "description_fi"} & set(data)
    client.post(link("correct", f"p{cafe.pk}"), data | {"getting_there_fi": "Kadun puolelta", "phone": "000"})
    cafe.refresh_from_db()
    assert (cafe.getting_there_fi, cafe.phone) == ("Kadun puolelta", "040 123")


def test_what_the_service_holds_is_not_missing_on_the_dashboard(client):
    make_meeting_place(name="Muualla", **SERVICE)
    make_meeting_place(name="Täällä")
    client.force_login(make_user(is_regional_editor=True))
    for name in ("price", "contact"):
        rows = client.get(url("changelist", MeetingPlace), {"missing": name}).context["cl"].queryset
        assert [one.name for one in rows] == ["Täällä"]


def test_service_comes_and_goes_by_table():
    make_words()
    import_rows(place_row(service_name_fi="Palvelupankki", service_url="palvelu.example/12"))
    assert (place().service_name_fi, place().service_url) == ("Palvelupankki", "https://palvelu.example/12")
    heading, *rows = table_rows(PlaceTable())
    assert import_rows(dict(zip(heading, rows[0], strict=True))).counts == {"left": 1}
    report = import_rows(place_row(service_name_fi="(tyhjä)"))
    assert [one[3] for one in report.told] == ["Kerro, minkä palvelun sivu linkki on."]
    import_rows(place_row(service_name_fi="(tyhjä)", service_url="(tyhjä)"))
    assert not place().is_held_elsewhere
