"""Organisers' pages of who comes and who was there."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from events.models import Event, EventLetter, Registration
from history.models import Change
from tests.editing.forms import form_data
from tests.events.meetings import enter, make_meeting
from tests.factories import make_registration, make_user, put

pytestmark = pytest.mark.django_db
PAGE = "/tapahtumat/syyskokous/osallistujat/"
PAGES = [PAGE, f"{PAGE}taulukko.xlsx", f"{PAGE}lisaa/", f"{PAGE}paikalla/"]


@pytest.fixture
def meeting(world):
    return make_meeting(world, registration="everybody", capacity=1, starts_on=timezone.localdate())


@pytest.fixture
def organiser(client, meeting):
    return enter(client, meeting, "organiser")


def table(client):
    sheet = load_workbook(BytesIO(b"".join(client.get(f"{PAGE}taulukko.xlsx").streaming_content))).active
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def mark(client, there=(), was=(), shown=()):
    lists = {name: ",".join(str(one.pk) for one in people) for name, people in [("was", was), ("shown", shown)]}
    return client.post(f"{PAGE}paikalla/", lists | {"there": [one.pk for one in there]})


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 302), ("outsider", 404), ("member", 404), ("organiser", 200)]
)
def test_pages_are_the_organisers_alone(client, meeting, address, who, status):
    one = make_registration(meeting.event, name="Aino", answer="on_site")
    for path in (address, f"{PAGE}{one.pk}/"):
        response = enter(client, meeting, who).get(path)
        assert response.status_code == status
        assert response.streaming or "Aino" not in response.text or who == "organiser"
        if response.streaming:
            list(response.streaming_content)


@pytest.fixture
def concerned(client, world, meeting):
    """One who may edit the meeting since it concerns her municipality, which is not its host."""
    meeting.event.municipalities.add(world.theirs)
    client.force_login(make_user(world.their_centre))
    return client


@pytest.mark.parametrize("address", PAGES)
def test_municipality_that_is_merely_concerned_learns_of_no_participant(concerned, world, meeting, address):
    one = make_registration(meeting.event, name="Aino", answer="on_site")
    assert concerned.get("/tapahtumat/syyskokous/esityslista/muokkaa/").status_code == 200
    for path in (address, f"{PAGE}{one.pk}/"):
        assert concerned.get(path).status_code == 404
        assert concerned.post(path, {"name": "Muu", "answer": "on_site", "there": one.pk}).status_code in {404, 405}
    assert [str(row) for row in Registration.objects.all()] == ["Aino"]
    put(Event.objects, host=None)
    assert concerned.get(f"{PAGE}lisaa/").status_code == 200


@pytest.mark.parametrize("host", ["theirs", "nobody"])
def test_merely_concerned_makes_herself_no_host(concerned, world, meeting, host):
    address = f"/admin/events/event/{meeting.event.pk}/change/"
    typed = {"host": world.theirs.pk if host == "theirs" else "", "venue": "Kirjasto"}
    assert concerned.post(address, form_data(concerned.get(address)) | typed).status_code == 302
    event = Event.objects.get()
    assert (event.host, event.venue) == (world.mine, "Kirjasto")


def test_merely_concerned_goes_back_to_no_time_when_she_was_the_host(concerned, world, meeting):
    for host in (world.theirs, world.mine):
        meeting.event.host, meeting.event.venue = host, f"Sali, {host.name}"
        meeting.event.save()
    concerned.post(f"/admin/events/event/{meeting.event.pk}/history/{Change.objects.first().pk}/")
    event = Event.objects.get()
    assert (event.host, event.venue) == (world.mine, "Sali, Äänekoski")


def test_going_back_to_more_seats_lets_in_who_waits(organiser, meeting):
    meeting.event.capacity = 2
    meeting.event.save()
    meeting.event.capacity = 1
    meeting.event.save()
    make_registration(meeting.event, answer="on_site")
    make_registration(meeting.event, answer="on_site", is_waiting=True)
    organiser.post(f"/admin/events/event/{meeting.event.pk}/history/{Change.objects.first().pk}/")
    assert (Event.objects.get().capacity, Registration.objects.waiting().count()) == (2, 0)


def test_no_link_leads_the_merely_concerned_to_participants(concerned, meeting):
    pages = ["/tapahtumat/syyskokous/jasenille/", f"/admin/events/event/{meeting.event.pk}/change/"]
    assert [PAGE in concerned.get(page).text for page in pages] == [False, False]
    enter(concerned, meeting, "organiser")
    assert [PAGE in concerned.get(page).text for page in pages] == [True, True]


def test_admin_tells_the_merely_concerned_of_no_participant_and_lets_them_invite_nobody(concerned, meeting):
    make_registration(meeting.event, name="Aino", email="aino@example.org")
    EventLetter.objects.create(event=meeting.event, kind="receipt", email="aino@example.org")
    listed = concerned.get("/admin/events/eventletter/")
    deleting = concerned.get(f"/admin/events/event/{meeting.event.pk}/delete/")
    data = {"action": "send_invitations", "_selected_action": [meeting.event.pk]}
    inviting = concerned.post("/admin/events/event/", data, follow=True)
    assert "vain isäntäkunnan muokkaaja voi kutsua" in inviting.text
    for page in (listed, deleting, inviting):
        assert page.status_code == 200
        assert "aino" not in page.text.lower()
    assert EventLetter.objects.count() == 1


def test_organiser_invites_the_members_from_the_list_once(organiser, meeting):
    meeting.person.email = "jasen@example.org"
    meeting.person.save()
    meeting.event.starts_on = timezone.localdate() + timedelta(days=9)
    meeting.event.save()
    assert "Lähetä kutsut" in organiser.get(PAGE).text
    assert "1 kutsu lähtee." in organiser.post(PAGE, follow=True).text
    assert "on jo kutsuttu" in organiser.post(PAGE, follow=True).text
    assert EventLetter.objects.get().email == "jasen@example.org"


def test_list_tells_whom_it_invited_where_nobody_has_to_register(organiser, meeting):
    meeting.event.registration = "nobody"
    meeting.event.save()
    page = organiser.get(PAGE).text
    assert "Ketään ei ole vielä kutsuttu." in page
    assert "Kutsu kertoo, ettei ilmoittautua tarvitse." in page
    make_registration(meeting.event, name="Aino", answer="")
    for address in (PAGE, f"{PAGE}paikalla/"):
        page = organiser.get(address).text
        assert "Kutsuttu (1)" in page
        assert "Ei vastausta" not in page
    assert "Paikan päällä" not in organiser.get(PAGE).text


def test_cancelled_event_invites_nobody(organiser, meeting):
    meeting.event.progress, meeting.event.progress_reason = "cancelled", "Sairaus"
    meeting.event.save()
    assert "Lähetä kutsut" not in organiser.get(PAGE).text
    assert "Kutsuja lähetetään vain" in organiser.post(PAGE, follow=True).text
    assert not EventLetter.objects.exists()


def test_table_holds_what_was_told_and_no_formula(organiser, meeting):
    told = {"name": "=1+1", "email": "a@example.org", "diet": "@kasvis", "message": "rikki\x01näin", "children": 2}
    make_registration(meeting.event, **told, answer="on_site", attended=True)
    make_registration(meeting.event, name="Jonottaja", answer="on_site", is_waiting=True)
    first, second = table(organiser)
    assert (first["Nimi"], first["Ruokavalio"], first["Lapsia mukana"]) == ("'=1+1", "'@kasvis", "2")
    assert first["Viesti järjestäjälle"] == "rikkinäin"
    assert (first["Vastaus"], first["Oli paikalla"]) == ("tulossa paikan päälle", "kyllä")
    assert (second["Vastaus"], second["Oli paikalla"]) == ("jonossa", None)


def test_one_who_phones_gets_a_seat_and_the_next_waits(organiser, meeting):
    for name, email in [("Soittaja", "soittaja@example.org"), ("Toinen", "")]:
        organiser.post(f"{PAGE}lisaa/", {"name": name, "email": email, "answer": "on_site"})
    first, second = Registration.objects.order_by("pk")
    assert (first.is_waiting, second.is_waiting) == (False, True)
    assert first.answered_by == str(meeting.users["organiser"])
    assert [letter.to for letter in mail.outbox] == [["soittaja@example.org"]]
    organiser.post(f"{PAGE}{first.pk}/", {"name": "Soittaja", "email": first.email, "answer": "not_coming"})
    second.refresh_from_db()
    assert not second.is_waiting


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"email": "AINO@example.org"}, {"email": "x"}, {"answer": ""}, {"name": "\x00"}]
)
def test_what_cannot_be_taken_gets_a_sentence(organiser, meeting, fields):
    make_registration(meeting.event, email="aino@example.org")
    page = organiser.post(f"{PAGE}lisaa/", {"name": "Soittaja", "email": "", "answer": "on_site"} | fields)
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert Registration.objects.count() == 1


def test_participant_of_another_event_is_not_changed(organiser, meeting):
    foreign = make_registration(answer="on_site")
    assert organiser.get(f"{PAGE}{foreign.pk}/").status_code == 404
    assert organiser.get(f"{PAGE}{'9' * 40}/").status_code == 404


def test_cancelled_event_takes_nobody(organiser, meeting):
    meeting.event.progress, meeting.event.progress_reason = "cancelled", "sairaus"
    meeting.event.save()
    page = organiser.post(f"{PAGE}lisaa/", {"name": "Soittaja", "answer": "on_site"}, follow=True)
    assert "peruttu tai siirretty" in page.text
    assert not Registration.objects.exists()


def test_all_are_marked_in_one_go(organiser, meeting):
    came, stayed, remote = (make_registration(meeting.event, answer=a) for a in ("on_site", "on_site", "remote"))
    page = organiser.get(f"{PAGE}paikalla/").text
    assert all(f'value="{one.pk}"' in page for one in (came, stayed, remote))
    mark(organiser, there=[came, remote], shown=[came, stayed, remote])
    marks = dict(Registration.objects.values_list("pk", "attended"))
    assert marks == {came.pk: True, remote.pk: True, stayed.pk: False}
    assert "Oli mukana: 2" in organiser.get(PAGE).text


def test_two_who_mark_at_once_keep_each_others_marks(organiser, meeting):
    one, other, third = (make_registration(meeting.event, answer="on_site", attended=None) for _ in range(3))
    people = [one, other, third]
    mark(organiser, there=[one], shown=people)
    mark(organiser, there=[other], shown=people)
    assert [*Registration.objects.order_by("pk").values_list("attended", flat=True)] == [True, True, False]
    mark(organiser, there=[other], was=[one, other], shown=people)
    assert [*Registration.objects.order_by("pk").values_list("attended", flat=True)] == [False, True, False]


@pytest.mark.parametrize("posted", [{"there": ["\x00", "9" * 40, "x"]}, {"was": "\x00,,x" * 1000}, {}])
def test_nonsense_marks_nobody(organiser, meeting, posted):
    foreign = make_registration(answer="on_site")
    make_registration(meeting.event, answer="on_site")
    posted = {"there": [foreign.pk], "shown": str(foreign.pk)} | posted
    assert organiser.post(f"{PAGE}paikalla/", posted).status_code == 302
    assert not Registration.objects.exclude(attended=None).exists()


@pytest.mark.clock
def test_nobody_is_marked_before_the_day(organiser, meeting):
    meeting.event.starts_on += timedelta(days=1)
    meeting.event.save()
    one = make_registration(meeting.event, answer="on_site")
    page = organiser.post(f"{PAGE}paikalla/", {"there": [one.pk]}, follow=True)
    assert "Läsnäolo merkitään" in page.text
    assert Registration.objects.get().attended is None


def test_how_many_were_there_stays_when_names_go(organiser, meeting):
    make_registration(meeting.event, name="Aino", answer="on_site", attended=True)
    meeting.event.starts_on -= timedelta(days=31)
    meeting.event.save()
    call_command("tidy_events")
    page = organiser.get(PAGE).text
    assert "Oli mukana: 1" in page
    assert "Aino" not in page
    assert "Aino" not in str(table(organiser))
    assert "Merkitse" not in page


def test_queries_do_not_grow_with_participants(organiser, meeting, django_assert_max_num_queries):
    for _ in range(10):
        make_registration(meeting.event, answer="on_site")
    for address, most in [(PAGE, 12), (f"{PAGE}paikalla/", 10)]:
        with django_assert_max_num_queries(most):
            organiser.get(address)
