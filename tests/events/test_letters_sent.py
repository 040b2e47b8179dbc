from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.feeds import events_calendar
from events.mail.scheduling import invite
from events.models import EventLetter as Letter
from events.models import Member
from tests.days import in_days
from tests.events.letters import ANNA, announced_meeting, register, send
from tests.factories import make_contact_person, make_event
from tests.mail import free_port, smtp

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def meeting(db):
    return announced_meeting()


def test_dry_run_shows_whom_and_writes_nothing(inbox, capsys):
    register(make_event(starts_on=in_days(1)))
    assert send(capsys, dry_run=True) == f"muistutus päivää ennen: {ANNA}\nKirjeitä lähtisi 1.\n"
    assert inbox.letters == []
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("answer", "state", "again"), [("550 no such user", "refused", 0), ("451 come again later", "failed", 1)]
)
def test_refused_address_hinders_nobody(inbox, meeting, answer, state, again):
    for email in ["a@example.org", "b@example.org"]:
        register(meeting, email)
        Letter.objects.create(event=meeting, kind="receipt", email=email)
    inbox.answers["a@example.org"] = answer
    send()
    letter = Letter.objects.get(email="a@example.org")
    assert (inbox.receivers, letter.state, letter.detail) == (["b@example.org"], state, answer)
    inbox.answers.clear()
    send()
    assert inbox.receivers == ["b@example.org"] + ["a@example.org"] * again


def test_server_that_dies_half_way_gets_no_letter_twice(inbox, meeting):
    for email in ["a@example.org", "b@example.org", "c@example.org"]:
        register(meeting, email)
        Letter.objects.create(event=meeting, kind="receipt", email=email)
    inbox.dies_at = 2
    send()
    send()
    assert inbox.receivers == ["a@example.org", "b@example.org", "c@example.org"]
    assert Letter.objects.get(email="b@example.org").state == "sending"


def test_crash_between_row_and_server_sends_none_twice(inbox, meeting):
    register(meeting)
    Letter.objects.create(event=meeting, kind="receipt", email=ANNA, state="sending")
    send()
    assert inbox.letters == []


def test_server_that_is_gone_fails_the_run_and_the_next_one_sends(inbox, meeting, settings):
    invite(meeting)
    there, settings.MAILERS = settings.MAILERS, smtp(free_port())
    with pytest.raises(CommandError, match="Postipalvelin ei vastaa, 1 odottaa"):
        send()
    settings.MAILERS = there
    send()
    assert inbox.receivers == [ANNA]


def test_queries_for_a_run_without_letters_do_not_grow(inbox, meeting, django_assert_num_queries):
    for n in range(5):
        register(meeting, f"{n}@example.org")
    with django_assert_num_queries(7):
        call_command("send_event_letters")


def test_organiser_sends_invitations_and_sees_refusals(client, world):
    event = make_event(host=world.mine, starts_on=in_days(9), registration="members")
    foreign = make_event(host=world.theirs, starts_on=in_days(9), registration="members")
    for one in (event, foreign):
        Member.objects.create(group=one.group, contact_person=make_contact_person(email=f"{one.pk}@example.org"))
    client.force_login(world.coordinator)
    data = {"action": "send_invitations", "_selected_action": [event.pk, foreign.pk]}
    page = client.post(reverse("admin:events_event_changelist"), data, follow=True)
    assert "1 kutsu lähtee" in page.text
    assert [str(one) for one in Letter.objects.all()] == [f"kutsu: {event.pk}@example.org"]
    Letter.objects.create(event=foreign, kind="receipt", email="salainen@example.org")
    Letter.objects.update(state="refused", detail="550 no such user")
    page = client.get(reverse("admin:events_eventletter_changelist"))
    assert "550 no such user" in page.text
    assert "salainen" not in page.text


def test_draft_invites_nobody(client, world):
    event = make_event(host=world.mine, starts_on=in_days(9), registration="members", state="draft")
    Member.objects.create(group=event.group, contact_person=make_contact_person(email=ANNA))
    client.force_login(world.coordinator)
    data = {"action": "send_invitations", "_selected_action": [event.pk]}
    page = client.post(reverse("admin:events_event_changelist"), data, follow=True)
    assert "vain julkaistuun" in page.text
    assert not Letter.objects.exists()


def test_organiser_sends_again_what_a_crash_left_behind(client, world, meeting):
    meeting.host = world.mine
    meeting.save()
    foreign = make_event(host=world.theirs, starts_on=in_days(9))
    long_ago = timezone.now() - timedelta(hours=1)
    rows = [
        Letter.objects.create(event=event, kind="receipt", email=ANNA, state=state, at=at, about=str(number))
        for number, (event, state, at) in enumerate(
            [
                (meeting, "sending", long_ago),
                (meeting, "sending", timezone.now()),
                (meeting, "sent", long_ago),
                (foreign, "sending", long_ago),
            ]
        )
    ]
    client.force_login(world.coordinator)
    data = {"action": "send_again", "_selected_action": [one.pk for one in rows]}
    page = client.post(reverse("admin:events_eventletter_changelist"), data, follow=True)
    assert "1 kirje lähtee uudelleen" in page.text
    states = [Letter.objects.get(pk=one.pk).state for one in rows]
    assert states == ["waiting", "sending", "sent", "sending"]


def test_event_that_cannot_be_written_about_stops_no_other_letter(client, inbox, world, meeting):
    endless = make_event(host=world.mine, starts_on=date.max)  # whose calendar entry would end after the last year
    for event in (endless, meeting):
        register(event)
        Letter.objects.create(event=event, kind="receipt", email=ANNA)
    send()
    assert [letter["Subject"].split(",")[0] for letter in inbox.letters] == ["Vastauksesi: Syyskokous"]
    letter = Letter.objects.get(event=endless)
    assert (letter.state, "OverflowError" in letter.detail) == ("unwritten", True)
    client.force_login(world.coordinator)
    link = f"{reverse('admin:events_eventletter_changelist')}?delivery=undelivered"
    assert link in client.get(reverse("admin:index")).text
    assert "avaa tapahtuma, tarkista päivät ja tallenna" in client.get(link).text
    endless.starts_on = in_days(9)
    endless.save()
    send()
    assert len(inbox.letters) == 2


def test_event_that_no_calendar_can_hold_leaves_out_no_other(meeting):
    endless = make_event(starts_on=date.max)
    assert [str(one["SUMMARY"]) for one in Calendar.from_ical(events_calendar([endless, meeting])).events] == [
        "Syyskokous"
    ]
