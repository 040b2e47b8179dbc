from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import ContactPerson, Organisation
from corrections.models import Correction
from events.models import Event
from history.models import Change
from imports.models import TableImport
from imports.tables.contacts import ContactTable
from meeting_places.models import Activity, MeetingPlace, Occurrence, Schedule
from search.models import SearchPosting
from tests.factories import (
    make_activity,
    make_contact_person,
    make_family_centre,
    make_group,
    make_meeting_place,
    make_user,
    put,
)
from tests.imports.tables import make_table, make_words, place, place_row
from tests.imports.test_admin import choose, confirm

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def editor(client):
    make_words()
    user = make_user(is_regional_editor=True)
    client.force_login(user)
    return user


def bring(client, *rows, kind="places"):
    """Import rows; return the page that tells what was done."""
    choose(client, make_table(*rows), kind)
    return confirm(client).text


def take_back(client, record=None):
    record = record or TableImport.objects.first()
    address = reverse("admin:imports_tableimport_preview", args=[record.kind, record.pk])
    return client.post(address, {"undo": "1"}, follow=True).text


def everything():
    """Return all that an import of places writes, but for keys."""
    places = MeetingPlace.objects.order_by("pk").values_list("name_fi", "phone", "slug", "organiser__name_fi")
    activities = Activity.objects.order_by("pk").values_list("title_fi", "place__name_fi")
    times = Schedule.objects.order_by("weekday", "starts", "activity__place").values_list(
        "weekday", "starts", "ends", "activity__title_fi"
    )
    meetings = Occurrence.objects.order_by("starts_at", "place").values_list("starts_at", "place__name_fi")
    found = SearchPosting.objects.order_by("key", "kind", "object_id").values_list("key__key", "kind", "object_id")
    organisations = Organisation.objects.order_by("name_fi").values_list("name_fi")
    return [*map(list, (places, activities, times, meetings, found, organisations))]


def test_an_import_tells_how_many_of_what_came_changed_and_stayed(client, editor):
    bring(client, place_row(1, title_fi="Kerho"), place_row(2))
    rows = [
        place_row(1, title_fi="Kerho", phone="040 123 4567"),
        place_row(2),
        place_row(3),
        place_row(3, title_fi="B"),
    ]
    html = bring(client, *rows)
    assert "Kohtaamispaikat: uusia 1, muuttui 1, ennallaan 1." in html
    assert "Toiminnat: uusia 2, muuttui 0, ennallaan 2." in html


def test_the_preview_shows_new_rows_as_they_will_stand(client, editor):
    row = place_row(times="tiistaisin klo 9.30-11.30", phone="040 123 4567", address="Laukaantie 14", price="0 €")
    html = choose(client, make_table(row)).text
    for shown in ("ti 9.30–11.30", "040 123 4567", "Laukaantie 14", "maksuton"):
        assert f"</code> {shown}</li>" in html


def test_a_whole_import_is_taken_back(client, editor):
    bring(client, place_row(1, title_fi="Kerho", organiser="Vanha ry", organiser_kind="järjestö"), place_row(2))
    before = everything()
    bring(
        client,
        place_row(
            1, title_fi="Kerho", organiser="Uusi ry", organiser_kind="järjestö", phone="040 123 4567", times="ke 9–11"
        ),
        place_row(1, title_fi="Toinen", times="to 9–11"),
        place_row(2, times="(tyhjä)"),
        place_row(3, title_fi="Kolmas"),
    )
    assert everything() != before
    html = take_back(client)
    assert "Tuonti on kumottu. Tiedot ovat niin kuin ennen sitä." in html
    assert "Kumoa koko tuonti" not in html
    assert everything() == before
    assert (Change.objects.first().origin, Change.objects.first().user) == ("restore", editor)
    assert "Tuonti on jo kumottu." in take_back(client)


def test_what_somebody_has_changed_since_is_named_and_nothing_is_taken_back(client, editor):
    bring(client, place_row(1, title_fi="Kerho"), place_row(2))
    activity = place(1).activities.get()
    activity.title_fi = "Uusi nimi"
    activity.save()
    html = take_back(client)
    assert "Ei voi kumota, koska näitä on muutettu sen jälkeen: Uusi nimi (" in html
    assert (MeetingPlace.objects.count(), TableImport.objects.get().undone_at) == (2, None)


def test_what_others_have_written_of_a_new_place_keeps_it(client, editor):
    bring(client, place_row(1))
    Correction.objects.create(place=place(1), message="Ovi on sivulla")
    assert "Ei voi kumota, koska tuotuihin liittyy jo muuta: " in take_back(client)
    assert Correction.objects.get().place == place(1)


def test_an_organiser_that_another_place_has_taken_up_is_not_taken_back(client, editor):
    bring(client, place_row(1, organiser="Uusi ry", organiser_kind="järjestö"))
    make_meeting_place(organiser=Organisation.objects.get())
    assert "mihin muu viittaa" in take_back(client)
    assert place(1).organiser == Organisation.objects.get()


def test_who_may_not_edit_all_of_it_any_more_takes_nothing_back(client):
    municipality, _kind = make_words()
    user = make_user(make_family_centre(municipality))
    client.force_login(user)
    bring(client, place_row(1, organiser="Uusi ry", organiser_kind="järjestö"))
    put(MeetingPlace.objects, municipality=make_meeting_place().municipality)
    assert "et voi muokata" in take_back(client)
    put(MeetingPlace.objects.filter(pk=place(1).pk), municipality=municipality)
    assert "Tuonti on kumottu." in take_back(client)
    assert not MeetingPlace.objects.filter(source="koe").exists()
    assert Organisation.objects.get().name == "Uusi ry"  # it is in the register of all now


def test_another_editor_of_the_region_takes_it_back_and_nobody_else_sees_it(client, editor):
    bring(client, place_row(1))
    record = TableImport.objects.get()
    address = reverse("admin:imports_tableimport_preview", args=["places", record.pk])
    client.force_login(make_user(make_family_centre(place(1).municipality)))
    assert client.get(address).status_code == 404
    client.force_login(make_user(is_regional_editor=True))
    assert address in client.get(reverse("admin:imports_tableimport_changelist")).text
    assert "Tuonti on kumottu." in take_back(client)


def test_people_and_events_are_taken_back_too(client, editor):
    centre, group = make_family_centre(name="Oma"), make_group(name="Verkosto", slug="verkosto")
    old = make_contact_person(centre, name="Maija", source="koe", external_id="1", phone="040 1")
    people = [{"source": "koe", "external_id": "1", "phone": "040 123 4567"}]
    people += [{"source": "koe", "external_id": "2", "name": "Uusi", "liaison_of": "Oma"}]
    bring(client, *people, kind="contacts")
    assert ContactPerson.objects.count() == 2
    assert "Tuonti on kumottu." in take_back(client)
    old.refresh_from_db()
    assert (list(ContactPerson.objects.all()), old.phone) == ([old], "040 1")
    event = {"source": "koe", "external_id": "1", "title_fi": "Kokous", "group": group.slug, "starts_on": "1.9.2090"}
    bring(client, event, kind="events")
    assert "Tuonti on kumottu." in take_back(client)
    assert not Event.objects.exists()


def test_a_persons_successor_cannot_be_taken_back_as_the_former_is_forgotten(client, editor):
    make_contact_person(name="Maija Meikäläinen", source="koe", external_id="1")
    bring(client, {"source": "koe", "external_id": "1", "name": "Ville Virtanen"}, kind=ContactTable.name)
    assert "aiempia tietoja ei säilytetä" in take_back(client)
    assert ContactPerson.objects.get().name == "Ville Virtanen"


def test_rows_of_an_import_are_forgotten_in_a_day_and_its_counts_in_a_month(client, editor):
    bring(client, place_row(1))
    TableImport.objects.update(created_at=timezone.now() - timedelta(days=2))
    TableImport.forget_old()
    record = TableImport.objects.get()
    assert set(record.preview) == {"records"}
    assert (
        "Kumoa koko tuonti" in client.get(reverse("admin:imports_tableimport_preview", args=["places", record.pk])).text
    )
    TableImport.objects.update(created_at=timezone.now() - timedelta(days=31))
    TableImport.forget_old()
    assert not TableImport.objects.exists()


def test_an_activity_added_to_anothers_place_is_taken_back_alone(client, editor):
    one = make_meeting_place(name="Vanha")
    kept = make_activity(one, title="Oma")
    bring(client, {"source": "perhekeskus", "external_id": str(one.pk), "title_fi": "Tuotu", "times": "ti 9–11"})
    assert one.activities.count() == 2
    assert "Tuonti on kumottu." in take_back(client)
    assert list(one.activities.all()) == [kept]
