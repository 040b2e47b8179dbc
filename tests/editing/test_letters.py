"""What came by letter and the keepers' addresses, as a coordinator sees them."""

import pytest
from django.utils import timezone

from reminders.emails import addresses_to_write
from reminders.models import Maintainer, Reply
from tests.editing.records import url
from tests.factories import make_meeting_place


@pytest.fixture
def reply(world):
    place = make_meeting_place(municipality=world.mine, name="Hippu")
    return Reply.objects.create(place=place, what="corrected", text="Puhelin")


@pytest.fixture
def keeper(world):
    address = {"keeper_email": "anna@example.org", "checked_on": timezone.localdate().replace(year=2020, day=1)}
    make_meeting_place(municipality=world.mine, **address)
    return Maintainer.objects.create(email="anna@example.org", link_until=timezone.localdate())


def test_change_by_letter_waits_for_one_press(client, world, reply):
    client.force_login(world.coordinator)
    assert "Hippu: korjasi tietoja" in client.get(url("changelist", Reply), {"state": "unseen"}).text
    client.post(url("changelist", Reply), {"_row": reply.pk})
    reply.refresh_from_db()
    assert reply.seen_by == world.coordinator
    assert "Hippu" not in client.get(url("changelist", Reply), {"state": "unseen"}).text
    assert "muutoshistoria" in client.get(url("change", reply)).text


@pytest.mark.parametrize("key", ["", "x", "99999999999999999999"])
def test_strange_or_foreign_rows_stay_unseen(client, world, reply, key):
    theirs = Reply.objects.create(place=make_meeting_place(municipality=world.theirs), what="cancelled")
    client.force_login(world.coordinator)
    client.post(url("changelist", Reply), {"_row": key})
    client.post(url("changelist", Reply), {"_row": theirs.pk})
    client.post(url("changelist", Reply), {"action": "mark_seen", "_selected_action": [theirs.pk]})
    assert Reply.objects.unseen().count() == 2


def test_bounce_is_entered_with_one_button_and_taken_back(client, world, keeper):
    client.force_login(world.coordinator)
    client.post(url("changelist", Maintainer), {"_row": keeper.pk})
    assert [*Maintainer.objects.not_working()] == [keeper]
    assert addresses_to_write() == []
    assert "anna@example.org" in client.get(url("changelist", Maintainer), {"state": "not_working"}).text
    client.post(url("changelist", Maintainer), {"action": "mark_working", "_selected_action": [keeper.pk]})
    assert addresses_to_write() == ["anna@example.org"]


def test_keepers_page_leads_to_what_she_keeps(client, world, keeper):
    mine = world.mine.meeting_places.get()
    make_meeting_place(municipality=world.theirs, name="Vieras", keeper_email=keeper.email)
    client.force_login(world.coordinator)
    page = client.get(url("change", keeper)).text
    assert f'<a href="{url("change", mine)}">{mine}</a>' in page
    assert "<div>Vieras</div>" in page


def test_coordinator_revokes_a_link(client, world, keeper):
    page = f"/kirje/{keeper.token}/"
    assert client.get(page).status_code == 200
    client.force_login(world.coordinator)
    client.post(url("changelist", Maintainer), {"action": "revoke_links", "_selected_action": [keeper.pk]})
    assert client.get(page).status_code == 410
