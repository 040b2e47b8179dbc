"""Registering for an event without an account, and answering by the letter's link."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from icalendar import Calendar

from core import spam
from core.formatting import day_text
from core.models.submissions import FormSubmission
from events.mail.scheduling import queue
from events.models import EventLetter, Registration
from events.registrations.forms import RegistrationForm
from events.registrations.seating import NoRoom, answer, give_last_seats, is_full, promote_from_waitlist
from tests.days import with_days
from tests.factories import make_event, make_family_centre, make_group, make_municipality, make_registration, make_user
from tests.mail import free_port, smtp

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Let forms be sent as soon as they are opened."""
    monkeypatch.setattr(spam, "SOONEST", -1)


@pytest.fixture
def event():
    fields = {"venue": "Kirjasto", "remote_link": "https://example.org/kokous", "group": make_group(kind="forum")}
    return open_event(title="Avoin foorumi", **fields)


def open_event(**fields):
    day = timezone.localdate() + timedelta(days=10)
    return make_event(**{"starts_on": day, "registration": "everybody"} | fields)


def register(client, event, **fields):
    data = {"name": "Aino", "email": "aino@example.org", "answer": "on_site", "stamp": spam.timestamp_token(event)}
    return client.post(f"/tapahtumat/{event.slug}/ilmoittaudu/", data | fields)


def change(client, registration, **fields):
    return client.post(f"/tapahtumat/vastaus/{registration.token}/", {"answer": "on_site"} | fields)


def test_registration_brings_a_letter_with_the_link_and_a_calendar_entry(client, event):
    response = register(client, event, diet="kasvis")
    assert response.status_code == 302
    assert not client.cookies
    registration = Registration.objects.get()
    assert (registration.answer, registration.is_waiting, registration.diet) == ("on_site", False, "kasvis")
    (letter,) = mail.outbox
    assert f"/tapahtumat/vastaus/{registration.token}/" in letter.body
    part = next(part for part in letter.message().walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    (entry,) = Calendar.from_ical(part.get_payload(decode=True)).events
    feed = Calendar.from_ical(client.get("/tapahtumat/kalenteri.ics").content).events[0]
    assert (entry["UID"], entry["SEQUENCE"], entry["ATTENDEE"]) == (
        feed["UID"],
        feed["SEQUENCE"],
        "mailto:aino@example.org",
    )


def test_registering_twice_changes_nothing_and_tells_nothing(client, event):
    first = register(client, event, diet="kasvis")
    second = register(client, event, email="AINO@example.org", name="Joku muu", answer="remote")
    assert second.url == first.url
    assert Registration.objects.get().name == "Aino"
    register(client, event)
    # Her receipt, and her link again, once a day.
    assert [letter.to for letter in mail.outbox] == [["aino@example.org"]] * 2
    assert Registration.objects.get().token in mail.outbox[1].body
    assert "Olit vastannut jo aiemmin" in mail.outbox[1].body


def test_who_was_invited_and_registers_by_the_public_form_is_asked_to_answer(client, event):
    invited = make_registration(event, email="aino@example.org")
    register(client, event)
    assert "Vastaa vielä alla olevasta linkistä" in mail.outbox[0].body
    assert invited.token in mail.outbox[0].body


def test_two_registrations_of_an_address_at_once_are_one(client, event, monkeypatch):
    make_registration(event, email="aino@example.org", answer="remote")
    found = iter([None])  # as it looks before the other has been saved
    earlier = RegistrationForm.earlier
    monkeypatch.setattr(RegistrationForm, "earlier", lambda form: next(found, False) or earlier(form))
    assert register(client, event).status_code == 302
    assert Registration.objects.get().answer == "remote"


def test_seat_that_was_given_up_may_free_again(client):
    event = open_event(capacity=1)
    first, second = come(event), come(event)
    for one, said in [(first, "no"), (second, "no"), (first, "yes"), (second, "yes"), (first, "no")]:
        one.refresh_from_db()
        one.answer = {"yes": "on_site", "no": "not_coming"}[said]
        answer(one)
    assert EventLetter.objects.filter(kind="place_freed", email=second.email).count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"registration": "members"},
        {"registration": "nobody"},
        {"progress": "cancelled", "progress_reason": "sairaus"},
        pytest.param({"starts_on": -1}, marks=pytest.mark.clock),
        pytest.param({"registration_until": -1}, marks=pytest.mark.clock),
    ],
)
def test_closed_registration_says_so_and_takes_nothing(client, fields):
    event = open_event(**with_days(fields))
    response = register(client, event)
    assert response.status_code == 410
    assert "Ilmoittautua ei voi" in response.text
    assert not Registration.objects.exists()
    assert f"/{event.slug}/ilmoittaudu/" not in client.get(event.get_absolute_url()).text


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_unpublished_event_takes_no_registrations(client, state):
    assert register(client, open_event(state=state)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Tämä kenttä vaaditaan"),
        ({"email": "aino@"}, "sähköposti"),
        ({"answer": "lentäen"}, "Valitse oikea vaihtoehto"),
        ({"answer": "not_coming"}, "Valitse oikea vaihtoehto"),
        ({"nickname": "botti"}, "Jätä viimeinen kenttä tyhjäksi"),
        ({"stamp": "väärä"}, "Odota hetki"),
        ({"name": "a\x00b"}, "merk"),
        ({"diet": "x" * 201}, "enintään 200"),
        ({"children": "21"}, "enintään 20"),
        ({"children": "-1"}, "vähintään 0"),
        ({"children": "9" * 30}, "on oltava enintään"),
    ],
)
def test_what_cannot_be_taken_gets_a_sentence_and_keeps_what_was_typed(client, event, fields, words):
    response = register(client, event, message="Moi kaikille", **fields)
    assert response.status_code == 200
    assert words.lower() in response.text.lower()
    assert "Moi kaikille" in response.text
    assert not Registration.objects.exists()


def test_one_network_registers_so_many_a_day(client, event, monkeypatch):
    monkeypatch.setattr(FormSubmission, "MOST_A_DAY", 1)
    answers = [register(client, event, email=f"a{number}@example.org") for number in range(2)]
    assert [one.status_code for one in answers] == [302, 429]
    assert Registration.objects.count() == 1


def test_forum_asks_of_children_and_a_training_of_rides(client):
    forum, training = (open_event(group=make_group(kind=kind)) for kind in ("forum", "training"))
    pages = [client.get(f"/tapahtumat/{event.slug}/ilmoittaudu/").text for event in (forum, training)]
    assert ['name="children"' in page for page in pages] == [True, False]
    assert ['name="ride"' in page for page in pages] == [False, True]


def test_full_event_queues_and_a_cancelling_lets_the_first_in(client):
    event = open_event(capacity=1)
    register(client, event)
    register(client, event, email="toinen@example.org")
    first, second = Registration.objects.order_by("pk")
    assert second.is_waiting
    assert "Olet jonossa, sijalla 1" in client.get(f"/tapahtumat/vastaus/{second.token}/").text
    change(client, first, answer="not_coming")
    second.refresh_from_db()
    assert not second.is_waiting
    assert EventLetter.objects.filter(kind="place_freed", email="toinen@example.org").exists()


def test_remote_link_is_for_those_who_have_a_place(client):
    event = open_event(capacity=1, venue="Kirjasto", remote_link="https://example.org/kokous")
    register(client, event)
    register(client, event, email="toinen@example.org")
    pages = [client.get(f"/tapahtumat/vastaus/{one.token}/").text for one in Registration.objects.order_by("pk")]
    assert ["example.org/kokous" in page for page in pages] == [True, False]


def come(event, **fields):
    return answer(Registration(event=event, **{"answer": "on_site", "email": f"{uuid4()}@example.org"} | fields))


def test_children_take_seats_and_freed_seats_are_kept_for_the_first_in_line():
    event = open_event(capacity=4)
    family, couple, big, small = (come(event, children=children) for children in (1, 1, 2, 0))
    assert [one.is_waiting for one in (family, couple, big, small)] == [False, False, True, True]
    couple.children = 0
    answer(couple)
    assert list(event.registrations.waiting()) == [big, small]
    assert is_full(event)
    couple.answer = "not_coming"
    answer(couple)
    assert list(event.registrations.waiting()) == [big, small]
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        give_last_seats()
    assert list(event.registrations.waiting()) == [big]
    family.children = 3
    with pytest.raises(NoRoom):
        answer(family)
    assert Registration.objects.get(pk=family.pk).children == 1


@pytest.mark.parametrize(("capacity", "left"), [(2, "1 paikka."), (3, "2 paikkaa.")])
def test_party_that_outgrows_the_room_is_told_how_many_children_fit(client, capacity, left):
    event = open_event(capacity=capacity, group=make_group(kind="forum"))
    register(client, event, children="0")
    page = change(client, Registration.objects.get(), children="9").text
    assert f"Lapsille on vielä {left}" in page


@pytest.mark.clock
def test_page_says_by_when_and_that_all_seats_are_taken(client):
    event = open_event(capacity=1, group=make_group(kind="forum"), registration_until=timezone.localdate())
    page = client.get(f"/tapahtumat/{event.slug}/ilmoittaudu/").text
    assert f"Ilmoittaudu viimeistään {day_text(timezone.localdate())}." in page
    assert "Paikat ovat nyt täynnä" not in page
    register(client, event)
    assert "Paikat ovat nyt täynnä" in client.get(f"/tapahtumat/{event.slug}/ilmoittaudu/").text
    assert f"viimeistään {day_text(timezone.localdate())}" in client.get(event.get_absolute_url()).text


def test_receipt_tells_for_how_many_the_seats_are(client, event):
    register(client, event, children="2")
    assert "Paikka on varattu sinulle ja 2 lapselle" in mail.outbox[0].body


def test_only_answer_that_there_is_is_chosen_already():
    assert RegistrationForm(open_event(venue="Koulu"))["answer"].value() == "on_site"
    assert not RegistrationForm(open_event(venue="Koulu", remote_link="https://example.org/a"))["answer"].value()


@pytest.mark.clock
def test_late_answer_is_taken_and_told_to_be_late(client, event):
    event.registration_until = timezone.localdate() - timedelta(days=1)
    event.save()
    invited = make_registration(event)
    assert "ruoka on voitu jo tilata" in client.get(f"/tapahtumat/vastaus/{invited.token}/").text
    assert change(client, invited).status_code == 302
    assert Registration.objects.get().answer == "on_site"


def test_who_fits_in_past_a_larger_party_gets_one_letter(client):
    event = open_event(capacity=1, group=make_group(kind="forum"))
    register(client, event, email="perhe@example.org", children="1")
    register(client, event, email="aino@example.org")
    assert not Registration.objects.get(email="aino@example.org").is_waiting
    assert [*EventLetter.objects.filter(email="aino@example.org").values_list("kind", flat=True)] == ["receipt"]


def test_more_seats_let_the_line_in():
    event = open_event(capacity=1)
    people = [come(event) for _ in range(3)]
    event.capacity = 3
    event.save()
    assert promote_from_waitlist(event) == people[1:]


@pytest.mark.parametrize("token", ["väärä", "1.1~väärä", "x" * 3000])
def test_forged_link_gets_a_sentence(client, token):
    response = client.get(f"/tapahtumat/vastaus/{token}/")
    assert response.status_code == 404
    assert "Linkki ei kelpaa" in response.text


def test_revoked_link_has_ended_and_a_past_event_changes_no_more(client):
    registration = make_registration(open_event(), answer="on_site")
    address = f"/tapahtumat/vastaus/{registration.token}/"
    Registration.objects.update(link_number=2)
    assert client.get(address).status_code == 410
    registration = make_registration(open_event(starts_on=timezone.localdate() - timedelta(days=1)), answer="on_site")
    response = change(client, registration, answer="not_coming")
    assert response.status_code == 410
    assert Registration.objects.get(pk=registration.pk).answer == "on_site"


def test_opening_the_link_changes_nothing_and_is_kept_private(client, event):
    registration = make_registration(event)
    response = client.get(f"/tapahtumat/vastaus/{registration.token}/")
    assert "Et ole vielä vastannut" in response.text
    assert event.remote_link in response.text
    assert event.remote_link not in client.get(event.get_absolute_url()).text
    assert "no-store" in response["Cache-Control"]
    assert Registration.objects.get().answer == ""


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_seats_than_there_are(file_database):
    event = open_event(capacity=2)

    def come_in_a_thread(_number):
        try:
            return come(event).is_waiting
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(come_in_a_thread, range(6))) == [False] * 2 + [True] * 4
    assert event.registrations.on_site().seats() == 2


def test_only_organisers_see_who_comes(client):
    municipality = make_municipality()
    event = open_event(host=municipality)
    make_registration(event, name="Aino Tulija", answer="on_site", diet="kasvis")
    address = f"/tapahtumat/{event.slug}/osallistujat/"
    assert client.get(address).status_code == 302
    client.force_login(make_user(make_family_centre()))
    assert client.get(address).status_code == 404
    client.force_login(make_user(make_family_centre(municipality)))
    page = client.get(address).text
    assert "Aino Tulija" in page
    assert "kasvis" in page


@pytest.mark.clock
def test_people_are_forgotten_thirty_days_after_and_the_numbers_stay():
    today = timezone.localdate()
    old, recent = (open_event(starts_on=today - timedelta(days=days)) for days in (31, 30))
    for event in (old, recent):
        make_registration(event, answer="on_site", children=2, diet="kasvis")
    call_command("tidy_events")
    gone, kept = old.registrations.get(), recent.registrations.get()
    assert (gone.name, gone.email, gone.diet, gone.children, gone.answer) == ("", "", "", 2, "on_site")
    assert kept.diet == "kasvis"


def test_letters_that_wait_go_once_though_the_server_dies(inbox):
    event = open_event()
    for number in range(3):
        queue(event, "receipt", make_registration(event, email=f"a{number}@example.org", answer="on_site").email)
    inbox.dies_at = 2
    call_command("send_event_letters")
    call_command("send_event_letters")
    assert sorted(inbox.receivers) == [f"a{number}@example.org" for number in range(3)]


def test_no_server_leaves_all_waiting(settings):
    settings.MAILERS = smtp(free_port())
    queue(open_event(), "receipt", "aino@example.org")
    with pytest.raises(CommandError, match="1 odottaa"):
        call_command("send_event_letters")
    assert EventLetter.objects.get().state == "waiting"


def test_registration_is_kept_though_no_letter_goes(client, event, settings):
    settings.MAILERS = smtp(free_port())
    assert register(client, event).status_code == 302
    assert Registration.objects.get().answer == "on_site"
    assert EventLetter.objects.get().state == "waiting"


def test_family_at_the_head_of_the_line_gets_its_three_seats():
    event = open_event(capacity=3)
    seated = [come(event) for _ in range(3)]
    family, *others = [come(event, children=children) for children in (2, 0, 0)]
    for one in seated:
        one.answer = "not_coming"
        answer(one)
    assert list(event.registrations.waiting()) == others
    assert not Registration.objects.get(pk=family.pk).is_waiting


@pytest.mark.parametrize(
    ("clock", "starts_at", "is_let_in"),
    [("8.59", time(9), True), ("9.00", time(9), False), ("8.59", None, False), ("21.30", time(9), False)],
)
def test_nobody_is_let_in_nor_written_to_once_it_has_begun(client, inbox, clock, starts_at, is_let_in):
    day = timezone.localdate() + timedelta(days=10)
    event = open_event(capacity=1, starts_on=day, starts_at=starts_at)
    first, second = come(event), come(event)
    hour, minute = map(int, clock.split("."))
    with time_machine.travel(datetime.combine(day, time(hour, minute), tzinfo=timezone.get_current_timezone())):
        change(client, first, answer="not_coming")
        call_command("send_event_letters")
        page = client.get(f"/tapahtumat/vastaus/{second.token}/").text
    assert Registration.objects.get(pk=second.pk).is_waiting != is_let_in
    assert (second.email in inbox.receivers) == is_let_in
    assert ("Tapahtuma on jo alkanut" in page) != is_let_in


def test_letter_of_a_seat_that_waited_past_the_beginning_does_not_go(inbox):
    event = open_event(capacity=1, starts_at=time(9))
    first, second = come(event), come(event)
    first.answer = "not_coming"
    answer(first)
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        call_command("send_event_letters")
    assert inbox.letters == []
    assert not Registration.objects.get(pk=second.pk).is_waiting


def test_page_says_how_the_line_moves(client):
    event = open_event(capacity=1)
    come(event)
    assert "Jonossa edetään järjestyksessä" in client.get(f"/tapahtumat/{event.slug}/ilmoittaudu/").text
    assert "Jonossa edetään järjestyksessä" in client.get(f"/tapahtumat/vastaus/{come(event).token}/").text
