"""What is saved or deleted in the admin shows in the occurrences at once."""

import pytest

from meeting_places.models import Activity, Occurrence, ScheduleException, SchoolHoliday
from meeting_places.schedules.occurrences import rebuild
from tests import factories
from tests.days import in_days
from tests.editing.forms import form_data, post_surely
from tests.editing.records import url


@pytest.fixture
def editor(client, world):
    client.force_login(world.coordinator)
    return client


@pytest.fixture
def activity(world):
    activity = factories.make_activity(factories.make_meeting_place(municipality=world.mine))
    factories.make_schedule(activity, skips_school_holidays=True)
    rebuild(Activity.objects.all())
    return activity


def states():
    return set(Occurrence.objects.values_list("state", flat=True))


def whole_horizon():
    """The days of an exception that leaves no meeting: they are stored from 15 days ago on."""
    return {"first_day": f"{in_days(-15):%d.%m.%Y}", "last_day": f"{in_days(400):%d.%m.%Y}"}


def test_saved_schedule_makes_meetings_and_shows_the_next_ten(editor, world):
    activity = factories.make_activity(factories.make_meeting_place(municipality=world.mine))
    typed = {"schedules-0-weekday": "1", "schedules-0-starts": "9.30", "schedules-0-ends": "11.30"}
    editor.post(url("change", activity), form_data(editor.get(url("change", activity)), **typed))
    assert activity.occurrences.count() >= 13
    page = editor.get(url("change", activity)).content.decode()
    assert page.count("<time ") == 10
    assert '<a href="#meetings-heading">' in page  # the meetings to cancel are a press away
    assert "klo 9.30–11.30</time>" in page


@pytest.mark.clock
def test_exception_of_the_activity_cancels_and_its_removal_brings_back(editor, activity):
    days = {f"exceptions-0-{key}": value for key, value in whole_horizon().items()}
    post_surely(editor, url("change", activity), form_data(editor.get(url("change", activity)), **days))
    assert states() == {"cancelled"}
    gone = form_data(editor.get(url("change", activity)), **{"exceptions-0-DELETE": "on"})
    editor.post(url("change", activity), gone)
    assert states() == {"open"}


def test_exception_of_the_place_reaches_its_activities(editor, activity):
    days = {f"exceptions-0-{key}": value for key, value in whole_horizon().items()}
    address = url("change", activity.place)
    post_surely(editor, address, form_data(editor.get(address), **days))
    assert states() == {"cancelled"}


def test_exception_moved_from_one_target_to_another_leaves_the_first(editor, world, activity):
    exception = ScheduleException.objects.create(activity=activity, first_day="2026-01-01", last_day="2035-01-01")
    rebuild(Activity.objects.all())
    empty = factories.make_meeting_place(municipality=world.mine)
    data = form_data(editor.get(url("change", exception)), activity="", place=empty.pk)
    assert editor.post(url("change", exception), data).status_code == 302
    assert states() == {"open"}


@pytest.mark.parametrize("page", ["delete", "changelist"])
def test_deleted_school_holiday_brings_meetings_back(editor, world, activity, page):
    editor.post(
        url("add", SchoolHoliday),
        form_data(editor.get(url("add", SchoolHoliday)), name="Loma", municipality=world.mine.pk, **whole_horizon()),
    )
    assert states() == set()
    holiday = SchoolHoliday.objects.get()
    data = {"post": "yes", "action": "delete_selected", "_selected_action": [holiday.pk]}
    editor.post(url(page, holiday), data)
    assert states() == {"open"}


def test_place_moved_to_another_municipality_follows_its_holidays(editor, world, activity):
    second = factories.make_municipality()
    world.my_centre.areas.create(municipality=second)
    second.school_holidays.create(name="Loma", first_day="2026-01-01", last_day="2035-01-01")
    data = form_data(editor.get(url("change", activity.place)), municipality=second.pk)
    assert editor.post(url("change", activity.place), data).status_code == 302
    assert states() == set()


def test_deleted_place_gives_moved_meetings_back_to_their_own(editor, world, activity):
    elsewhere = factories.make_meeting_place(municipality=world.mine)
    ScheduleException.objects.create(
        activity=activity, first_day="2026-01-01", last_day="2035-01-01", is_move=True, new_place=elsewhere
    )
    rebuild(Activity.objects.all())
    assert states() == {"moved"}
    editor.post(url("delete", elsewhere), {"post": "yes"})
    assert states() == {"open"}
    assert set(Occurrence.objects.values_list("place", flat=True)) == {activity.place.pk}
