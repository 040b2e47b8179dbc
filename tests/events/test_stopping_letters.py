"""Letters that somebody's save sends wait ten minutes, and can be stopped within them."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from events.mail.scheduling import invite, queue_changes
from events.models import EventLetter as Letter
from events.models import GroupMessage, Member, Minutes, Registration
from tests.days import in_days
from tests.events.letters import ANNA, register, send
from tests.factories import make_contact_person, make_event, make_group, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LETTERS = "admin:events_eventletter_changelist"


@pytest.fixture
def meeting(world):
    group = make_group()
    Member.objects.create(group=group, contact_person=make_contact_person(name="Anna", email=ANNA))
    return make_event(group=group, host=world.mine, title="Syyskokous", starts_on=in_days(30), registration="members")


def run(minutes=0):
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        call_command("send_event_letters", verbosity=0)


def test_invitation_leaves_after_ten_minutes(inbox, meeting):
    invite(meeting)
    run(9)
    assert inbox.letters == []
    run(11)
    assert inbox.receivers == [ANNA]


def test_editor_stops_invitations_on_the_desk_and_sends_them_after_all(client, inbox, world, meeting):
    client.force_login(world.coordinator)
    page = client.post(f"/tapahtumat/{meeting.slug}/osallistujat/", follow=True).text
    at = timezone.localtime(Letter.objects.get().send_after)
    assert f"1 kutsu lähtee. Lähtee klo {at:%-H.%M}." in page
    desk = client.get(reverse("admin:index")).text
    assert f"Kutsu, Syyskokous: 1 kirje. Lähtee klo {at:%-H.%M}." in desk
    key = f"e{meeting.pk}-invitation"
    assert key in desk
    page = client.post(reverse(LETTERS), {"_stop": key}, follow=True).text
    assert "1 kirje pysäytetty." in page
    run(20)
    assert inbox.letters == []
    assert "ovat lähteneet tai pysäytetty" in client.post(reverse(LETTERS), {"_stop": key}, follow=True).text
    assert "1 kutsu lähtee." in client.post(f"/tapahtumat/{meeting.slug}/osallistujat/", follow=True).text
    run(20)
    assert inbox.receivers == [ANNA]


@pytest.mark.parametrize("key", ["", "e1", "x5-invitation", "e99999999999-invitation", "e1-" + "a" * 999, "m1-\x00"])
def test_key_that_stops_nothing_gets_a_sentence(client, world, meeting, key):
    invite(meeting)
    client.force_login(world.coordinator)
    assert "eivät enää odota" in client.post(reverse(LETTERS), {"_stop": key}, follow=True).text
    assert Letter.objects.get().state == "waiting"


def test_nobody_stops_the_letters_of_others(client, inbox, world):
    foreign = make_event(host=world.theirs, starts_on=in_days(30))
    Member.objects.create(group=foreign.group, contact_person=make_contact_person(email=ANNA))
    invite(foreign)
    client.force_login(world.coordinator)
    assert "invitation" not in client.get(reverse("admin:index")).text
    client.post(reverse(LETTERS), {"_stop": f"e{foreign.pk}-invitation"})
    assert Letter.objects.get().state == "waiting"


def test_stopped_change_is_told_with_the_next_one(inbox, meeting):
    invite(meeting)
    send()
    for number, venue in enumerate(["Väärä talo", "Oikea talo"], 2):
        meeting.venue, meeting.version = venue, number
        meeting.save()
        waiting = queue_changes(meeting)
        assert [one.send_after is not None for one in waiting] == [True]
        if number == 2:
            Letter.objects.leaving().stop()
    run(11)
    (_invitation, change) = inbox.letters
    assert "Oikea talo" in change.get_body(("plain",)).get_content()


@pytest.mark.parametrize(("hours", "leaves_at_once"), [(2, True), (4, False)])
def test_what_is_called_off_within_three_hours_leaves_at_once(inbox, meeting, hours, leaves_at_once):
    now = timezone.localtime().replace(hour=9, minute=0)
    with time_machine.travel(now):
        meeting.starts_on, meeting.starts_at = now.date(), (now + timedelta(hours=hours)).time()
        meeting.save()
        invite(meeting)
        send()
        meeting.progress, meeting.progress_reason = "cancelled", "Myrsky"
        meeting.save()
        run()
        assert (len(inbox.letters) == 2) == leaves_at_once


def test_receipt_leaves_at_once(client, inbox, meeting):
    token = register(meeting, answer="").token
    client.post(f"/tapahtumat/vastaus/{token}/", {"answer": "not_coming"})
    assert inbox.first()["To"] == ANNA


def test_sender_stops_her_message_on_the_page_of_the_group(client, inbox, meeting):
    user = make_user(is_staff=True)
    Member.objects.create(group=meeting.group, contact_person=make_contact_person(user=user))
    client.force_login(user)
    page = f"/tapahtumat/ryhmat/{meeting.group.slug}/jasenille/"
    text = {"subject": "Huomenna", "text": "Tulkaa!"}
    client.post(page, text)
    key = f"m{GroupMessage.objects.get().pk}-message"
    assert key in client.get(page).text
    assert "pysäytetty." in client.post(page, {"_stop": key}, follow=True).text
    run(11)
    assert inbox.letters == []
    client.post(page, text)
    run(11)
    assert inbox.receivers == [ANNA]


def test_form_of_an_event_says_to_how_many_a_change_goes_and_saving_tells_when(client, inbox, world, meeting):
    client.force_login(world.coordinator)
    form = reverse("admin:events_event_change", args=[meeting.pk])
    assert "Tästä ei ole lähtenyt kirjeitä." in client.get(form).text
    invite(meeting)
    send()
    assert "siitä lähtee 1 kirje." in client.get(form).text


@pytest.mark.parametrize(("readers", "count"), [("members", 1), ("everybody", 2), ("editors", 0)])
def test_minutes_say_to_how_many_letters_go(client, world, meeting, readers, count):
    meeting.starts_on = in_days(-3)
    meeting.save()
    register(meeting, contact_person=make_contact_person())
    register(meeting, "muu@example.org")
    Minutes.objects.create(event=meeting, readers=readers)
    client.force_login(world.coordinator)
    page = f"/tapahtumat/{meeting.slug}/muistio/muokkaa/"
    assert "jos sen näkevät jäsenet, kirjeitä lähtee 1, jos kaikki, 2," in client.get(page).text


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([], "Ryhmällä ei ole jäseniä."),
        ([""], "ei ole sähköpostiosoitetta"),
        (["a@example.org", ""], "1 jäseneltä puuttuu osoite."),
    ],
)
def test_inviting_nobody_says_why(client, world, people, words):
    event = make_event(host=world.mine, starts_on=in_days(9), registration="members")
    for email in people:
        Member.objects.create(group=event.group, contact_person=make_contact_person(email=email))
    invite(event)
    client.force_login(world.coordinator)
    data = {"action": "send_invitations", "_selected_action": [event.pk]}
    assert words in client.post(reverse("admin:events_event_changelist"), data, follow=True).text
    assert words in client.post(f"/tapahtumat/{event.slug}/osallistujat/", follow=True).text
    assert Registration.objects.count() == bool(any(people))
