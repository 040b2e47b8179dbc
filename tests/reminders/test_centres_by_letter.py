"""A family centre's own facts in the letters of its liaison persons."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from contacts.models import Assignment, ContactPerson
from history.models import Change
from reminders.emails import delete_former_maintainers
from reminders.maintained_records import due_addresses
from reminders.models import Reply
from tests.days import with_days
from tests.editing.forms import form_data
from tests.editing.records import url
from tests.factories import make_contact_person, make_family_centre, make_municipality, make_user, put
from tests.reminders.letters import ANNA, LONG_AGO, hidden_values, link

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    centre = make_family_centre(
        make_municipality(name="Laukaa"), name="Laukaan perhekeskus", description="Vanha kuvaus", checked_on=LONG_AGO
    )
    make_contact_person(centre, name="Anna Alku", phone="040 1", email=ANNA, checked_on=timezone.localdate())
    return centre


def test_letter_tells_a_family_centres_facts_to_its_liaison_person(inbox, centre):
    call_command("send_check_requests")
    text = inbox.letters[0].get_content()
    shown = [
        "Laukaan perhekeskus",
        "Kunnat: Laukaa",
        "Vanha kuvaus",
        "Yhdyshenkilö: Anna Alku, 040 1, anna@example.org",
    ]
    assert [line for line in shown if line not in text] == []


def test_each_liaison_person_in_force_is_asked_and_nobody_else(centre):
    make_contact_person(centre, email="toinen@example.org", checked_on=timezone.localdate())
    for n, changes in enumerate([{"role": "coordinator"}, {"until": timezone.localdate() - timedelta(1)}]):
        person = make_contact_person(centre, email=f"muu{n}@example.org", checked_on=timezone.localdate())
        put(person.assignments, **changes)
    gone = {"state": "draft", "checked_on": timezone.localdate()}
    make_contact_person(centre, email="luonnos@example.org", **gone)
    assert due_addresses() == {ANNA, "toinen@example.org"}


@pytest.mark.parametrize("changes", [{"ended_on": LONG_AGO}, {"state": "draft"}, {"checked_on": 0}])
def test_no_letter_of_what_has_ended_is_a_draft_or_holds(centre, changes):
    put(type(centre).objects, **with_days(changes))
    assert due_addresses() == set()


def test_liaison_person_confirms_her_family_centre(client, centre):
    page = link("confirm", f"k{centre.pk}")
    answer = client.post(page, hidden_values(client.get(page)), follow=True)
    assert "Laukaan perhekeskus: tiedot on tarkistettu tänään." in answer.text
    centre.refresh_from_db()
    assert centre.checked_on == timezone.localdate()


def test_what_she_corrects_is_public_at_once_and_her_coordinator_sees_it(client, centre):
    page = link("correct", f"k{centre.pk}")
    client.post(page, form_data(client.get(page)) | {"description_fi": "Uusi kuvaus"})
    assert "Uusi kuvaus" in client.get(centre.get_absolute_url()).text
    reply = Reply.objects.unseen().get()
    assert (reply.record, reply.text) == (centre, "Kuvaus toiminnasta")
    client.force_login(make_user(centre))
    assert "Laukaan perhekeskus: korjasi tietoja" in client.get(url("changelist", Reply)).text


def test_family_centre_of_others_is_out_of_reach(client, centre):
    theirs = make_family_centre()
    for name in ("confirm", "correct"):
        assert client.post(link(name, f"k{theirs.pk}")).status_code == 404
    Assignment.objects.all().delete()
    assert client.get(link("correct", f"k{centre.pk}")).status_code == 404
    assert delete_former_maintainers() == 0  # she still maintains her own card


def test_letter_asks_for_the_switchboard_of_each_municipality(inbox, centre):
    put(centre.municipalities, phone="014 123 4567")
    centre.areas.create(municipality=make_municipality(name="Toivakka"))
    call_command("send_check_requests")
    text = inbox.letters[0].get_content()
    assert "Kunnan vaihde, Laukaa: 014 123 4567" in text
    assert "Kunnan vaihde, Toivakka: ei tiedossa" in text


def test_switchboard_that_she_corrects_is_kept_in_history_and_read_where_nobody_else_can_be_asked(client, centre):
    laukaa, page = centre.municipalities.get(), link("correct", f"k{centre.pk}")
    client.post(page, form_data(client.get(page)) | {f"m{laukaa.pk}-phone": "014 765 4321"})
    laukaa.refresh_from_db()
    change = Change.objects.first()
    assert (laukaa.phone, change.origin) == ("014 765 4321", "letter")
    assert change.differences.get().values == {"phone": ["", "014 765 4321"]}
    assert (Reply.objects.unseen().get().record, Reply.objects.unseen().get().text) == (centre, "Vaihteen puhelin")
    put(ContactPerson.objects, phone="", email="")
    assert 'href="tel:0147654321"' in client.get(centre.get_absolute_url()).text


def test_switchboard_that_changed_meanwhile_is_shown_and_not_overwritten(client, centre):
    laukaa, page = centre.municipalities.get(), link("correct", f"k{centre.pk}")
    typed = form_data(client.get(page)) | {f"m{laukaa.pk}-phone": "014 1"}
    confirming = link("confirm", f"k{centre.pk}")
    seen = hidden_values(client.get(confirming))
    laukaa.phone = "014 2"
    laukaa.save()
    assert "014 2" in client.post(page, typed).text
    client.post(confirming, seen)
    laukaa.refresh_from_db()
    centre.refresh_from_db()
    assert (laukaa.phone, centre.checked_on) == ("014 2", LONG_AGO)
