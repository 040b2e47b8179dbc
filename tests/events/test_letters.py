from datetime import time, timedelta

import pytest
from django.utils import timezone

from core.formatting import day_text, weekday_text
from events.mail.scheduling import invite
from events.models import EventLetter as Letter
from events.models import GroupMessage, Member, Minutes, Registration
from history.recording import recorded
from tests.days import in_days
from tests.events.letters import ANNA, announced_meeting, calendar_of, register, send, text_of
from tests.factories import make_contact_person, make_event, make_group, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(db):
    return announced_meeting()


def test_invitation_tells_all_and_calendars_take_it(inbox, meeting):
    assert invite(meeting) == 1
    send()
    (letter,) = inbox.letters
    assert (letter["To"], letter["Subject"]) == (ANNA, f"Kutsu: Syyskokous, {day_text(meeting.starts_on)}")
    token = Registration.objects.get().token
    for words in [meeting.when, "Valtuustosali", "https://meet.example.org/x", token]:
        assert words in text_of(letter)
    calendar = calendar_of(letter)
    (entry,) = calendar.events
    assert calendar["METHOD"] == "REQUEST"
    assert entry["UID"] == f"event-{meeting.pk}@perhekeskus.example"
    assert entry["SEQUENCE"] == meeting.version
    assert (entry["ATTENDEE"], entry["ORGANIZER"]) == (f"mailto:{ANNA}", "mailto:palaute@example.org")
    assert entry["ATTENDEE"].params["CN"] == "Anna"
    assert entry["ORGANIZER"].params["CN"] == "Keski-Suomen perhekeskusverkosto"


def test_invitation_tells_what_a_driver_needs_and_by_when_to_answer(inbox, meeting):
    meeting.parking, meeting.lunch, meeting.map_url = "Kirjaston takana", "Keitto 11.30", "https://kartta.example/1"
    meeting.registration_until = in_days(20)
    meeting.save()
    invite(meeting)
    send()
    text = text_of(inbox.letters[0])
    day = f"{weekday_text(meeting.starts_on).capitalize()} {meeting.when}"
    for words in [day, "Pysäköinti: Kirjaston takana", "Lounas: Keitto 11.30", "https://kartta.example/1"]:
        assert words in text
    assert f"Vastaa tässä viimeistään {day_text(in_days(20))}:" in text


def test_day_in_the_title_is_not_told_twice_in_the_subject(inbox, meeting):
    meeting.title = f"Kokous {day_text(meeting.starts_on)}"
    meeting.save()
    invite(meeting)
    send()
    assert inbox.letters[0]["Subject"] == f"Kutsu: {meeting.title}"


def test_minutes_open_to_a_member_without_account_by_her_letter(client, inbox, meeting):
    minutes = Minutes.objects.create(
        event=meeting, state="approved", readers="members", approved_on=in_days(0), text="Sovimme kesästä."
    )
    invite(meeting)
    guest = register(meeting, "vieras@example.org")
    send()
    hers = Registration.objects.get(email=ANNA)
    page = f"/tapahtumat/vastaus/{hers.token}/muistio/"
    assert any(page in text_of(letter) for letter in inbox.letters)
    assert "Sovimme kesästä." in client.get(page).text
    assert client.get(page).headers["Cache-Control"] == "private, no-store"
    assert client.get(f"/tapahtumat/vastaus/{guest.token}/muistio/").status_code == 404
    minutes.readers = "editors"
    minutes.save()
    assert client.get(page).status_code == 404
    minutes.readers = "members"
    minutes.save()
    Member.objects.all().delete()
    assert client.get(page).status_code == 404


def test_who_is_invited_already_is_not_invited_again(inbox, meeting):
    invite(meeting)
    late = make_contact_person(email="Late@example.org")
    make_contact_person(email="vieras@example.org")
    Member.objects.create(group=meeting.group, contact_person=late)
    Member.objects.create(group=meeting.group, contact_person=make_contact_person(email="late@example.org"))
    assert invite(meeting) == 1
    assert invite(meeting) == 0
    send()
    send()
    assert sorted(inbox.receivers) == ["Late@example.org", ANNA]


@pytest.fixture
def unasked(meeting):
    """The meeting, to which nobody has to register."""
    meeting.registration = "nobody"
    meeting.save()
    return meeting


def test_who_need_not_register_is_invited_once_and_asked_nothing(inbox, unasked):
    assert (invite(unasked), invite(unasked)) == (1, 0)
    send()
    send()
    (letter,) = inbox.letters
    text = text_of(letter)
    assert "Ilmoittautua ei tarvitse." in text
    assert "https://meet.example.org/x" in text
    assert not any(words in text for words in ["Kerro alla", "Vastaa tässä", "/vastaus/"])
    assert calendar_of(letter)["METHOD"] == "REQUEST"


def test_who_need_not_register_is_reminded_unless_she_declined(inbox, unasked):
    unasked.starts_on = in_days(7)
    unasked.save()
    invite(unasked)
    register(unasked, "ei@example.org", answer="not_coming")
    send()
    send()
    assert [letter["Subject"].split(":")[0] for letter in inbox.letters] == ["Kutsu"]
    Registration.objects.update(created_at=timezone.now() - timedelta(days=2))
    send()
    send()
    assert [letter["Subject"].split(":")[0] for letter in inbox.letters] == ["Kutsu", "Muistathan"]
    assert inbox.receivers == [ANNA, ANNA]


def test_who_need_not_register_hears_of_changes_cancelling_and_minutes(inbox, unasked):
    invite(unasked)
    send()
    unasked.starts_at = time(14)
    unasked.save()
    send()
    Minutes.objects.create(event=unasked, state="approved", readers="members", approved_on=in_days(0))
    send()
    unasked.progress, unasked.progress_reason = "cancelled", "Lumi"
    unasked.save()
    send()
    send()
    kinds = [letter["Subject"].split(":")[0] for letter in inbox.letters]
    assert kinds == ["Kutsu", "Muutos", "Muistio on valmis", "Ei pidetä"]
    assert not any("Vastaa tässä" in text_of(letter) for letter in inbox.letters)
    assert calendar_of(inbox.letters[-1])["METHOD"] == "CANCEL"


def test_who_is_asked_to_register_after_all_gets_a_link(inbox, unasked):
    invite(unasked)
    send()
    with recorded("form"):
        unasked.registration = "members"
        unasked.save()
    send()
    text = text_of(inbox.letters[1])
    assert "Tähän tuli muutos (ilmoittautuminen)." in text
    assert Registration.objects.get().token in text


def test_who_has_answered_hears_that_nobody_is_asked_any_more(inbox, meeting):
    invite(meeting)
    send()
    Registration.objects.update(answer="on_site")
    meeting.registration = "nobody"
    meeting.save()
    send()
    text = text_of(inbox.letters[1])
    assert "Ilmoittautua ei tarvitse." in text
    assert Registration.objects.get().token in text


@pytest.mark.parametrize(
    ("days", "kinds"),
    [(30, []), (7, ["reminder_week"]), (3, []), pytest.param(1, ["reminder_day"], marks=pytest.mark.clock)],
)
def test_reminders_go_to_those_who_come(inbox, days, kinds):
    event = make_event(starts_on=in_days(days))
    register(event)
    register(event, "eta@example.org", answer="remote")
    register(event, "jono@example.org", is_waiting=True)
    register(event, "ei@example.org", answer="not_coming")
    register(event, "hiljaa@example.org", answer="")
    send()
    send()
    assert sorted(inbox.receivers) == [ANNA, "eta@example.org"] * len(kinds)
    assert {*Letter.objects.values_list("kind", flat=True)} == {*kinds}


def test_nobody_is_reminded_of_what_is_off_hidden_or_an_example(inbox):
    for fields in [{"progress": "cancelled", "progress_reason": "Lumi"}, {"state": "draft"}, {"is_example": True}]:
        register(make_event(starts_on=in_days(1), **fields))
    send()
    assert inbox.letters == []


@pytest.mark.clock
def test_reminder_that_waited_too_long_is_dropped(inbox):
    event = make_event(starts_on=in_days(1))
    row = register(event)
    Letter.objects.create(event=event, kind="reminder_day", about=str(event.starts_on), email=ANNA)
    row.answer = "not_coming"
    row.save()
    send()
    assert inbox.letters == []
    assert Letter.objects.get().state == "dropped"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": "on_site"}, "Sinulle on paikka"),
        ({"answer": "on_site", "is_waiting": True}, "olet jonossa"),
        ({"answer": "remote"}, "Olet mukana etänä"),
        ({"answer": "not_coming"}, "ettet pääse"),
    ],
)
def test_receipt_tells_what_was_answered(inbox, meeting, fields, words):
    register(meeting, **fields)
    Letter.objects.create(event=meeting, kind="receipt", email=ANNA)
    send()
    text = text_of(inbox.letters[0])
    assert words in text
    assert ("Jos pääsetkin mukaan" in text) == (fields["answer"] == "not_coming")
    assert ("Jos jokin muuttuu" in text) == (fields["answer"] != "not_coming")
    assert ("meet.example.org" in text) == (fields["answer"] != "not_coming" and "is_waiting" not in fields)


def test_letter_is_in_the_language_of_the_registration(inbox, meeting):
    register(meeting, language="en")
    Letter.objects.create(event=meeting, kind="receipt", email=ANNA)
    send()
    assert "/en/" in text_of(inbox.letters[0])


@pytest.mark.parametrize(
    ("readers", "receivers"), [("editors", []), ("members", [ANNA]), ("everybody", [ANNA, "muu@example.org"])]
)
def test_approved_minutes_are_told_to_those_who_may_read_them(inbox, meeting, readers, receivers):
    meeting.starts_on = in_days(-3)
    meeting.save()
    register(meeting, contact_person=make_contact_person())
    register(meeting, "muu@example.org")
    Minutes.objects.create(event=meeting, state="approved", approved_on=in_days(0), readers=readers)
    send()
    send()
    assert sorted(inbox.receivers) == receivers


def test_message_to_a_group_is_answered_to_its_sender(inbox):
    sender = make_user(email="soile@example.org")
    message = GroupMessage.objects.create(group=make_group(name="Verkosto"), subject="Hei", text="Moi!", sender=sender)
    Letter.objects.create(message=message, kind="message", email=ANNA)
    send()
    (letter,) = inbox.letters
    assert (letter["Subject"], letter["Reply-To"]) == ("Hei", "soile@example.org")
    assert letter.get_content().startswith("Moi!")
    assert "Verkosto" in letter.get_content()


def test_entry_that_was_called_off_comes_back_when_she_comes_after_all(client, inbox, meeting):
    invite(meeting)
    send()
    token = Registration.objects.get().token
    for answer in ["on_site", "not_coming", "on_site"]:
        client.post(f"/tapahtumat/vastaus/{token}/", {"answer": answer})
    meeting.starts_at, meeting.version = time(14), 2
    meeting.save()
    send()
    calendars = [calendar_of(letter) for letter in inbox.letters]
    entries = [calendar.events[0] for calendar in calendars]
    assert [calendar["METHOD"] for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "REQUEST"]
    assert len({entry["UID"] for entry in entries}) == 1
    for name in ("SEQUENCE", "DTSTAMP"):
        values = [getattr(entry[name], "dt", entry[name]) for entry in entries]
        assert values == sorted(set(values))


@pytest.mark.parametrize("name", ["", 'Anna "Annu" Äijä; ym.', "Rivi\nBCC:x@example.org"])
def test_any_name_is_read_from_the_calendar(inbox, meeting, name):
    register(meeting, name=name)
    Letter.objects.create(event=meeting, kind="receipt", email=ANNA)
    send()
    (attendee,) = [calendar_of(inbox.letters[0]).events[0]["ATTENDEE"]]
    assert attendee.params.get("CN", "") == " ".join(name.replace('"', "'").split())
    assert attendee == f"mailto:{ANNA}"


def test_language_of_her_account_decides_that_of_her_letters(inbox, meeting):
    make_user(email="ANNA@example.org", language="sv")
    register(meeting, language="fi")
    Letter.objects.create(event=meeting, kind="receipt", email=ANNA)
    message = GroupMessage.objects.create(group=meeting.group, subject="Hei", text="Moi!", sender=make_user())
    Letter.objects.create(message=message, kind="message", email=ANNA)
    send()
    assert inbox.letters[0]["Subject"].startswith("Ditt svar")
    assert all("/sv/" in text_of(letter) for letter in inbox.letters)


def test_who_answers_in_swedish_gets_her_letters_in_swedish(client, inbox, meeting):
    token = register(meeting).token
    client.post(f"/sv/evenemang/svar/{token}/", {"answer": "on_site"})
    assert "/sv/" in text_of(inbox.first())
