"""All that is derived from records is what it would be if made anew, whichever way the records were changed."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pytest

from history.models import Change
from history.recording import recorded, unrecorded, update
from history.restore import restore
from meeting_places.models import (
    Activity,
    MeetingPlace,
    Occurrence,
    PlaceKind,
    Schedule,
    ScheduleException,
    SchoolHoliday,
)
from meeting_places.schedules.occurrences import rebuild
from meeting_places.schedules.parsing import parse_times
from meeting_places.schedules.seasons import add_break, add_holidays, parse_holidays
from search.indexing import rebuild_all
from search.models import SearchPosting
from tests.editing.forms import form_data
from tests.editing.records import url
from tests.factories import (
    make_activity,
    make_kind,
    make_meeting_place,
    make_organisation,
    make_schedule,
    make_theme,
    unfollowed,
)
from tests.imports.tables import import_rows, place_row

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

TUESDAY = date(2026, 12, 1)
DAYS = {"first_day": TUESDAY, "last_day": date(2026, 12, 8)}
HOURS = {"starts": time(9), "ends": time(11)}


@pytest.fixture
def house(world, client, time_machine):
    """Two activities at one place, one at another, where a holiday begins and meetings of the first are guests."""
    time_machine.move_to(datetime(2026, 11, 26, 12, tzinfo=UTC))
    home = make_meeting_place(name="Koti", municipality=world.mine)
    away = make_meeting_place(name="Kylä", municipality=world.theirs)
    activity, second = make_activity(home, title="Muskari"), make_activity(home)
    far = make_activity(away, title="Kerho")
    one, _ = make_schedule(activity, skips_school_holidays=True), make_schedule(second, weekday=3)
    make_schedule(far, skips_school_holidays=True)
    holiday = SchoolHoliday.objects.create(municipality=world.theirs, name="loma", **DAYS)
    days = {"first_day": date(2026, 12, 15), "last_day": date(2026, 12, 15)}
    moved = ScheduleException.objects.create(activity=activity, is_move=True, new_place=away, **days)
    closed = ScheduleException.objects.create(place=home, first_day=date(2026, 12, 17), last_day=date(2026, 12, 17))
    client.force_login(world.coordinator)
    return SimpleNamespace(**{name: value for name, value in locals().items() if name != "time_machine"})


def occurrences():
    names = ("activity", "schedule", "place", "original_start", "starts_at", "ends_at", "state", "exception")
    return sorted(Occurrence.objects.values_list(*names), key=str)


def postings():
    return set(SearchPosting.objects.values_list("key__key", "kind", "object_id", "weight"))


def made_anew():
    """Forget all that is derived and make it again."""
    Occurrence.objects.all().delete()
    SearchPosting.objects.all().delete()
    rebuild(Activity.objects.all())
    rebuild_all()
    return occurrences(), postings()


def save(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def in_bulk(*records):
    with recorded("import"):
        type(records[0]).objects.bulk_create(records)


def update_in_bulk(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    with recorded("import"):
        type(record).objects.bulk_update([record], list(values))


def without_history(change):
    with unrecorded():
        change()


def new_place(house):
    """A whole place, inserted as samples are."""
    place = MeetingPlace(name="Uusi", slug="uusi", kind=house.home.kind, municipality=house.world.mine)
    with unrecorded():
        MeetingPlace.objects.bulk_create([place])
        activity = Activity.objects.bulk_create([Activity(place=place)])[0]
        Schedule.objects.bulk_create([Schedule(activity=activity, weekday=1, **HOURS)])


def new_activity(house):
    with recorded("import"):
        activity = Activity.objects.bulk_create([Activity(place=house.home)])[0]
        Schedule.objects.bulk_create([Schedule(activity=activity, weekday=1, **HOURS)])


def by_form(house):
    page = url("change", house.activity)
    typed = {"schedules-0-starts": "10.00", "exceptions-0-DELETE": "on"}
    assert house.client.post(page, form_data(house.client.get(page), **typed)).status_code == 302


def by_import(house):
    make_kind(name="perhekahvila")
    assert import_rows(place_row(title_fi="Kerho", times="ma 9–11")).is_done


def by_restoring(house):
    page = Activity, str(house.activity.pk)
    house.activity.delete()
    removal = Change.objects.first()
    restore(page, removal.pk, house.world.superuser)


def several(house):
    with recorded("form"):
        save(house.one, weekday=2)
        house.moved.delete()
        save(house.holiday, municipality=None)


# What each does with its records.
WAYS = {
    "schedule saved": lambda house: save(house.one, starts=time(10)),
    "schedule given to another activity": lambda house: save(house.one, activity=house.far),
    "schedule created": lambda house: house.second.schedules.create(weekday=4, **HOURS),
    "schedule deleted": lambda house: house.one.delete(),
    "schedules deleted": lambda house: Schedule.objects.filter(activity__place=house.home).delete(),
    "times replaced": lambda house: house.activity.replace_times(parse_times("ke 9–11\nto 9–11")),
    "exception of an activity": lambda house: ScheduleException.objects.create(activity=house.activity, **DAYS),
    "exception of a place": lambda house: ScheduleException.objects.create(place=house.home, **DAYS),
    "exception of a municipality": lambda house: house.world.mine.exceptions.create(**DAYS),
    "exception saved": lambda house: save(house.closed, last_day=date(2026, 12, 31)),
    "exception turned to another": lambda house: save(house.closed, place=None, activity=house.activity, **DAYS),
    "exception deleted": lambda house: house.moved.delete(),
    "break": lambda house: add_break(MeetingPlace.objects.all(), **DAYS, reason_fi="tauko"),
    "holiday created": lambda house: SchoolHoliday.objects.create(name="loma", **DAYS),
    "holidays pasted": lambda house: add_holidays(house.world.mine, parse_holidays("loma 1.–8.12.2026")),
    "holiday saved": lambda house: save(house.holiday, municipality=house.world.mine),
    "holiday deleted": lambda house: house.holiday.delete(),
    "activity moved": lambda house: save(house.activity, place=house.away),
    "activity deleted": lambda house: house.activity.delete(),
    "place moved": lambda house: save(house.home, municipality=house.world.theirs),
    "place deleted": lambda house: house.home.delete(),
    "place of guests deleted": lambda house: house.away.delete(),
    "links": lambda house: (house.activity.themes.add(make_theme()), house.far.organisers.set([make_organisation()])),
    "several at once": several,
    "saved without history": lambda house: without_history(lambda: save(house.one, starts=time(10))),
    "deleted without history": lambda house: without_history(house.home.delete),
    "form": by_form,
    "restored": by_restoring,
    "imported": by_import,
    "in bulk: schedules": lambda house: in_bulk(Schedule(activity=house.second, weekday=0, **HOURS)),
    "in bulk: exceptions": lambda house: in_bulk(ScheduleException(place=house.home, **DAYS)),
    "in bulk: holidays": lambda house: in_bulk(SchoolHoliday(municipality=house.world.mine, **DAYS)),
    "in bulk: activity with times": new_activity,
    "in bulk: place with all": new_place,
    "in bulk: update of schedules": lambda house: update(Schedule.objects.all(), starts=time(10)),
    "in bulk: update of exceptions": lambda house: update(
        ScheduleException.objects.all(), place=house.away, activity=None
    ),
    "in bulk: update of holidays": lambda house: update(SchoolHoliday.objects.all(), municipality=None),
    "in bulk: update of activities": lambda house: update(Activity.objects.all(), place=house.away),
    "in bulk: update of places": lambda house: update(MeetingPlace.objects.all(), municipality=house.world.theirs),
    "in bulk: update through a relation": lambda house: update(house.activity.schedules.all(), weekday=0),
    "in bulk: bulk_update of schedules": lambda house: update_in_bulk(house.one, weekday=0),
    "in bulk: bulk_update of activities": lambda house: update_in_bulk(house.activity, place=house.away),
    "in bulk: bulk_update of exceptions": lambda house: update_in_bulk(
        house.moved, first_day=TUESDAY, last_day=TUESDAY
    ),
    "in bulk: update of titles": lambda house: update(Activity.objects.all(), title_fi="Uusi nimi"),
    "in bulk: update of labels": lambda house: update(PlaceKind.objects.all(), everyday_words="uusi"),
    "in bulk: update without history": lambda house: without_history(lambda: Schedule.objects.update(weekday=0)),
}
# Here the database itself deletes all occurrences that are to go, or none.
NOTHING_TO_REBUILD = {
    *("schedule deleted", "schedules deleted", "activity deleted", "place deleted", "deleted without history", "links"),
    *("in bulk: update of titles", "in bulk: update of labels"),
}


@pytest.mark.parametrize("change", WAYS.values(), ids=WAYS)
def test_change_leaves_what_would_be_made_anew(house, change):
    change(house)
    left = occurrences(), postings()
    assert left == made_anew()


@pytest.mark.parametrize("name", [name for name in WAYS if name not in NOTHING_TO_REBUILD])
def test_each_way_would_be_missed_without_following(house, name):
    with unfollowed():
        WAYS[name](house)
    left = occurrences()
    assert left != made_anew()[0]


@pytest.mark.parametrize("count", [1, 20])
def test_change_of_many_records_rebuilds_once(house, count, django_assert_num_queries):
    with django_assert_num_queries(20), recorded("import"):
        Schedule.objects.bulk_create(Schedule(activity=house.second, weekday=0, **HOURS) for _ in range(count))
    assert house.second.schedules.filter(weekday=0).exclude(occurrences=None).distinct().count() == count
