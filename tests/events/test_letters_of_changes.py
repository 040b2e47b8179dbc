from datetime import time

import pytest
from django.core.management import call_command

from core.formatting import day_text, weekday_text
from events.mail.scheduling import invite
from events.models import EventLetter as Letter
from events.models import Registration
from history.recording import recorded
from tests.days import in_days, with_days
from tests.events.letters import ANNA, announced_meeting, calendar_of, register, send, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(db):
    return announced_meeting()


@pytest.mark.parametrize(
    ("changed", "is_told"),
    [
        ({"starts_on": 60}, True),
        ({"venue": "Kirjasto"}, False),
        ({"progress": "cancelled", "progress_reason": "Lumi"}, False),
    ],
)
def test_who_does_not_come_hears_only_of_another_day(inbox, meeting, changed, is_told):
    invite(meeting)
    send()
    Registration.objects.update(answer="not_coming")
    with recorded("form"):
        for name, value in with_days(changed).items():
            setattr(meeting, name, value)
        meeting.save()
    send()
    assert len(inbox.letters) == 1 + is_told
    if is_told:
        assert "Tähän tuli muutos (alkamispäivä)." in text_of(inbox.letters[1])
        assert not [part for part in inbox.letters[1].walk() if part.get_content_type() == "text/calendar"]


def test_change_of_time_is_told_once(inbox, meeting):
    invite(meeting)
    send()
    meeting.starts_at, meeting.version = time(14), 2
    meeting.save()
    send()
    send()
    about = f"Syyskokous, {day_text(meeting.starts_on)}"
    assert [letter["Subject"] for letter in inbox.letters] == [f"Kutsu: {about}", f"Muutos: {about}"]
    assert "14" in text_of(inbox.letters[1])
    assert calendar_of(inbox.letters[1]).events[0]["SEQUENCE"] == 2


def test_change_says_what_changed_since_the_last_letter(inbox, meeting):
    invite(meeting)
    send()
    for venue in ["Kirjasto", "Koulu"]:
        with recorded("form"):
            meeting.venue, meeting.description, meeting.starts_at = venue, "Kahvia on.", time(14)
            meeting.save()
    with recorded("form"):
        meeting.starts_at = time(13)
        meeting.save()
    send()
    assert "Tähän tuli muutos (tapahtumapaikka)." in text_of(inbox.letters[1])


@pytest.mark.parametrize(
    ("progress", "words"), [("postponed", "Uusi aika on sovittu."), ("cancelled", "Tämä pidetään sittenkin.")]
)
def test_meeting_that_is_on_again_is_told_so_even_long_after(inbox, meeting, progress, words):
    invite(meeting)
    send()
    with recorded("form"):
        meeting.progress, meeting.progress_reason = progress, "Sairaus"
        meeting.save()
    send()
    with recorded("form"):
        meeting.progress, meeting.progress_reason, meeting.starts_on = "planned", "", in_days(60)
        meeting.save()
    send()
    assert words in text_of(inbox.letters[2])


def test_who_was_invited_to_a_postponed_meeting_hears_of_its_new_day(inbox, meeting):
    invite(meeting)
    send()
    meeting.progress, meeting.progress_reason, meeting.starts_on = "postponed", "Sairaus", in_days(-40)
    meeting.save()
    call_command("tidy_events", verbosity=0)
    meeting.progress, meeting.progress_reason, meeting.starts_on = "planned", "", in_days(60)
    meeting.save()
    send()
    assert inbox.receivers == [ANNA, ANNA]
    meeting.progress, meeting.progress_reason, meeting.starts_on = "postponed", "Sairaus", in_days(-400)
    meeting.save()
    call_command("tidy_events", verbosity=0)
    assert Registration.objects.get().email == ""


def test_invitation_that_could_not_go_goes_when_it_is_pressed_again(inbox, meeting):
    invite(meeting)
    meeting.state = "draft"
    meeting.save()
    send()
    meeting.state = "published"
    meeting.save()
    assert invite(meeting) == 1
    send()
    assert inbox.receivers == [ANNA]


def test_change_of_words_is_not_told(inbox, meeting):
    invite(meeting)
    send()
    meeting.description, meeting.progress, meeting.version = "Kahvia on.", "confirmed", 2
    meeting.save()
    send()
    assert len(inbox.letters) == 1


def test_change_that_is_taken_back_in_time_is_not_told(inbox, meeting):
    invite(meeting)
    send()
    Letter.objects.create(event=meeting, kind="change", about="2", email=ANNA)
    send()
    assert len(inbox.letters) == 1
    assert Letter.objects.get(kind="change").state == "dropped"


@pytest.mark.parametrize(("progress", "words"), [("cancelled", "peruttu"), ("postponed", "siirtyy myöhemmäksi")])
def test_cancelling_reaches_those_who_come_and_their_calendars(inbox, meeting, progress, words):
    invite(meeting)
    register(meeting, "ei@example.org", answer="not_coming")
    send()
    meeting.progress, meeting.progress_reason, meeting.version = progress, "Tila ei ole käytettävissä", 2
    meeting.save()
    send()
    send()
    (letter,) = inbox.letters[1:]
    assert (letter["To"], letter["Subject"]) == (ANNA, f"Ei pidetä: Syyskokous, {day_text(meeting.starts_on)}")
    assert words in text_of(letter)
    assert f"Alun perin: {weekday_text(meeting.starts_on)} {meeting.when}" in text_of(letter)
    assert "Tila ei ole käytettävissä" in text_of(letter)
    assert "meet.example.org" not in text_of(letter)
    calendar = calendar_of(letter)
    assert (calendar["METHOD"], calendar.events[0]["STATUS"]) == ("CANCEL", "CANCELLED")
