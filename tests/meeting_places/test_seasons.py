from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from core.questions import SURE
from history.models import Change
from meeting_places.models import MeetingPlace, ScheduleException, SchoolHoliday
from meeting_places.schedules.occurrences import rebuild
from meeting_places.schedules.seasons import Holiday, add_holidays, parse_holidays
from tests.editing.forms import form_data, ticks
from tests.factories import (
    make_activity,
    make_event,
    make_meeting_place,
    make_municipality,
    make_schedule,
)

CHANGELIST = "admin:meeting_places_meetingplace_changelist"
AUTUMN_ENDS = date(2026, 12, 13)


@pytest.mark.parametrize(
    ("line", "holiday"),
    [
        ("Syysloma 12.–18.10.2026", ("Syysloma", date(2026, 10, 12), date(2026, 10, 18))),
        ("syysloma vko 42: 12.10.2026 - 18.10.2026", ("syysloma vko 42", date(2026, 10, 12), date(2026, 10, 18))),
        ("Joululoma 22.12.–6.1.2027", ("Joululoma", date(2026, 12, 22), date(2027, 1, 6))),
        ("Joululoma 22.12.2026–6.1.2027.", ("Joululoma", date(2026, 12, 22), date(2027, 1, 6))),
        ("vapaapäivä 7.12.2026", ("vapaapäivä", date(2026, 12, 7), date(2026, 12, 7))),
        ("Kesäloma 5.6.−9.8.2027", ("Kesäloma", date(2027, 6, 5), date(2027, 8, 9))),
    ],
)
def test_school_holiday_is_read_as_people_write_it(line, holiday):
    assert parse_holidays(f"\n{line}\n") == [Holiday(*holiday)]


NO_HOLIDAYS = [
    *("12.–18.10.2026", "syysloma", "syysloma 12.–18.10.", "syysloma 32.10.2026", "syysloma 18.–12.10.2026"),
    *("x" * 61 + " 1.1.2027", "kausi 1.1.2026–31.12.2026", "loma 0.0.0000", "loma 1.13.2026"),
]


@pytest.mark.parametrize("line", NO_HOLIDAYS)
def test_what_is_no_holiday_is_refused_with_its_line(line):
    with pytest.raises(ValidationError, match="Rivi 2"):
        parse_holidays(f"syysloma 12.–18.10.2026\n{line}")


def test_same_holidays_pasted_twice_are_there_once(db):
    municipality = make_municipality()
    holidays = parse_holidays("syysloma 12.–18.10.2026\nsyysloma 12.–18.10.2026")
    assert len(add_holidays(municipality, holidays)) == 1
    assert add_holidays(municipality, holidays) == []
    assert len(add_holidays(None, holidays)) == 1


@pytest.mark.clock
def test_pasted_holiday_empties_its_days_at_once(client, world):
    activity = make_activity(make_meeting_place(municipality=world.mine))
    make_schedule(activity, skips_school_holidays=True)
    rebuild(type(activity).objects.all())
    day = timezone.localdate(activity.occurrences.last().starts_at)
    client.force_login(world.coordinator)
    typed = {"municipality": world.mine.pk, "text": f"loma {day:%d.%m.%Y}"}
    page = client.post(reverse("admin:meeting_places_schoolholiday_paste"), typed, follow=True).text
    assert "1 loma lisätty." in page
    assert not activity.occurrences.filter(starts_at__date=day).exists()
    assert Change.objects.filter(origin="form", user=world.coordinator).count() == 1


def test_holidays_are_pasted_to_ones_own_municipality_alone(client, world):
    client.force_login(world.coordinator)
    for municipality in [world.theirs.pk, ""]:
        typed = {"municipality": municipality, "text": "loma 1.2.2027"}
        client.post(reverse("admin:meeting_places_schoolholiday_paste"), typed)
    assert not SchoolHoliday.objects.exists()
    client.force_login(world.organisation_editor)
    assert client.get(reverse("admin:meeting_places_schoolholiday_paste")).status_code == 403


@pytest.fixture
def places(world):
    return [make_meeting_place(municipality=world.mine, name=f"Paikka {letter}") for letter in "AB"]


def act(client, action, places, **typed):
    data = {"action": action, "_selected_action": [one.pk for one in places]} | typed
    return client.post(reverse(CHANGELIST), data, follow=True)


@pytest.mark.clock
def test_one_break_closes_many_places_with_its_reason(client, world, places):
    today = timezone.localdate()
    activity = make_activity(places[0])
    make_schedule(activity, weekday=today.weekday())
    rebuild(type(activity).objects.all())
    theirs = make_meeting_place(municipality=world.theirs)
    client.force_login(world.coordinator)
    days = {"first_day": today.strftime("%d.%m.%Y"), "last_day": (today + timedelta(7)).strftime("%d.%m.%Y")}
    assert "Tauko valituille paikoille" in act(client, "add_break", [*places, theirs]).text
    page = act(client, "add_break", [*places, theirs], apply="1", reason_fi="joulutauko", **days)
    assert "2 paikkaa on nyt tauolla." in page.text
    assert {one.place for one in ScheduleException.objects.all()} == set(places)
    assert {one.reason for one in activity.occurrences.filter(state="cancelled")} == {"joulutauko"}
    assert Change.objects.filter(origin="form").count() == 1


def test_a_long_break_of_many_places_is_asked_about_with_its_number_of_meetings(client, world, places):
    make_schedule(make_activity(places[0]))
    client.force_login(world.coordinator)
    first = timezone.localdate() + timedelta(days=1)
    typed = {"apply": "1", "reason_fi": "remontti", "first_day": f"{first:%d.%m.%Y}"}
    typed["last_day"] = f"{first + timedelta(days=75):%d.%m.%Y}"
    page = act(client, "add_break", places, **typed)
    assert "Tämä kestää 76 päivää ja peruu" in page.text
    assert not ScheduleException.objects.exists()
    act(client, "add_break", places[:1], **typed, **{SURE: ticks(page)})
    assert not ScheduleException.objects.exists()
    assert "2 paikkaa on nyt tauolla." in act(client, "add_break", places, **typed, **{SURE: ticks(page)}).text


def test_break_without_a_reason_or_ending_before_it_begins_closes_nothing(client, world, places):
    client.force_login(world.coordinator)
    days = {"first_day": "24.12.2026", "last_day": "20.12.2026"}
    assert "on ennen ensimmäistä" in act(client, "add_break", places, apply="1", reason_fi="tauko", **days).text
    act(client, "add_break", places, apply="1", first_day="20.12.2026", last_day="24.12.2026")
    assert not ScheduleException.objects.exists()


def roll(client, activities, places, **typed):
    fields = {f"take-{one.pk}": "on" for one in activities} | {f"times-{one.pk}": "ti 9.30–11.30" for one in activities}
    days = {"first_day": "11.1.2027", "last_day": "31.5.2027"}
    return act(client, "next_season", places, apply="1", **(days | fields | typed)).text


def test_last_seasons_times_become_the_next_ones(client, world, places):
    ends, goes_on = make_activity(places[0], title="Kerho"), make_activity(places[1], title="Jatkuva")
    make_schedule(ends, valid_from=date(2026, 8, 17), valid_until=AUTUMN_ENDS)
    make_schedule(goes_on)
    client.force_login(world.coordinator)
    review = act(client, "next_season", places).text
    assert "ti 9.30–11.30</textarea>" in review
    assert "Jatkuva" not in review
    assert "1 aika seuraavalle kaudelle." in roll(client, [ends], places)
    seasons = ends.schedules.order_by("valid_from").values_list("valid_from", "valid_until")
    assert [*seasons] == [(date(2026, 8, 17), AUTUMN_ENDS), (date(2027, 1, 11), date(2027, 5, 31))]


def test_what_is_wrong_in_one_activity_starts_the_season_of_none(client, world, places):
    activities = [make_activity(place, title=f"Kerho {place}") for place in places]
    for activity in activities:
        make_schedule(activity, valid_until=AUTUMN_ENDS)
    client.force_login(world.coordinator)
    page = roll(client, activities, places, **{f"times-{activities[1].pk}": "joskus"})
    assert "Paikka B: Kerho Paikka B: " in page
    assert "joskus</textarea>" in page
    page = roll(client, activities, places, first_day="1.12.2026")
    assert "edellinen kausi jatkuu 13.12.2026 asti" in page
    assert all(activity.schedules.count() == 1 for activity in activities)


def test_activity_not_taken_keeps_its_old_times_alone(client, world, places):
    taken, left = (make_activity(place) for place in places)
    for activity in (taken, left):
        make_schedule(activity, valid_until=AUTUMN_ENDS)
    client.force_login(world.coordinator)
    roll(client, [taken], places)
    assert (taken.schedules.count(), left.schedules.count()) == (2, 1)


def test_editor_is_warned_when_no_school_holidays_are_known(client, world, places):
    activity = make_activity(places[0])
    make_schedule(activity, skips_school_holidays=True)
    url = reverse("admin:meeting_places_activity_change", args=[activity.pk])
    client.force_login(world.coordinator)

    def saved():
        return client.post(url, form_data(client.get(url)), follow=True).text

    assert "lomia ei tiedetä" in saved()
    SchoolHoliday.objects.create(name="loma", first_day=timezone.localdate(), last_day=timezone.localdate())
    assert "lomia ei tiedetä" not in saved()


@pytest.mark.clock
def test_meeting_and_place_lead_to_a_filled_form_for_cancelling(client, world, places):
    activity = make_activity(places[0])
    make_schedule(activity)
    client.force_login(world.coordinator)
    page = client.get(reverse("admin:meeting_places_activity_change", args=[activity.pk]))
    meeting = page.context["meetings"][0]
    link, first_day = meeting["cancel_url"], timezone.localdate(meeting["starts_at"])
    assert link.replace("&", "&amp;") in page.text
    form = client.get(link)
    assert form.context["adminform"].form["first_day"].value() == first_day
    assert f'value="{first_day:%d.%m.%Y}"' in form.text
    assert {"place", "municipality"}.isdisjoint(form.context["adminform"].form.fields)
    saved = client.post(link, form_data(form) | {"reason_fi": "sairaus"})
    assert saved.url == reverse("admin:meeting_places_activity_change", args=[activity.pk])
    assert activity.exceptions.get().first_day == first_day


@pytest.mark.clock
def test_draft_is_published_when_its_time_comes(db):
    now = timezone.now()
    due = make_meeting_place(state="draft", publish_at=now - timedelta(minutes=1))
    make_meeting_place(state="draft", publish_at=now + timedelta(minutes=1))
    make_meeting_place(state="draft")
    event = make_event(state="draft", publish_at=now)
    call_command("publish_due")
    assert [*MeetingPlace.objects.published()] == [due]
    assert type(event).objects.published().exists()
    assert Change.objects.filter(origin="command", note__startswith="julkaistiin").count() == 2
