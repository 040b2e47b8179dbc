from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from history.recording import recorded
from meeting_places.models import Activity, Occurrence, ScheduleException, SchoolHoliday
from meeting_places.schedules.occurrences import (
    horizon,
    next_meetings_of,
    occurrences_changed,
    rebuild,
    roll,
    stored_days,
)
from tests.factories import make_activity, make_meeting_place, make_municipality, make_rule, make_schedule, unfollowed

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

TODAY = date(2026, 11, 26)  # a Thursday; the factories' schedules are on Tuesdays at 9.30–11.30
TUESDAY = date(2026, 12, 1)
EVERY_DAY = range(7)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 11, 26, 12, tzinfo=UTC))


@pytest.fixture
def told():
    """What was told of changed occurrences: of which activities, and where."""
    found = []

    def note(activities, places, **kwargs):
        found.append((activities, places))

    occurrences_changed.connect(note)
    yield found
    occurrences_changed.disconnect(note)


def rebuild_all(today=TODAY):
    return rebuild(Activity.objects.all(), today)


def make_exception(day=TUESDAY, last_day=None, **fields):
    return ScheduleException.objects.create(first_day=day, last_day=last_day or day, **fields)


def on(day, **fields):
    return Occurrence.objects.get(original_start__date=day, **fields)


def days():
    return [timezone.localdate(occurrence.starts_at) for occurrence in Occurrence.objects.all()]


def clocks(occurrence):
    return [f"{timezone.localtime(moment):%H.%M}" for moment in (occurrence.starts_at, occurrence.ends_at)]


# The window


def test_horizon_is_from_monday_to_thirteen_weeks_from_today():
    assert horizon(TODAY) == (date(2026, 11, 23), date(2027, 2, 25))
    assert stored_days(TODAY) == (date(2026, 11, 11), date(2027, 2, 25))


def test_first_and_last_day_that_are_stored_are_in():
    activity = make_activity()
    for weekday in EVERY_DAY:
        make_schedule(activity, weekday=weekday, on_public_holidays=True)
    assert days() == [date(2026, 11, 11) + timedelta(n) for n in range(107)]
    assert days()[-1] == date(2027, 2, 25)


def test_roll_keeps_extends_and_deletes():
    make_schedule()
    kept = on(TUESDAY)
    assert roll(TODAY + timedelta(weeks=1)) == 2
    assert on(TUESDAY).pk == kept.pk
    assert (days()[0], days()[-1]) == (TUESDAY - timedelta(7), date(2027, 3, 2))


def test_roll_again_changes_nothing():
    make_schedule()
    make_schedule(starts=time(3), ends=time(3, 30), weekday=6)
    make_exception(activity=make_schedule().activity)
    assert roll(TODAY + timedelta(7), batch=2) > 0
    assert roll(TODAY + timedelta(7), batch=2) == 0


def test_roll_again_changes_nothing_in_the_hour_that_autumn_repeats():
    make_schedule(weekday=6, starts=time(3, 15), ends=time(3, 45))
    roll(date(2026, 10, 20))
    assert on(date(2026, 10, 25)).starts_at == datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    assert roll(date(2026, 10, 20)) == 0


def test_rebuild_follows_a_changed_time_with_new_rows():
    schedule = make_schedule()
    schedule.starts = time(10)
    schedule.save()
    assert {tuple(clocks(occurrence)) for occurrence in Occurrence.objects.all()} == {("10.00", "11.30")}


def test_rebuild_updates_a_row_whose_start_stays():
    schedule = make_schedule()
    before = on(TUESDAY)
    schedule.ends, schedule.openness = time(12), "self_service"
    schedule.save()
    after = on(TUESDAY)
    assert (after.pk, clocks(after), after.state) == (before.pk, ["09.30", "12.00"], "self_service")


def test_rebuild_leaves_other_activities_alone():
    mine, other = make_rule(), make_rule()
    rebuild(Activity.objects.filter(pk=mine.activity.pk), TODAY)
    assert set(Occurrence.objects.values_list("activity", flat=True)) == {mine.activity.pk}
    assert not other.occurrences.exists()


def test_drafts_have_occurrences_that_only_the_public_does_not_see():
    make_schedule(make_activity(make_meeting_place(state="draft")))
    assert Occurrence.objects.exists()
    assert not Occurrence.objects.published().exists()


def test_command_says_how_many_rows_changed():
    make_rule(on_public_holidays=True)
    out = StringIO()
    call_command("roll_occurrences", stdout=out)
    assert out.getvalue() == f"Kerrat ovat ajan tasalla, {Occurrence.objects.count()} muuttui.\n"
    call_command("roll_occurrences", stdout=out)
    assert out.getvalue().endswith("Kerrat ovat ajan tasalla, 0 muuttui.\n")


# What is told of


def test_rebuild_that_changes_nothing_leaves_rows_alone_and_tells_nothing(told):
    activity = make_schedule().activity
    make_exception(activity=activity)
    before, count = list(Occurrence.objects.values()), len(told)
    assert rebuild_all() == 0
    with recorded("form"):
        activity.title_fi = "Kerho"
        activity.save()
    assert (list(Occurrence.objects.values()), len(told)) == (before, count)


def test_meeting_moved_elsewhere_is_told_of_at_both_places(told):
    activity, guest_house = make_schedule().activity, make_meeting_place()
    make_exception(activity=activity, is_move=True, new_place=guest_house)
    assert told[-1] == ({activity.pk}, {activity.place.pk, guest_house.pk})


def test_deleted_schedule_activity_and_place_are_told_of(told):
    one, two, three = make_schedule(), make_schedule(), make_schedule()
    for record, schedule in ((one, one), (two.activity, two), (three.activity.place, three)):
        activity, place = schedule.activity_id, schedule.activity.place_id
        record.delete()
        assert told[-1] == ({activity}, {place})


# Exceptions


@pytest.mark.parametrize("level", ["activity", "place", "municipality"])
def test_exception_cancels_at_each_level(level):
    activity = make_schedule().activity
    make_schedule()  # elsewhere
    target = {"activity": activity, "place": activity.place, "municipality": activity.place.municipality}[level]
    make_exception(**{level: target}, reason="Joulumyyjäiset")
    cancelled = Occurrence.objects.get(state="cancelled")
    assert (cancelled.activity, cancelled.reason) == (activity, "Joulumyyjäiset")
    assert cancelled == on(TUESDAY, activity=activity)


@pytest.mark.parametrize(
    ("levels", "state"),
    [
        (["municipality"], "cancelled"),
        (["municipality", "place"], "moved"),
        (["municipality", "place", "activity"], "cancelled"),
    ],
)
def test_most_specific_exception_decides(levels, state):
    activity = make_schedule().activity
    targets = {"activity": activity, "place": activity.place, "municipality": activity.place.municipality}
    moved = {"is_move": True, "new_starts": time(13), "new_ends": time(14)}
    for level in levels:
        make_exception(**{level: targets[level]}, **(moved if level == "place" else {}))
    assert on(TUESDAY).state == state


def test_shorter_exception_decides_within_a_break():
    activity = make_schedule().activity
    make_exception(TUESDAY, TUESDAY + timedelta(30), activity=activity)
    make_exception(TUESDAY, activity=activity, is_move=True, new_day=TUESDAY + timedelta(1))
    assert (on(TUESDAY).state, on(TUESDAY + timedelta(7)).state) == ("moved", "cancelled")


def test_what_moves_is_by_appointment_still(client):
    activity = make_schedule(openness="by_appointment").activity
    make_exception(activity=activity, is_move=True, new_starts=time(13), new_ends=time(14))
    assert on(TUESDAY).state == "moved_by_appointment"
    assert "Siirretty, ajanvarauksella" in client.get(activity.place.get_absolute_url()).text
    ScheduleException.objects.all().delete()
    assert on(TUESDAY).state == "by_appointment"


def test_meeting_moved_to_another_place_shows_there_and_not_at_home():
    activity, guest_house = make_schedule().activity, make_meeting_place()
    make_exception(activity=activity, is_move=True, new_place=guest_house, reason="Remontti")
    assert [(o.original_start.date(), o.state) for o in guest_house.occurrences.all()] == [(TUESDAY, "moved")]
    assert TUESDAY not in [o.starts_at.date() for o in activity.place.occurrences.all()]
    assert activity.place.occurrences.count() == Occurrence.objects.count() - 1


def test_meeting_moved_to_another_day_and_time_keeps_its_row():
    activity = make_schedule().activity
    before = on(TUESDAY)
    new_day = TUESDAY + timedelta(2)
    make_exception(activity=activity, is_move=True, new_day=new_day, new_starts=time(13), new_ends=time(15))
    after = on(TUESDAY)
    assert (after.pk, after.starts_at.date(), clocks(after)) == (before.pk, new_day, ["13.00", "15.00"])


def test_meeting_moved_into_the_horizon_from_before_it_stays():
    activity = make_schedule().activity
    last_week = date(2026, 11, 17)
    make_exception(last_week, activity=activity, is_move=True, new_day=TODAY)
    assert on(last_week).starts_at.date() == TODAY


def test_deleted_exception_brings_the_meeting_back():
    activity = make_schedule().activity
    exception = make_exception(activity=activity)
    exception.delete()
    assert (on(TUESDAY).state, on(TUESDAY).reason) == ("open", "")


def test_reason_is_stored_in_finnish_whoever_saves():
    make_exception(place=make_schedule().activity.place, reason_fi="Joulutauko", reason_sv="Jullov")
    assert on(TUESDAY).reason == "Joulutauko"


def test_exception_rebuilds_only_what_it_concerns(told):
    near = make_schedule().activity
    make_schedule()
    make_exception(place=near.place)
    assert told[-1] == ({near.pk}, {near.place.pk})
    assert [o.activity for o in Occurrence.objects.filter(state="cancelled")] == [near]


# Holidays


def test_school_holidays_of_the_municipality_and_of_the_region_are_skipped():
    laukaa, toivakka = make_municipality(), make_municipality()
    for municipality in (laukaa, toivakka):
        activity = make_activity(make_meeting_place(municipality=municipality))
        make_schedule(activity, skips_school_holidays=True)
    SchoolHoliday.objects.create(municipality=laukaa, name="vapaa", first_day=TUESDAY, last_day=TUESDAY)
    SchoolHoliday.objects.create(name="joululoma", first_day=date(2026, 12, 19), last_day=date(2027, 1, 6))
    assert on(TUESDAY).place.municipality == toivakka
    assert not {date(2026, 12, 22), date(2026, 12, 29), date(2027, 1, 5)} & set(days())
    assert days().count(date(2027, 1, 12)) == 2


def test_schedule_that_keeps_no_school_holidays_is_held_on_them():
    make_schedule()
    SchoolHoliday.objects.create(name="joululoma", first_day=TUESDAY, last_day=TUESDAY)
    assert TUESDAY in days()


@pytest.mark.parametrize("is_everywhere", [True, False])
def test_school_holiday_rebuilds_what_keeps_it(told, is_everywhere):
    near, far = (make_schedule(skips_school_holidays=True) for _ in range(2))
    make_schedule()
    municipality = None if is_everywhere else near.activity.place.municipality
    SchoolHoliday.objects.create(municipality=municipality, first_day=TUESDAY, last_day=TUESDAY)
    assert told[-1][0] == {near.activity.pk, *([far.activity.pk] if is_everywhere else [])}
    assert not near.occurrences.filter(starts_at__date=TUESDAY).exists()
    assert far.occurrences.filter(starts_at__date=TUESDAY).exists() != is_everywhere


def test_public_holidays_are_skipped_unless_kept():
    make_schedule(weekday=4)
    make_schedule(weekday=4, on_public_holidays=True)
    christmas = date(2026, 12, 25)
    assert (days().count(christmas), days().count(christmas + timedelta(14))) == (1, 2)


# Clocks


def test_meetings_keep_their_local_hours_when_clocks_are_turned():
    make_schedule()
    rebuild_all(date(2026, 10, 20))
    before, after = on(date(2026, 10, 20)), on(date(2026, 10, 27))
    assert clocks(before) == clocks(after) == ["09.30", "11.30"]
    assert after.starts_at - before.starts_at == timedelta(days=7, hours=1)


def test_round_the_clock_is_one_occurrence_a_day():
    activity = make_activity()
    for weekday in EVERY_DAY:
        make_schedule(activity, weekday=weekday, starts=time(0), ends=time(0), on_public_holidays=True)
    first, second = Occurrence.objects.all()[:2]
    assert first.ends_at - first.starts_at == timedelta(hours=24)
    assert second.starts_at == first.ends_at
    assert Occurrence.objects.count() == 107


# The next dates, from the rules


def test_next_meetings_are_those_that_have_not_ended():
    schedule = make_schedule()
    midway = datetime(2026, 12, 1, 8, tzinfo=UTC)  # 10.00 here
    assert [m.starts_at.date() for m in next_meetings_of(schedule, 2, midway)] == [TUESDAY, date(2026, 12, 8)]
    assert next_meetings_of(schedule, 1, midway + timedelta(hours=2))[0].starts_at.date() == date(2026, 12, 8)


def test_next_meetings_of_an_activity_gather_its_schedules_and_exceptions():
    activity = make_schedule().activity
    make_schedule(activity, weekday=3)
    make_exception(activity=activity)
    stored = list(Occurrence.objects.values())
    found = next_meetings_of(activity, 3, datetime(2026, 11, 27, tzinfo=UTC))
    assert [(m.starts_at.date(), m.is_cancelled) for m in found] == [
        (TUESDAY, True),
        (date(2026, 12, 3), False),
        (date(2026, 12, 8), False),
    ]
    assert list(Occurrence.objects.values()) == stored


def test_next_meetings_reach_beyond_the_horizon():
    schedule = make_schedule(valid_from=date(2028, 8, 8))
    assert next_meetings_of(schedule, 1, datetime(2026, 11, 27, tzinfo=UTC))[0].starts_at.date() == date(2028, 8, 8)


# Cost


@pytest.mark.parametrize("count", [1, 3])
def test_rebuild_query_count_does_not_grow(count, django_assert_num_queries):
    for _ in range(count):
        make_exception(activity=make_schedule().activity)
        make_schedule(skips_school_holidays=True)
    with django_assert_num_queries(9):
        rebuild_all()


@pytest.mark.parametrize("count", [1, 3])
def test_rebuild_query_count_does_not_grow_with_changes(count, django_assert_num_queries):
    for _ in range(count):
        make_schedule()
    rebuild_all()
    with unfollowed():
        for activity in Activity.objects.all():
            make_exception(activity=activity)
    with django_assert_num_queries(12):
        rebuild_all(TODAY + timedelta(weeks=1))
