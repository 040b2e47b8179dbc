"""The coming times on a place's page: one row a date, one a break, one a holiday by its name."""

from datetime import date, datetime, time

import pytest
from django.utils.translation import override

from core.ical import HELSINKI
from meeting_places.models import ScheduleException, SchoolHoliday
from meeting_places.presentation.coming import DATES_SHOWN, in_brackets
from tests.factories import make_activity, make_meeting_place, make_municipality, make_schedule

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 10, 10, tzinfo=HELSINKI)
SUNDAYS = {"weekday": 6, "starts": time(10), "ends": time(13)}


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(MONDAY, tick=False)


def rows(client, place):
    return client.get(place.get_absolute_url()).context["coming"]


def told(client, place):
    """Each row as one text, as the eye meets it."""
    words = (f"{row.look} {row.day.day}.{row.day.month}. {row.text} {row.next_text}" for row in rows(client, place))
    return [one.strip() for one in words]


def page(client, place):
    return client.get(place.get_absolute_url()).content.decode()


def close(first, last, **target):
    return ScheduleException.objects.create(first_day=first, last_day=last, **target)


def test_six_dates_are_shown_one_row_each(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), **SUNDAYS)
    make_schedule(make_activity(place, title="Metsäretki"), **SUNDAYS | {"starts": time(11)})
    days = [row for row in rows(client, place) if row.look == "day"]
    assert [row.day.isoformat() for row in days][:2] == ["2026-12-13", "2026-12-20"]
    assert [len(row.meetings) for row in days] == [2] * DATES_SHOWN


def test_a_break_is_one_row_that_says_when_it_goes_on(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), **SUNDAYS)
    close(date(2026, 12, 19), date(2027, 1, 3), place=place, reason="Joulutauko")
    assert told(client, place)[:3] == [
        "holiday 6.12. Itsenäisyyspäivä",
        "day 13.12.",
        "off 19.12. Tauolla 19.12.–3.1. su 10.1.",
    ]
    html = page(client, place)
    assert "<strong>Tauolla 19.12.–3.1.</strong> (<span>joulutauko</span>)." in html
    assert "Seuraava kerta <strong>su 10.1.</strong>" in html
    assert "Peruttu" not in html


def test_a_break_of_one_activity_says_whose_it_is_and_leaves_the_others(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), **SUNDAYS)
    babies = make_activity(place, title="Vauvakahvila")
    make_schedule(babies, weekday=1)
    close(date(2026, 12, 1), date(2026, 12, 8), activity=babies)
    (off,) = [row for row in rows(client, place) if row.look == "off"]
    assert (off.activity.title, off.next_text) == ("Vauvakahvila", "ti 15.12.")
    assert date(2026, 12, 13) in [row.day for row in rows(client, place)]


def test_a_cancelled_day_stands_on_its_date_with_its_reason(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), **SUNDAYS)
    close(date(2026, 12, 13), date(2026, 12, 13), place=place, reason="Ohjaaja on sairastunut.")
    row = next(row for row in rows(client, place) if row.look == "day")
    assert (row.day, row.is_held) == (date(2026, 12, 13), False)
    html = page(client, place)
    assert "Peruttu" in html
    assert "Ohjaaja on sairastunut." in html


def test_a_short_closure_within_a_break_needs_no_row(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), weekday=3, on_public_holidays=True)
    close(date(2026, 12, 19), date(2027, 1, 3), place=place)
    close(date(2026, 12, 24), date(2026, 12, 24), municipality=place.municipality)
    close(date(2026, 12, 23), date(2026, 12, 26), municipality=place.municipality)
    assert [row.text for row in rows(client, place) if row.look != "day"] == ["Tauolla 19.12.–3.1."]


def test_a_closure_on_days_when_nothing_is_held_needs_no_row(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), **SUNDAYS)
    close(date(2026, 12, 7), date(2026, 12, 9), municipality=place.municipality)
    assert "off" not in {row.look for row in rows(client, place)}


def test_a_break_is_told_though_no_times_are_known(client):
    place = make_meeting_place()
    close(date(2026, 12, 19), date(2027, 1, 3), place=place, reason="Remontti kestää.")
    assert told(client, place) == ["off 19.12. Tauolla 19.12.–3.1."]


def test_what_moves_elsewhere_leads_there(client):
    place, other = make_meeting_place(), make_meeting_place(name="Kirjasto")
    make_schedule(make_activity(place), **SUNDAYS)
    close(date(2026, 12, 13), date(2026, 12, 20), place=place, is_move=True, new_place=other)
    assert "off 13.12. 13.12.–20.12. muualla su 27.12." in told(client, place)
    assert f'<a href="{other.get_absolute_url()}">Kirjasto</a>' in page(client, place)
    assert place.name in page(client, other)


def test_a_meeting_of_another_day_is_told_on_both(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), **SUNDAYS)
    moved = {"is_move": True, "new_day": date(2026, 12, 14), "new_starts": time(9), "new_ends": time(11)}
    close(date(2026, 12, 13), date(2026, 12, 13), place=place, **moved)
    assert told(client, place)[1:3] == ["off 13.12. Su 13.12. siirretty: ma 14.12. 9.00–11.00", "day 14.12."]


def test_school_holidays_are_a_break_where_they_are_known_and_a_doubt_where_not(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), **SUNDAYS, skips_school_holidays=True)
    assert "Koulujen lomaa ei ole merkitty, varmista." in page(client, place)
    days = {"first_day": date(2027, 1, 4), "last_day": date(2027, 1, 10)}
    SchoolHoliday.objects.create(municipality=make_municipality(), name="muualla", **days)
    assert "Koulujen lomaa ei ole merkitty" in page(client, place)
    SchoolHoliday.objects.create(municipality=place.municipality, name="hiihtoloma", **days)
    html = page(client, place)
    assert "Koulujen lomaa ei ole merkitty" not in html
    assert "hiihtoloma" in html
    assert "off 4.1. Tauolla 4.1.–10.1. su 17.1." in told(client, place)


def test_a_holiday_is_named_in_the_language_of_the_page(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), **SUNDAYS)
    with override("sv"):
        assert "Självständighetsdagen" in page(client, place)
    with override("en"):
        assert "Independence Day" in page(client, place)


def test_what_has_ended_today_is_gone_and_the_rest_stays(client, time_machine):
    place = make_meeting_place()
    activity = make_activity(place)
    for hour in (8, 12):
        make_schedule(activity, weekday=0, starts=time(hour), ends=time(hour + 2))
    assert [one.starts_at.astimezone(HELSINKI).hour for one in rows(client, place)[0].meetings] == [12]
    time_machine.move_to(MONDAY.replace(hour=15), tick=False)
    assert rows(client, place)[0].day == date(2026, 12, 7)


def test_a_screen_reader_hears_days_and_clocks_in_full(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), **SUNDAYS)
    html = page(client, place)
    assert '<span aria-hidden="true">su 13.12.</span><span class="visually-hidden">sunnuntai 13.12.</span>' in html
    assert '<span class="visually-hidden">kello 10.00–13.00</span></time>' in html
    assert '<time class="hour" datetime="2026-12-13T10:00:00+02:00">' in html


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("Joulutauko", "joulutauko"),
        ("Tauko remontin ajan.", "Tauko remontin ajan"),
        ("Kortepohjan talo on kiinni", "Kortepohjan talo on kiinni"),
        ("", ""),
    ],
)
def test_a_reason_in_brackets_keeps_names(reason, text):
    assert in_brackets(reason) == text
