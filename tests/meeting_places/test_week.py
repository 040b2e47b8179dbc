from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from tests.factories import make_activity, make_kind, make_meeting_place, make_occurrence, make_rule, make_schedule
from tests.meeting_places.test_pages import local

pytestmark = pytest.mark.django_db
WEEK = "/kohtaamispaikat/viikko/"


def shown(client, **query):
    days = client.get(WEEK, query).context["days"]
    return [(row["day"], [one.place.name for one in row["meetings"]]) for row in days]


def of_this_week(hour, days):
    """An hour so many days after this week's Monday."""
    return local(hour, days=days - timezone.localdate().weekday())


@pytest.fixture
def monday():
    return timezone.localdate() - timedelta(timezone.localdate().weekday())


@pytest.mark.clock
def test_week_shows_each_day_with_its_meetings_in_order(client, monday):
    for name, day, hour in (("Su", 6, 23), ("Ma ilta", 0, 18), ("Ma aamu", 0, 9), ("Ensi viikko", 7, 0)):
        make_occurrence(make_meeting_place(name=name), starts_at=of_this_week(hour, day))
    make_occurrence(make_meeting_place(name="Luonnos", state="draft"), starts_at=of_this_week(9, 0))
    found = shown(client)
    assert [day for day, _names in found] == [monday + timedelta(n) for n in range(7)]
    assert [names for _day, names in found] == [["Ma aamu", "Ma ilta"], [], [], [], [], [], ["Su"]]


@pytest.mark.clock
def test_any_day_of_a_week_names_it_and_links_lead_to_its_neighbours(client, monday):
    make_occurrence(make_meeting_place(name="Ensi viikko"), starts_at=of_this_week(9, 9))
    response = client.get(WEEK, {"week": (monday + timedelta(13)).isoformat(), "kind": ""})
    assert shown(client, week=(monday + timedelta(13)).isoformat())[2] == (monday + timedelta(9), ["Ensi viikko"])
    assert f"week={monday}" in response.text
    assert f"week={monday + timedelta(14)}" in response.text


@pytest.mark.clock
@pytest.mark.parametrize(
    ("week", "sentence"),
    [("2020-01-01", "Viikko on jo mennyt"), ("2099-01-01", "Ajat ovat tiedossa"), ("48", "Viikkoa ”48” ei ymmärretty")],
)
def test_week_that_nobody_knows_says_so_and_shows_this_one(client, monday, week, sentence):
    make_occurrence(starts_at=local(9))
    response = client.get(WEEK, {"week": week})
    assert sentence in response.text
    assert "Näytämme tämän viikon." in response.text
    assert response.context["days"][0]["day"] == monday


@pytest.mark.clock
def test_week_past_the_first_and_last_has_no_links(client, monday):
    response = client.get(WEEK)
    assert 'rel="prev"' not in response.text
    last = monday + timedelta(weeks=13)
    assert 'rel="next"' not in client.get(WEEK, {"week": last.isoformat()}).text


@pytest.mark.clock
def test_cancelled_meeting_is_struck_with_its_reason(client):
    make_occurrence(make_meeting_place(name="Hippu"), starts_at=local(9), state="cancelled", reason="joulutauko")
    html = client.get(WEEK).text
    assert "<s>" in html
    assert "Peruttu" in html
    assert "joulutauko" in html


@pytest.mark.clock
def test_week_keeps_the_filters_in_the_form_and_for_the_wall(client, monday):
    make_kind(slug="kerho", plural="kerhot")
    html = client.get(WEEK, {"kind": "kerho", "week": (monday + timedelta(7)).isoformat()}).text
    assert f'name="week" value="{monday + timedelta(7)}"' in html
    assert '<p class="print-only of-what">Kerhot</p>' in html


def test_week_shows_five_hundred_and_says_what_to_narrow(client):
    from meeting_places.models import Occurrence

    schedule, start = make_rule(), of_this_week(0, 3)
    Occurrence.objects.bulk_create(
        Occurrence(
            activity=schedule.activity,
            schedule=schedule,
            place=schedule.activity.place,
            original_start=start + timedelta(minutes=n),
            starts_at=start + timedelta(minutes=n),
            ends_at=start + timedelta(hours=24),
            state="open",
        )
        for n in range(502)
    )
    asks = client.get(WEEK)
    assert "Minkä kunnan viikon haluat nähdä?" in asks.text
    assert "days" not in asks.context
    response = client.get(WEEK, {"kind": schedule.activity.place.kind.slug})
    assert sum(len(row["meetings"]) for row in response.context["days"]) == 500
    assert "Rajaa kunnalla" in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_week_query_count_does_not_grow(client, count, django_assert_num_queries):
    for _ in range(count):
        make_occurrence(starts_at=local(9), title="Muskari")
    client.get(WEEK)  # the sets are read
    with django_assert_num_queries(1):
        client.get(WEEK)


def test_week_fifty_three_is_called_so():
    from meeting_places.presentation.week import monday_of

    assert monday_of(date(2027, 1, 3)).isocalendar().week == 53


def test_weekday_in_a_text_leaves_out_the_other_days(client):
    for weekday in (1, 3):
        make_schedule(make_activity(make_meeting_place(name=f"Paikka {weekday}")), weekday=weekday)
    response = client.get(WEEK, {"q": "tiistaina"})
    shown = [one.place.name for row in response.context["days"] for one in row["meetings"]]
    assert shown == ["Paikka 1"]
    assert [one["text"] for one in response.context["chosen"]] == ["Tiistaina"]
    assert not response.context["narrowed"]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(-8, "Viikko on jo mennyt."), (7 * 20, "Ajat ovat tiedossa ")],
)
def test_past_and_far_weeks_say_so(client, days, sentence):
    week = (timezone.localdate() + timedelta(days)).isoformat()
    assert sentence in client.get(WEEK, {"week": week}).text


def test_printed_week_bears_its_date_and_nothing_that_will_mean_another_day(client, monday):
    asked = {"day": "tomorrow", "open": "now", "free": "1", "p": "3", "fbclid": "x"}
    printed = client.get(WEEK, asked).context["printed_url"]
    assert printed == f"{settings.SITE_URL}{WEEK}?free=1&week={monday}"


def test_empty_day_says_when_the_next_meeting_is(client, monday):
    kind = make_kind(slug="kerho")
    for day, state in ((7, "cancelled"), (8, "open")):
        make_occurrence(make_meeting_place(kind=kind), starts_at=of_this_week(9, day), state=state)
    empty, *_, last = client.get(WEEK, {"kind": "kerho", "week": (monday + timedelta(6)).isoformat()}).context["days"]
    tuesday = monday + timedelta(8)
    assert last["next"] == f"ti {tuesday.day}.{tuesday.month}. klo 9.00"
    assert empty["next"] in ("", last["next"])  # of a day that has passed nothing more is said


@time_machine.travel("2026-11-30T10:00:00+02:00", tick=False)
@pytest.mark.parametrize(
    ("path", "words"),
    [
        (WEEK, "6.12. · itsenäisyyspäivä"),
        ("/sv/motesplatser/vecka/", "6.12. · självständighetsdagen"),
        ("/en/meeting-places/week/", "6 Dec · Independence Day"),
    ],
)
def test_week_calls_a_public_holiday_by_its_name(client, path, words):
    make_occurrence(starts_at=local(9))
    assert words in client.get(path).text
