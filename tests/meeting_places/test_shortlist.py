from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_activity, make_meeting_place, make_occurrence, make_rule

pytestmark = pytest.mark.django_db
SHORTLIST = "/muistilista/"
MISSING = "Osaa listan paikoista ei enää löydy"


def shown(response):
    return [card["place"].name for card in response.context["cards"]]


@pytest.mark.clock
def test_shortlist_shows_its_places_in_the_chosen_order_with_their_times(client):
    first, second = make_meeting_place(name="Eka", phone="040 123", address="Tie 1"), make_meeting_place(name="Toka")
    make_occurrence(first, starts_at=timezone.now() + timedelta(hours=1), title="Muskari")
    response = client.get(SHORTLIST, {"p": [second.pk, first.pk, second.pk]})
    assert shown(response) == ["Toka", "Eka"]
    html = response.content.decode()
    for text in ("Muskari", 'href="tel:040123"', "Tie 1"):
        assert text in html
    assert MISSING not in html


def test_shortlist_takes_one_away_and_keeps_the_rest(client):
    keys = [make_meeting_place().pk for _ in range(3)]
    html = client.get(SHORTLIST, {"p": keys}).content.decode()
    assert f'href="/muistilista/?p={keys[0]}&amp;p={keys[2]}"' in html


def test_shortlist_goes_along_from_place_to_list_and_back(client):
    kept, other = make_meeting_place(), make_meeting_place()
    html = client.get(other.get_absolute_url(), {"p": kept.pk}).content.decode()
    assert "Muistilistalla 1 paikka" in html
    assert f'href="/muistilista/?p={kept.pk}&amp;p={other.pk}"' in html
    html = client.get("/kohtaamispaikat/", {"p": kept.pk}).content.decode()
    assert f'href="{other.get_absolute_url()}?p={kept.pk}"' in html
    assert f'<input type="hidden" name="p" value="{kept.pk}">' in html


@pytest.mark.parametrize("page", ["viikko", "kartta"])
def test_shortlist_goes_along_through_week_and_map(client, page):
    kept, other = make_meeting_place(), make_meeting_place()
    make_occurrence(other, starts_at=timezone.now())
    html = client.get(f"/kohtaamispaikat/{page}/", {"p": kept.pk}).content.decode()
    assert f'href="/muistilista/?p={kept.pk}"' in html
    assert f'href="{other.get_absolute_url()}?p={kept.pk}"' in html


def test_place_on_the_list_is_not_offered_again(client):
    place = make_meeting_place()
    assert "Listaan" in client.get(place.get_absolute_url()).content.decode()
    assert "Listaan" not in client.get(place.get_absolute_url(), {"p": place.pk}).content.decode()


@pytest.mark.parametrize("odd", ["-1", "1" * 99, "abc", "½", "٣", "0", "1.5", "1e3", " 1"])
def test_shortlist_leaves_out_what_means_no_place_and_says_so(client, odd):
    place = make_meeting_place(name="Oikea")
    response = client.get(SHORTLIST, {"p": [odd, place.pk]})
    assert shown(response) == ["Oikea"]
    assert MISSING in response.content.decode()
    assert client.get(place.get_absolute_url(), {"p": odd}).status_code == 200
    assert client.get("/kohtaamispaikat/", {"p": odd}).status_code == 200


def test_shortlist_shows_no_draft_and_links_to_none(client):
    draft = make_meeting_place(name="Salainen", state="draft")
    html = client.get(SHORTLIST, {"p": draft.pk}).content.decode()
    assert "Salainen" not in html
    assert "Muistilista on tyhjä" in html


def test_shortlist_holds_thirty_and_says_where_it_was_cut(client):
    keys = [make_meeting_place().pk for _ in range(31)]
    response = client.get(SHORTLIST, {"p": keys})
    assert len(shown(response)) == 30
    assert "mahtuu 30 paikkaa" in response.content.decode()
    assert MISSING not in response.content.decode()


def test_empty_shortlist_tells_how_to_begin(client):
    response = client.get(SHORTLIST)
    assert "Muistilista on tyhjä" in response.content.decode()


def test_shortlist_is_kept_from_search_engines_and_sets_no_cookie(client):
    response = client.get(SHORTLIST)
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()
    assert not response.cookies


@pytest.mark.parametrize("count", [1, 3])
def test_shortlist_query_count_does_not_grow(client, count, django_assert_num_queries):
    keys = []
    for n in range(count):
        place = make_meeting_place()
        schedule = make_rule(make_activity(place, title=f"Kerho {n}"))
        make_occurrence(place, schedule=schedule, starts_at=timezone.now() + timedelta(hours=1), state="cancelled")
        keys.append(place.pk)
    client.get(SHORTLIST, {"p": keys})  # the sets are read
    with django_assert_num_queries(6):
        client.get(SHORTLIST, {"p": keys})
