"""Great-circle distances in Python and in SQL, and the valid range of coordinates. Degrees and kilometres."""

import math

from django.db.models import F, FloatField, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ACos, Cos, Greatest, Least, Sin

EARTH_KM = 6371.0088  # mean radius
DEGREE_KM = math.radians(EARTH_KM)
# Finland and a little around it: a coordinate outside is a slip.
LATITUDES, LONGITUDES = (59, 71), (19, 32)
LATITUDE = Q(latitude__range=LATITUDES)
LONGITUDE = Q(longitude__range=LONGITUDES)
# Central Finland and some 15 km around it: a coordinate outside is asked about.
REGION_LATITUDES, REGION_LONGITUDES = (61.3, 63.8), (23.7, 27.0)


def great_circle_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the great-circle distance between two points in kilometres (haversine formula); arguments in degrees."""
    north, south = math.radians(latitude), math.radians(other_latitude)
    across = math.radians(longitude - other_longitude)
    half = math.sin((north - south) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1, math.sqrt(half)))


def distance_km(latitude: float, longitude: float) -> Combinable:
    """Return an SQL expression for the distance in kilometres from a point (degrees) to the row's coordinates."""
    degree = Value(math.pi / 180, FloatField())
    row_latitude, row_longitude = F("latitude") * degree, F("longitude") * degree
    here = math.radians(latitude)
    across = row_longitude - Value(math.radians(longitude), FloatField())
    closeness = Value(math.sin(here), FloatField()) * Sin(row_latitude)
    closeness += Value(math.cos(here), FloatField()) * Cos(row_latitude) * Cos(across)
    # A point's closeness to itself may come out as a hair over one.
    return ACos(Least(Greatest(closeness, Value(-1.0)), Value(1.0))) * Value(EARTH_KM, FloatField())
