from datetime import date, timedelta

import pytest
from django.utils import timezone

from contacts.models import NetworkMember
from municipalities.models import Area, StageRecord, Task, TaskCoverage
from tests.days import with_days
from tests.factories import (
    make_contact_person,
    make_document,
    make_event,
    make_family_centre,
    make_group,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    make_organisation,
    put,
)

pytestmark = pytest.mark.django_db


def page(client, record):
    return client.get(record.get_absolute_url()).content.decode()


def test_municipalities_stand_in_finnish_order(client):
    for n, name in enumerate(["Äänekoski", "Joutsa", "Jämsä"]):
        make_municipality(name=name, tile_row=n)
    names = [one.name for one in client.get("/kunnat/").context["municipalities"]]
    assert names == ["Joutsa", "Jämsä", "Äänekoski"]


def test_municipality_counts_only_published_places(client):
    municipality = make_municipality()
    make_meeting_place(municipality=municipality)
    make_meeting_place(municipality=municipality, state="draft")
    assert "1 kohtaamispaikka" in page(client, municipality)


def test_joint_family_centre_stands_on_both_pages(client):
    joutsa, luhanka = make_municipality(name="Joutsa"), make_municipality(name="Luhanka")
    centre = make_family_centre(joutsa, luhanka, name="Joutsan ja Luhangan perhekeskus")
    assert centre.name in page(client, joutsa)
    assert centre.name in page(client, luhanka)


def test_area_that_ended_no_longer_shows(client):
    municipality = make_municipality()
    centre = make_family_centre(municipality, name="Entinen verkosto")
    put(Area.objects, until=date(2025, 1, 1))
    assert centre.name not in page(client, municipality)


def test_bare_model_invites_to_describe_it(client):
    html = page(client, make_family_centre())
    assert "Ei vielä kuvausta." in html
    assert "Tällä perhekeskuksella ei ole nyt yhdyshenkilöä." in html
    for note in ("Mallin vaihe", "Verkoston jäseniä", "ei tiedossa", "Kuka johtaa", "Tilat"):
        assert note not in html


def test_newest_stage_is_the_present_one(client):
    centre = make_family_centre()
    StageRecord.objects.create(family_centre=centre, stage="building", recorded_on=date(2026, 5, 1))
    StageRecord.objects.create(family_centre=centre, stage="starting", recorded_on=date(2024, 5, 1))
    html = page(client, centre)
    assert '<li aria-current="step">Malli rakentumassa</li>' in html
    assert "Vaihe merkitty 1.5.2026" in html


def test_person_of_2019_shows_as_not_checked_since(client):
    centre = make_family_centre()
    make_contact_person(centre, name="Maija Meikäläinen")
    put(centre.assignments, stated_in=2019)
    assert "Tieto on vuodelta 2019, eikä sitä ole tarkistettu sen jälkeen" in page(client, centre)


@pytest.mark.parametrize(
    "fields", [{"state": "draft"}, pytest.param({"valid_until": -1}, marks=pytest.mark.clock), {"state": "archived"}]
)
def test_person_not_public_shows_nowhere(client, fields):
    municipality = make_municipality()
    centre = make_family_centre(municipality)
    make_contact_person(centre, name="Piilo Pirkko", **with_days(fields))
    for html in (page(client, centre), page(client, municipality), client.get("/yhdyshenkilot/").content.decode()):
        assert "Piilo Pirkko" not in html


@pytest.mark.clock
def test_municipality_shows_today_with_cancellations(client):
    municipality = make_municipality()
    place = make_meeting_place(municipality=municipality, name="Tupa")
    start = timezone.now() - timedelta(minutes=1)
    make_occurrence(place, starts_at=start, state="cancelled", reason="Ohjaaja sairastui")
    html = page(client, municipality)
    assert "Peruttu" in html
    assert "Ohjaaja sairastui" in html


@pytest.mark.clock
def test_municipality_shows_its_own_events_and_those_of_the_region_that_are_for_families(client):
    mine, other = make_municipality(), make_municipality()
    soon = {"starts_on": timezone.localdate() + timedelta(days=2), "group": make_group(kind="forum")}
    make_event(title="Maakunnan foorumi", host=other, **soon)
    make_event(title="Maakunnan perhepäivä", host=other, audience="families", **soon)
    make_event(title="Oma foorumi", **soon).municipalities.add(mine)
    make_event(title="Naapurin ilta", host=other, **soon).municipalities.add(other)
    titles = {event.title for event in client.get(mine.get_absolute_url()).context["events"]}
    assert titles == {"Maakunnan perhepäivä", "Oma foorumi"}


def test_municipality_tells_its_own_meetings_of_professionals_apart_and_none_of_the_region(client):
    mine, other = make_municipality(), make_municipality()
    soon = {"starts_on": timezone.localdate() + timedelta(days=2), "group": make_group(kind="liaison")}
    make_event(title="Maakunnan kokous", host=other, **soon)
    make_event(title="Oma kokous", host=mine, **soon)
    context = client.get(mine.get_absolute_url()).context
    assert [event.title for event in context["staff_events"]] == ["Oma kokous"]
    assert context["events"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_municipality_query_count_does_not_grow(client, count, django_assert_max_num_queries):
    municipality = make_municipality()
    for n in range(count):
        centre = make_family_centre(municipality)
        make_contact_person(centre)
        NetworkMember.objects.create(family_centre=centre, organisation=make_organisation())
        StageRecord.objects.create(family_centre=centre, stage="building")
        task = Task.objects.create(slug=f"t{n}", name="tehtävä")
        TaskCoverage.objects.create(family_centre=centre, task=task)
        make_document(family_centre=centre)
        make_occurrence(make_meeting_place(municipality=municipality), starts_at=timezone.now())
        make_event(host=municipality, starts_on=timezone.localdate())
    client.get(municipality.get_absolute_url())  # the sets are read
    with django_assert_max_num_queries(1):
        client.get(municipality.get_absolute_url())


def test_ended_family_centre_leads_to_the_one_that_continues(client):
    heir = make_family_centre(name="Jatkaja")
    centre = make_family_centre(ended_on=date(2025, 12, 31), continued_by=heir)
    html = page(client, centre)
    assert "päättyi 31.12.2025" in html
    assert heir.get_absolute_url() in html


def test_municipality_tells_its_switchboard_once_it_is_known(client):
    municipality = make_municipality(name="Laukaa")
    assert "Kunnan vaihde" not in page(client, municipality)
    municipality.phone = "014 123 4567"
    municipality.save()
    assert '<a class="button button-quiet" href="tel:0141234567"' in page(client, municipality)


def test_page_leads_to_the_week_that_can_be_printed(client):
    home = make_municipality(name="Laukaa", slug="laukaa")
    assert 'href="/kohtaamispaikat/viikko/?municipality=laukaa"' in client.get(home.get_absolute_url()).text
