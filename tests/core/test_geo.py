import pytest

from core.geo import distance_km, great_circle_km
from municipalities.models import Municipality
from tests.factories import make_municipality

JYVASKYLA, HELSINKI = (62.2426, 25.7473), (60.1699, 24.9384)


def test_distance_is_along_the_great_circle():
    assert great_circle_km(*JYVASKYLA, *HELSINKI) == pytest.approx(234.5, abs=1)


@pytest.mark.django_db
@pytest.mark.postgresql
def test_a_database_measures_as_python_does():
    make_municipality(latitude=HELSINKI[0], longitude=HELSINKI[1])
    (found,) = Municipality.objects.annotate(km=distance_km(*JYVASKYLA))
    assert found.km == pytest.approx(great_circle_km(*JYVASKYLA, *HELSINKI), abs=0.001)
