"""Members answer with their account: for themselves and for colleagues, and whatever the way it is one registration."""

import pytest
from django.core import mail

from events.models import Member, Registration
from events.registrations import member_views
from tests.days import with_days
from tests.events.meetings import enter, make_meeting
from tests.factories import make_contact_person, make_family_centre, make_registration, make_user

pytestmark = pytest.mark.django_db
PAGE = "/tapahtumat/syyskokous/jasenille/"
ANSWER = f"{PAGE}vastaa/"


@pytest.fixture
def meeting(world):
    fields = {"registration": "members", "venue": "Kirjasto", "remote_link": "https://example.org/kokous"}
    meeting = make_meeting(world, **fields)
    meeting.person.name, meeting.person.email = "Maija Jäsen", "maija@example.org"
    meeting.person.save()
    return meeting


@pytest.fixture
def substitute(meeting):
    """One who may answer for Maija."""
    person = make_contact_person(user=make_user(), name="Sari Sijainen", email="sari@example.org")
    fields = {"role": "substitute", "stands_in_for": meeting.person}
    Member.objects.create(group=meeting.group, contact_person=person, **fields)
    return person


def say(client, answer="on_site", address=ANSWER, **fields):
    return client.post(address, {"answer": answer} | fields)


def test_member_answers_from_the_members_page_and_gets_a_receipt(client, meeting):
    enter(client, meeting, "member")
    assert f'href="{ANSWER}"' in client.get(PAGE).text
    assert say(client, "remote", diet="kasvis", ride="offers", ride_from="Laukaa").status_code == 302
    answered = Registration.objects.get()
    assert (answered.contact_person, answered.email) == (meeting.person, "maija@example.org")
    assert (answered.answer, answered.diet, answered.answered_by) == ("remote", "kasvis", "")
    assert "Osallistuu etänä" in client.get(PAGE).text
    (letter,) = mail.outbox
    assert letter.to == ["maija@example.org"]
    assert answered.token in letter.body


def test_account_link_and_colleague_answer_one_registration(client, meeting, substitute):
    invited = make_registration(meeting.event, contact_person=meeting.person, email=meeting.person.email)
    enter(client, meeting, "member")
    say(client)
    client.logout()
    client.post(f"/tapahtumat/vastaus/{invited.token}/", {"answer": "remote"})
    client.force_login(substitute.user)
    say(client, "not_coming", f"{ANSWER}{meeting.person.pk}/")
    answered = Registration.objects.get()
    assert (answered.pk, answered.answer, answered.answered_by) == (invited.pk, "not_coming", "Sari Sijainen")
    assert "Sari Sijainen vastasi puolestasi." in mail.outbox[-1].body
    assert "Ei tule (vastasi Sari Sijainen)" in enter(client, meeting, "member").get(PAGE).text


def test_registration_without_account_becomes_the_members_own(client, meeting):
    hers = make_registration(meeting.event, email="MAIJA@example.org", answer="on_site", diet="kasvis")
    enter(client, meeting, "member")
    assert "kasvis" in client.get(ANSWER).text
    say(client, "not_coming")
    assert Registration.objects.get().contact_person == meeting.person
    assert Registration.objects.get().pk == hers.pk


def test_two_who_share_an_address_have_an_answer_each(client, meeting):
    other = make_contact_person(email="maija@example.org")
    make_registration(meeting.event, contact_person=other, email="maija@example.org", answer="remote")
    enter(client, meeting, "member")
    say(client)
    assert Registration.objects.get(contact_person=other).answer == "remote"
    assert Registration.objects.get(contact_person=meeting.person).email == ""


def test_page_says_for_whom_and_keeps_what_she_has_told_of_herself(client, meeting, substitute):
    make_registration(
        meeting.event, contact_person=meeting.person, answer="on_site", diet="keliakia", ride_from="Laukaa"
    )
    client.force_login(substitute.user)
    page = client.get(f"{ANSWER}{meeting.person.pk}/").text
    assert "Vastaa toisen puolesta: Maija Jäsen" in page
    assert "keliakia" not in page
    say(client, "remote", f"{ANSWER}{meeting.person.pk}/", diet="muu")
    assert "keliakia" not in client.get(f"{ANSWER}{meeting.person.pk}/").text
    say(client, "on_site", f"{ANSWER}{meeting.person.pk}/", diet="muu")
    assert Registration.objects.get().diet == "keliakia"


def test_colleague_corrects_what_she_typed_herself(client, meeting, substitute):
    hers = f"{ANSWER}{meeting.person.pk}/"
    client.force_login(substitute.user)
    say(client, "on_site", hers, diet="keliakai")
    assert "keliakai" in client.get(hers).text
    say(client, "on_site", hers, diet="keliakia")
    say(client, "remote", hers, diet="keliakia", message="Myöhästyy")
    answered = Registration.objects.get()
    assert (answered.diet, answered.message) == ("keliakia", "Myöhästyy")
    other = make_contact_person(user=make_user(), name="Olli Toinen")
    Member.objects.create(group=meeting.group, contact_person=other, stands_in_for=meeting.person)
    client.force_login(other.user)
    assert "keliakia" not in client.get(hers).text


def test_colleague_sees_no_more_what_another_has_said_since(client, world, meeting, substitute):
    hers = f"{ANSWER}{meeting.person.pk}/"
    client.force_login(substitute.user)
    say(client, "on_site", hers, diet="kasvis")
    answered = Registration.objects.get()
    by_hand = f"/tapahtumat/syyskokous/osallistujat/{answered.pk}/"
    for who, address in [("organiser", by_hand), ("member", ANSWER)]:
        enter(client, meeting, who)
        say(client, "on_site", address, name="Maija Jäsen", email="maija@example.org", diet="kasvis, keliakia")
        client.force_login(substitute.user)
        for _again in range(2):
            assert "keliakia" not in client.get(hers).text
            say(client, "remote", hers, diet="muu")
        assert Registration.objects.get().diet == "kasvis, keliakia"


def test_liaison_persons_of_one_family_centre_answer_for_each_other(client, meeting):
    meeting.group.has_liaisons = True
    meeting.group.save()
    centre = make_family_centre()
    one, other = (make_contact_person(centre, user=make_user()) for _ in range(2))
    stranger = make_contact_person(make_family_centre())
    client.force_login(one.user)
    assert say(client, address=f"{ANSWER}{other.pk}/").status_code == 302
    assert say(client, address=f"{ANSWER}{stranger.pk}/").status_code == 404
    assert [row.contact_person for row in Registration.objects.all()] == [other]


@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 302), ("outsider", 404), ("organiser", 404), ("member", 200)]
)
def test_only_members_answer(client, meeting, who, status):
    assert enter(client, meeting, who).get(ANSWER).status_code == status
    say(client)
    assert Registration.objects.exists() == (who == "member")


@pytest.mark.parametrize("key", ["0", "9" * 40])
def test_nobody_answers_for_one_who_is_not(client, meeting, key):
    assert enter(client, meeting, "member").get(f"{ANSWER}{key}/").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"progress": "cancelled", "progress_reason": "sairaus"},
        {"starts_on": -1},
    ],
)
def test_meeting_that_is_off_or_over_takes_no_answers(client, meeting, fields):
    for name, value in with_days(fields).items():
        setattr(meeting.event, name, value)
    meeting.event.save()
    enter(client, meeting, "member")
    page = say(client)
    assert "Vastausta ei voi enää muuttaa" in page.text
    assert f'href="{ANSWER}"' not in client.get(PAGE).text
    assert not Registration.objects.exists()


def test_event_without_registration_asks_nobody(client, meeting):
    meeting.event.registration = "nobody"
    meeting.event.save()
    assert "Vastauksesi" not in enter(client, meeting, "member").get(PAGE).text
    assert client.get(ANSWER).status_code == 404


def test_full_meeting_puts_her_in_the_line_and_says_where(client, meeting):
    meeting.event.capacity = 1
    meeting.event.save()
    make_registration(meeting.event, answer="on_site")
    enter(client, meeting, "member")
    say(client)
    assert Registration.objects.get(contact_person=meeting.person).is_waiting
    assert "Jonossa, sijalla 1" in client.get(ANSWER).text


@pytest.mark.parametrize("fields", [{"answer": ""}, {"answer": "lentäen"}, {"diet": "\x00"}, {"diet": "x" * 201}])
def test_what_cannot_be_taken_gets_a_sentence(client, meeting, fields):
    page = enter(client, meeting, "member").post(ANSWER, {"answer": "on_site"} | fields)
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert not Registration.objects.exists()


def test_answer_of_one_who_was_registered_meanwhile_is_the_later_word(client, meeting, monkeypatch):
    enter(client, meeting, "member")
    real = member_views.invited_of

    def before_the_other(user, event):
        found = real(user, event)
        make_registration(event, contact_person=meeting.person, email=meeting.person.email, answer="on_site")
        monkeypatch.setattr(member_views, "invited_of", real)
        return found

    monkeypatch.setattr(member_views, "invited_of", before_the_other)
    assert say(client, "remote").status_code == 302
    assert Registration.objects.get().answer == "remote"


def test_members_page_does_not_ask_more_for_more_colleagues(client, meeting, substitute, django_assert_max_num_queries):
    for _ in range(8):
        person = make_contact_person()
        Member.objects.create(group=meeting.group, contact_person=person)
        make_registration(meeting.event, contact_person=person)
    client.force_login(substitute.user)
    client.get(PAGE)
    with django_assert_max_num_queries(32):
        client.get(PAGE)
