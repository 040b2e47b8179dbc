from datetime import date, timedelta

import pytest
from django.utils import timezone

from contacts.models import Assignment
from core.models.verification import months_before
from meeting_places.models import MeetingPlace
from tests.factories import (
    make_contact_person,
    make_family_centre,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    put,
)

LONG_AGO = date(2020, 1, 1)


def ago(months, days=0):
    return months_before(timezone.localdate(), months) - timedelta(days)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 11, 24), 5, date(2026, 6, 24)),
        (date(2026, 5, 31), 6, date(2025, 11, 30)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
    ],
)
def test_months_before_a_day(day, months, earlier):
    assert months_before(day, months) == earlier


@pytest.mark.clock
@pytest.mark.parametrize(
    ("months", "days", "is_due", "asks_caution", "is_listed"),
    [
        (5, 0, False, False, True),
        (5, 1, True, False, True),
        (6, 1, True, True, True),
        (12, 0, True, True, True),
        (12, 1, True, True, False),
    ],
)
def test_a_word_ages(db, months, days, is_due, asks_caution, is_listed):
    place = make_meeting_place(checked_on=ago(months, days))
    assert MeetingPlace.objects.to_check().exists() == is_due
    assert place.needs_caution == asks_caution
    assert MeetingPlace.objects.current().exists() == is_listed
    assert place.has_left_lists != is_listed


@pytest.mark.clock
def test_clock_of_a_record_never_checked_starts_when_it_came(db):
    new, old = make_meeting_place(), make_meeting_place(created_at=timezone.now() - timedelta(400))
    assert [*MeetingPlace.objects.current()] == [new]
    old.mark_checked()
    assert MeetingPlace.objects.current().count() == 2


def test_family_centre_never_leaves_its_lists(db):
    centre = make_family_centre(checked_on=LONG_AGO)
    assert centre.needs_caution
    assert not centre.has_left_lists
    assert type(centre).objects.current().exists()


def test_contact_leaves_lists_but_one_of_the_source_stays(db):
    centre = make_family_centre()
    checked, of_source = (make_contact_person(centre, created_at=timezone.now() - timedelta(400)) for _ in range(2))
    checked.mark_checked(today=LONG_AGO)
    put(Assignment.objects.filter(contact_person=of_source), stated_in=2019)
    assert [one.contact_person for one in Assignment.objects.current()] == [of_source]


def test_place_left_alone_is_in_no_list_but_has_its_page(client, db):
    laukaa = make_municipality(slug="laukaa")
    place = make_meeting_place(municipality=laukaa, name="Hiljainen paikka", checked_on=LONG_AGO)
    make_occurrence(place, starts_at=timezone.now())
    for address in ["/", "/kohtaamispaikat/", "/kohtaamispaikat/viikko/", "/kunnat/laukaa/", "/haku/?q=hiljainen"]:
        assert "Hiljainen paikka" not in client.get(address).text, address
    assert "SUMMARY" not in client.get("/kohtaamispaikat/kalenteri.ics").text
    page = client.get(place.get_absolute_url()).text
    assert "Tiedot tarkistettu 1.1.2020. <strong>Varmista ennen kuin lähdet.</strong>" in page
    assert "eikä paikka siksi näy luetteloissa" in page


def test_counts_of_municipalities_are_those_of_the_lists(client, db):
    municipality = make_municipality(name="Laukaa")
    make_meeting_place(municipality=municipality)
    make_meeting_place(municipality=municipality, checked_on=LONG_AGO)
    (counted,) = type(municipality).objects.with_place_counts()
    assert counted.place_count == 1
