"""Certificates of attendance, and how long they can be had."""

from datetime import time

import pytest
from django.core.management import call_command

from events.models import EventLetter, Registration
from tests.days import in_days
from tests.events.letters import send
from tests.factories import make_contact_person, make_event, make_group, make_registration, make_user, put

pytestmark = pytest.mark.django_db
OWN = "/tapahtumat/todistus/omat/"


@pytest.fixture
def series():
    return make_group(kind="training", name="Vahvuutta vanhemmuuteen")


def training(series, days=1, **fields):
    return make_event(group=series, starts_on=in_days(-days), starts_at=time(9), venue="Kirjasto", **fields)


def attend(event, **fields):
    told = {"name": "Aino Oppija", "email": "aino@example.org", "answer": "on_site", "attended": True}
    return make_registration(event, **told | fields)


def certificate(client, registration, of=""):
    return client.get(f"/tapahtumat/todistus/{registration.token}/{of}")


def test_who_was_there_gets_a_letter_with_the_link_once(client, series, inbox):
    event = training(series, title="Ensimmäinen kerta")
    event.programme.create(title="Kuuntelun taito", speaker="Ville Kouluttaja")
    hers = attend(event)
    attend(event, email="poissa@example.org", attended=False)
    attend(training(make_group(kind="forum")), email="foorumi@example.org")
    send()
    send()
    (letter,) = inbox.letters
    assert letter["To"] == "aino@example.org"
    assert letter["Subject"].startswith("Todistuksesi: Ensimmäinen kerta, ")
    assert f"/tapahtumat/todistus/{hers.token}/" in letter.get_content()
    page = certificate(client, hers).text
    for words in ("Aino Oppija", "Ensimmäinen kerta", event.when, "Kirjasto", "Kuuntelun taito", "Ville Kouluttaja"):
        assert words in page


def test_mark_that_is_taken_back_gives_no_letter(series, inbox):
    hers = attend(training(series), attended=False)
    EventLetter.objects.create(event=hers.event, kind="certificate", email=hers.email)
    send()
    assert inbox.letters == []


@pytest.mark.parametrize(
    ("kind", "fields"), [("training", {"attended": False}), ("training", {"attended": None}), ("forum", {})]
)
def test_nobody_else_gets_a_certificate(client, kind, fields):
    hers = attend(training(make_group(kind=kind)), **fields)
    for of in ("", "sarja/"):
        response = certificate(client, hers, of)
        assert response.status_code == 404
        assert "Todistusta ei ole" in response.text
        assert "Aino" not in response.text


@pytest.mark.parametrize("token", ["väärä", "1.1~väärä", "x" * 3000])
@pytest.mark.parametrize("of", ["", "sarja/"])
def test_forged_link_gets_a_sentence(client, token, of):
    response = client.get(f"/tapahtumat/todistus/{token}/{of}")
    assert response.status_code == 404
    assert "Linkki ei kelpaa" in response.text


def test_series_tells_in_which_meetings_she_was(client, series):
    first, second, third = (training(series, days, title=f"Kerta {days}") for days in (20, 10, 3))
    attend(first), attend(second, attended=False)
    hers = attend(third)
    attend(training(make_group(kind="training"), title="Muu sarja"))
    attend(training(series, 5, title="Toisen kerta"), email="toinen@example.org")
    page = certificate(client, hers, "sarja/").text
    found = [title for title in ("Kerta 20", "Kerta 10", "Kerta 3", "Muu sarja", "Toisen kerta") if title in page]
    assert found == ["Kerta 20", "Kerta 3"]
    assert "2 tapaamista" in page


def test_account_finds_ones_own_certificates(client, series):
    person = make_contact_person(user=make_user(email="tili@example.org"))
    by_card = attend(training(series), contact_person=person)
    by_address = attend(training(series), email="TILI@example.org")
    others = attend(training(series), email="muu@example.org")
    assert client.get(OWN).status_code == 302
    client.force_login(person.user)
    page = client.get(OWN).text
    assert [one.token in page for one in (by_card, by_address, others)] == [True, True, False]


@pytest.mark.clock
def test_names_of_a_series_stay_until_it_has_been_over_for_thirty_days(client, series):
    first = attend(training(series, 60), diet="kasvis", message="Moi")
    absent = attend(training(series, 60), attended=False)
    last = attend(training(series, 30))
    call_command("tidy_events")
    first.refresh_from_db()
    assert (first.name, first.diet, first.message) == ("Aino Oppija", "", "")
    assert Registration.objects.get(pk=absent.pk).name == ""
    assert certificate(client, last, "sarja/").status_code == 200
    put(series.events, starts_on=in_days(-31))
    call_command("tidy_events")
    assert not Registration.objects.exclude(name="", email="").exists()
    assert certificate(client, first).status_code == 410


@pytest.mark.clock
def test_names_stay_a_year_at_most(series):
    attend(training(series, 30 + 366))
    training(series, -10)
    call_command("tidy_events")
    assert Registration.objects.get().name == ""


def test_certificate_is_kept_private(client, series):
    response = certificate(client, attend(training(series)))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_certificate_is_in_the_language_of_its_address(client, series):
    hers = attend(training(series))
    for language in ("sv", "en"):
        client.cookies.clear()
        path = certificate(client, hers).context["language_links"]
        (address,) = [link["url"] for link in path if link["code"] == language]
        assert f'lang="{language}"' in client.get(address).text
