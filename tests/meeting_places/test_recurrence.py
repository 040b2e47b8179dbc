"""Meetings against dateutil where it can say the same, else against a plain walk from day to day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_places.schedules.recurrence import DayChange, Recurrence, Rule, meetings, next_meetings, public_holidays

MONDAY, TUESDAY, THURSDAY, SUNDAY = 0, 1, 3, 6
FORENOON = {"starts": time(9, 30), "ends": time(11, 30)}
TUESDAYS = Rule(weekday=TUESDAY, **FORENOON)
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))
PARITIES = {Recurrence.ODD_WEEKS, Recurrence.EVEN_WEEKS}

in_reasonable_time = settings(max_examples=300)
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59)) | st.just(time(0))
small_hours = st.builds(time, st.integers(0, 5), st.sampled_from([0, 30, 45, 59]))
clock_changes = [
    *(date(2024, 3, 31), date(2024, 10, 27), date(2026, 3, 29), date(2026, 10, 25)),
    *(date(2027, 3, 28), date(2027, 10, 31)),
]
days = st.dates(date(2024, 1, 1), date(2029, 12, 31)) | st.sampled_from([date(2026, 12, 31), *clock_changes])


def spans(*lengths):
    return st.builds(lambda day, length: (day, day + timedelta(length)), days, st.sampled_from(lengths))


def rules(recurrences=tuple(Recurrence), **fields):
    drawn = {"starts": clocks, "ends": clocks, "anchor": days}
    drawn |= {"recurrence": st.sampled_from(sorted(recurrences))}
    drawn |= {"weekday": st.integers(0, 6), "nth": st.integers(1, 5)}
    return st.builds(Rule, **drawn | fields)


def held_on(rule, first_day, last_day, **circumstances):
    return [m.starts_at.date() for m in meetings(rule, first_day, last_day, **circumstances)]


# Against dateutil


def as_rrule(rule, first_day):
    start = datetime.combine(first_day, rule.starts)
    held_once = datetime.combine(rule.anchor, rule.starts)
    match rule.recurrence:
        case Recurrence.WEEKLY:
            return rrule(WEEKLY, start, byweekday=rule.weekday)
        case Recurrence.EVERY_SECOND_WEEK:
            return rrule(WEEKLY, held_once - timedelta(weeks=500), interval=2, byweekday=rule.weekday)
        case Recurrence.NTH_WEEKDAY:
            return rrule(MONTHLY, start, byweekday=weekday(rule.weekday, rule.nth))
        case Recurrence.LAST_WEEKDAY:
            return rrule(MONTHLY, start, byweekday=weekday(rule.weekday, -1))
    return rrule(DAILY, held_once, count=1)


@in_reasonable_time
@given(rules(set(Recurrence) - PARITIES), spans(0, 6, 60, 200))
def test_meetings_are_those_of_dateutil(rule, window):
    midnight, after = datetime.combine(window[0], time.min), datetime.combine(window[1], time.max)
    expected = as_rrule(rule, window[0]).between(midnight, after, inc=True)
    assert held_on(rule, *window) == [moment.date() for moment in expected]


# Against a plain walk from day to day


def is_of_rule(rule, day):
    monday, monday_of_anchor = day - timedelta(day.weekday()), rule.anchor - timedelta(rule.anchor.weekday())
    match rule.recurrence:
        case Recurrence.ONCE:
            return day == rule.anchor
        case Recurrence.ODD_WEEKS | Recurrence.EVEN_WEEKS:
            is_odd = day.strftime("%V")[-1] in "13579"
            fits = is_odd == (rule.recurrence == Recurrence.ODD_WEEKS)
        case Recurrence.EVERY_SECOND_WEEK:
            fits = (monday - monday_of_anchor).days % 14 == 0
        case Recurrence.NTH_WEEKDAY:
            fits = 7 * rule.nth - 6 <= day.day <= 7 * rule.nth
        case Recurrence.LAST_WEEKDAY:
            fits = (day + timedelta(7)).month != day.month
        case _:
            fits = True
    return fits and day.weekday() == rule.weekday


def is_held(rule, day, school_holidays, holidays):
    in_season = (rule.valid_from or day) <= day <= (rule.valid_until or day)
    is_school_holiday = any(first <= day <= last for first, last in school_holidays)
    return (
        is_of_rule(rule, day)
        and in_season
        and not (rule.skips_school_holidays and is_school_holiday)
        and (rule.on_public_holidays or day not in holidays)
    )


def instant(day, clock):
    """Summer time runs from one o'clock UTC on the last Sunday of March to that of October."""
    last_sundays = [rrule(MONTHLY, datetime(day.year, m, 1, 1), byweekday=weekday(6, -1))[0] for m in (3, 10)]
    wall = datetime.combine(day, clock)
    is_summer = last_sundays[0] <= wall - timedelta(hours=3) < last_sundays[1]
    return (wall - timedelta(hours=3 if is_summer else 2)).replace(tzinfo=UTC)


def as_instants(day, starts, ends):
    end_day = day + timedelta(days=ends <= starts)
    start, end = instant(day, starts), instant(end_day, ends)
    planned = datetime.combine(end_day, ends) - datetime.combine(day, starts)
    return start, end if end > start else start + planned


def as_changed(rule, day, change):
    if not change or not change.is_move:
        return day, rule.starts, rule.ends
    return change.new_day or day, change.new_starts or rule.starts, change.new_ends or rule.ends


def by_walking(rule, first_day, last_day, changes, *holidays):
    """Return (start, end, original start, is cancelled, is moved), soonest first."""
    found = []
    for day in (first_day + timedelta(n) for n in range(-120, 180)):
        if is_held(rule, day, *holidays):
            change = next((c for c in changes if c.first_day <= day <= c.last_day), None)
            new_day, starts, ends = as_changed(rule, day, change)
            if first_day <= new_day <= last_day:
                state = (bool(change) and not change.is_move, bool(change) and change.is_move)
                found.append((*as_instants(new_day, starts, ends), instant(day, rule.starts), *state))
    return sorted(found, key=lambda meeting: (meeting[0], meeting[2]))


def as_row(meeting):
    # in UTC, for Python finds a time that the clocks show twice unequal to any time of another zone
    moments = (meeting.starts_at, meeting.ends_at, meeting.original_start)
    return (*(m.astimezone(UTC) for m in moments), meeting.is_cancelled, meeting.is_moved)


def days_near(day, distance):
    return st.integers(-distance, distance).map(lambda n: day + timedelta(n))


def changes_near(day):
    def change(first_day, length, **fields):
        return DayChange(first_day=first_day, last_day=first_day + timedelta(length), **fields)

    return st.builds(
        change,
        days_near(day, 40),
        st.sampled_from([0, 14, 90]),
        is_move=st.booleans(),
        new_day=st.none() | days_near(day, 40),
        new_starts=st.none() | clocks,
        new_ends=st.none() | clocks,
    )


@in_reasonable_time
@given(data=st.data(), window=spans(0, 14, 50))
def test_meetings_are_those_of_a_walk_from_day_to_day(data, window):
    near = days_near(window[0], 60)
    seasons = {"valid_from": st.none() | near, "valid_until": st.none() | near}
    flags = {"skips_school_holidays": st.booleans(), "on_public_holidays": st.booleans()}
    rule = data.draw(rules(anchor=near, **seasons, **flags))
    changes = data.draw(st.lists(changes_near(window[0]), max_size=5))
    school_holidays = [(day, day + timedelta(9)) for day in data.draw(st.lists(near, max_size=2))]
    holidays = data.draw(st.frozensets(near, max_size=9))
    found = meetings(rule, *window, school_holidays=school_holidays, public_holidays=holidays, changes=changes)
    assert [as_row(meeting) for meeting in found] == by_walking(rule, *window, changes, school_holidays, holidays)


@in_reasonable_time
@given(st.sampled_from(clock_changes), st.integers(-1, 1), small_hours, small_hours | clocks)
def test_instants_are_right_when_the_clocks_change(change_day, distance, starts, ends):
    day = change_day + timedelta(distance)
    [meeting] = meetings(Rule(recurrence=Recurrence.ONCE, anchor=day, starts=starts, ends=ends), day, day)
    assert as_row(meeting)[:2] == as_instants(day, starts, ends)
    assert meeting.starts_at.astimezone(UTC) < meeting.ends_at.astimezone(UTC)


# Weeks and months


def test_odd_weeks_53_and_1_come_one_after_the_other():
    rule = Rule(weekday=THURSDAY, recurrence=Recurrence.ODD_WEEKS, **FORENOON)
    expected = [date(2026, 12, 17), date(2026, 12, 31), date(2027, 1, 7), date(2027, 1, 21)]
    assert held_on(rule, date(2026, 12, 10), date(2027, 1, 31)) == expected


def test_even_weeks_52_and_2_are_three_weeks_apart():
    rule = Rule(weekday=THURSDAY, recurrence=Recurrence.EVEN_WEEKS, **FORENOON)
    assert held_on(rule, date(2026, 12, 20), date(2027, 1, 20)) == [date(2026, 12, 24), date(2027, 1, 14)]


@pytest.mark.parametrize("anchor", [date(2026, 12, 14), date(2026, 12, 20), date(2027, 2, 8)])
def test_every_second_week_goes_on_past_week_53(anchor):
    rule = Rule(weekday=THURSDAY, recurrence=Recurrence.EVERY_SECOND_WEEK, anchor=anchor, **FORENOON)
    expected = [date(2026, 12, 17), date(2026, 12, 31), date(2027, 1, 14), date(2027, 1, 28)]
    assert held_on(rule, date(2026, 12, 10), date(2027, 1, 31)) == expected


def test_fifth_weekday_is_held_in_months_that_have_one():
    rule = Rule(weekday=SUNDAY, recurrence=Recurrence.NTH_WEEKDAY, nth=5, **FORENOON)
    expected = [date(2032, 2, 29), date(2032, 5, 30), date(2032, 8, 29), date(2032, 10, 31)]
    assert held_on(rule, date(2032, 1, 1), date(2032, 12, 31)) == expected


def test_leap_day_is_held():
    rule = Rule(recurrence=Recurrence.ONCE, anchor=date(2028, 2, 29), **FORENOON)
    assert held_on(rule, date(2028, 2, 1), date(2028, 3, 31)) == [date(2028, 2, 29)]
    last_tuesday = Rule(weekday=TUESDAY, recurrence=Recurrence.LAST_WEEKDAY, **FORENOON)
    assert held_on(last_tuesday, date(2028, 2, 1), date(2028, 3, 1)) == [date(2028, 2, 29)]


def test_meeting_is_found_on_both_edges_of_the_window_and_of_the_season():
    edges = (date(2026, 12, 1), date(2026, 12, 15))
    expected = [date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15)]
    assert held_on(TUESDAYS, *edges) == expected
    season = Rule(weekday=TUESDAY, valid_from=edges[0], valid_until=edges[1], **FORENOON)
    assert held_on(season, date(2026, 11, 1), date(2027, 1, 31)) == expected
    assert held_on(TUESDAYS, date(2026, 12, 2), date(2026, 12, 1)) == []


@pytest.mark.parametrize("weekday", [date.min.weekday(), date.max.weekday()])
@pytest.mark.parametrize("recurrence", sorted(set(Recurrence) - {Recurrence.ONCE}))
def test_first_and_last_days_of_the_calendar_do_no_harm(recurrence, weekday):
    around_the_clock = {"starts": time(0), "ends": time(0)}
    rule = Rule(weekday=weekday, recurrence=recurrence, nth=1, anchor=date.max, **around_the_clock)
    from_first = DayChange(first_day=date.min, last_day=date.min, is_move=True, new_day=date(2026, 12, 5))
    to_first = DayChange(first_day=date(1, 1, 2), last_day=date(1, 2, 28), is_move=True, new_day=date.min)
    assert list(meetings(rule, date(9999, 11, 1), date.max))
    assert list(meetings(rule, date.min, date(1, 4, 30), changes=[from_first, to_first]))
    assert date(2026, 12, 5) not in held_on(rule, *DECEMBER, changes=[from_first])
    assert len(next_meetings(rule, date(9999, 12, 1), 10)) < 10


# Clocks


@pytest.mark.parametrize(
    ("day", "starts", "ends", "expected"),
    [
        (date(2026, 10, 24), time(9), time(11), "24 06:00–24 08:00"),  # the day before winter time
        (date(2026, 10, 25), time(9), time(11), "25 07:00–25 09:00"),
        (date(2026, 10, 25), time(3, 30), time(4, 30), "25 00:30–25 02:30"),  # the first 3.30 of two
        (date(2026, 10, 25), time(2, 30), time(3, 30), "24 23:30–25 00:30"),
        (date(2026, 10, 25), time(0), time(0), "24 21:00–25 22:00"),  # 25 hours
        (date(2026, 10, 24), time(22), time(6), "24 19:00–25 04:00"),
        (date(2027, 10, 31), time(0), time(0), "30 21:00–31 22:00"),
        (date(2026, 3, 29), time(0), time(0), "28 22:00–29 21:00"),  # 23 hours
        (date(2027, 3, 27), time(22), time(6), "27 20:00–28 03:00"),
        (date(2027, 3, 28), time(3, 30), time(5), "28 01:30–28 02:00"),  # no 3.30: from 4.30
        (date(2027, 3, 28), time(3, 30), time(4), "28 01:30–28 02:00"),  # would have ended before
        (date(2027, 3, 28), time(2, 30), time(3, 30), "28 00:30–28 01:30"),
        (date(2027, 3, 28), time(3, 30), time(3, 30), "28 01:30–29 00:30"),
    ],
)
def test_clock_times_hold_when_the_clocks_change(day, starts, ends, expected):
    rule = Rule(recurrence=Recurrence.ONCE, anchor=day, starts=starts, ends=ends)
    [meeting] = meetings(rule, day, day)
    utc = [moment.astimezone(UTC).strftime("%d %H:%M") for moment in (meeting.starts_at, meeting.ends_at)]
    assert "–".join(utc) == expected


def test_weekly_meeting_keeps_its_clock_time_over_the_year():
    assert {m.starts_at.time() for m in meetings(TUESDAYS, date(2026, 1, 1), date(2027, 12, 31))} == {time(9, 30)}


def test_meeting_past_midnight_belongs_to_the_day_it_starts_on():
    rule = Rule(weekday=TUESDAY, starts=time(22), ends=time(2))
    [meeting] = meetings(rule, date(2026, 12, 1), date(2026, 12, 2))
    assert str(meeting.ends_at) == "2026-12-02 02:00:00+02:00"
    assert held_on(rule, date(2026, 12, 2), date(2026, 12, 2)) == []


# Holidays and changes


def test_holidays_leave_a_meeting_out_unless_the_rule_says_otherwise():
    holidays = {
        "school_holidays": [(date(2026, 12, 19), date(2027, 1, 1))],
        "public_holidays": frozenset({date(2026, 12, 8)}),
    }
    on_holidays = Rule(weekday=TUESDAY, on_public_holidays=True, **FORENOON)
    term_only = Rule(weekday=TUESDAY, skips_school_holidays=True, **FORENOON)
    assert [d.day for d in held_on(TUESDAYS, *DECEMBER, **holidays)] == [1, 15, 22, 29]
    assert [d.day for d in held_on(on_holidays, *DECEMBER, **holidays)] == [1, 8, 15, 22, 29]
    assert [d.day for d in held_on(term_only, *DECEMBER, **holidays)] == [1, 15]


def test_cancelled_meeting_stays_on_the_list_with_its_reason():
    off = DayChange(first_day=date(2026, 12, 7), last_day=date(2026, 12, 15), reason="sairastapaus")
    found = [(m.starts_at.day, m.is_cancelled, m.reason) for m in meetings(TUESDAYS, *DECEMBER, changes=[off])]
    assert found == [
        (1, False, ""),
        (8, True, "sairastapaus"),
        (15, True, "sairastapaus"),
        (22, False, ""),
        (29, False, ""),
    ]


def test_meeting_moves_into_and_out_of_the_window():
    move = DayChange(first_day=date(2026, 12, 1), last_day=date(2026, 12, 1), is_move=True, new_day=date(2026, 11, 27))
    assert date(2026, 12, 1) not in held_on(TUESDAYS, *DECEMBER, changes=[move])
    [moved] = meetings(TUESDAYS, date(2026, 11, 27), date(2026, 11, 27), changes=[move])
    assert str(moved.starts_at) == "2026-11-27 09:30:00+02:00"
    assert str(moved.original_start) == "2026-12-01 09:30:00+02:00"
    assert moved.is_moved
    assert not moved.is_cancelled


def test_move_to_another_place_and_time_keeps_the_day():
    move = DayChange(
        first_day=date(2026, 12, 1),
        last_day=date(2026, 12, 31),
        is_move=True,
        new_starts=time(22),
        new_ends=time(1),
        new_place="kirjasto",
        reason="remontti",
    )
    [moved] = meetings(TUESDAYS, date(2026, 12, 8), date(2026, 12, 8), changes=[move])
    assert (str(moved.starts_at), str(moved.ends_at)) == (
        "2026-12-08 22:00:00+02:00",
        "2026-12-09 01:00:00+02:00",
    )
    assert (moved.place, moved.reason) == ("kirjasto", "remontti")


def test_first_change_that_concerns_a_day_decides():
    off = DayChange(first_day=date(2026, 12, 1), last_day=date(2026, 12, 31))
    move = DayChange(first_day=date(2026, 12, 8), last_day=date(2026, 12, 8), is_move=True, new_day=date(2026, 12, 9))
    specific_first = [m.is_cancelled for m in meetings(TUESDAYS, *DECEMBER, changes=[move, off])]
    assert specific_first == [True, False, True, True, True]
    assert all(m.is_cancelled for m in meetings(TUESDAYS, *DECEMBER, changes=[off, move]))


def test_change_does_not_bring_back_what_a_holiday_took():
    move = DayChange(first_day=date(2026, 12, 8), last_day=date(2026, 12, 8), is_move=True, new_day=date(2026, 12, 9))
    held = held_on(TUESDAYS, *DECEMBER, public_holidays={date(2026, 12, 8)}, changes=[move])
    assert [d.day for d in held] == [1, 15, 22, 29]


# The next dates, and Finland's holidays


def test_next_meetings_are_the_first_ones_cancelled_or_not():
    off = DayChange(first_day=date(2026, 12, 8), last_day=date(2026, 12, 8))
    found = next_meetings(TUESDAYS, date(2026, 12, 2), 3, changes=[off])
    assert [(m.starts_at.day, m.is_cancelled) for m in found] == [(8, True), (15, False), (22, False)]


def test_next_meetings_of_a_coming_season_are_found():
    coming = Rule(weekday=TUESDAY, valid_from=date(2035, 1, 1), **FORENOON)
    assert [str(m.starts_at.date()) for m in next_meetings(coming, date(2026, 12, 1), 1)] == ["2035-01-02"]


def test_next_meetings_of_a_rule_that_is_over_are_none():
    over = Rule(weekday=TUESDAY, valid_until=date(2026, 11, 30), **FORENOON)
    assert next_meetings(over, date(2026, 12, 1), 10) == []


def test_next_ten_dates_of_a_fifth_weekday_are_ten():
    rule = Rule(weekday=TUESDAY, recurrence=Recurrence.NTH_WEEKDAY, nth=5, **FORENOON)
    assert len(next_meetings(rule, date(2026, 12, 30), 10)) == 10


def test_public_holidays_are_those_on_which_doors_are_shut():
    holidays = public_holidays([2026, 2027])
    expected = "1.1. 6.1. 3.4. 5.4. 6.4. 1.5. 14.5. 24.5. 19.6. 20.6. 31.10. 6.12. 24.12. 25.12. 26.12."
    in_2026 = sorted(day for day in holidays if day.year == 2026)
    assert " ".join(f"{day.day}.{day.month}." for day in in_2026) == expected
    assert date(2027, 3, 26) in holidays
    assert public_holidays([]) == frozenset()


@pytest.mark.parametrize("recurrence", Recurrence)
def test_rule_without_its_days_gives_no_meetings_but_an_error(recurrence):
    with pytest.raises(ValueError, match="means nothing"):
        meetings(Rule(recurrence=recurrence, **FORENOON), *DECEMBER)
