"""Calendars to subscribe to: of a group and of one's own, built once for each change."""

from datetime import date, time

import pytest
import recurring_ical_events
from icalendar import Calendar

from events.models import Member, OwnCalendar, Registration
from tests.days import in_days
from tests.factories import make_contact_person, make_event, make_group, make_municipality, make_user, put

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
GROUP_FEED = "/tapahtumat/ryhmat/tyoryhma/kalenteri.ics"
OWN_PAGE = "/tapahtumat/oma-kalenteri/"


def titles(content):
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(content).events]


@pytest.fixture
def group():
    return make_group(slug="tyoryhma", name="Työryhmä")


@pytest.fixture
def owner(group):
    """A member of the group who has a calendar of her own."""

    class Owner:
        user = make_user(email="omistaja@example.org")
        person = make_contact_person(user=user)
        member = Member.objects.create(group=group, contact_person=person)
        calendar = OwnCalendar.objects.create(user=user)

        @property
        def feed(self):
            return f"/tapahtumat/oma-kalenteri/~{self.calendar.key}.ics"

    return Owner()


def test_group_feed_holds_what_the_group_page_shows(client, group):
    for days in (-3, 5, 40):
        make_event(group=group, title=f"Kokous {days}", starts_on=in_days(days), starts_at=time(9), ends_at=time(11))
    make_event(title="Muu", starts_on=in_days(4))
    calendar = Calendar.from_ical(client.get(GROUP_FEED).content)
    page = client.get("/tapahtumat/ryhmat/tyoryhma/").context
    shown = [*page["page_obj"], page["next_event"], *page["upcoming"]]
    found = recurring_ical_events.of(calendar).between(in_days(-100), in_days(100))
    assert [(str(one["SUMMARY"]), one.start.date()) for one in found] == [(e.title, e.starts_on) for e in shown]
    assert calendar["X-WR-CALNAME"] == "Työryhmä"


def test_group_that_is_not_has_no_feed(client):
    make_event()
    assert client.get("/tapahtumat/ryhmat/ei-ole/kalenteri.ics").status_code == 404


def test_reader_that_has_the_newest_costs_one_query(client, group, django_assert_num_queries):
    make_event(group=group)
    etag = client.get(GROUP_FEED)["ETag"]
    with django_assert_num_queries(1):
        assert client.get(GROUP_FEED, headers={"If-None-Match": etag}).status_code == 304
    with django_assert_num_queries(1):
        assert len(titles(client.get(GROUP_FEED).content)) == 1


def test_reader_of_her_own_that_has_the_newest_costs_the_address_and_one_query(
    client, group, owner, django_assert_num_queries
):
    make_event(group=group)
    etag = client.get(owner.feed)["ETag"]
    with django_assert_num_queries(2):
        assert client.get(owner.feed, headers={"If-None-Match": etag}).status_code == 304


def change_title(event):
    event.title = "Uusi nimi"
    event.save()


def archive(event):
    put(type(event).objects.filter(pk=event.pk), state="archived")


def rename_group(event):
    event.group.name = "Toinen"
    event.group.save()


def rename_host(event):
    event.host.name = "Toinen"
    event.host.save()


def replace(event):
    event.delete()
    make_event(group=event.group, updated_at=event.updated_at)


@pytest.mark.parametrize(
    "change", [change_title, archive, rename_group, rename_host, replace, lambda event: event.delete()]
)
def test_feed_is_built_anew_after_each_change(client, group, change):
    event = make_event(group=group, host=make_municipality())
    make_event(group=group)
    before = client.get(GROUP_FEED)
    change(event)
    after = client.get(GROUP_FEED, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_cancelled_meeting_stays_in_the_feed(client, group):
    make_event(group=group, title="Kokous", progress="cancelled", progress_reason="Lumi")
    [entry] = Calendar.from_ical(client.get(GROUP_FEED).content).events
    assert (entry["STATUS"], "Lumi" in entry["DESCRIPTION"]) == ("CANCELLED", True)


def test_own_calendar_holds_own_groups_and_what_one_registered_for(client, group, owner):
    make_event(group=group, title="Oma ryhmä", starts_on=in_days(1), remote_link="https://example.org/huone")
    for title, answer in [("Ilmoittautunut", "remote"), ("Ei tule", "not_coming"), ("Ei vastannut", "")]:
        event = make_event(title=title, starts_on=in_days(2))
        Registration.objects.create(event=event, contact_person=owner.person, answer=answer)
    by_address = make_event(title="Osoitteella", starts_on=in_days(3))
    Registration.objects.create(event=by_address, email="Omistaja@example.org", answer="on_site")
    make_event(title="Muiden", starts_on=in_days(4))
    make_event(group=group, title="Luonnos", starts_on=in_days(4), state="draft")
    content = client.get(owner.feed).content
    assert titles(content) == ["Oma ryhmä", "Ilmoittautunut", "Osoitteella"]
    assert b"https://example.org/huone" in content.replace(b"\r\n ", b"")


def test_others_calendars_never_hold_the_remote_link(client, group):
    event = make_event(group=group, remote_link="https://example.org/huone")
    for feed in (GROUP_FEED, "/tapahtumat/kalenteri.ics", f"/tapahtumat/{event.slug}/kalenteri.ics"):
        assert b"example.org/huone" not in client.get(feed).content.replace(b"\r\n ", b"")


def test_new_address_revokes_the_old_one(client, owner):
    old = owner.feed
    client.force_login(owner.user)
    assert old in client.get(OWN_PAGE).text
    client.post(OWN_PAGE)
    owner.calendar.refresh_from_db()
    assert old != owner.feed
    assert client.get(old).status_code == 404
    assert client.get(owner.feed).status_code == 200


def test_address_is_made_only_when_asked_for(client):
    client.force_login(make_user())
    client.get(OWN_PAGE)
    assert not OwnCalendar.objects.exists()
    client.post(OWN_PAGE)
    assert OwnCalendar.objects.count() == 1


@pytest.mark.parametrize("lost", ["is_active", "is_staff"])
def test_calendar_of_who_may_log_in_no_longer_opens_nothing(client, owner, lost):
    setattr(owner.user, lost, False)
    owner.user.save()
    assert client.get(owner.feed).status_code == 404


def test_one_who_left_a_group_has_its_meetings_no_longer(client, group, owner):
    make_event(group=group)
    etag = client.get(owner.feed)["ETag"]
    owner.member.until = date(2020, 1, 1)
    owner.member.save()
    assert titles(client.get(owner.feed, headers={"If-None-Match": etag}).content) == []


@pytest.mark.parametrize("key", ["x", "ä" * 43, "a" * 5000, "%00", "a~b", "../"])
def test_wrong_keys_open_nothing(client, key):
    assert client.get(f"/tapahtumat/oma-kalenteri/~{key}.ics").status_code in (400, 404)


def test_page_of_own_calendar_wants_a_login(client):
    assert client.get(OWN_PAGE).status_code == 302
    assert client.post(OWN_PAGE).status_code == 302
    assert not OwnCalendar.objects.exists()


def test_help_tells_of_the_three_calendars(client):
    page = client.get("/tapahtumat/kalenteriin/").text
    for words in ("Google", "Outlook", "Apple", "/tapahtumat/kalenteri.ics"):
        assert words in page
