from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from contacts.models import ContactPerson, Organisation
from events.models import Event
from imports.constraints import broken_constraints
from meeting_places.models import Activity, MeetingPlace

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

RECORDS = [
    MeetingPlace(slug="viikko", municipality_id="410"),
    MeetingPlace(slug="a"),
    MeetingPlace(slug="a", is_online=True),
    MeetingPlace(slug="a", is_online=True, website="https://example.org", address="Koulutie 1"),
    MeetingPlace(slug="a", municipality_id="410", latitude=62.0),
    MeetingPlace(slug="a", municipality_id="410", latitude=62.0, longitude=25.0),
    MeetingPlace(slug="a", municipality_id="410", latitude=25.0, longitude=62.0, postal_code="4010"),
    MeetingPlace(slug="a", municipality_id="410", image="kuva.png"),
    MeetingPlace(slug="a", municipality_id="410", image="kuva.png", image_alt_fi="Talo"),
    Activity(age_min_years=3),
    Activity(age_min_years=3, age_max_years=2),
    ContactPerson(),
    ContactPerson(email="a@example.org"),
    Organisation(),
    Event(starts_on=date(2026, 9, 2), ends_on=date(2026, 9, 1)),
    Event(starts_on=date(2026, 9, 2), progress="cancelled"),
    Event(starts_on=date(2026, 9, 2), progress="postponed", progress_reason_fi="Lumi"),
    Event(starts_on=date(2026, 9, 1), ends_at=time(9)),
    Event(starts_on=date(2026, 9, 1), starts_at=time(10), ends_at=time(9)),
    Event(starts_on=date(2026, 9, 1), starts_at=time(10), ends_on=date(2026, 9, 2), ends_at=time(9)),
]


@pytest.mark.parametrize("record", RECORDS, ids=[f"{type(one).__name__} {n}" for n, one in enumerate(RECORDS)])
def test_what_the_database_would_refuse_is_known_without_asking_it(record):
    asked = []
    for constraint in record._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            try:
                constraint.validate(type(record), record)
            except ValidationError:
                asked.append(constraint.name)
    assert [constraint.name for constraint in broken_constraints(record)] == asked
