"""Today and this week on the desk: cancelling in the line, what came of it, and taking it back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from editor_dashboard.this_week import week_of
from meeting_places.models import Activity, MeetingPlace, ScheduleException
from meeting_places.schedules.occurrences import rebuild
from tests.days import in_days
from tests.factories import make_activity, make_meeting_place, make_schedule

pytestmark = pytest.mark.postgresql
CANCEL = reverse("admin:meeting_places_scheduleexception_cancel_day")


def told(page):
    return [str(message) for message in page.context["messages"]]


def make_daily(municipality, name="Perhekahvila Poukama"):
    """Make a place that meets each weekday, holidays too."""
    activity = make_activity(make_meeting_place(name=name, municipality=municipality))
    for weekday in range(7):
        make_schedule(activity, weekday=weekday, on_public_holidays=True)
    rebuild(Activity.objects.filter(pk=activity.pk))
    return activity


@pytest.fixture
def activity(world):
    return make_daily(world.mine)


@pytest.fixture
def editor(client, world):
    client.force_login(world.coordinator)
    return client


def press(client, activity, day, follow=True, **posted):
    return client.post(CANCEL, {"activity": activity.pk, "day": day.isoformat(), **posted}, follow=follow)


def undo(client, exception, **options):
    return client.post(reverse("admin:meeting_places_scheduleexception_undo", args=[exception.pk]), **options)


def held(activity, day):
    return activity.occurrences.held().filter(original_start__date=day).exists()


def test_line_of_a_place_tells_its_next_meetings(editor, world, activity):
    make_daily(world.theirs, name="Muiden kerho")
    page = editor.get(reverse("admin:index"))
    (row,) = page.context["dashboard"].week.places
    assert (row.place, len(row.meetings), row.more >= 3) == (activity.place, 3, True)
    assert "Perhekahvila Poukama" in page.text
    assert "Muiden kerho" not in page.text


def test_day_is_cancelled_by_one_button_and_taken_back_by_another(editor, activity):
    day = in_days(1)
    page = press(editor, activity, day, reason="ill")
    what = f"Perhekahvila Poukama {day.day}.{day.month}.: 1 kerta peruttu. Perheet näkevät sen heti."
    assert what in told(page)[0]
    exception = ScheduleException.objects.get()
    assert (exception.reason_fi, exception.reason_en) == ("Ohjaaja on sairastunut", "The group leader is ill")
    assert not held(activity, day)
    assert "kumottu" in told(undo(editor, exception, follow=True))[0]
    assert held(activity, day)


def test_without_a_reason_the_whole_form_asks_for_it(editor, activity):
    page = press(editor, activity, in_days(1), reason="")
    assert page.redirect_chain[0][0].startswith(reverse("admin:meeting_places_scheduleexception_add"))
    assert page.context["adminform"].form.initial["first_day"] == in_days(1)
    assert not ScheduleException.objects.exists()


def test_own_words_are_the_reason(editor, activity):
    press(editor, activity, in_days(1), reason="", other="Putki vuotaa")
    assert ScheduleException.objects.get().reason_fi == "Putki vuotaa"


@pytest.mark.parametrize("posted", [{"day": "eilen"}, {"day": "2020-01-01"}, {"activity": "x"}, {"activity": "0"}])
def test_day_that_is_none_is_told_and_changes_nothing(editor, activity, posted):
    right = {"activity": activity.pk, "day": in_days(1).isoformat(), "reason": "ill"}
    page = editor.post(CANCEL, right | posted, follow=True)
    assert told(page)[0] in {"Tätä kertaa ei enää ole. Katso ajat uudelleen.", "Tämä kerta on jo peruttu."}
    assert not ScheduleException.objects.exists()


def test_cancelling_twice_is_harmless(editor, activity):
    press(editor, activity, in_days(1), reason="ill")
    assert told(press(editor, activity, in_days(1), reason="ill")) == ["Tämä kerta on jo peruttu."]
    assert ScheduleException.objects.count() == 1


def test_others_meetings_are_neither_cancelled_nor_taken_back(editor, world):
    theirs = make_daily(world.theirs)
    press(editor, theirs, in_days(1), reason="ill")
    assert not ScheduleException.objects.exists()
    exception = ScheduleException.objects.create(activity=theirs, first_day=in_days(1), last_day=in_days(1))
    assert undo(editor, exception).status_code == 404
    assert ScheduleException.objects.exists()


def test_closing_a_municipality_tells_how_much_and_opens_again(editor, world, activity):
    make_daily(world.mine, name="Toinen kerho")
    day = f"{in_days(1).day}.{in_days(1).month}.{in_days(1).year}"
    typed = {"municipality": world.mine.pk, "first_day": day, "last_day": day, "reason_fi": "Myrsky"}
    page = editor.post(reverse("admin:meeting_places_scheduleexception_add"), typed, follow=True)
    (message,) = told(page)
    assert "2 paikkaa, 2 kertaa peruttu. Perheet näkevät sen heti." in message
    desk = editor.get(reverse("admin:index"))
    (closure,) = desk.context["dashboard"].week.closures
    assert "Avaa taas" in desk.text
    undo(editor, closure)
    assert held(activity, in_days(1))


def test_closure_that_has_begun_stays_for_the_days_gone_by(editor, world):
    closure = ScheduleException.objects.create(municipality=world.mine, first_day=in_days(-3), last_day=in_days(3))
    undo(editor, closure)
    closure.refresh_from_db()
    assert (closure.first_day, closure.last_day) == (in_days(-3), in_days(-1))


def test_day_without_meetings_says_that_nothing_changed(editor, world):
    day = f"{in_days(1).day}.{in_days(1).month}.{in_days(1).year}"
    typed = {"municipality": world.mine.pk, "first_day": day, "last_day": day, "reason_fi": "Myrsky"}
    page = editor.post(reverse("admin:meeting_places_scheduleexception_add"), typed, follow=True)
    assert "näinä päivinä ei ole kertoja, joten mikään ei muuttunut" in told(page)[0]


def test_place_is_said_to_be_true_from_the_desk(editor, activity):
    MeetingPlace.objects.update(checked_on=None)
    answer = editor.post(
        reverse("admin:meeting_places_meetingplace_changelist"), {"_check": activity.place_id, "_from_index": "1"}
    )
    assert answer.url == reverse("admin:index")
    assert MeetingPlace.objects.get(pk=activity.place_id).checked_on == timezone.localdate()


def test_week_asks_as_many_queries_for_many_places(world, activity):
    def number():
        with CaptureQueriesContext(connection) as queries:
            week_of(world.coordinator, timezone.now() + timedelta(minutes=1), has_closures=True)
        return len(queries)

    assert world.coordinator.scope  # asked once for a request
    few = number()
    for n in range(5):
        make_daily(world.mine, name=f"Kerho {n}")
    assert number() == few <= 3
