from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from core import spam
from core.models.submissions import FormSubmission
from corrections.models import Correction
from history.models import Change
from meeting_places.models import Activity, MeetingPlace
from tests.factories import (
    make_activity,
    make_contact_person,
    make_event,
    make_meeting_place,
    make_schedule,
    make_user,
)

pytestmark = pytest.mark.postgresql


@pytest.fixture
def place(world):
    return make_meeting_place(municipality=world.mine, name="Hippu", address="Vanha tie 1", phone="014 1")


@pytest.fixture
def form(client, place, monkeypatch):
    """The form's address, and all that it sends when nothing is typed; opened long enough ago."""
    monkeypatch.setattr(spam, "SOONEST", -1)
    url = reverse("corrections:place", args=[place.pk])
    return url, client.get(url).context["form"].initial | {"message": "", "email": "", "nickname": ""}


def send(client, form, **typed):
    url, initial = form
    return client.post(
        url, initial | {name if name in initial else f"item-{name}": text for name, text in typed.items()}
    )


def decide(client, correction, **typed):
    rows = correction.proposals.all()
    decisions = {f"decision-{row.pk}": typed.get(row.key.partition("-")[0], "accepted") for row in rows}
    typed = {"answer": typed.get("answer", "")}
    return client.post(
        reverse("admin:corrections_correction_change", args=[correction.pk]), decisions | typed, follow=True
    )


def test_reader_corrects_a_field_and_nothing_is_public_before_it_is_accepted(client, world, place, form):
    page = send(client, form, address="Uusi tie 2")
    assert page["Location"].endswith("?sent=1")
    assert not page.cookies
    correction = Correction.objects.get()
    assert [(row.key, row.was, row.proposed) for row in correction.proposals.all()] == [
        ("address", "Vanha tie 1", "Uusi tie 2")
    ]
    assert "Uusi tie 2" not in client.get(place.get_absolute_url()).text
    client.force_login(world.coordinator)
    assert "Ehdotus on käsitelty" in decide(client, correction).text
    assert "Uusi tie 2" in client.get(place.get_absolute_url()).text
    assert Change.objects.filter(origin="correction", user=world.coordinator).count() == 1


def test_each_proposal_is_decided_by_itself(client, world, place, form):
    send(client, form, address="Uusi tie 2", phone="014 2")
    client.force_login(world.coordinator)
    decide(client, Correction.objects.get(), phone="refused")
    place.refresh_from_db()
    assert (place.address, place.phone, place.version) == ("Uusi tie 2", "014 1", 2)
    assert place.checked_on is None


def test_accepted_times_change_the_meetings(client, world, place, monkeypatch):
    monkeypatch.setattr(spam, "SOONEST", -1)
    activity = make_activity(place)
    make_schedule(activity)
    url = reverse("corrections:place", args=[place.pk])
    initial = client.get(url).context["form"].initial
    assert initial[f"item-times-{activity.pk}"] == "ti 9.30–11.30"
    client.post(url, initial | {f"item-times-{activity.pk}": "ke 10–12"})
    client.force_login(world.coordinator)
    decide(client, Correction.objects.get())
    assert {timezone.localtime(one.starts_at).weekday() for one in activity.occurrences.all()} == {2}


def test_choices_and_what_an_activity_tells_are_corrected(client, world, place, monkeypatch):
    monkeypatch.setattr(spam, "SOONEST", -1)
    activity = make_activity(place, title="Vauvakahvila")
    with translation.override("sv"):
        url = reverse("corrections:place", args=[place.pk])
    initial = client.get(url).context["form"].initial | {"message": "", "email": "", "nickname": ""}
    with translation.override("fi"):
        led, stays = str(Activity.Attendance.LED.label), str(MeetingPlace.Adult.STAYS.label)
    client.post(url, initial | {f"item-attendance-{activity.pk}": led, "item-adult_stays": stays})
    client.force_login(world.coordinator)
    decide(client, Correction.objects.get())
    place.refresh_from_db()
    activity.refresh_from_db()
    assert (activity.attendance, place.adult_stays) == ("led", "stays")


def test_times_that_nobody_can_read_are_told_to_the_editor_and_change_nothing(client, world, place, monkeypatch):
    monkeypatch.setattr(spam, "SOONEST", -1)
    activity = make_activity(place)
    url = reverse("corrections:place", args=[place.pk])
    typed = {f"item-times-{activity.pk}": "joskus illalla", "item-address": "Uusi tie 2"}
    client.post(url, client.get(url).context["form"].initial | typed)
    client.force_login(world.coordinator)
    page = decide(client, Correction.objects.get())
    assert "Ajat: " in page.text
    place.refresh_from_db()
    assert place.address == "Vanha tie 1"
    assert Correction.objects.waiting().exists()


def test_words_alone_are_enough_and_nothing_at_all_is_not(client, form):
    assert "Kerro, mikä on pielessä" in send(client, form).text
    assert send(client, form, message="Ovi on takapihalla.").status_code == 302
    assert Correction.objects.get().message == "Ovi on takapihalla."


def test_same_correction_twice_is_one(client, form):
    for _ in range(2):
        send(client, form, message="Ovi on takapihalla.", phone="014 2")
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"nickname": "x"}, "Jätä viimeinen kenttä tyhjäksi"),
        ({"stamp": ""}, "Odota hetki"),
        ({"stamp": "meeting_places.meetingplace:1:x:y"}, "Odota hetki"),
        ({"email": "ei osoite"}, "Korjaa merkityt kohdat"),
        ({"message": "x" * 2001}, "Korjaa merkityt kohdat"),
        ({"message": "nolla\x00tavu"}, "Korjaa merkityt kohdat"),
    ],
)
def test_refused_form_says_why_and_loses_nothing(client, form, typed, sentence):
    page = send(client, form, **{"message": "Ovi on takapihalla.", "address": "Uusi tie 2"} | typed).text
    assert sentence in page
    assert "Uusi tie 2" in page
    assert not Correction.objects.exists()


def test_stamp_of_another_record_and_one_too_fresh_or_old_are_refused(client, form, monkeypatch):
    other = make_meeting_place()
    assert not spam.is_timestamp_valid(spam.timestamp_token(other), Correction(place=make_meeting_place()).record)
    assert spam.is_timestamp_valid(spam.timestamp_token(other), other)
    monkeypatch.setattr(spam, "LATEST", -1)
    assert not spam.is_timestamp_valid(spam.timestamp_token(other), other)
    monkeypatch.undo()
    assert not spam.is_timestamp_valid(spam.timestamp_token(other), other)


def test_one_network_sends_so_many_a_day(client, form):
    FormSubmission.MOST_A_DAY, most = 2, FormSubmission.MOST_A_DAY
    try:
        answers = [send(client, form, message=f"Virhe {number}") for number in range(3)]
    finally:
        FormSubmission.MOST_A_DAY = most
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Virhe 2" in answers[-1].text
    FormSubmission.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    assert send(client, form, message="Virhe 3").status_code == 302
    assert FormSubmission.objects.count() == 1


def test_sender_is_thanked_and_her_address_forgotten(client, world, place, form):
    send(client, form, phone="014 2", email="lukija@example.org")
    client.force_login(world.coordinator)
    decide(client, Correction.objects.get(), answer="Uusi numero on 014 2.")
    (sent,) = mail.outbox
    assert sent.to == ["lukija@example.org"]
    assert "Korjasimme tiedot" in sent.body
    assert "Uusi numero on 014 2." in sent.body
    assert Correction.objects.get().email == ""


def test_editor_of_another_municipality_neither_sees_nor_decides(client, world, place, form):
    send(client, form, phone="014 2")
    correction = Correction.objects.get()
    client.force_login(make_user(world.their_centre))
    assert "Hippu" not in client.get(reverse("admin:corrections_correction_changelist")).text
    decide(client, correction)
    place.refresh_from_db()
    assert place.phone == "014 1"


def test_second_editor_is_told_that_it_is_decided_already(client, world, place, form):
    send(client, form, phone="014 2")
    correction = Correction.objects.get()
    client.force_login(world.coordinator)
    decide(client, correction)
    assert "Joku ehti jo käsitellä" in decide(client, correction).text


def test_events_and_contact_cards_are_corrected_alike(client, world, monkeypatch):
    monkeypatch.setattr(spam, "SOONEST", -1)
    person, event = make_contact_person(world.my_centre), make_event(host=world.mine)
    for name, record, key in [("contact", person, "name"), ("event", event, "venue")]:
        url = reverse(f"corrections:{name}", args=[record.pk])
        client.post(url, client.get(url).context["form"].initial | {f"item-{key}": "uusi"})
    client.force_login(world.coordinator)
    for correction in Correction.objects.all():
        decide(client, correction)
    person.refresh_from_db(), event.refresh_from_db()
    assert (person.name, event.venue) == ("uusi", "uusi")


@pytest.fixture
def of_municipality(client, world, monkeypatch):
    """A reader's correction of a municipality's switchboard, sent from the municipality's own page."""
    monkeypatch.setattr(spam, "SOONEST", -1)
    url = reverse("corrections:municipality", args=[world.mine.slug])
    assert url in client.get(world.mine.get_absolute_url()).text
    client.post(url, client.get(url).context["form"].initial | {"item-phone": "014 267 5000"})
    return Correction.objects.get()


def test_switchboard_of_a_municipality_is_corrected(client, world, of_municipality):
    assert "014 267 5000" not in client.get(world.mine.get_absolute_url()).text
    client.force_login(world.regional_editor)
    assert "Ehdotus on käsitelty" in decide(client, of_municipality).text
    assert "014 267 5000" in client.get(world.mine.get_absolute_url()).text
    assert Change.objects.filter(origin="correction", user=world.regional_editor).count() == 1


def test_who_may_not_edit_municipalities_does_not_decide_of_them(client, world, of_municipality):
    client.force_login(world.coordinator)
    assert world.mine.name not in client.get(reverse("admin:corrections_correction_changelist")).text
    decide(client, of_municipality)
    world.mine.refresh_from_db()
    assert world.mine.phone == ""


def test_correction_is_of_exactly_one_record(world, place):
    for records in ({}, {"place": place, "municipality": world.mine}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Correction.objects.create(**records)


@pytest.mark.parametrize("kind", ["place", "event", "contact"])
def test_drafts_and_what_is_not_there_have_no_form(client, db, kind):
    drafts = {"place": make_meeting_place, "event": make_event, "contact": make_contact_person}
    draft = drafts[kind](state="draft")
    for key in [draft.pk, 10**30]:
        assert client.get(reverse(f"corrections:{kind}", args=[key])).status_code == 404


@pytest.mark.clock
def test_networks_are_forgotten_within_a_day_though_nobody_sends_more(db):
    old, new = (FormSubmission.objects.create(network="x") for _ in range(2))
    FormSubmission.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=1, minutes=1))
    call_command("tidy_forms")
    assert [*FormSubmission.objects.all()] == [new]


@pytest.mark.parametrize("who", ["coordinator", "organisation_editor", "regional_editor", "superuser"])
def test_no_editor_makes_a_correction(client, world, who):
    client.force_login(getattr(world, who))
    address = reverse("admin:corrections_correction_add")
    assert [client.get(address).status_code, client.post(address).status_code] == [403, 403]
    assert not Correction.objects.exists()
