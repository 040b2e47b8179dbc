import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contacts.models import Assignment, ContactPerson, Organisation
from events.models import Event
from history.models import Change
from imports.columns import CellError, ClockColumn
from imports.exports import table_rows
from imports.tables.contacts import ContactTable
from imports.tables.events import EventTable
from imports.tables.municipalities import MunicipalityTable
from imports.tables.organisations import OrganisationTable
from tests.factories import make_family_centre, make_group, make_municipality, make_organisation, make_user
from tests.imports.tables import import_file, make_table

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def import_rows(table, *rows, user=None):
    return import_file(make_table(*rows), table(user), user=user)


def person_row(number=1, **cells):
    return {"source": "koe", "external_id": str(number), "name": f"Henkilö {number}"} | cells


def event_row(number=1, **cells):
    row = {"source": "koe", "external_id": str(number), "title_fi": f"Kokous {number}", "group": "verkosto"}
    return row | {"starts_on": "1.9.2026"} | cells


def test_a_person_comes_with_her_organisation_and_family_centres():
    centre, other = make_family_centre(name="Laukaan perhekeskus"), make_family_centre(name="Toinen")
    make_organisation(name="Seurakunta")
    row = person_row(organisation="Seurakunta", liaison_of="Laukaan perhekeskus", valid_until="31.12.2090")
    import_rows(ContactTable, row)
    assert import_rows(ContactTable, row).counts == {"left": 1}
    person = ContactPerson.objects.get()
    assert (person.organisation.name, person.state, person.checked_on) == ("Seurakunta", "published", None)
    import_rows(ContactTable, person_row(liaison_of="Toinen"))
    assert set(Assignment.objects.filter(until=None).values_list("family_centre", flat=True)) == {other.pk}
    assert Assignment.objects.get(family_centre=centre).until is not None


def test_a_coordinator_imports_people_of_her_own_family_centre_alone():
    make_family_centre(name="Vieras")
    user = make_user(make_family_centre(name="Oma"))
    report = import_rows(
        ContactTable, person_row(1, liaison_of="Vieras"), person_row(2), person_row(3, liaison_of="Oma"), user=user
    )
    assert [problem[:2] for problem in report.told] == [(2, "liaison_of"), (3, "liaison_of")]
    assert import_rows(ContactTable, person_row(3, liaison_of="Oma"), user=user).is_done
    assert Change.objects.first().user == user
    import_rows(ContactTable, person_row(4))
    assert import_rows(ContactTable, person_row(4, phone="014 1"), user=user).told[0][1] == "phone"


def test_organisations_are_known_by_their_key():
    rows = [{"source": "koe", "external_id": "1", "name_fi": "Yhdistys", "kind": "järjestö"}]
    import_rows(OrganisationTable, *rows)
    import_rows(OrganisationTable, rows[0] | {"name_fi": "Uusi nimi"})
    assert list(Organisation.objects.values_list("name_fi", "kind")) == [("Uusi nimi", "association")]
    report = import_rows(OrganisationTable, *rows * 2)
    assert [problem[:2] for problem in report.told] == [(3, "external_id")]


def test_an_event_takes_days_and_times_as_people_write_them():
    make_group(name="Verkosto", slug="verkosto")
    make_municipality(name="Laukaa")
    import_rows(EventTable, event_row(1, starts_at="9", ends_at="11.30", host="Laukaa", starts_on="2026-09-01"))
    event = Event.objects.get()
    assert (str(event.starts_on), str(event.starts_at), str(event.ends_at)) == ("2026-09-01", "09:00:00", "11:30:00")
    assert import_rows(EventTable, event_row(1, starts_on="1.9.2026", starts_at="9.00")).counts == {"left": 1}


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("klo 9.30", "09:30:00"),
        ("09:30:00", "09:30:00"),
        ("9:29:59", "09:30:00"),
        ("kello 9", "09:00:00"),
        ("0.3958333333333333", "09:30:00"),
        ("0,5", "12:00:00"),
        ("0.75", "18:00:00"),
        ("0.00", "00:00:00"),
        ("0.30", "00:30:00"),
    ],
)
def test_clock_times_are_read_as_spreadsheets_and_people_write_them(typed, clock):
    make_group(name="Verkosto", slug="verkosto")
    assert import_rows(EventTable, event_row(starts_at=typed)).told == []
    assert str(Event.objects.get().starts_at) == clock


@pytest.mark.parametrize("typed", ["0.25", "0.99999", "9.5", "24.00", "9.60", "9:30:61", "26.00"])
def test_clock_times_that_may_be_others_are_refused(typed):
    make_group(name="Verkosto", slug="verkosto")
    assert [problem[:2] for problem in import_rows(EventTable, event_row(starts_at=typed)).told] == [(2, "starts_at")]


@given(st.integers(0, 24 * 60 - 1))
@example(72)
@example(360)
def test_the_fraction_of_any_minute_is_that_minute_or_asked_about(minute):
    column, fraction = ClockColumn(name="starts_at"), repr(minute / (24 * 60))
    try:
        read = column.read(fraction)
    except CellError:  # 0.25 may be a quarter of the day, or 25 minutes past midnight
        assert re.fullmatch(r"0\.[0-5]5", fraction)
    else:
        assert (read.hour * 60 + read.minute) == minute


def test_a_day_may_be_the_number_that_a_spreadsheet_holds():
    make_group(name="Verkosto", slug="verkosto")
    assert import_rows(EventTable, event_row(starts_on="46266")).told == []
    assert str(Event.objects.get().starts_on) == "2026-09-01"
    assert import_rows(EventTable, event_row(2, starts_on="99999")).told[0][1] == "starts_on"


@pytest.mark.parametrize("day", ["9/1/2026", "1.9.26", "31.2.2026", "syyskuussa", "2026.09.01"])
def test_a_day_that_could_be_another_is_refused(day):
    make_group(name="Verkosto", slug="verkosto")
    assert import_rows(EventTable, event_row(starts_on=day)).told[0][:3] == (2, "starts_on", day)


def test_whom_an_event_merely_concerns_makes_herself_no_host():
    make_group(name="Verkosto", slug="verkosto")
    home, other = make_municipality(name="Laukaa"), make_municipality(name="Toivakka")
    guest, host = make_user(make_family_centre(home)), make_user(make_family_centre(other))
    import_rows(EventTable, event_row(1, host="Toivakka", municipalities="Laukaa, Toivakka"))
    for cell in ("Laukaa", "(tyhjä)"):
        assert import_rows(EventTable, event_row(1, host=cell), user=guest).told[0][:2] == (2, "host")
    assert import_rows(EventTable, event_row(1, venue="Kirjasto"), user=guest).is_done
    assert import_rows(EventTable, event_row(1, host="(tyhjä)"), user=host).is_done


@pytest.mark.parametrize("progress", ["pidetty", "suunnitteilla"])
def test_an_event_is_not_held_before_its_day(progress):
    make_group(name="Verkosto", slug="verkosto")
    report = import_rows(EventTable, event_row(1, starts_on="1.9.2090", progress=progress))
    assert [problem[:3] for problem in report.told] == [(2, "progress", "pidetty")] * (progress == "pidetty")
    assert Event.objects.exists() == (progress != "pidetty")


def test_an_event_that_ends_before_it_starts_is_told():
    make_group(name="Verkosto", slug="verkosto")
    report = import_rows(EventTable, event_row(ends_on="31.8.2026"))
    assert report.told == [(2, "ends_on", "31.8.2026", "Päättymispäivä on ennen alkamispäivää.")]


def municipality_row(code="410", **cells):
    return {"source": "perhekeskus", "external_id": code} | cells


def test_municipalities_get_their_switchboards_by_table():
    laukaa = make_municipality(name="Laukaa", code="410")
    report = import_rows(MunicipalityTable, municipality_row(name="Laukaa", phone="014 123 4567"))
    laukaa.refresh_from_db()
    assert (report.is_done, report.counts, laukaa.phone) == (True, {"changed": 1}, "014 123 4567")
    assert Change.objects.first().differences.get().values == {"phone": ["", "014 123 4567"]}
    import_rows(MunicipalityTable, municipality_row(phone="(tyhjä)"))
    laukaa.refresh_from_db()
    assert laukaa.phone == ""


def test_municipalities_come_back_unchanged_whatever_a_spreadsheet_does_to_their_codes():
    make_municipality(name="Hankasalmi", code="077", phone="014 1", website="https://example.org")
    heading, row = table_rows(MunicipalityTable())
    row = dict(zip(heading, row, strict=True))
    assert row == municipality_row("077", name="Hankasalmi", phone="014 1", website="https://example.org")
    assert import_rows(MunicipalityTable, row).counts == {"left": 1}
    assert import_rows(MunicipalityTable, row | {"external_id": "77"}).counts == {"left": 1}


def test_municipality_that_stands_on_two_rows_is_refused():
    make_municipality(name="Hankasalmi", code="077", phone="014 1")
    twice = [
        municipality_row(code, name="Hankasalmi", phone=phone) for code, phone in (("77", "014 2"), ("077", "014 3"))
    ]
    report = import_rows(MunicipalityTable, *twice)
    assert [(row, sentence) for row, _column, _value, sentence in report.told] == [
        (3, "Sama kunta on jo toisella rivillä.")
    ]


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (municipality_row("999", phone="014 267 4000"), "external_id", "Kuntaa, jolla on tämä numero, ei ole."),
        (municipality_row("kissa", phone="014 267 4000"), "external_id", "Kuntaa, jolla on tämä numero, ei ole."),
        (municipality_row(phone="014 267 4000") | {"source": "oma"}, "external_id", "Uusia ei voi tuoda."),
        (municipality_row(name="Laukas"), "name", "Kunnan nimeä ei vaihdeta taulukolla"),
        (municipality_row(phone="1" * 41), "phone", "40"),
        (municipality_row(website="ei osoite"), "website", ""),
    ],
)
def test_what_a_municipality_cannot_be_gets_a_sentence(row, column, sentence):
    make_municipality(name="Laukaa", code="410")
    report = import_rows(MunicipalityTable, row)
    assert [problem[:2] for problem in report.told] == [(2, column)]
    assert sentence in report.told[0][3]
    assert not report.is_done


def test_only_who_edits_the_whole_region_imports_municipalities():
    centre = make_family_centre(make_municipality(code="410"))
    report = import_rows(MunicipalityTable, municipality_row(phone="014 267 4000"), user=make_user(centre))
    assert [problem[1] for problem in report.told] == ["phone"]
    assert import_rows(
        MunicipalityTable, municipality_row(phone="014 267 4000"), user=make_user(is_regional_editor=True)
    ).is_done
