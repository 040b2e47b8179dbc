"""What is asked about before it is saved, through the form, a letter's link, a table and a hand-written POST."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts.models import ContactPerson
from core import spam
from core.models import Confirmation
from core.models.questions import _note_stored
from core.questions import MEND, SURE
from corrections.models import Correction
from tests.editing.forms import form_data, messages_of
from tests.factories import make_contact_person, make_meeting_place, make_user
from tests.imports.tables import import_rows, make_words, place_row
from tests.reminders.letters import ANNA, link

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(make_user(is_regional_editor=True))
    return client


def url_of(record):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def ticks(response, name=SURE):
    """The ticks that the page shows of one kind."""
    return re.findall(rf'<input type="checkbox" name="{name}" value="([^"]+)"', response.content.decode())


def type_in(client, record, **typed):
    url = url_of(record)
    return client.post(url, form_data(client.get(url), **typed))


def test_a_lost_zero_is_asked_about_and_nothing_typed_is_lost(editor):
    person = make_contact_person(name="Aino", email="aino@example.org")
    response = type_in(editor, person, phone="40 123 4567", title_fi="ohjaaja")
    assert any("Puuttuuko alusta 0: 040 123 4567?" in message for message in messages_of(response))
    assert form_data(response)["phone"] == "40 123 4567"
    assert form_data(response)["title_fi"] == "ohjaaja"
    person.refresh_from_db()
    assert person.phone == ""


def test_a_tick_saves_the_very_value_and_is_remembered(editor):
    person = make_contact_person()
    [tick] = ticks(type_in(editor, person, phone="40 123 4567"))
    assert type_in(editor, person, phone="40 123 4567", **{SURE: tick}).status_code == 302
    person.refresh_from_db()
    assert person.phone == "40 123 4567"
    assert type_in(editor, person, title_fi="ohjaaja").status_code == 302


def test_a_tick_of_one_value_asks_anew_of_another(editor):
    person = make_contact_person()
    [tick] = ticks(type_in(editor, person, phone="40 123 4567"))
    response = type_in(editor, person, phone="50 123 4567", **{SURE: tick})
    assert response.status_code == 200
    assert ticks(response) != [tick]


def test_the_offer_mends_the_value(editor):
    person = make_contact_person()
    [tick] = ticks(type_in(editor, person, phone="40 123 4567"), MEND)
    assert type_in(editor, person, phone="40 123 4567", **{MEND: tick}).status_code == 302
    person.refresh_from_db()
    assert person.phone == "040 123 4567"


def test_a_tick_stays_while_another_fault_is_mended(editor):
    person = make_contact_person()
    [tick] = ticks(type_in(editor, person, phone="40 123 4567"))
    response = type_in(editor, person, phone="40 123 4567", email="ei osoite", **{SURE: tick})
    assert response.status_code == 200
    assert editor.post(url_of(person), form_data(response, email="")).status_code == 302


def test_what_cannot_be_has_no_tick_and_a_forged_one_changes_nothing(editor):
    person = make_contact_person()
    response = type_in(editor, person, phone="ei ole")
    assert ticks(response) == []
    doubt = next(iter(ContactPerson(phone="ei ole").doubts()))
    assert type_in(editor, person, phone="ei ole", **{SURE: doubt.tick}).status_code == 200
    person.refresh_from_db()
    assert person.phone == ""


def test_a_model_refuses_what_nobody_has_confirmed():
    with pytest.raises(ValidationError, match="Puuttuuko alusta 0"):
        ContactPerson(name="Aino", phone="40 123 4567").full_clean()


def test_what_was_stored_before_is_kept_until_an_editor_looks_at_it(editor):
    person = make_contact_person(phone="40 123 4567")
    _note_stored(StoredModels, "contacts.ContactPerson", ContactPerson.asks)
    assert type_in(editor, person, title_fi="ohjaaja").status_code == 302
    assert Confirmation.objects.waiting().count() == 1
    page = editor.get(url_of(person))
    assert "Puuttuuko alusta 0: 040 123 4567?" in page.content.decode()
    type_in(editor, person, **{SURE: ticks(page)})
    assert not Confirmation.objects.waiting().exists()
    assert type_in(editor, person, title_fi="muu").status_code == 302


def test_what_was_said_of_a_value_goes_with_it(editor):
    person = make_contact_person(phone="ei ole")
    _note_stored(StoredModels, "contacts.ContactPerson", ContactPerson.asks)
    assert type_in(editor, person, title_fi="ohjaaja").status_code == 302
    type_in(editor, person, phone="040 123 4567")
    assert not Confirmation.objects.exists()


def test_a_removed_record_leaves_no_confirmation():
    person = make_contact_person(phone="ei ole")
    _note_stored(StoredModels, "contacts.ContactPerson", ContactPerson.asks)
    person.delete()
    assert not Confirmation.objects.exists()


def test_a_keeper_is_asked_by_her_link_too(client):
    place = make_meeting_place(keeper_email=ANNA, name="Hippu")
    address = link("correct", f"p{place.pk}")
    page = client.post(address, form_data(client.get(address), phone="40 123 4567"))
    assert "Puuttuuko alusta 0: 040 123 4567?" in page.text
    client.post(address, form_data(page, **{MEND: ticks(page, MEND)}))
    place.refresh_from_db()
    assert place.phone == "040 123 4567"


@pytest.mark.parametrize(("phone", "word"), [("40 123 4567", "tallenna se lomakkeella"), ("ei ole", "jätä kenttä")])
def test_a_table_is_not_asked_but_told(phone, word):
    make_words()
    report = import_rows(place_row(1, phone=phone), place_row(2, phone="040 123 4567"))
    assert not report.is_done
    [(row, column, value, sentence)] = report.told
    assert (row, column, value) == (2, "phone", phone)
    assert word in sentence


def test_a_reader_cannot_propose_what_cannot_be(client, monkeypatch):
    monkeypatch.setattr(spam, "SOONEST", -1)
    url = reverse("corrections:place", args=[make_meeting_place().pk])
    sent = client.get(url).context["form"].initial | {
        "message": "",
        "email": "",
        "nickname": "",
        "item-phone": "ei ole",
    }
    assert "Tässä ei ole numeroa" in client.post(url, sent).text
    assert not Correction.objects.exists()


def test_an_editor_is_asked_of_what_a_reader_proposes(editor):
    place = make_meeting_place(phone="")
    correction = Correction.objects.propose(
        place, message="", email="", language="fi", proposals=[("phone", "puhelin", "", "40 123 4567")]
    )
    url = reverse("admin:corrections_correction_change", args=[correction.pk])
    decisions = {f"decision-{correction.proposals.get().pk}": "accepted"}
    page = editor.post(url, decisions)
    assert editor.post(url, decisions | {SURE: ticks(page)}).status_code == 302
    place.refresh_from_db()
    assert place.phone == "40 123 4567"


class StoredModels:
    """What a migration gets, with the models as they are now."""

    @staticmethod
    def get_model(app, name=None):
        from django.apps import apps

        return apps.get_model(app, name)
