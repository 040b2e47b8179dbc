"""What the portal suggests for an agenda of the corrections that wait."""

import pytest

from corrections.models import Correction
from tests.editing.forms import form_data
from tests.events.meetings import enter, make_meeting
from tests.factories import make_contact_person, make_event, make_group, make_meeting_place

pytestmark = pytest.mark.django_db
AGENDA = "/tapahtumat/syyskokous/esityslista/muokkaa/"


def test_corrections_that_wait_are_counted_for_the_agenda_where_they_belong(world, client):
    meeting = make_meeting(world, group=make_group(has_liaisons=True))
    meeting.event.municipalities.add(world.mine)
    Correction.objects.create(place=make_meeting_place(municipality=world.mine))
    Correction.objects.create(event=make_event(host=world.mine))
    Correction.objects.create(place=make_meeting_place(municipality=world.mine), handled_at="2026-10-01T12:00Z")
    Correction.objects.create(place=make_meeting_place(municipality=world.theirs))
    Correction.objects.create(contact_person=make_contact_person(world.my_centre))
    Correction.objects.create(contact_person=make_contact_person(world.their_centre))
    page = enter(client, meeting, "organiser").get(AGENDA)
    assert "virheistä, joita kukaan ei ole vielä katsonut: 3." in page.text
    client.post(AGENDA, form_data(page, **{"suggestion-corrections": "accepted"}))
    assert meeting.event.agenda_items.get().title == "Korjausehdotuksia odottaa"
    assert "suggestion-corrections" not in client.get(AGENDA).text


def test_nothing_is_suggested_when_nothing_waits(world, client):
    meeting = make_meeting(world, group=make_group(has_liaisons=True))
    Correction.objects.create(event=make_event(), handled_at="2026-10-01T12:00Z")
    assert "suggestion-corrections" not in enter(client, meeting, "organiser").get(AGENDA).text
