import math

import pytest

from meeting_places.facet_index.index import facet_index
from meeting_places.filters.location import Spot, find_spot
from meeting_places.filters.selection import distances
from tests.addresses import address
from tests.factories import make_meeting_place, make_municipality
from tests.meeting_places.test_pages import LIST, names

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def haversine_km(one, other):
    """The great circle by another formula."""
    a, b, c, d = map(math.radians, (*one, *other))
    return (
        2
        * 6371.0088
        * math.asin(math.sqrt(math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2))
    )


def test_near_shows_the_nearest_first_with_distance_in_kilometres(client):
    for name, latitude, longitude in (("Kaukana", 62.6, 25.7), ("Toinen", 62.2, 25.76), ("Eka", 62.2, 25.7)):
        make_meeting_place(name=name, latitude=latitude, longitude=longitude)
    make_meeting_place(name="Ei sijaintia")
    response = client.get(LIST, {"near": "62.2,25.7"})
    assert names(response) == ["Eka", "Toinen"]
    assert [card["distance"] for card in response.context["cards"]] == ["vieressä", "3,1 km"]
    assert "3.1 km" in client.get(address("en", "meeting_places:list"), {"near": "62.2,25.7"}).text


@pytest.mark.parametrize("km", [0.1, 5, 20, 200])
def test_within_agrees_with_another_formula(km):
    here = (62.24, 25.74)
    points = [(59.5 + n % 12, 20.0 + n % 11) for n in range(60)] + [
        (62.24 + n / 100, 25.74 - n / 50) for n in range(40)
    ]
    town = make_municipality()
    for latitude, longitude in points:
        make_meeting_place(latitude=latitude, longitude=longitude, municipality=town)
    found = distances(facet_index(), Spot(*here), km)
    wanted = sorted(distance for point in points if (distance := haversine_km(here, point)) <= km)
    assert sorted(found.values()) == pytest.approx(wanted, abs=0.001)


@pytest.mark.parametrize("typed", ["Äänekoski", "aanekoski", "ÄÄNEKOSKI", "Äänekoskella"])
def test_near_a_municipality_is_near_its_middle(typed):
    make_municipality(name="Äänekoski", latitude=62.6, longitude=25.73, in_where="Äänekoskella")
    assert find_spot(typed) == Spot(62.6, 25.73, "Äänekoski")


def test_near_a_postal_code_or_a_district_is_near_its_places():
    town = make_municipality(name="Laukaa")
    for latitude in (62.2, 62.4):
        make_meeting_place(
            municipality=town, district="Lievestuore", postal_code="41400", latitude=latitude, longitude=26.2
        )
    make_meeting_place(municipality=town, district="Lievestuore", state="draft", latitude=60, longitude=25)
    assert find_spot("41400") == Spot(pytest.approx(62.3), pytest.approx(26.2), "41400")
    assert find_spot("lievestuore") == Spot(pytest.approx(62.3), pytest.approx(26.2), "Lievestuore")


@pytest.mark.parametrize("typed", ["40800", "Vaajakoski", "vaajakoski"])
def test_near_an_area_without_places_is_near_its_municipality(typed):
    make_municipality(code="179", name="Jyväskylä", latitude=62.24, longitude=25.75)
    assert find_spot(typed) == Spot(62.24, 25.75, "Jyväskylä")


def test_near_an_area_is_near_the_places_of_its_postal_code():
    make_meeting_place(postal_code="40800", latitude=62.23, longitude=25.88)
    assert find_spot("Vaajakoski") == Spot(pytest.approx(62.23), pytest.approx(25.88), "Vaajakoski")


def test_district_of_many_municipalities_asks_which():
    for name, latitude in (("Laukaa", 62.4), ("Keuruu", 62.2)):
        town = make_municipality(name=name)
        make_meeting_place(municipality=town, district="keskusta", latitude=latitude, longitude=25)
    with pytest.raises(ValueError, match="monessa kunnassa"):
        find_spot("Keskusta")
    assert find_spot("Keskusta, Keuruu").latitude == pytest.approx(62.2)


def test_own_location_is_rounded_to_a_hundred_metres():
    assert find_spot("62.2412345,25.7498765") == Spot(62.241, 25.75)


@pytest.mark.parametrize("place", ["90,0", "-90,180", "0,-180", "62.2,25.7"])
def test_near_anywhere_on_earth_is_a_page(client, place):
    make_meeting_place(latitude=62.2, longitude=25.7)
    for km in ("0.1", "200"):
        assert client.get(LIST, {"near": place, "within": km}).status_code == 200
