import pytest
from django.utils import timezone

from history.recording import unrecorded
from meeting_places.models import MeetingPlace
from tests.factories import (
    make_activity,
    make_kind,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    make_rule,
)
from tests.meeting_places.test_pages import LIST, local, names

pytestmark = pytest.mark.django_db
MAP = "/kohtaamispaikat/kartta/"
TILES = {
    "MAP_TILES_URL": "https://tiles.example:8443/{z}/{x}/{y}.png",
    "MAP_TILES_ATTRIBUTION": "© [Kartta](https://m.example)",
}


def shown(response):
    """Return the names under each municipality, which is None for those of the whole region."""
    return [
        (group["municipality"] and group["municipality"].name, [row["place"].name for row in group["rows"]])
        for group in response.context["groups"]
    ]


def test_map_shows_published_places_by_name_under_their_municipalities(client):
    laukaa, aanekoski = make_municipality(name="Laukaa"), make_municipality(name="Äänekoski")
    for name, home in (("Ö", laukaa), ("A", aanekoski), ("Å", laukaa)):
        make_meeting_place(name=name, municipality=home)
    make_meeting_place(name="Verkkokahvila", municipality=None, is_online=True, website="https://v.example")
    make_meeting_place(name="Luonnos", municipality=laukaa, state="draft")
    assert shown(client.get(MAP)) == [("Laukaa", ["Å", "Ö"]), ("Äänekoski", ["A"]), (None, ["Verkkokahvila"])]


def test_place_whose_location_nobody_knows_is_in_the_list_alone(client):
    make_meeting_place(name="Tiedetään", latitude=62.25, longitude=25.5)
    make_meeting_place(name="Ei tiedetä")
    make_meeting_place(name="Verkossa", is_online=True, website="https://v.example")
    html = client.get(MAP).text
    assert html.count("data-at=") == 1
    assert 'data-at="62.25,25.5"' in html
    assert "1 paikan tarkkaa sijaintia ei tiedetä" in html
    assert "Verkossa toimivat paikat ovat vain luettelossa" in html
    assert "Ei tiedetä</a>" in html


def test_map_finds_what_the_list_finds_by_text_in_full_and_in_part(client):
    home, kind = make_municipality(name="Laukaa", slug="laukaa"), make_kind(name="perhekahvila")
    make_meeting_place(name="Hippu", municipality=home, kind=kind)
    make_meeting_place(name="Kaski", kind=kind)
    make_meeting_place(name="Muu")
    response, listed = client.get(MAP, {"q": "perhekahvila hippu"}), client.get(LIST, {"q": "perhekahvila hippu"})
    assert (
        sorted(name for _home, group in shown(response) for name in group)
        == sorted(names(listed))
        == ["Hippu", "Kaski"]
    )
    assert response.text.count(", osittain vastaava<") == 1
    assert (response.context["full_count"], response.context["partial_count"]) == (1, 1)


def test_more_places_than_the_list_counts_are_told_by_municipality(client):
    small, large, kind = make_municipality(slug="pieni"), make_municipality(slug="suuri"), make_kind(slug="kerho")
    with unrecorded():
        MeetingPlace.objects.bulk_create(
            MeetingPlace(name=f"P{n}", slug=f"p{n}", kind=kind, municipality=large, state="published")
            for n in range(1001)
        )
    make_meeting_place(municipality=small, kind=kind)
    make_meeting_place(municipality=small, kind=kind, state="draft")
    response = client.get(MAP, {"kind": "kerho"})
    numbers = [(group["municipality"].slug, group["number"]) for group in response.context["groups"]]
    assert sorted(numbers) == [("pieni", 1), ("suuri", 1001)]
    assert 'href="?kind=kerho&amp;municipality=pieni"' in response.text
    assert "1002 paikkaa" in response.text


def test_opened_place_tells_what_its_card_tells(client):
    hippu = make_meeting_place(name="Hippu", slug="hippu")
    make_occurrence(hippu, starts_at=local(9, days=1), title="Muskari")
    make_rule(make_activity(make_meeting_place(slug="kaski")))
    make_meeting_place(slug="tupa")
    make_meeting_place(slug="luonnos", state="draft")
    told = {slug: client.get(f"{MAP}{slug}/") for slug in ("hippu", "kaski", "tupa", "luonnos")}
    cards = {card["place"].slug: card for card in client.get(LIST).context["cards"]}
    assert cards["hippu"]["coming"].text in told["hippu"].text
    assert "Muskari" in told["hippu"].text
    assert "ei kokoontumisia lähiviikkoina" in told["kaski"].text
    assert "ajat eivät ole tiedossa" in told["tupa"].text
    assert told["luonnos"].status_code == 404


@pytest.mark.clock
def test_opened_place_tells_of_the_meetings_that_were_asked_for(client):
    place = make_meeting_place(slug="hippu")
    make_occurrence(place, starts_at=local(9, days=1), title="Muskari")
    make_occurrence(place, starts_at=local(9, days=2), title="Isät")
    day = timezone.localdate(local(9, days=2)).isoformat()
    html = client.get(f"{MAP}hippu/", {"day": day}).text
    assert "Isät" in html
    assert "Muskari" not in html


@pytest.mark.parametrize(
    ("query", "sentence"), [("day=joskus", "Päivää ”joskus” ei ymmärretty"), ("day=2020-01-01", "jo mennyt")]
)
def test_what_is_not_understood_is_said_and_left_out(client, query, sentence):
    make_meeting_place(name="Hippu")
    html = client.get(f"{MAP}?{query}").text
    assert sentence in html
    assert "Hippu" in html


def test_many_places_are_folded_by_municipality_and_those_of_one_stand_open(client):
    homes = [make_municipality(name=name, slug=name.lower()) for name in ("Laukaa", "Muurame")]
    for home in homes * 11:
        make_meeting_place(municipality=home, latitude=62.2, longitude=25.7)
    html = client.get(MAP).text
    assert html.count('<details class="fold">') == 2
    assert "11 paikkaa" in html
    assert '<details class="fold" open>' in client.get(MAP, {"municipality": "laukaa"}).text


def test_map_keeps_the_filters_and_the_other_views_lead_back_with_them(client):
    make_kind(slug="kerho", plural="kerhot")
    context = client.get(MAP, {"kind": "kerho", "day": "today"}).context
    assert context["list_url"] == f"{LIST}?kind=kerho&day=today"
    assert context["week_url"] == f"{LIST}viikko/?kind=kerho"
    assert (
        client.get(LIST, {"kind": "kerho", "day": "today", "page": "1"}).context["map_url"]
        == f"{MAP}?kind=kerho&day=today"
    )


def test_a_point_and_its_distance_are_drawn(client):
    make_meeting_place(latitude=62.2, longitude=25.7)
    assert (
        'data-near="62.241,25.747" data-within="2.5"'
        in client.get(MAP, {"near": "62.2411,25.7474", "within": "2.5"}).text
    )


@pytest.mark.parametrize("count", [1, 3])
def test_map_query_count_does_not_grow(client, count, django_assert_num_queries):
    for _ in range(count):
        make_occurrence(starts_at=local(9, days=1))
    client.get(MAP)  # the sets are read
    with django_assert_num_queries(4):
        client.get(MAP)
    card = f"{MAP}{MeetingPlace.objects.first().slug}/"
    with django_assert_num_queries(4):
        client.get(card)


def test_without_tiles_no_other_host_is_named(client):
    response = client.get(MAP)
    assert "img-src 'self' data:;" in response["Content-Security-Policy"] + ";"
    assert "data-tiles" not in response.text


def test_tiles_are_allowed_on_the_maps_page_alone_and_say_whose_they_are(client, settings):
    for name, value in TILES.items():
        setattr(settings, name, value)
    response = client.get(MAP)
    assert "img-src 'self' data: https://tiles.example:8443;" in response["Content-Security-Policy"] + ";"
    assert '© <a href="https://m.example"' in response.text
    assert "tiles.example:8443, joka näkee IP-osoitteesi" in response.text
    assert response["Referrer-Policy"] == "same-origin"
    assert "tiles.example" not in client.get(LIST)["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(("tiles", "sentence"), [({}, "eivätkä lataa mitään"), (TILES, "tiles.example:8443 näkee")])
def test_privacy_page_tells_who_sees_the_map(client, settings, tiles, sentence):
    for name, value in tiles.items():
        setattr(settings, name, value)
    assert sentence in client.get("/tietosuoja/").text
