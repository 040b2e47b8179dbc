"""The editors' lists: searching, filtering, and as many queries for three rows as for one."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import ContactPerson, Organisation
from events.models import Event
from meeting_places.models import MeetingPlace
from municipalities.models import Municipality, Task
from tests import factories
from tests.editing.records import MAKERS, mine, url

pytestmark = pytest.mark.postgresql

MODELS = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)


@pytest.fixture
def editor(client, world):
    client.force_login(world.regional_editor)
    return client


def found(response):
    return [str(record) for record in response.context["cl"].result_list]


@pytest.mark.parametrize("term", ["aanekoski", "ÄÄNEKOSKI", "äänekoski", "nekos"])
@pytest.mark.parametrize("model", [Municipality, MeetingPlace, Organisation, ContactPerson, Event, Task])
def test_search_finds_any_case_and_letters(editor, world, model, term):
    make = {
        Municipality: lambda name: world.theirs,
        MeetingPlace: lambda name: factories.make_meeting_place(name=name),
        Organisation: lambda name: factories.make_organisation(name=name),
        ContactPerson: lambda name: factories.make_contact_person(name=name),
        Event: lambda name: factories.make_event(title=name),
        Task: lambda name: Task.objects.create(name=name, slug=name[:4].lower()),
    }[model]
    if model is not Municipality:
        make("Laukaa")
    make("Äänekoski")
    assert found(editor.get(url("changelist", model), {"q": term})) == ["Äänekoski"]


HOSTILE = ["q=" + "x" * 10_000, "q=' OR 1=1 --", "q=%25", "q=\\", "q=" + "a+b+c+" * 200]
STRANGE = ["o=abc", "o=9.-9.1", "p=99999", "all=", "state__exact=x", "kind__id__exact=x"]


@MODELS
def test_list_survives_strange_addresses(editor, model):
    for query in HOSTILE:
        assert editor.get(f"{url('changelist', model)}?{query}").status_code == 200
    for query in STRANGE:
        assert editor.get(f"{url('changelist', model)}?{query}").status_code in {200, 302, 400}


@MODELS
def test_list_asks_no_more_for_more_rows(editor, world, model, django_assert_num_queries):
    sides = [mine(world) for _ in range(3)]
    for number, side in enumerate(sides):
        side.name = f"rivi {number}"
        side.municipality, side.organisation = factories.make_municipality(), factories.make_organisation()
        side.centre = factories.make_family_centre(side.municipality)
    MAKERS[model](sides[0])
    editor.get(url("changelist", model))
    with CaptureQueriesContext(connection) as one:
        editor.get(url("changelist", model))
    for side in sides[1:]:
        MAKERS[model](side)
    with django_assert_num_queries(len(one)):
        editor.get(url("changelist", model))


def test_filters_offer_only_what_the_editor_sees(client, world):
    factories.make_meeting_place(municipality=world.mine)
    factories.make_meeting_place(municipality=world.theirs)
    client.force_login(world.coordinator)
    page = client.get(url("changelist", MeetingPlace)).content.decode()
    assert "Laukaa" in page
    assert "Äänekoski" not in page


def test_list_says_what_nobody_has_checked_and_what_is_an_example(editor):
    factories.make_meeting_place(is_example=True)
    page = editor.get(url("changelist", MeetingPlace)).content.decode()
    assert "ei vielä tarkistettu" in page
    assert '<td class="field-example">esimerkki</td>' in page


@pytest.mark.parametrize(("action", "state"), [("publish", "published"), ("archive", "archived")])
def test_action_changes_the_state_of_the_chosen(editor, action, state):
    chosen, other = factories.make_event(state="draft"), factories.make_event(state="draft")
    editor.post(url("changelist", Event), {"action": action, "_selected_action": [chosen.pk]})
    chosen.refresh_from_db(), other.refresh_from_db()
    assert (chosen.state, other.state) == (state, "draft")


def test_every_list_can_be_searched():
    assert all(model_admin.search_fields for model_admin in admin.site._registry.values())


def test_form_of_a_place_asks_no_more_for_more_activities(client, world, django_assert_max_num_queries):
    client.force_login(world.coordinator)
    place = factories.make_meeting_place(municipality=world.mine)
    address = f"/admin/meeting_places/meetingplace/{place.pk}/change/"
    factories.make_schedule(factories.make_activity(place))
    client.get(address)  # fills the caches
    with CaptureQueriesContext(connection) as one:
        assert client.get(address).status_code == 200
    for number in range(9):
        factories.make_schedule(factories.make_activity(place, title=f"Ryhmä {number}"))
    with django_assert_max_num_queries(min(len(one), 30)):
        assert "Ryhmä 8" in client.get(address).text
