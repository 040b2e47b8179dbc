"""What an organiser types of an event, and the sentences that refuse it."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.models import Event
from tests.editing.forms import form_data, messages_of
from tests.factories import make_event, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(client, world):
    """Return a function that posts the form of a host's event, and returns the errors that the page tells."""
    event = make_event(host=world.mine, title_fi="Kokous", starts_at=time(9, 30))
    client.force_login(world.coordinator)
    address = f"/admin/events/event/{event.pk}/change/"

    def save(**typed):
        response = client.post(address, form_data(client.get(address), **typed))
        return [] if response.status_code == 302 else messages_of(response)

    return save


def test_new_event_begins_with_what_stands_on_every_agenda(client, world):
    group = make_group()
    group.standing_items.create(title="Kuulumiset")
    client.force_login(world.coordinator)
    address = "/admin/events/event/add/"
    typed = {"title_fi": "Kevätkokous", "slug": "kevatkokous", "group": group.pk, "host": world.mine.pk}
    client.post(address, form_data(client.get(address), **typed, starts_on="1.3.2027"))
    assert [item.title for item in Event.objects.get().agenda_items.all()] == ["Kuulumiset"]


def test_event_of_one_day_ends_after_it_starts(save):
    assert save(ends_at="8.00") == ["Tapahtuman on päätyttävä alkamisen jälkeen."]
    assert save(ends_at="14.00") == []
    assert Event.objects.get().ends_at == time(14)


def test_event_is_not_held_before_its_day(save):
    tomorrow, today = (f"{timezone.localdate() + timedelta(days=days):%d.%m.%Y}" for days in (1, 0))
    assert save(progress="held", starts_on=tomorrow) == ["Tapahtumaa ei voi merkitä pidetyksi ennen sen päivää."]
    assert save(progress="held", starts_on=today) == []
    assert Event.objects.get().progress == "held"


@pytest.mark.parametrize("ends_on", [None, date(2026, 12, 1)])
def test_database_refuses_an_end_before_the_start(ends_on):
    with pytest.raises(IntegrityError, match="event_ends_after_start"), transaction.atomic():
        make_event(starts_on=date(2026, 12, 1), starts_at=time(9, 30), ends_at=time(8), ends_on=ends_on)


def test_link_that_is_not_https_is_refused_in_its_own_words(save):
    assert save(remote_link="http://example.org/kokous") == ["Anna osoite, joka alkaa https://."]
