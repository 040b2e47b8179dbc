import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contacts.models import ContactPerson, EditingRight
from events.models import Member
from tests.factories import (
    make_contact_person,
    make_family_centre,
    make_group,
    make_municipality,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_contacts_stand_under_their_family_centre(client):
    make_contact_person(make_family_centre(name="Laukaan perhekeskus"), name="Aino")
    html = client.get("/yhdyshenkilot/").content.decode()
    assert html.index("Laukaan perhekeskus") < html.index("Aino")


def test_nameless_mailbox_can_be_written_to(client):
    make_contact_person(make_family_centre(), name="", email="perhekeskus@example.org")
    assert 'href="mailto:perhekeskus@example.org"' in client.get("/yhdyshenkilot/").content.decode()


def test_contacts_narrow_by_municipality(client):
    laukaa = make_municipality(slug="laukaa")
    make_contact_person(make_family_centre(laukaa), name="Aino")
    make_contact_person(make_family_centre(), name="Vieras")
    html = client.get("/yhdyshenkilot/", {"municipality": "laukaa"}).content.decode()
    assert "Aino" in html
    assert "Vieras" not in html


def test_contacts_of_an_unknown_municipality_are_none(client):
    make_contact_person(make_family_centre(), name="Aino")
    html = client.get("/yhdyshenkilot/", {"municipality": "atlantis"}).content.decode()
    assert "Aino" not in html
    assert "ei löytynyt" in html


@pytest.mark.parametrize("count", [1, 3])
def test_contacts_query_count_does_not_grow(client, count, django_assert_num_queries):
    for _ in range(count):
        make_contact_person(make_family_centre(), organisation=make_organisation())
    with django_assert_num_queries(4):
        client.get("/yhdyshenkilot/")


def test_nameless_contact_needs_a_mailbox():
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactPerson.objects.create(name="", email="")


def test_editing_right_has_exactly_one_target():
    with pytest.raises(IntegrityError), transaction.atomic():
        EditingRight.objects.create(
            user=make_user(), family_centre=make_family_centre(), organisation=make_organisation()
        )


def test_contact_who_cannot_be_reached_says_whom_to_ask(client):
    laukaa = make_municipality(name="Laukaa", phone="014 267 5000")
    make_contact_person(make_family_centre(laukaa), name="Aino", phone="", email="")
    html = client.get("/yhdyshenkilot/").content.decode()
    assert "Kysy kunnasta." in html
    assert 'href="tel:0142675000">014 267 5000</a>' in html


def test_centre_without_a_contact_says_whom_to_ask(client):
    make_family_centre(make_municipality(name="Laukaa", phone="014 267 5000"))
    html = client.get("/yhdyshenkilot/").content.decode()
    assert "Tällä perhekeskuksella ei ole nyt yhdyshenkilöä." in html
    assert "014 267 5000" in html


def test_search_that_finds_who_cannot_be_reached_says_which_family_centre_to_ask(client):
    centre = make_family_centre(make_municipality(name="Laukaa"), name="Laukaan perhekeskus")
    make_contact_person(centre, name="Aino Aalto", phone="", email="")
    card = client.get("/haku/?q=aino aalto").text.partition("Kysy perhekeskuksesta:")[2]
    assert centre.get_absolute_url() in card[:300]


def test_members_of_a_group_who_cannot_be_reached_lead_to_the_others(client, world):
    aino = make_contact_person(world.my_centre, name="Aino Aalto", phone="", email="")
    group = make_group(kind="working_group")
    Member.objects.create(group=group, contact_person=aino)
    client.force_login(world.regional_editor)
    card = client.get(reverse("events:group_members", args=[group.slug])).text.partition("Aino Aalto")[2]
    assert "Kysy muilta yhdyshenkilöiltä" in card
