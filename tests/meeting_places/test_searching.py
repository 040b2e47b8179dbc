import pytest

from meeting_places.models import PlaceKind
from tests.factories import make_kind, make_meeting_place, make_municipality

pytestmark = pytest.mark.django_db
LIST = "/kohtaamispaikat/"


@pytest.fixture
def places():
    laukaa = make_municipality(name="Laukaa", slug="laukaa", genitive="Laukaan", in_where="Laukaassa")
    kind = make_kind(slug="perhekahvila", name="Perhekahvila", plural="Perhekahvilat")
    make_meeting_place(name="Hippu", municipality=laukaa, kind=kind)
    make_meeting_place(name="Vintti", municipality=laukaa)
    make_meeting_place(name="Muualla", kind=PlaceKind.objects.get(slug="perhekahvila"))


def shown(response):
    return [card["place"].name for card in response.context["cards"]]


@pytest.mark.parametrize("typed", ["perhekahvila laukaassa", "PERHEKAHVILAT LAUKAA", "laukaan perhekahviloita"])
def test_list_ranks_what_answers_the_whole_search_first(client, places, typed):
    response = client.get(LIST, {"q": typed})
    assert shown(response)[0] == "Hippu"
    html = response.content.decode()
    assert "Osittain vastaavat" in html
    assert "1 paikka" in html
    assert "ja 2 osittain vastaavaa" in html


def test_list_says_which_slip_it_mended(client, places):
    html = client.get(LIST, {"q": "perhekahvla"}).content.decode()
    assert "Näytetään tulokset haulle <strong>perhekahvila</strong>" in html


def test_list_joins_search_and_filters(client, places):
    assert shown(client.get(LIST, {"q": "perhekahvila", "municipality": "laukaa"})) == ["Hippu"]


def test_week_and_calendar_take_the_same_words(client, places):
    for path in ("viikko/", "kalenteri.ics"):
        assert client.get(f"{LIST}{path}", {"q": "perhekahvila"}).status_code == 200
