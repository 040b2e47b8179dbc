from datetime import date
from types import SimpleNamespace

import pytest

from core.facts import asks_of_address, asks_of_days, coordinates


def doubts(ask, **values):
    return [*ask(SimpleNamespace(**values))]


def test_swapped_coordinates_are_refused_and_offered_the_right_way_round():
    [doubt] = doubts(coordinates, latitude=25.75, longitude=62.24)
    assert doubt.is_refused
    assert doubt.offer.values == {"latitude": 62.24, "longitude": 25.75}


@pytest.mark.parametrize("point", [(60.17, 24.94), (65.01, 25.47), (62.24, 30.0)])
def test_a_point_elsewhere_in_finland_is_asked_about(point):
    [doubt] = doubts(coordinates, latitude=point[0], longitude=point[1])
    assert not doubt.is_refused
    assert "Keski-Suomessa" in doubt.message


@pytest.mark.parametrize("point", [(62.24, 25.75), (61.56, 25.18), (63.38, 25.57), (None, None), (10.0, 10.0)])
def test_what_lies_in_the_region_or_is_refused_otherwise_is_not_asked(point):
    assert doubts(coordinates, latitude=point[0], longitude=point[1]) == []


@pytest.mark.parametrize("text", ["-", "?", "–", " . "])
def test_a_mark_is_no_address(text):
    assert doubts(asks_of_address("address"), address=text)[0].is_refused


@pytest.mark.parametrize("text", ["", "Laukaantie 14", "12"])
def test_an_address_has_letters_or_digits(text):
    assert doubts(asks_of_address("address"), address=text) == []


@pytest.mark.parametrize("year", [26, 1926, 2126, 9999])
def test_a_day_of_another_century_is_asked_about_and_offered_in_this(year):
    [doubt] = doubts(asks_of_days("day"), day=date(year, 11, 24))
    assert doubt.offer.values == {"day": date(2000 + year % 100, 11, 24)}
    assert doubts(asks_of_days("day"), day=doubt.offer.values["day"]) == []
