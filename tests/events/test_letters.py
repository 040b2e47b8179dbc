from datetime import time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.mailing.due import invite
from events.models import EventLetter as Letter
from events.models import GroupMessage, Member, Minutes, Registration
from perhekeskus.dates import day_text, weekday_text
from perhekeskus.history import recorded
from tests.factories import make_contact_person, make_event, make_group, make_user
from tests.mail import free_port, smtp

pytestmark = pytest.mark.django_db
ANNA = "anna@example.org"


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def send(capsys=None, **options):
    call_command("send_event_letters", **options)
    return capsys.readouterr().out if capsys else None


def register(event, email=ANNA, *, answer="on_site", **fields):
    long_ago = timezone.now() - timedelta(days=3)
    return Registration.objects.create(event=event, email=email, answer=answer, answered_at=long_ago, **fields)


def calendar_of(letter):
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    return calendar


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


@pytest.fixture
def meeting(db):
    """A network's meeting far ahead, with Anna as a member."""
    group = make_group()
    anna = make_contact_person(name="Anna", email=ANNA)
    Member.objects.create(group=group, contact_person=anna)
    return make_event(
        group=group,
        title="Syyskokous",
        starts_on=in_days(30),
        starts_at=time(13),
        venue="Valtuustosali",
        remote_link="https://meet.example.org/x",
        registration="members",
    )


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
    ("changed", "is_told"),
    [
        ({"starts_on": in_days(60)}, True),
        ({"venue": "Kirjasto"}, False),
        ({"progress": "cancelled", "progress_reason": "Lumi"}, False),
    ],
)
def test_who_does_not_come_hears_only_of_another_day(inbox, meeting, changed, is_told):
    invite(meeting)
    send()
    Registration.objects.update(answer="not_coming")
    with recorded("form"):
        for name, value in changed.items():
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


@pytest.mark.parametrize(("days", "kinds"), [(30, []), (7, ["reminder_week"]), (3, []), (1, ["reminder_day"])])
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
    with django_assert_num_queries(6):
        send()


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
