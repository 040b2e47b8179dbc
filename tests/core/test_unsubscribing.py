"""Letters end with one click, as RFC 8058 has it: those that are no answer, of one kind."""

from email import message_from_bytes

import pytest

from core.models import Unsubscribed
from events.mail.scheduling import invite
from events.models import EventLetter, GroupMessage
from reminders.models import ReminderLetter
from tests.events.letters import ANNA, announced_meeting, register, send
from tests.factories import make_meeting_place
from tests.reminders.letters import LONG_AGO
from tests.reminders.test_sending import send as ask_maintainers

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
SITE = "https://perhekeskus.example"


def link_of_first(inbox):
    """The address of the header, read by both of Python's parsers: on one line, in angle brackets."""
    (letter, *_), (octets, *_) = inbox.letters, inbox.raw
    raw = message_from_bytes(octets)["List-Unsubscribe"]
    assert raw == letter["List-Unsubscribe"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert raw.startswith(f"<{SITE}/kirjeet/")
    return raw.removeprefix(f"<{SITE}").removesuffix(">")


def one_click(client, link):
    return client.post(link, {"List-Unsubscribe": "One-Click"})


def test_maintainer_ends_her_letters_and_takes_them_up_again(client, inbox):
    make_meeting_place(keeper_email="Anna@example.org", checked_on=LONG_AGO)
    ask_maintainers()
    link = link_of_first(inbox)
    assert SITE + link in inbox.letters[0].get_content().split()
    assert "Lopetetaanko kirjeet?" in client.get(link).text
    assert not Unsubscribed.objects.exists()
    assert one_click(client, link).status_code == 302
    assert one_click(client, link).status_code == 302
    assert "Kirjeet on lopetettu" in client.get(link).text
    ReminderLetter.objects.all().delete()
    ask_maintainers()
    assert len(inbox.letters) == 1
    client.post(link, {"again": "1"})
    ask_maintainers()
    assert len(inbox.letters) == 2


def test_who_ended_them_gets_no_invitation_but_her_own_answers_and_what_is_called_off(client, inbox):
    meeting = announced_meeting()
    invite(meeting)
    send()
    one_click(client, link_of_first(inbox))
    message = GroupMessage.objects.create(group=meeting.group, subject="Hei", text="Moi!")
    EventLetter.objects.create(message=message, kind="message", email=ANNA)
    send()
    assert len(inbox.letters) == 1
    registration = meeting.registrations.get()
    client.post(f"/tapahtumat/vastaus/{registration.token}/", {"answer": "on_site"})
    meeting.progress, meeting.progress_reason = "cancelled", "Lumi"
    meeting.save()
    send()
    receipt, cancelled = inbox.letters[1:]
    assert [receipt["List-Unsubscribe"], cancelled["List-Unsubscribe"]] == [None, None]


def test_ending_letters_of_events_leaves_those_of_records(client, inbox):
    one_click(client, f"/kirjeet/{Unsubscribed.token('events', ANNA)}/")
    make_meeting_place(keeper_email=ANNA, checked_on=LONG_AGO)
    ask_maintainers()
    assert inbox.receivers == [ANNA]


@pytest.mark.parametrize("token", ["väärä", "a~b", "x" * 3000, "~", "W10~x"])
def test_forged_link_changes_nothing_and_says_so(client, token):
    for response in (client.get(f"/kirjeet/{token}/"), one_click(client, f"/kirjeet/{token}/")):
        assert response.status_code == 404
        assert "Linkki ei kelpaa" in response.text
    assert not Unsubscribed.objects.exists()


def test_page_of_a_link_is_kept_private_and_works_without_a_cookie(client):
    response = client.get(f"/kirjeet/{Unsubscribed.token('events', ANNA)}/")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_receipt_cannot_be_ended(inbox):
    meeting = announced_meeting()
    register(meeting)
    EventLetter.objects.create(event=meeting, kind="receipt", email=ANNA)
    send()
    assert inbox.letters[0]["List-Unsubscribe"] is None
