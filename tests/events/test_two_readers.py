"""Every calendar of events as two readers that share no code understand it, beside the page that shows the same."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from events.models import Event, Member, OwnCalendar
from tests.days import in_days
from tests.factories import make_contact_person, make_event, make_group, make_municipality, make_registration, make_user

pytestmark = pytest.mark.django_db
HELSINKI = ZoneInfo("Europe/Helsinki")
LONG = "Äitienpäivän foorumi, kahvit; ja \\ muuta 😀 " * 6


def last_sunday(month):
    """The day of next year on which the clock turns."""
    last = date(timezone.localdate().year + 1, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def comparable(uid, title, starts, ends, status, sequence, changed, place, text):
    """What a reader understood, moments being in UTC."""
    starts, ends = (one.timestamp() if isinstance(one, datetime) else one for one in (starts, ends))
    return (str(uid), str(title), starts, ends, str(status), int(sequence), changed.timestamp(), str(place), str(text))


def by_icalendar(content):
    found = recurring_ical_events.of(Calendar.from_ical(content)).between(date(2000, 1, 1), date(2100, 1, 1))
    return sorted(
        comparable(
            *(one[name] for name in ("UID", "SUMMARY")),
            one.start,
            one["DTEND"].dt if "DTEND" in one else one.start,
            *(one[name] for name in ("STATUS", "SEQUENCE")),
            one["LAST-MODIFIED"].dt,
            one.get("LOCATION", ""),
            one.get("DESCRIPTION", ""),
        )
        for one in found
    )


def by_ical(content):
    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    return sorted(
        comparable(
            one.uid,
            one.summary,
            one.dtstart,
            one.dtend or one.dtstart,
            one.status.value,
            one.sequence,
            one.last_modified,
            one.location or "",
            one.description or "",
        )
        for one in calendar.timeline
    )


def expected(event):
    """When an event is by the fields of its record, as a page prints it."""
    if event.starts_at is None or (event.ends_at is None and event.ends_on):
        return event.starts_on, event.last_day + timedelta(days=1)
    starts = datetime.combine(event.starts_on, event.starts_at, HELSINKI)
    ends = datetime.combine(event.last_day, event.ends_at, HELSINKI) if event.ends_at else starts
    return starts.timestamp(), ends.timestamp()


def agree(content, shown):
    """Fail unless both readers understand the same, and find what the page shows, each event at its time."""
    assert shown, "the page shows no event"
    one, other = by_icalendar(content), by_ical(content)
    assert one == other
    times = {int(uid.split("@")[0].removeprefix("event-")): (starts, ends) for uid, _, starts, ends, *_ in one}
    assert times == {event.pk: expected(event) for event in shown}
    titles = {int(uid.split("@")[0].removeprefix("event-")): title for uid, title, *_ in one}
    assert all(event.title.strip() in titles[event.pk] for event in shown)


@pytest.fixture
def year():
    """A group's year with all that makes calendars differ, in Laukaa and elsewhere."""

    class Year:
        group, laukaa = make_group(slug="verkosto", name="Verkosto, iso"), make_municipality(slug="laukaa")
        other = make_municipality(slug="muu")

    for number, fields in enumerate(
        [
            {"starts_on": in_days(-300), "starts_at": time(9, 30), "ends_at": time(11)},
            {"starts_on": in_days(-5)},
            {"starts_on": in_days(3), "starts_at": time(17)},
            {"starts_on": in_days(4), "ends_on": in_days(6)},
            {"starts_on": in_days(8), "starts_at": time(12), "ends_on": in_days(9)},
            {"starts_on": in_days(11), "starts_at": time(22), "ends_on": in_days(12), "ends_at": time(1)},
            {"starts_on": last_sunday(3), "starts_at": time(2), "ends_at": time(5)},
            {"starts_on": last_sunday(10), "starts_at": time(2), "ends_at": time(5)},
            {"starts_on": in_days(13), "progress": "cancelled", "progress_reason": "Sairaus", "version": 4},
            {"starts_on": in_days(14), "progress": "postponed", "progress_reason": "Lumi"},
            {"starts_on": in_days(15), "date_uncertain": True, "date_note": "Päivä voi olla väärin."},
            {"starts_on": in_days(16), "title": LONG[:150], "description": LONG * 3, "venue": "Sali; 2, \\ ylä"},
        ]
    ):
        make_event(**{"title": f"Kokous {number}", "group": Year.group, "host": Year.laukaa} | fields)
    elsewhere = {"group": make_group(slug="toinen"), "host": Year.other}
    make_event(title="Muualla", starts_on=in_days(2), **elsewhere).municipalities.add(Year.other)
    make_event(title="Luonnos", starts_on=in_days(2), state="draft", group=Year.group, host=Year.laukaa)
    return Year


def listed(client, address):
    """The events of a list's or a group's page."""
    page = client.get(address).context
    events = [page["next_event"], *page["upcoming"], *page.get("past", page.get("page_obj", []))]
    return {event.pk: event for event in events if event}.values()


@pytest.mark.parametrize("query", ["", "municipality=laukaa", "municipality=muu", "group=toinen", "when=past", "open="])
def test_calendar_of_a_list_is_what_the_page_shows(client, year, query):
    agree(client.get(f"/tapahtumat/kalenteri.ics?{query}").content, listed(client, f"/tapahtumat/?{query}"))


def test_calendar_of_a_group_is_what_its_page_shows(client, year):
    shown = listed(client, "/tapahtumat/ryhmat/verkosto/")
    assert len(shown) == 12
    agree(client.get("/tapahtumat/ryhmat/verkosto/kalenteri.ics").content, shown)


def test_own_calendar_is_what_the_pages_of_ones_groups_show_and_where_one_goes(client, year):
    person = make_contact_person(user=make_user())
    Member.objects.create(group=year.group, contact_person=person)
    goes = Event.objects.get(title="Muualla")
    make_registration(goes, contact_person=person, answer="remote")
    key = OwnCalendar.objects.create(user=person.user).key
    content = client.get(f"/tapahtumat/oma-kalenteri/~{key}.ics").content
    agree(content, [*listed(client, "/tapahtumat/ryhmat/verkosto/"), goes])


@pytest.mark.clock
def test_calendar_of_one_event_is_what_its_page_shows(client, year):
    for event in Event.objects.published():
        agree(client.get(f"/tapahtumat/{event.slug}/kalenteri.ics").content, [event])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_both_readers_agree_in_other_languages(client, year, language):
    page = client.get("/tapahtumat/").context["language_links"]
    (address,) = [link["url"] for link in page if link["code"] == language]
    feed = client.get(address).context["calendar_url"]
    agree(client.get(feed).content, Event.objects.published())


def test_empty_calendar_of_events_that_are_is_noticed(client, year):
    empty = client.get("/tapahtumat/kalenteri.ics?q=kissa").content
    with pytest.raises(AssertionError):
        agree(empty, listed(client, "/tapahtumat/"))
