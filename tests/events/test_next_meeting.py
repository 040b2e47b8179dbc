"""The next meeting made from the last one, at a host whose turn it is."""

from datetime import date, time

import pytest
from django.urls import reverse

from events.models import Event, StandingItem
from tests.factories import make_event, make_family_centre, make_group, make_municipality, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def last(client):
    """The last meeting of a group, whose next one a regional editor makes."""
    client.force_login(make_user(is_regional_editor=True))
    hosted, never = make_municipality(name="Laukaa"), make_municipality(name="Uurainen")
    make_family_centre(hosted, never)
    event = make_event(
        group=make_group(name="Työryhmä"),
        title="Työryhmän kokous 27.9.2026",
        starts_on=date(2026, 9, 27),
        starts_at=time(9),
        ends_at=time(11),
        host=hosted,
        venue="Koulu",
        registration="members",
        registration_until=date(2026, 9, 20),
        capacity=20,
    )
    event.municipalities.add(hosted, never)
    return event


def page(event):
    return reverse("admin:events_event_next", args=[event.pk])


def test_draft_is_like_the_last_one_on_its_own_day(client, last):
    StandingItem.objects.create(group=last.group, title="Kuulumiset")
    client.post(page(last), {"starts_on": "2026-12-01", "host": last.host_id})
    event = Event.objects.get(starts_on=date(2026, 12, 1))
    assert (event.title, event.state, event.progress) == ("Työryhmän kokous", "draft", "planned")
    assert (event.starts_at, event.ends_at, event.venue, event.capacity) == (time(9), time(11), "", 20)
    assert event.registration_until == date(2026, 11, 24)
    assert set(event.municipalities.all()) == set(last.municipalities.all())
    assert [(item.title, item.state) for item in event.agenda_items.all()] == [("Kuulumiset", "accepted")]


def test_who_has_not_hosted_is_proposed_first_with_the_reason(client, last):
    labels = [label for _key, label in client.get(page(last)).context["form"].fields["host"].choices]
    assert labels[0].startswith("Uurainen: ei ole vielä isännöinyt, matkaa")
    assert labels[1].startswith("Laukaa: isännöinyt viimeksi 27.9.2026, matkaa")


@pytest.mark.parametrize(
    "posted", [{}, {"starts_on": "x", "host": "x"}, {"starts_on": "9999-12-31", "host": "\x00"}, {"host": "-"}]
)
def test_nonsense_makes_nothing_and_shows_the_form_again(client, last, posted):
    assert client.post(page(last), posted).status_code == 200
    assert Event.objects.count() == 1


def test_coordinator_makes_only_what_she_may_edit(client, last):
    last.municipalities.clear()
    client.force_login(make_user(last.host.areas.get().family_centre))
    posted = {"starts_on": "2026-12-01", "host": "-"}
    assert "Valitse oma kuntasi, tai pyydä maakunnan muokkaajaa" in client.post(page(last), posted).text
    assert Event.objects.count() == 1
    client.force_login(make_user(make_family_centre()))
    assert client.post(page(last), posted).status_code in (403, 404)


def test_coordinator_may_always_choose_her_own_municipality(client, last):
    far = make_municipality(name="Kinnula", latitude=63.4)
    for n in range(5):
        make_family_centre(make_municipality(name=f"Lähikunta {n}"))
    client.force_login(make_user(last.host.areas.get().family_centre, make_family_centre(far)))
    make_event(group=last.group, host=far, starts_on=date(2026, 10, 1))
    choices = dict(client.get(page(last)).context["form"].fields["host"].choices)
    assert choices[far.pk] == "Kinnula: oma kuntasi"
    client.post(page(last), {"starts_on": "2026-12-01", "host": far.pk})
    assert Event.objects.get(starts_on=date(2026, 12, 1)).host == far


def test_two_meetings_at_a_time_are_warned_of_and_kept(client, last):
    posted = {"starts_on": "2026-09-27", "host": last.host_id}
    assert "samaan aikaan toinenkin kokous" in client.post(page(last), posted, follow=True).text
    assert Event.objects.count() == 2


def test_draft_of_others_is_not_told_of_though_it_is_at_the_same_time(client, last):
    make_event(group=last.group, state="draft", title="Salainen", host=make_municipality(), starts_on=date(2026, 12, 1))
    client.force_login(make_user(last.host.areas.get().family_centre))
    answer = client.post(page(last), {"starts_on": "2026-12-01", "host": last.host_id}, follow=True)
    assert Event.objects.filter(starts_on=date(2026, 12, 1)).count() == 2
    assert "Salainen" not in answer.text


def test_meeting_after_another_is_not_warned_of(client, last):
    make_event(group=last.group, starts_on=date(2026, 12, 1), starts_at=time(11), ends_at=time(12))
    posted = {"starts_on": "2026-12-01", "host": last.host_id}
    assert "samaan aikaan" not in client.post(page(last), posted, follow=True).text
