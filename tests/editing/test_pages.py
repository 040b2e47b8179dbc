"""What every page of the admin has; the strict client sees to it that nothing is inline."""

import pytest
from django.urls import reverse

from meeting_places.models import MeetingPlace
from tests import factories
from tests.editing.records import MAKERS, mine, url


def test_login_page_has_a_heading_and_leads_to_the_site(client, db):
    page = client.get(reverse("admin:login")).content.decode()
    assert "<h1>Kirjaudu ylläpitoon</h1>" in page
    assert '<a href="/">Takaisin julkiselle sivustolle</a>' in page


@pytest.mark.parametrize("page", ["changelist", "add", "change", "history", "delete"])
@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_page_is_in_finnish_and_loads_nothing_from_outside(client, world, model, page):
    record = MAKERS[model](mine(world))
    client.force_login(world.superuser)
    response = client.get(url(page, record))
    if response.status_code == 403:
        assert model.__name__ in {"SourceRecord", "SearchMiss", "AccountEvent", "Maintainer", "Reply"}
        return
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="fi"' in html
    assert "Perhekeskuksen ylläpito" in html
    assert 'src="http' not in html
    assert 'src="//' not in html


def test_coordinator_is_led_to_her_places(client, world):
    client.force_login(world.coordinator)
    page = client.get(reverse("admin:index")).content.decode()
    assert f'href="{url("changelist", MeetingPlace)}">Omat kohtaamispaikat' in page
    one_sentence = reverse("admin:meeting_places_meetingplace_one_sentence")
    assert f'href="{one_sentence}">Lisää kohtaamispaikka' in page


def test_index_keeps_the_order_of_the_house(client, world):
    client.force_login(world.superuser)
    apps = client.get(reverse("admin:index")).context["app_list"]
    assert [app["app_label"] for app in apps][:3] == ["meeting_places", "events", "municipalities"]
    assert [row["object_name"] for row in apps[0]["models"]][:2] == ["MeetingPlace", "Activity"]


def test_form_has_a_language_switch_with_finnish_words(client, world):
    place = factories.make_meeting_place(municipality=world.mine)
    client.force_login(world.coordinator)
    page = client.get(url("change", place)).content.decode()
    assert 'data-empty="tyhjä"' in page
    assert all(f'data-language="{code}"' in page for code in ["fi", "sv", "en", "all"])
