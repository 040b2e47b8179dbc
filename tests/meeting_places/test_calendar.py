from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from django.utils import timezone
from icalendar import Calendar

from core.redirects import remember_slug
from meeting_places.models import Activity, Occurrence, ScheduleException
from meeting_places.schedules.occurrences import rebuild
from tests.factories import make_activity, make_kind, make_meeting_place, make_occurrence, make_schedule, unfollowed
from tests.meeting_places.test_pages import local

pytestmark = pytest.mark.django_db
FEED = "/kohtaamispaikat/kalenteri.ics"


def read(client, address=FEED, **query):
    response = client.get(address, query)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def titles(client, address=FEED, **query):
    return [str(event["SUMMARY"]) for event in read(client, address, **query).events]


@pytest.mark.clock
def test_feed_holds_fifteen_days_back_and_eight_weeks_to_come(client):
    days_of = {"kauan sitten": -16, "silloin": -15, "tänään": 0, "viimeinen": 55, "liian kaukana": 56}
    for name, days in days_of.items():
        make_occurrence(make_meeting_place(name=name), starts_at=local(12, days=days))
    make_occurrence(make_meeting_place(name="luonnos", state="draft"), starts_at=local(12))
    assert titles(client) == ["silloin", "tänään", "viimeinen"]


def test_feed_follows_the_filters(client):
    kind = make_kind(slug="kerho")
    make_occurrence(make_meeting_place(name="Kerho", kind=kind), starts_at=local(12, days=1))
    make_occurrence(make_meeting_place(name="Muu"), starts_at=local(12, days=1))
    assert titles(client, kind="kerho") == ["Kerho"]


@pytest.mark.clock
def test_cancelled_meeting_stays_in_the_feed_as_cancelled(client):
    make_occurrence(make_meeting_place(name="Hippu"), starts_at=local(12), state="cancelled", reason="joulutauko")
    (event,) = read(client).events
    assert (event["STATUS"], str(event["SUMMARY"])) == ("CANCELLED", "Peruttu: Hippu")
    assert "Joulutauko" in event["DESCRIPTION"]


@pytest.mark.clock
def test_moved_meeting_keeps_its_uid_and_raises_its_sequence(client):
    schedule = make_schedule(make_activity(make_meeting_place(name="Koti")), on_public_holidays=True)
    rebuild(Activity.objects.all())
    Occurrence.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    before = read(client).events[1]
    day, elsewhere = before["DTSTART"].dt.date(), make_meeting_place(name="Muualla", address="Tie 2")
    ScheduleException.objects.create(
        activity=schedule.activity, first_day=day, last_day=day, is_move=True, new_place=elsewhere, reason="remontti"
    )
    rebuild(Activity.objects.all())
    (after,) = (event for event in read(client).events if event["UID"] == before["UID"])
    assert (str(after["SUMMARY"]), after["SEQUENCE"] > before["SEQUENCE"]) == ("Muualla", True)
    assert after["LOCATION"].startswith("Tie 2")


@pytest.mark.clock
def test_reason_is_in_the_readers_language_and_a_new_one_reaches_calendars(client):
    meeting = make_occurrence(starts_at=local(12, days=1), state="cancelled", reason="vesivahinko")
    Occurrence.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    ScheduleException.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    (before,) = read(client).events
    meeting.exception.reason_sv = "vattenskada"
    with unfollowed():
        meeting.exception.save()
    (after,) = read(client, "/sv/motesplatser/kalender.ics").events
    assert (str(before["DESCRIPTION"]), str(after["DESCRIPTION"])) == ("Vesivahinko", "Vattenskada")
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_place_has_a_calendar_that_outlives_its_name(client):
    place = make_meeting_place(name="Hippu", slug="hippu")
    make_occurrence(place, starts_at=local(12, days=1), title="Muskari")
    make_occurrence(starts_at=local(12, days=1))
    remember_slug(place, "vanha")
    assert titles(client, "/kohtaamispaikat/hippu/kalenteri.ics") == ["Muskari, Hippu"]
    response = client.get("/kohtaamispaikat/vanha/kalenteri.ics")
    assert (response.status_code, response["Location"]) == (301, "/kohtaamispaikat/hippu/kalenteri.ics")
    draft = make_meeting_place(state="draft")
    assert client.get(f"/kohtaamispaikat/{draft.slug}/kalenteri.ics").status_code == 404


@pytest.mark.clock
def test_unchanged_feed_is_not_sent_again(client):
    make_occurrence(starts_at=local(12, days=1))
    etag = client.get(FEED)["ETag"]
    assert client.get(FEED, headers={"if-none-match": etag}).status_code == 304
    make_occurrence(starts_at=local(12, days=2))
    assert client.get(FEED, headers={"if-none-match": etag}).status_code == 200


def test_feed_of_too_much_says_what_to_narrow(client, monkeypatch):
    monkeypatch.setattr("meeting_places.views.calendar.CALENDAR_MEETINGS", 2)
    for _ in range(3):
        make_occurrence(starts_at=local(12, days=1))
    response = client.get(FEED)
    assert response.status_code == 400
    assert "Rajaa kunnalla" in response.text


def test_feed_of_what_is_not_understood_is_refused_and_not_emptied(client):
    response = client.get(FEED, {"municipality": "atlantis"})
    assert response.status_code == 400
    assert "atlantis" in response.text


@pytest.mark.parametrize("day", [(2027, 3, 25), (2026, 10, 22), (2026, 12, 28)])
def test_hours_stay_on_the_clock_over_summer_time_and_week_53(client, time_machine, day):
    now = datetime(*day, 8, tzinfo=ZoneInfo("Europe/Helsinki"))
    time_machine.move_to(now, tick=False)
    for weekday in range(7):
        make_schedule(make_activity(make_meeting_place()), weekday=weekday, on_public_holidays=True)
    rebuild(Activity.objects.all(), now.date())
    days = [now.date() + timedelta(n) for n in range(14)]
    read_back = recurring_ical_events.of(read(client)).between(days[0], days[-1] + timedelta(1))
    assert sorted(event["DTSTART"].dt.date() for event in read_back) == days
    assert {f"{event['DTSTART'].dt:%H.%M}–{event['DTEND'].dt:%H.%M}" for event in read_back} == {"9.30–11.30".zfill(11)}


@pytest.mark.parametrize("count", [1, 3])
def test_feed_query_count_does_not_grow(client, count, django_assert_num_queries):
    for _ in range(count):
        make_occurrence(starts_at=local(12, days=1))
    client.get(FEED)  # the sets are read
    with django_assert_num_queries(1):
        client.get(FEED)


@pytest.mark.clock
@pytest.mark.parametrize("days", [0, -1, -15])
def test_what_goes_on_or_has_passed_stays_in_calendars(client, days):
    place = make_meeting_place(name="Hippu", slug="hippu")
    make_occurrence(place, starts_at=local(0, days=days), hours=24)
    make_occurrence(make_meeting_place(name="Vanha"), starts_at=local(12, days=-16))
    assert titles(client) == ["Hippu"]
    assert titles(client, "/kohtaamispaikat/hippu/kalenteri.ics") == ["Hippu"]
