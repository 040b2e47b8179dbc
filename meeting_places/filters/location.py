"""Search near a point: geocoding of the visitor's text, and distances to places."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Avg
from django.utils.translation import gettext as _

from core.geo import distance_km, great_circle_km
from core.text import fold
from meeting_places.models import MeetingPlace
from municipalities.models import Municipality

WITHIN_KM = 20
FARTHEST_KM = 200
DECIMALS = 3  # about a hundred metres: nobody's door
POSTAL_CODE = re.compile(r"[0-9]{5}")
INFLECTED = ("name", "genitive", "in_where", "to_where", "from_where", "slug")


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in degrees; `name` is empty for the visitor's own location."""

    latitude: float
    longitude: float
    name: str = ""


def find_spot(text: str) -> Spot:
    """Return the point of the text: "62.242,25.747", a postal code, a municipality or a district.

    Raises ValueError with a message for the visitor.
    """
    if spot := _from_coordinates(text):
        return spot
    if text.isdecimal() and text.isascii():
        return _from_postal_code(text)
    return _from_municipality(text) or _from_district(text) or _from_area(text)


def _from_coordinates(text: str) -> Spot | None:
    try:
        latitude, longitude = (round(float(part), DECIMALS) for part in text.split(","))
    except (ValueError, OverflowError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(_("Sijaintia ei ymmärretty. Kirjoita kunta, kylä tai postinumero."))
    return Spot(latitude, longitude)


def _from_postal_code(code: str) -> Spot:
    if found := _mean(MeetingPlace.objects.filter(postal_code=code)):
        return Spot(*found, code)
    home = Municipality.objects.filter(code__in=[area.home for area in postal_areas() if area.code == code]).first()
    if not home:
        sentence = _("Postinumerolla %(code)s ei ole paikkoja. Kirjoita kunta tai kylä.")
        raise ValueError(sentence % {"code": code[:10]})
    return Spot(home.latitude, home.longitude, home.name)


def _from_municipality(text: str) -> Spot | None:
    for one in Municipality.objects.all():
        if fold(text) in {fold(getattr(one, name)) for name in INFLECTED}:
            return Spot(one.latitude, one.longitude, one.name)
    return None


def _from_district(text: str) -> Spot | None:
    """Return the middle of a district's places; "Keskusta, Laukaa" where many municipalities have one."""
    district, _comma, municipality = (part.strip() for part in text.partition(","))
    places = MeetingPlace.objects.filter(folded__contains=fold(district)).exclude(district="")
    if municipality:
        places = places.filter(municipality__folded=fold(municipality))
    rows = places.current().order_by().values_list("district", "municipality__name").distinct()
    named = {row for row in rows if fold(row[0]) == fold(district)}
    if len({home for _name, home in named}) > 1:
        sentence = _("%(name)s on monessa kunnassa. Kirjoita myös kunta, esimerkiksi %(name)s, %(municipality)s.")
        name, home = min(named)
        raise ValueError(sentence % {"name": name, "municipality": home})
    found = named and _mean(places.filter(district__in=[name for name, _home in named]))
    return Spot(*found, min(named)[0]) if found else None


@dataclass(frozen=True, slots=True)
class PostalArea:
    """A postal code of the region, its post office name and the code of its municipality."""

    code: str
    name: str
    home: str


@cache
def postal_areas() -> tuple[PostalArea, ...]:
    """Return the region's postal codes. Source: open data of Posti, the Finnish postal service."""
    with (Path(__file__).parent / "postal_areas.csv").open(encoding="utf-8") as rows:
        return tuple(PostalArea(row["code"], row["name"], row["municipality"]) for row in csv.DictReader(rows))


def nearest_municipality(spot: Spot) -> Municipality | None:
    """Return the region's municipality whose middle is the nearest to the point; None if there are none."""
    return min(
        Municipality.objects.all(),
        key=lambda one: great_circle_km(spot.latitude, spot.longitude, one.latitude, one.longitude),
        default=None,
    )


def district_of(code: str) -> Spot | None:
    """Return about where a postal code of any part of Finland is; None if no code begins so.

    The first two digits tell it to some tens of kilometres: the town that the post sorts for, to a tenth of a degree.
    """
    with (Path(__file__).parent / "postal_districts.csv").open(encoding="utf-8") as rows:
        found = (row for row in csv.DictReader(rows) if POSTAL_CODE.fullmatch(code) and row["digits"] == code[:2])
        row = next(found, None)
    return row and Spot(float(row["latitude"]), float(row["longitude"]), code)


def nearest_postal_code(spot: Spot) -> str:
    """Return the postal code of the published place that is nearest to the point; empty if it is far from all."""
    places = MeetingPlace.objects.current().exclude(postal_code="").filter(latitude__isnull=False)
    near = places.annotate(km=distance_km(spot.latitude, spot.longitude)).filter(km__lte=WITHIN_KM).order_by("km")
    return near.values_list("postal_code", flat=True).first() or ""


def _from_area(text: str) -> Spot:
    """Return the middle of the places where the post's area has this name, or else of its municipality."""
    areas = [area for area in postal_areas() if fold(area.name) == fold(text)]
    if found := _mean(MeetingPlace.objects.filter(postal_code__in=[area.code for area in areas])):
        return Spot(*found, areas[0].name)
    if areas:
        return _from_postal_code(areas[0].code)
    raise ValueError(_("Paikkaa ”%(text)s” ei löytynyt. Kirjoita kunta, kylä tai postinumero.") % {"text": text})


def _mean(places) -> tuple[float, float] | None:
    mean = places.current().aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
    return None if mean["latitude"] is None else (mean["latitude"], mean["longitude"])
