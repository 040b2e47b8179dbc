"""Hand-over: a member's places in groups, promises and coming registrations are another's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.handover import hand_over, plan
from events.models import ActionPoint, Member, Registration
from tests.factories import make_contact_person, make_event, make_group, make_user


@pytest.fixture
def people(db):
    class People:
        leaver, heir = make_user(email="lahtija@example.org"), make_user(email="saaja@example.org", name="Saara Saaja")
        former = make_contact_person(name="Liisa Lähtijä", user=leaver)
        group = make_group(name="Työryhmä")
        event = make_event(group=group, starts_on=timezone.localdate() + timedelta(days=3))

        def move(self):
            hand_over(self.leaver, self.heir, make_user(is_regional_editor=True))
            self.heir.refresh_from_db()
            return self.heir.contact_person

    return People()


def test_membership_moves_with_its_role(people):
    Member.objects.create(group=people.group, contact_person=people.former, role="chair")
    told = {str(title): [str(line) for line in lines] for title, lines in plan(people.leaver, people.heir)}
    assert told["Ryhmien jäsenyydet"] == ["Työryhmä: puheenjohtaja"]
    person = people.move()
    assert [(one.contact_person, one.role) for one in people.group.members.all()] == [(person, "chair")]


def test_heir_who_is_a_member_already_stays_one_and_stands_in_for_nobody_gone(people):
    hers = make_contact_person(user=people.heir)
    ended = Member.objects.create(group=people.group, contact_person=people.former)
    member = Member.objects.create(group=people.group, contact_person=hers, stands_in_for=people.former)
    people.move()
    ended.refresh_from_db()
    member.refresh_from_db()
    assert ended.until == timezone.localdate()
    assert (member.contact_person, member.stands_in_for, member.until) == (hers, None, None)


def test_substitute_of_the_leaver_stands_in_for_the_heir(people):
    substitute = Member.objects.create(
        group=people.group, contact_person=make_contact_person(), stands_in_for=people.former
    )
    person = people.move()
    substitute.refresh_from_db()
    assert substitute.stands_in_for == person


def test_open_promises_move_and_done_ones_stay(people):
    for text, state in [("Kesken", "open"), ("Tehty", "done")]:
        ActionPoint.objects.create(event=people.event, text=text, state=state, contact_person=people.former)
    person = people.move()
    whose = dict(ActionPoint.objects.values_list("text", "contact_person"))
    assert whose == {"Kesken": person.pk, "Tehty": people.former.pk}


def test_coming_registration_moves_without_what_was_personal(people):
    past = make_event(starts_on=timezone.localdate() - timedelta(days=3))
    for event in (past, people.event):
        Registration.objects.create(
            event=event, contact_person=people.former, email="lahtija@example.org", answer="on_site", diet="pähkinätön"
        )
    old = people.event.registrations.get()
    person = people.move()
    moved = people.event.registrations.get()
    assert (moved.contact_person, moved.email, moved.answer) == (person, "saaja@example.org", "on_site")
    assert moved.diet == ""
    assert moved.token != old.token
    assert past.registrations.get().contact_person == people.former


def test_registration_of_the_heir_herself_stays(people):
    Registration.objects.create(event=people.event, contact_person=people.former, answer="remote")
    hers = Registration.objects.create(event=people.event, email="Saaja@example.org", answer="on_site")
    people.move()
    assert [*people.event.registrations.all()] == [hers]


def test_one_without_duties_leaves_nobody_new_in_the_register(people):
    people.former.delete()
    hand_over(people.leaver, people.heir, make_user(is_regional_editor=True))
    assert not hasattr(people.heir, "contact_person")
