from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from history.models import Change
from meeting_places.models import MeetingPlace, Occurrence, ScheduleException
from meeting_places.schedules.occurrences import roll
from reminders.cancellation import coming_days
from reminders.models import Reply
from reminders.responsibilities import responsibilities_of
from tests.conftest import StrictClient
from tests.factories import make_activity, make_meeting_place, make_schedule, put
from tests.reminders.letters import ANNA, link

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(cafe):
    roll()
    return coming_days(responsibilities_of(ANNA)[0])


def address(cafe):
    return link("cancel", f"p{cafe.pk}")


def press(client, cafe, day, **typed):
    key = day if isinstance(day, str) else day.key
    return client.post(address(cafe), {"meeting": key, "reason": "ill"} | typed, follow=True)


def off():
    return [*Occurrence.objects.filter(state="cancelled").values_list("original_start", "exception__reason_fi")]


@pytest.mark.clock
def test_one_press_cancels_and_every_page_says_so(cafe, days):
    client = StrictClient(enforce_csrf_checks=True)
    MeetingPlace.objects.get().mark_checked()
    assert days[0].label in client.get(address(cafe)).text
    page = press(client, cafe, days[0])
    assert "Perheet näkevät heti, että tätä kertaa ei pidetä. Syy: Ohjaaja on sairastunut." in page.text
    assert off() == [(days[0].meetings[0].starts_at, "Ohjaaja on sairastunut")]
    place = cafe.get_absolute_url()
    week = f"/kohtaamispaikat/viikko/?week={days[0].day}"
    for other in ["/kohtaamispaikat/", week, place, f"{place}kalenteri.ics", f"{place}muutokset.atom"]:
        text = client.get(other).text.lower()
        assert "perut" in text or "cancelled" in text or "ei kokoonnuta" in text, other
    assert not client.cookies


def test_history_and_coordinator_hear_of_it(client, cafe, days):
    press(client, cafe, days[0])
    change, reply = Change.objects.get(origin="letter"), Reply.objects.unseen().get()
    assert (reply.change, reply.place, reply.what) == (change, cafe, "cancelled")
    assert reply.text == f"{days[0].label}: Ohjaaja on sairastunut"
    assert change.note == reply.text


def test_own_words_go_before_a_chosen_reason(client, cafe, days):
    press(client, cafe, days[0], other="Putkirikko")
    assert off()[0][1] == "Putkirikko"


def test_cancelling_can_be_taken_back_once(client, cafe, days):
    undo = press(client, cafe, days[0]).redirect_chain[-1][0]
    assert "Peruminen on kumottu: kerta pidetään." in client.post(undo, follow=True).text
    assert off() == []
    page = client.post(undo)
    assert (page.status_code, "Tätä perumista ei enää ole" in page.text) == (410, True)
    assert [*Reply.objects.values_list("what", flat=True)] == ["restored", "cancelled"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"meeting": ""}, "Valitse kerta."),
        ({"meeting": "1-2020-01-01"}, "jo peruttu tai mennyt"),
        ({"meeting": "x\x00"}, "jo peruttu tai mennyt"),
        ({"reason": ""}, "Valitse syy tai kirjoita se."),
        ({"reason": "x"}, "Valitse syy tai kirjoita se."),
        ({"other": "x" * 151}, "enintään 150"),
        ({"other": "a\x00b"}, 'role="alert"'),
    ],
)
def test_what_is_chosen_wrongly_cancels_nothing(client, cafe, days, typed, says):
    page = press(client, cafe, days[0], **typed)
    assert page.status_code == 200
    assert says in page.text
    assert not ScheduleException.objects.exists()


def test_same_meeting_is_cancelled_once(client, cafe, days):
    press(client, cafe, days[0])
    page = press(client, cafe, days[0])
    assert "jo peruttu tai mennyt" in page.text
    assert "Jo peruttu" in page.text
    assert ScheduleException.objects.count() == 1


@pytest.mark.clock
def test_two_meetings_of_one_day_go_together_and_are_told_so(client, cafe):
    make_schedule(cafe.activities.get(), starts="17:00", ends="18:00")
    roll()
    day = coming_days(responsibilities_of(ANNA)[0])[1]
    assert day.label.endswith("9.30–11.30, 17.00–18.00")
    press(client, cafe, day)
    assert len(off()) == 2


def test_meetings_of_others_are_out_of_reach(client, cafe, days):
    other = make_activity(make_meeting_place(keeper_email="muu@example.org"))
    muskari = make_activity(cafe, title="Muskari", keeper_email="muskari@example.org")
    for activity in [other, muskari]:
        make_schedule(activity)
        press(client, cafe, f"{activity.pk}-{days[0].day}")
    assert not ScheduleException.objects.exists()
    exception = ScheduleException.objects.create(activity=other, first_day=days[0].day, last_day=days[0].day)
    assert client.post(link("restore", f"p{cafe.pk}", exception.pk)).status_code == 410
    assert ScheduleException.objects.exists()


def test_days_off_of_the_coordinator_are_not_hers_to_take_back(client, cafe, days):
    exception = ScheduleException.objects.create(place=cafe, first_day=days[0].day, last_day=days[0].day)
    assert client.post(link("restore", f"p{cafe.pk}", exception.pk)).status_code == 410
    undo = press(client, cafe, days[1]).redirect_chain[-1][0]
    put(ScheduleException.objects.filter(activity__place=cafe), last_day=days[1].day + timedelta(days=7))
    assert client.post(undo).status_code == 410
    assert ScheduleException.objects.count() == 2


def test_nothing_to_cancel_is_said(client, db):
    place = make_meeting_place(keeper_email=ANNA)
    assert "ei ole kertoja, joita voisi perua" in client.get(link("cancel", f"p{place.pk}")).text


def test_today_is_first(client, cafe, time_machine):
    tuesday = datetime(2026, 11, 24, 0, 30, tzinfo=ZoneInfo("Europe/Helsinki"))  # in UTC it is still Monday
    time_machine.move_to(tuesday)
    make_schedule(cafe.activities.get(), weekday=1, starts="0:00", ends="0:00")
    roll()
    assert coming_days(responsibilities_of(ANNA)[0])[0].day == tuesday.date()
