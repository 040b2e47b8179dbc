import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
import recurring_ical_events
from django.test import override_settings
from django.utils import timezone
from icalendar import Calendar

from tests.addresses import address
from tests.days import in_days
from tests.factories import make_event, make_group, make_municipality

pytestmark = pytest.mark.django_db
FEED = "/tapahtumat/kalenteri.ics"


@pytest.fixture
def november(time_machine):
    """A day before those that tests name; a feed holds what is to come and a year back."""
    time_machine.move_to(datetime(2026, 11, 24, 12, tzinfo=UTC))


def read(client, address=FEED):
    """The feed's events as a calendar reads them, in their order."""
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).events


def titles(client, address=FEED):
    return [str(event["SUMMARY"]) for event in read(client, address)]


@pytest.mark.clock
def test_feed_holds_a_year_back_and_all_that_come(client):
    for name, days in [("tuleva", 900), ("viime viikko", -7), ("vuosi sitten", -365), ("kauan sitten", -370)]:
        make_event(title=name, starts_on=in_days(days))
    make_event(title="luonnos", starts_on=in_days(1), state="draft")
    assert titles(client) == ["vuosi sitten", "viime viikko", "tuleva"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Kokous", "Muu", "Vanha"]),
        ("when=past", ["Vanha"]),
        ("when=upcoming&group=verkosto", ["Kokous"]),
        ("group=verkosto", ["Kokous", "Vanha"]),
        ("municipality=laukaa", ["Kokous", "Vanha"]),
        ("q=MUU", ["Muu"]),
        ("q=kissa", []),
    ],
)
def test_feed_and_page_find_the_same(client, query, found):
    network, laukaa = make_group(slug="verkosto"), make_municipality(slug="laukaa")
    make_event(title="Vanha", group=network, starts_on=in_days(-100))
    make_event(title="Kokous", group=network, starts_on=in_days(1), host=laukaa).municipalities.add(laukaa)
    make_event(title="Muu", starts_on=in_days(2)).municipalities.add(make_municipality())
    page = client.get(f"/tapahtumat/?{query}").text
    links = re.findall(r"<a href=[^>]*>(Kokous|Muu|Vanha)<(?:/a|span)", page)
    assert sorted(titles(client, f"{FEED}?{query}")) == found
    assert sorted(links) == found


def test_feed_of_past_events_reaches_the_first(client):
    make_event(title="Kokous 2019", starts_on=date(2019, 9, 27))
    assert titles(client, f"{FEED}?when=past") == ["Kokous 2019"]


@pytest.mark.usefixtures("november")
def test_timed_event_is_at_its_clock_in_helsinki(client):
    make_event(starts_on=date(2027, 6, 1), starts_at=time(9, 30), ends_at=time(11))
    [event] = read(client)
    assert event["DTSTART"].params["TZID"] == "Europe/Helsinki"
    assert event.start.astimezone(UTC) == datetime(2027, 6, 1, 6, 30, tzinfo=UTC)
    assert event.end.astimezone(UTC) == datetime(2027, 6, 1, 8, 0, tzinfo=UTC)


@pytest.mark.usefixtures("november")
@pytest.mark.parametrize(
    ("day", "starts", "ends", "utc_start", "hours"),
    [
        (date(2027, 3, 28), time(2), time(5), 0, 2),
        (date(2027, 10, 31), time(2), time(5), -1, 4),
        (date(2027, 10, 31), time(12), time(14), 10, 2),
    ],
)
def test_feed_is_right_on_days_when_the_clock_turns(client, day, starts, ends, utc_start, hours):
    make_event(starts_on=day, starts_at=starts, ends_at=ends)
    [event] = read(client)
    starts_at = event.start.astimezone(UTC)
    assert starts_at == datetime.combine(day, time(), tzinfo=UTC) + timedelta(hours=utc_start)
    assert event.end.astimezone(UTC) - starts_at == timedelta(hours=hours)


@pytest.mark.usefixtures("november")
def test_feed_brings_its_own_time_zone(client, settings):
    make_event(starts_on=date(2027, 6, 1), starts_at=time(9))
    [zone] = Calendar.from_ical(client.get(FEED).content).timezones
    helsinki = timezone.get_default_timezone()
    for day in (date(1998, 1, 1) + timedelta(days=n * 9) for n in range(1200)):
        noon = datetime.combine(day, time(12))
        assert zone.to_tz(lookup_tzid=False).utcoffset(noon) == helsinki.utcoffset(noon)


@pytest.mark.usefixtures("november")
def test_event_of_unknown_time_is_a_whole_day(client):
    make_event(starts_on=date(2027, 1, 31))
    [event] = read(client)
    assert (event.start, event.end) == (date(2027, 1, 31), date(2027, 2, 1))
    assert b"DTSTART;VALUE=DATE:20270131\r\nDTEND;VALUE=DATE:20270201" in client.get(FEED).content


@pytest.mark.usefixtures("november")
def test_event_of_several_days_lasts_to_its_last_day(client):
    make_event(starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 3))
    make_event(starts_on=date(2027, 2, 1), starts_at=time(9), ends_on=date(2027, 2, 2), ends_at=time(8))
    make_event(starts_on=date(2027, 3, 1), starts_at=time(9), ends_on=date(2027, 3, 2))
    whole, timed, half_known = read(client)
    assert (whole.start, whole.end) == (date(2027, 1, 1), date(2027, 1, 4))
    assert timed.end - timed.start == timedelta(hours=23)
    assert (half_known.start, half_known.end) == (date(2027, 3, 1), date(2027, 3, 3))


@pytest.mark.usefixtures("november")
def test_second_reader_finds_each_event_on_its_day(client):
    make_event(title="Kello", starts_on=date(2027, 3, 28), starts_at=time(23), ends_at=time(23, 30))
    make_event(title="Päivä", starts_on=date(2027, 3, 29))
    make_event(title="Kolme", starts_on=date(2027, 3, 27), ends_on=date(2027, 3, 29))
    calendar = Calendar.from_ical(client.get(FEED).content)
    on = {
        day: sorted(str(event["SUMMARY"]) for event in recurring_ical_events.of(calendar).at(day))
        for day in ((2027, 3, 26), (2027, 3, 28), (2027, 3, 29), (2027, 3, 30))
    }
    assert [*on.values()] == [[], ["Kello", "Kolme"], ["Kolme", "Päivä"], []]


@override_settings(SITE_URL="https://perhekeskus.example")
def test_entry_tells_what_it_is(client):
    event = make_event(
        slug="kokous",
        title="Kokous, kahvit; ja \\ muuta",
        group=make_group(name="Verkosto, iso"),
        host=make_municipality(name="Toivakka"),
        venue="Koulukeskus",
        parking="Pihalla",
        description="Rivi 1\r\nRivi 2\x0b",
        remote_link="https://example.org/salainen",
        version=7,
    )
    [entry] = read(client)
    assert entry["UID"] == f"event-{event.pk}@perhekeskus.example"
    assert entry["SUMMARY"] == "Kokous, kahvit; ja \\ muuta"
    assert entry.categories == ["Verkosto, iso"]
    assert entry["LOCATION"] == "Koulukeskus, Toivakka"
    assert entry["URL"] == "https://perhekeskus.example/tapahtumat/kokous/"
    assert entry["SEQUENCE"] == 7
    assert entry["LAST-MODIFIED"].dt == event.updated_at.replace(microsecond=0)
    assert "Rivi 1\nRivi 2\nPysäköinti: Pihalla\nMukaan pääsee myös etänä." in entry["DESCRIPTION"]
    assert b"salainen" not in client.get(FEED).content


@pytest.mark.parametrize(
    ("fields", "title", "status"),
    [
        ({}, "Kokous", "TENTATIVE"),
        ({"progress": "confirmed"}, "Kokous", "CONFIRMED"),
        ({"progress": "held"}, "Kokous", "CONFIRMED"),
        ({"progress": "cancelled", "progress_reason": "Lumi"}, "Peruttu: Kokous", "CANCELLED"),
        (
            {"progress": "postponed", "progress_reason": "Lumi", "date_uncertain": True},
            "Siirretty myöhemmäksi: Kokous (päivä epävarma)",
            "CANCELLED",
        ),
        ({"progress": "held", "date_uncertain": True}, "Kokous (päivä epävarma)", "TENTATIVE"),
        ({"progress": "confirmed", "is_example": True}, "Esimerkki: Kokous", "CONFIRMED"),
    ],
)
def test_summary_and_status_say_how_sure_it_is(client, fields, title, status):
    make_event(title="Kokous", **fields)
    [entry] = read(client)
    assert (str(entry["SUMMARY"]), entry["STATUS"]) == (title, status)


def test_lines_are_short_and_end_as_the_format_says(client):
    make_event(title="Äitienpäivän kokous ja foorumi " * 4, description="Pitkä teksti ääkkösillä 😀 " * 40)
    content = client.get(FEED).content
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    [entry] = read(client)
    assert entry["DESCRIPTION"].count("😀") == 40


def test_same_feed_is_not_sent_twice(client):
    event = make_event()
    etag = client.get(FEED)["ETag"]
    assert client.get(FEED, headers={"If-None-Match": etag}).status_code == 304
    event.title = "Uusi nimi"
    event.save()
    assert client.get(FEED, headers={"If-None-Match": etag}).status_code == 200


def test_feed_speaks_the_language_of_its_address(client):
    make_event(title_fi="Kokous", title_sv="Möte")
    make_event(title_fi="Vain suomeksi")
    feed = address("sv", "events:calendar")
    assert titles(client, feed) == ["Möte", "Vain suomeksi"]
    assert "/sv/" in read(client, feed)[0]["URL"]


def test_one_event_has_a_calendar_of_its_own(client):
    make_event(slug="kokous", title="Kokous")
    make_event(title="Muu")
    assert titles(client, "/tapahtumat/kokous/kalenteri.ics") == ["Kokous"]


@pytest.mark.parametrize("query", ["group=entinen", "municipality=atlantis", "when=joskus"])
def test_unknown_choice_does_not_empty_a_subscribed_calendar(client, query):
    make_event()
    assert client.get(f"{FEED}?{query}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_feed_query_count_does_not_grow(client, count, django_assert_num_queries):
    for _ in range(count):
        make_event(host=make_municipality(), group=make_group())
    with django_assert_num_queries(5):
        assert len(read(client)) == count
    with django_assert_num_queries(1):
        assert len(read(client)) == count
