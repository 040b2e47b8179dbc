"""Hand-over: what a leaving person had is another's, in one action."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.handover import plan
from accounts.models import AccountEvent
from contacts.models import Assignment, ContactPerson, EditingRight
from history.models import Change
from tests.accounts.logins import is_in
from tests.factories import (
    make_activity,
    make_contact_person,
    make_family_centre,
    make_meeting_place,
    make_organisation,
    make_user,
    put,
)


@pytest.fixture
def duties(db):
    """A leaver with rights, an assignment and keeperships; the heir shares one right."""

    class Duties:
        centre, shared, organisation = make_family_centre(name="Laukaa"), make_family_centre(), make_organisation()
        leaver = make_user(centre, shared, organisation, email="lahtija@example.org", name="Liisa Lähtijä")
        heir = make_user(shared, email="saaja@example.org", name="Saara Saaja")
        person = make_contact_person(centre, user=leaver, name="Liisa Lähtijä", email=leaver.email)
        place = make_meeting_place(name="Hippu", keeper=person)
        by_address = make_meeting_place(name="Kaski", keeper_email="Lahtija@example.org")
        activity = make_activity(place, title="Muskari", keeper=person)
        other = make_meeting_place(name="Toisen paikka", keeper=make_contact_person())

    return Duties


def address(user):
    return reverse("admin:accounts_user_hand_over", args=[user.pk])


@pytest.fixture
def editor(client, regional_editor):
    client.force_login(regional_editor)
    return client


def test_preview_tells_what_moves_and_moves_nothing(editor, duties):
    page = editor.get(address(duties.leaver), {"to": duties.heir.pk})
    told = {str(title): [str(line) for line in lines] for title, lines in page.context["parts"]}
    assert told["Muokkausoikeudet"] == [str(duties.centre), str(duties.organisation)]
    assert told["Tehtävät perhekeskuksissa"][0] == "Laukaa: yhdyshenkilö"
    assert set(told["Paikat ja toiminnat, joiden tietoja ylläpitää"]) == {"Hippu", "Kaski", "Hippu: Muskari"}
    duties.leaver.refresh_from_db()
    assert duties.leaver.is_active
    assert duties.leaver.editing_rights.count() == 3


def test_all_moves_at_once_and_the_account_is_closed(editor, duties):
    leaving = Client()
    leaving.force_login(duties.leaver)
    editor.post(address(duties.leaver), {"to": duties.heir.pk})
    today = timezone.localdate()
    rights = EditingRight.objects.filter(user=duties.heir)
    assert {right.family_centre or right.organisation for right in rights} == {
        duties.centre,
        duties.shared,
        duties.organisation,
    }
    assert not duties.leaver.editing_rights.exists()
    new = ContactPerson.objects.get(user=duties.heir)
    assert (new.name, new.email, new.state) == ("Saara Saaja", "saaja@example.org", "published")
    assert list(Assignment.objects.order_by("pk").values_list("contact_person", "since", "until")) == [
        (duties.person.pk, None, today),
        (new.pk, today, None),
    ]
    for record in (duties.place, duties.activity, duties.by_address, duties.other, duties.leaver):
        record.refresh_from_db()
    assert duties.place.keeper == duties.activity.keeper == new
    assert duties.by_address.keeper_email == "saaja@example.org"
    assert duties.other.keeper != new
    assert not duties.leaver.is_active
    assert not is_in(leaving)


def test_it_is_one_change_in_history_and_a_row_in_the_log(editor, duties, regional_editor):
    editor.post(address(duties.leaver), {"to": duties.heir.pk})
    change = Change.objects.latest("pk")
    assert (change.user, change.note) == (regional_editor, "tehtävien siirto toiselle")
    touched = {row.content_type.model for row in change.differences.select_related("content_type")}
    assert touched == {"user", "editingright", "assignment", "contactperson", "meetingplace", "activity"}
    row = AccountEvent.objects.get(kind="handed_over")
    assert (row.user, row.by) == (duties.leaver, regional_editor)


@pytest.mark.clock
def test_assignment_that_begins_later_begins_as_the_heirs(editor, duties):
    tomorrow = timezone.localdate() + timedelta(days=1)
    put(Assignment.objects, since=tomorrow)
    editor.post(address(duties.leaver), {"to": duties.heir.pk})
    row = Assignment.objects.get()
    assert (row.contact_person.user, row.since, row.until) == (duties.heir, tomorrow, None)


def test_heir_who_already_has_the_role_has_it_once(editor, duties):
    hers = make_contact_person(duties.centre, user=duties.heir)
    editor.post(address(duties.leaver), {"to": duties.heir.pk})
    assert Assignment.objects.filter(until=None).get().contact_person == hers


def test_right_to_the_whole_region_moves_too(editor, duties):
    duties.leaver.is_regional_editor = True
    duties.leaver.save()
    editor.post(address(duties.leaver), {"to": duties.heir.pk})
    for user in (duties.leaver, duties.heir):
        user.refresh_from_db()
    assert (duties.leaver.is_regional_editor, duties.heir.is_regional_editor) == (False, True)


@pytest.mark.parametrize("to", ["", "0", "abc", "9" * 30, "1\x00", "leaver", "closed"])
def test_nonsense_moves_nothing(editor, duties, to):
    closed = make_user(is_active=False)
    key = {"leaver": duties.leaver.pk, "closed": closed.pk}.get(to, to)
    assert editor.post(address(duties.leaver), {"to": key}).status_code == 200
    assert duties.leaver.editing_rights.count() == 3


def test_only_regional_editors_hand_over_and_not_themselves(client, duties, regional_editor):
    client.force_login(duties.heir)
    assert client.post(address(duties.leaver), {"to": duties.heir.pk}).status_code in {403, 404}
    client.force_login(regional_editor)
    assert client.post(address(regional_editor), {"to": duties.heir.pk}).status_code == 403
    assert duties.leaver.editing_rights.count() == 3


def test_all_that_there_is_to_move_is_told_before_an_heir_is_chosen(duties):
    told = {str(title): [str(line) for line in lines] for title, lines in plan(duties.leaver)}
    assert str(duties.centre) in told["Muokkausoikeudet"]
    assert not any("Uusi yhdyshenkilö" in line for line in told["Tehtävät perhekeskuksissa"])


def test_note_is_kept_in_finnish_and_told_in_the_readers_language(editor, duties, regional_editor):
    regional_editor.language = "sv"
    regional_editor.save()
    editor.post(address(duties.leaver), {"to": duties.heir.pk})
    assert Change.objects.latest("pk").note == "tehtävien siirto toiselle"
    history = reverse("admin:accounts_user_history", args=[duties.leaver.pk])
    assert "överföring av uppdrag till någon annan" in editor.get(history).text
