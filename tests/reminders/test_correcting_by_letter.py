from datetime import date

import pytest
from django.utils import timezone

from contacts.models import ContactPerson
from history.models import Change
from history.recording import recorded
from meeting_places.models import FIRST_VISIT_FINNISH, Activity, MeetingPlace, Occurrence
from reminders.models import Reply
from tests.conftest import StrictClient
from tests.editing.forms import form_data
from tests.factories import make_activity, make_contact_person, make_feature, make_meeting_place, make_user, put
from tests.reminders.letters import ANNA, LONG_AGO, link

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(cafe):
    return link("correct", f"p{cafe.pk}")


def times(cafe):
    return f"t{cafe.activities.get().pk}-times"


def send(client, to, page=None, /, **typed):
    """Send the form as a browser does, with some fields typed over."""
    return client.post(to, form_data(page or client.get(to)) | typed, follow=True)


def say(**values):
    """Let a coordinator save something of the place meanwhile."""
    place = MeetingPlace.objects.get()
    with recorded("form", make_user(name="Kaisa Koordinaattori")):
        for name, value in values.items():
            setattr(place, name, value)
        place.claim_version(place.version)
        place.save()


def test_correction_is_public_at_once_and_checks(cafe, address):
    client, feature = StrictClient(enforce_csrf_checks=True), make_feature(name="hissi")
    typed = {"phone": "050 765 4321", "features": [str(feature.pk)], times(cafe): "to 17–18\nla 10–12"}
    assert "tiedot merkitään samalla tarkistetuiksi" in client.get(address).text
    page = send(client, address, **typed)
    assert "Kiitos! Korjaus on tallennettu ja näkyy heti." in page.text
    public = client.get(cafe.get_absolute_url()).text.lower()
    assert [text for text in ["050 765 4321", "hissi", "17.00–18.00", "lauantai"] if text not in public] == []
    cafe.refresh_from_db()
    assert (cafe.checked_on, [*cafe.features.all()]) == (timezone.localdate(), [feature])
    assert {one.starts_at.weekday() for one in Occurrence.objects.all()} == {3, 5}
    assert not client.cookies


def test_coordinator_sees_what_came_by_letter(client, cafe, address):
    send(client, address, phone="050 765 4321")
    reply, change = Reply.objects.unseen().get(), Change.objects.get(origin="letter")
    assert (reply.change, reply.text) == (change, "Puhelin")
    assert change.differences.get().values == {"phone": ["040 123 4567", "050 765 4321"]}


def test_form_saved_without_changes_verifies(client, cafe, address):
    send(client, address)
    cafe.refresh_from_db()
    assert cafe.checked_on == timezone.localdate()
    assert not Change.objects.filter(origin="letter").exists()
    assert not Reply.objects.unseen().exists()


def test_what_is_wrong_is_said_and_all_that_was_typed_stays(client, cafe, address):
    page = send(client, address, **{"email": "ei osoite", "phone": "050 1", "postal_code": "12", times(cafe): "ti kai"})
    for text in ["ei osoite", "050 1", "ti kai", "viisi numeroa"]:
        assert text in page.text
    cafe.refresh_from_db()
    assert (cafe.phone, cafe.checked_on) == ("040 123 4567", LONG_AGO)


def test_what_another_saved_meanwhile_stands_beside(client, cafe, address):
    page = client.get(address)
    say(phone="09 1", email="uusi@example.org")
    page = send(client, address, page, phone="050 1")
    for text in ["Kaisa Koordinaattori muutti tätä klo", "Tallenna minun: <b>050 1</b>", "Ota nykyinen: <b>09 1</b>"]:
        assert text in page.text
    cafe.refresh_from_db()
    assert cafe.phone == "09 1"
    send(client, address, page)
    cafe.refresh_from_db()
    assert (cafe.phone, cafe.email) == ("050 1", "uusi@example.org")


def test_times_that_another_saved_meanwhile_stand_beside(client, cafe, address):
    page, activity = client.get(address), cafe.activities.get()
    with recorded("form", make_user(name="Kaisa")):
        activity.schedules.update(weekday=4)
        schedule = activity.schedules.get()
        schedule.weekday = 5
        schedule.save()
    page = send(client, address, page, **{times(cafe): "to 17–18"})
    assert "Ota nykyinen: <b>la 9.30–11.30</b>" in page.text
    assert activity.schedules.get().weekday == 5
    send(client, address, page)
    assert activity.schedules.get().weekday == 3


@pytest.mark.parametrize(
    "typed",
    [
        {"seen_version": "999"},
        {"seen_version": "x"},
        {"seen_change": "x"},
        {"seen_change": "99999999999999999999"},
        {"features": ["x"]},
        {"features": ["99999999999999999999"]},
        {"price": "ilmainen"},
        {"phone": "a\x00b"},
        {"description_fi": "x" * 3_000_000},
    ],
)
def test_tampered_form_changes_nothing(client, cafe, address, typed):
    page = send(client, address, **{"phone": "050 1"} | typed)
    assert page.status_code in {200, 400}
    cafe.refresh_from_db()
    assert (cafe.phone, cafe.checked_on) == ("040 123 4567", LONG_AGO)


def test_fields_that_are_not_on_the_form_stay(client, cafe, address):
    send(client, address, name_fi="Kaapattu", slug="kaapattu", keeper_email="rosvo@example.org", state="draft")
    cafe.refresh_from_db()
    assert (cafe.name, cafe.keeper_email, cafe.state) == ("Perhekahvila Hippu", "Anna@example.org", "published")


@pytest.mark.parametrize(
    ("typed", "latitude"), [("Kirkkokatu 1 B", 62.2), ("kirkkokatu 1", 62.2), ("Koulutie 1", None)]
)
def test_map_forgets_the_point_when_the_house_changes(client, cafe, address, typed, latitude):
    put(MeetingPlace.objects, latitude=62.2, longitude=25.7)
    send(client, address, address=typed)
    cafe.refresh_from_db()
    assert (cafe.address, cafe.latitude) == (typed, latitude)


def test_place_without_times_gets_them(client):
    place = make_meeting_place(keeper_email=ANNA)
    send(client, link("correct", f"p{place.pk}"), **{"uusi-times": "ti 9.30–11.30"})
    assert str(place.activities.get().schedules.get()) == "tiistai 09.30–11.30"
    assert place.occurrences.exists()
    other = make_meeting_place(keeper_email=ANNA)
    send(client, link("correct", f"p{other.pk}"), phone="040 1")
    assert not other.activities.exists()


def test_online_place_keeps_its_link(client):
    place = make_meeting_place(keeper_email=ANNA, is_online=True, website="https://esimerkki.fi/")
    page = send(client, link("correct", f"p{place.pk}"), website="")
    assert "Tämä kenttä vaaditaan" in page.text


def test_activity_of_its_own_maintainer_is_corrected_alone(client, cafe):
    activity = make_activity(cafe, title="Muskari", keeper_email="muskari@example.org")
    assert "Muskari" not in client.get(link("correct", f"p{cafe.pk}")).text
    address = link("correct", f"t{activity.pk}", email="muskari@example.org")
    send(client, address, times="pe 10–11", age_min_years="1", age_max_years="3", phone="050 1")
    activity = Activity.objects.get(pk=activity.pk)
    assert (activity.ages, activity.schedules.get().weekday) == ("1–3-vuotiaille", 4)
    page = send(client, address, age_min_years="9")
    assert "Yläikäraja on alaikärajaa pienempi." in page.text
    assert MeetingPlace.objects.get().checked_on == LONG_AGO


def test_contact_person_corrects_her_card_and_moves_her_address(client):
    person = make_contact_person(email=ANNA)
    page = send(client, link("correct", f"h{person.pk}"), email="anna.uusi@example.org", phone="040 9")
    assert "Seuraava kirje tulee uuteen osoitteeseen." in page.text
    person = ContactPerson.objects.get()
    assert (person.email, person.phone, person.checked_on) == ("anna.uusi@example.org", "040 9", timezone.localdate())


def test_contact_person_tells_her_last_day(client):
    person = make_contact_person(email=ANNA)
    send(client, link("correct", f"h{person.pk}"), valid_until="2027-01-31")
    assert ContactPerson.objects.get().valid_until == date(2027, 1, 31)


def test_keeper_of_a_place_tells_what_an_activity_is_like_for_those_who_come_first(client, cafe, address):
    activity = cafe.activities.get()
    typed = {f"t{activity.pk}-bring_fi": "villasukat", f"t{activity.pk}-coming_late": "any_time"}
    send(client, address, **typed)
    activity.refresh_from_db()
    assert (activity.bring, activity.coming_late) == ("villasukat", "any_time")
    assert "villasukat" in client.get(cafe.get_absolute_url()).text.lower()
    assert "villasukat" in client.get(link("confirm", f"p{cafe.pk}")).text


def test_every_form_of_a_first_visit_has_the_same_fields(client, cafe, address):
    activity = cafe.activities.get()
    names = form_data(client.get(address)).keys()
    assert {f"t{activity.pk}-{name}" for name in FIRST_VISIT_FINNISH} <= names
    assert set(FIRST_VISIT_FINNISH) <= names


def test_new_activity_asks_for_its_times_first(client, cafe, address):
    cafe.activities.all().delete()
    assert "uusi-times" in client.get(address).text
    assert "uusi-bring_fi" not in client.get(address).text
