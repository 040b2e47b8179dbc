"""What calendars and readers of feeds have subscribed to: addresses, UIDs, SEQUENCE and every other line."""

import pytest

from tests.kept.recording import same
from tests.kept.world import CALENDAR_KEY

FEEDS = {
    "places.ics": "/kohtaamispaikat/kalenteri.ics",
    "places_of_theme_sv.ics": "/sv/motesplatser/kalender.ics?theme=muskari",
    "place.ics": "/kohtaamispaikat/perhekahvila-hippu/kalenteri.ics",
    "place.atom": "/kohtaamispaikat/perhekahvila-hippu/muutokset.atom",
    "place_en.atom": "/en/meeting-places/perhekahvila-hippu/changes.atom",
    "events.ics": "/tapahtumat/kalenteri.ics",
    "events_sv.ics": "/sv/evenemang/kalender.ics",
    "events_past.ics": "/tapahtumat/kalenteri.ics?when=past",
    "event.ics": "/tapahtumat/syyskokous/kalenteri.ics",
    "group.ics": "/tapahtumat/ryhmat/yhdyshenkilot/kalenteri.ics",
    "own.ics": f"/tapahtumat/oma-kalenteri/~{CALENDAR_KEY}.ics",
}


@pytest.mark.parametrize("name", FEEDS)
def test_feed_is_what_it_was(client, house, name):
    response = client.get(FEEDS[name])
    assert response.status_code == 200
    same(f"feed_{name}", f"Content-Type: {response['Content-Type']}\r\n\r\n{response.content.decode()}")
