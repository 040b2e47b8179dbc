from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_places.schedules.recurrence import (
    DayChange,
    Recurrence,
    Rule,
    change_refusals,
    meetings,
    public_holidays,
    refusals,
)

TUESDAY = 1
A_TUESDAY = date(2026, 12, 1)
INDEPENDENCE_DAY = date(2026, 12, 6)


def refused(**fields):
    weekly = {"weekday": TUESDAY, "starts": time(9, 30), "ends": time(11, 30)}
    return sorted(refusals(Rule(**weekly | fields)))


def change_refused(**fields):
    one_day = {"first_day": A_TUESDAY, "last_day": A_TUESDAY}
    return sorted(change_refusals(DayChange(**one_day | fields)))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"starts": time(0), "ends": time(0)},
        {"starts": time(22), "ends": time(2)},
        {"starts": time(18), "ends": time(6)},
        {"starts": time(9), "ends": time(0)},
        {"starts": time(21), "ends": time(9), "runs_overnight": True},
        {"valid_from": A_TUESDAY, "valid_until": A_TUESDAY},
        {"valid_until": date(2020, 1, 1)},
        {"recurrence": Recurrence.EVERY_SECOND_WEEK, "anchor": INDEPENDENCE_DAY},
        {"recurrence": Recurrence.NTH_WEEKDAY, "nth": 5},
        {"recurrence": Recurrence.LAST_WEEKDAY},
        {"recurrence": Recurrence.ONCE, "anchor": A_TUESDAY},
        {"recurrence": Recurrence.ONCE, "anchor": A_TUESDAY, "weekday": None},
    ],
)
def test_rule_that_means_something_is_accepted(fields):
    assert refused(**fields) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"starts": time(9, 30, 1)}, ["starts"]),
        ({"ends": time(11, 30, 0, 1)}, ["ends"]),
        ({"starts": time(11), "ends": time(9)}, ["runs_overnight"]),
        ({"starts": time(9), "ends": time(9)}, ["runs_overnight"]),
        ({"starts": time(17, 59), "ends": time(6)}, ["runs_overnight"]),
        ({"starts": time(19), "ends": time(6, 1)}, ["runs_overnight"]),
        ({"runs_overnight": True}, ["runs_overnight"]),
        ({"recurrence": "yearly"}, ["recurrence"]),
        ({"weekday": None}, ["weekday"]),
        ({"weekday": 7}, ["weekday"]),
        ({"recurrence": Recurrence.ONCE, "anchor": date(2026, 12, 2)}, ["weekday"]),
        ({"recurrence": Recurrence.ONCE}, ["anchor"]),
        ({"recurrence": Recurrence.EVERY_SECOND_WEEK}, ["anchor"]),
        ({"recurrence": Recurrence.ODD_WEEKS, "anchor": A_TUESDAY}, ["anchor"]),
        ({"recurrence": Recurrence.NTH_WEEKDAY}, ["nth"]),
        ({"recurrence": Recurrence.NTH_WEEKDAY, "nth": 0}, ["nth"]),
        ({"recurrence": Recurrence.NTH_WEEKDAY, "nth": 6}, ["nth"]),
        ({"recurrence": Recurrence.LAST_WEEKDAY, "nth": 1}, ["nth"]),
        ({"weekday": None, "nth": 2, "anchor": A_TUESDAY}, ["anchor", "nth", "weekday"]),
        ({"valid_from": A_TUESDAY, "valid_until": date(2026, 11, 30)}, ["valid_until"]),
        ({"valid_from": date(2026, 12, 2), "valid_until": date(2026, 12, 7)}, ["valid_until"]),
        ({"recurrence": Recurrence.ONCE, "anchor": A_TUESDAY, "valid_from": date(2026, 12, 2)}, ["anchor"]),
        ({"recurrence": Recurrence.ONCE, "anchor": A_TUESDAY, "valid_until": date(2026, 1, 1)}, ["anchor"]),
        ({"recurrence": Recurrence.ONCE, "anchor": INDEPENDENCE_DAY, "weekday": None}, ["on_public_holidays"]),
    ],
)
def test_rule_that_means_nothing_is_refused(fields, expected):
    assert refused(**fields) == expected


def test_refusal_is_a_sentence_to_the_editor():
    rule = Rule(starts=time(9), ends=time(10))
    assert refusals(rule) == {"weekday": "Valitse viikonpäivä."}
    change = DayChange(first_day=A_TUESDAY, last_day=A_TUESDAY, is_move=True)
    assert change_refusals(change) == {"is_move": "Kerro uusi päivä, aika tai paikka."}


@settings(max_examples=200)
@given(
    recurrence=st.sampled_from(sorted(set(Recurrence) - {Recurrence.ONCE, Recurrence.EVERY_SECOND_WEEK})),
    weekday=st.integers(0, 6),
    first_day=st.dates(date(2025, 1, 1), date(2028, 1, 1)) | st.just(date(2026, 12, 20)),
    length=st.integers(0, 40),
    on_public_holidays=st.booleans(),
)
def test_season_is_refused_when_nothing_is_held_in_it(recurrence, weekday, first_day, length, on_public_holidays):
    rule = Rule(
        starts=time(9),
        ends=time(10),
        recurrence=recurrence,
        weekday=weekday,
        nth=2 if recurrence == Recurrence.NTH_WEEKDAY else None,
        valid_from=first_day,
        valid_until=first_day + timedelta(length),
        on_public_holidays=on_public_holidays,
    )
    held = list(meetings(rule, date.min, date.max, public_holidays=public_holidays(range(2025, 2029))))
    assert (refusals(rule) == {}) == bool(held)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"last_day": date(2026, 12, 31)},
        {"is_move": True, "new_day": date(2026, 12, 2)},
        {"is_move": True, "new_day": A_TUESDAY, "new_place": "kirjasto"},
        {"is_move": True, "new_starts": time(0), "new_ends": time(0), "last_day": date(2026, 12, 31)},
        {"is_move": True, "new_place": "kirjasto", "last_day": date(2026, 12, 31)},
    ],
)
def test_change_that_means_something_is_accepted(fields):
    assert change_refused(**fields) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"last_day": date(2026, 11, 30)}, ["last_day"]),
        ({"new_day": A_TUESDAY, "new_place": "kirjasto"}, ["new_day", "new_place"]),
        ({"new_starts": time(9), "new_ends": time(10)}, ["new_ends", "new_starts"]),
        ({"is_move": True}, ["is_move"]),
        ({"is_move": True, "new_day": A_TUESDAY}, ["new_day"]),
        ({"is_move": True, "new_day": date(2026, 12, 9), "last_day": date(2026, 12, 8)}, ["new_day"]),
        ({"is_move": True, "new_starts": time(0)}, ["new_ends"]),
        ({"is_move": True, "new_starts": time(11), "new_ends": time(9)}, ["new_ends"]),
        ({"is_move": True, "new_ends": time(0)}, ["new_starts"]),
        ({"is_move": True, "new_starts": time(9, 0, 1), "new_ends": time(10, 0, 1)}, ["new_ends", "new_starts"]),
    ],
)
def test_change_that_means_nothing_is_refused(fields, expected):
    assert change_refused(**fields) == expected
