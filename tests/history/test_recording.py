"""Who changed what, when and from where, whichever way it was written."""

import pytest
from django.contrib.admin.models import LogEntry

from contacts.models import ContactPerson
from events.models import Minutes
from history.models import Change, Difference
from history.querysets import OutsideBlockError, TrackedQuerySet
from history.recording import changed, recorded, unrecorded, update
from history.registry import tracked_models
from meeting_places.models import Activity, MeetingPlace, Schedule
from search.signals import paused
from tests import factories
from tests.editing.forms import form_data
from tests.editing.records import MAKERS, mine, url

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def place(world):
    with unrecorded():
        return factories.make_meeting_place(municipality=world.mine, name="Vanha nimi", price="free")


def kept(change=None):
    """What the newest change kept: model, kind and values of each record."""
    change = change or Change.objects.first()
    return [(row.content_type.model, row.kind, row.values) for row in change.differences.all()]


def test_saved_form_is_one_change_with_its_rows(client, world, place):
    with unrecorded():
        activity = factories.make_activity(place, title="Kerho")
    feature = factories.make_theme(name="musiikki")
    client.force_login(world.coordinator)
    typed = {"title_fi": "Muskari", "themes": [feature.pk]}
    typed |= {"schedules-0-weekday": "1", "schedules-0-starts": "9.30", "schedules-0-ends": "11.30"}
    data = form_data(client.get(url("change", activity)), **typed)
    assert client.post(url("change", activity), data).status_code == 302
    change = Change.objects.first()
    assert (change.user, change.origin) == (world.coordinator, "form")
    assert kept() == [
        ("activity", "changed", {"title_fi": ["Kerho", "Muskari"], "themes": [[], [feature.pk]]}),
        ("schedule", "added", {}),
    ]


def test_part_is_shown_on_the_page_of_its_wholes(place):
    activity = factories.make_activity(place)
    schedule = factories.make_schedule(activity)
    pages = Difference.objects.get(content_type__model="schedule", object_id=schedule.pk).pages
    assert [*pages.order_by("pk").values_list("content_type__model", "object_id")] == [
        ("schedule", str(schedule.pk)),
        ("activity", str(activity.pk)),
        ("meetingplace", str(place.pk)),
    ]


def test_saving_without_a_change_keeps_nothing(client, world, place):
    client.force_login(world.coordinator)
    before = Change.objects.count()
    client.post(url("change", place), form_data(client.get(url("change", place))))
    place.mark_checked(world.coordinator)
    assert Change.objects.count() == before


def test_deleting_keeps_all_that_goes_along(client, world, place):
    activity = factories.make_activity(place, title="Kerho")
    activity.organisers.add(world.my_organisation)
    factories.make_schedule(activity)
    client.force_login(world.coordinator)
    client.post(url("delete", place), {"post": "yes"})
    rows = {model: (kind, values) for model, kind, values in kept()}
    assert {model: kind for model, (kind, _) in rows.items()} == dict.fromkeys(
        ["meetingplace", "activity", "schedule"], "removed"
    )
    assert rows["activity"][1]["organisers"] == [world.my_organisation.pk]
    assert rows["schedule"][1]["starts"] == "09:30:00"


def test_change_outside_a_block_is_a_commands(place):
    place.name = "Uusi nimi"
    place.save()
    place.features.add(factories.make_feature())
    assert [(one.origin, one.user) for one in Change.objects.all()[:2]] == [("command", None)] * 2


def test_links_are_kept_from_either_end(place):
    feature = factories.make_feature()
    with recorded("letter", note="keväällä"):
        feature.meeting_places.add(place)
    assert (Change.objects.first().origin, Change.objects.first().note) == ("letter", "keväällä")
    assert kept() == [("meetingplace", "changed", {"features": [[], [feature.pk]]})]
    with recorded("letter"):
        feature.meeting_places.clear()
    assert kept() == [("meetingplace", "changed", {"features": [[feature.pk], []]})]


def test_many_touches_of_a_record_are_one_difference(place):
    with recorded("correction"):
        for name in ["yksi", "kaksi"]:
            place.name_fi = name
            place.save()
        Schedule.objects.get(pk=factories.make_schedule(factories.make_activity(place)).pk).activity.delete()
    assert kept() == [("meetingplace", "changed", {"name_fi": ["Vanha nimi", "kaksi"]})]


def test_failed_block_keeps_nothing(place):
    before = Change.objects.count()

    with pytest.raises(ZeroDivisionError), recorded("import"):
        place.delete() and 1 / 0
    assert Change.objects.count() == before
    assert MeetingPlace.objects.filter(name="Vanha nimi").exists()


@pytest.mark.parametrize("count", [20, 40])
def test_bulk_writers_keep_history_in_batches(place, count, django_assert_max_num_queries):
    activities = [factories.make_activity(place) for _ in range(count)]
    # What the search index asks besides is its own: see the next test.
    with django_assert_max_num_queries(22), paused(), recorded("import", note="kerhot.csv"):
        for one in activities:
            one.title_fi = "Kerho"
        Activity.objects.bulk_update(activities, ["title_fi"])
        Activity.objects.bulk_create(Activity(place=place) for _ in range(count))
    assert [kind for _, kind, _ in kept()] == ["changed"] * count + ["added"] * count


@pytest.mark.parametrize("count", [20, 40])
def test_search_index_follows_bulk_writers_in_batches(place, count, django_assert_num_queries):
    activities = [factories.make_activity(place) for _ in range(count)]
    for one in activities:
        one.title_fi = "Kerho"
    with django_assert_num_queries(36), recorded("import"):
        Activity.objects.bulk_update(activities, ["title_fi"])
    assert place in MeetingPlace.objects.search("kerho")


@pytest.mark.parametrize(
    "write",
    [
        lambda place: MeetingPlace.objects.update(name="Uusi"),
        lambda place: place.activities.update(title_fi="Uusi"),
        lambda place: Activity.objects.bulk_create([Activity(place=place)]),
        lambda place: Activity.objects.bulk_update(place.activities.all(), ["title_fi"]),
        lambda place: Schedule.objects.filter(activity__place=place)._raw_delete("default"),
    ],
)
def test_bulk_write_outside_a_block_is_refused(place, write):
    factories.make_activity(place)
    with pytest.raises(OutsideBlockError, match="inside `with recorded"):
        write(place)


def test_what_history_does_not_keep_may_be_written_anywhere(place):
    assert MeetingPlace.objects.filter(pk=place.pk).update(version=7, checked_on="2026-11-26") == 1


def test_all_models_with_a_history_refuse_bulk_writes():
    models = tracked_models()
    assert [one for one in models if not isinstance(one._default_manager.all(), TrackedQuerySet)] == []


def test_bulk_delete_and_insert_are_kept_without_what_comes_with_a_new_whole(place):
    factories.make_rule(factories.make_activity(place))
    with recorded("import"):
        Schedule.objects.filter(activity__place=place)._raw_delete("default")
        activity = Activity.objects.bulk_create([Activity(place=place)])[0]
        Schedule.objects.bulk_create([Schedule(activity=activity, weekday=0, starts="9:00", ends="10:00")])
    assert [(model, kind) for model, kind, _ in kept()] == [("schedule", "removed"), ("activity", "added")]


def test_record_deleted_outside_a_block_is_one_change_with_its_parts(place):
    factories.make_schedule(factories.make_activity(place))
    before = Change.objects.count()
    place.delete()
    assert Change.objects.count() == before + 1
    assert {model for model, _, _ in kept()} == {"meetingplace", "activity", "schedule"}


def test_unrecorded_change_is_told_of_and_not_kept(place):
    before, told = Change.objects.count(), []

    def note(differences, touched, **kwargs):
        told.append((differences, {key: (was["name_fi"], now["name_fi"]) for key, (was, now) in touched.items()}))

    changed.connect(note)
    with unrecorded():
        MeetingPlace.objects.update(name="Uusi")
    changed.disconnect(note)
    assert told == [([], {(MeetingPlace, str(place.pk)): ("Vanha nimi", "Uusi")})]
    assert Change.objects.count() == before


def test_update_of_many_rows_is_kept(place):
    assert update(MeetingPlace.objects.filter(pk=place.pk), state="archived") == 1
    assert kept() == [("meetingplace", "changed", {"state": ["published", "archived"]})]


def test_removed_persons_data_leaves_history_and_the_role_stays(client, world):
    person = factories.make_contact_person(world.my_centre, name="Maija Meikäläinen", phone="040 123 4567")
    client.force_login(world.coordinator)
    data = form_data(client.get(url("change", person)), email="maija@example.org", title_fi="johtaja")
    client.post(url("change", person), data)
    assert "maija@example.org" in str(kept())
    client.post(url("delete", person), {"post": "yes"})
    left = str([*Difference.objects.values("name", "values")])
    assert not [word for word in ["Maija", "Meikäläinen", "123 4567", "maija"] if word in left]
    assert not LogEntry.objects.filter(object_repr__contains="Maija").exists()
    role = Difference.objects.get(content_type__model="assignment", kind="removed")
    assert (role.values["role"], role.values["family_centre"]) == ("liaison", world.my_centre.pk)


@pytest.mark.parametrize("name", ["Liisa Lahtinen", ""])
def test_person_whose_card_becomes_anothers_leaves_history(client, world, name):
    person = factories.make_contact_person(world.my_centre, name="Maija Meikäläinen", email="maija@example.org")
    for changes in [{"phone": "040 123"}, {"name": name, "phone": "050 987", "email": "liisa@example.org"}]:
        with recorded("form"):
            for field, value in changes.items():
                setattr(person, field, value)
            person.save()
    left = str([*Difference.objects.values("name", "values")])
    assert not [word for word in ["Maija", "maija", "040 123"] if word in left]
    client.force_login(world.coordinator)
    assert "vaihdettu (sisältöä ei säilytetä)" in client.get(url("history", person)).text


def test_person_whose_name_is_mended_stays_in_history(world):
    person = factories.make_contact_person(world.my_centre, name="Maija Meikäläinen")
    with recorded("form"):
        person.name = "MAIJA Virtanen"
        person.save()
    assert kept()[-1] == ("contactperson", "changed", {"name": ["Maija Meikäläinen", "MAIJA Virtanen"]})


def test_keepers_address_is_never_written_down(place):
    with recorded("form"):
        place.keeper_email = "keeper@example.org"
        place.save()
    assert kept() == [("meetingplace", "changed", {"keeper_email": []})]
    place.delete()
    assert "keeper@" not in str([*Difference.objects.values("values")])


def test_all_that_editors_change_is_kept(world):
    unkept = {"SourceRecord", "SearchMiss", "AccountEvent", "Maintainer", "Reply"}
    assert {model.__name__ for model in MAKERS} - {model.__name__ for model in tracked_models()} == unkept
    for make in MAKERS.values():
        record = make(mine(world))
        if type(record).__name__ not in unkept:
            assert Difference.objects.filter(object_id=str(record.pk), kind="added").exists()
    assert ContactPerson in tracked_models()


@pytest.mark.parametrize("held", ["their_centre", "their_organisation"])
def test_what_somebody_edits_is_deleted_with_her_right(client, world, held):
    record = getattr(world, held)
    with unrecorded():
        factories.make_user(record)
    client.force_login(world.regional_editor)
    assert client.post(url("delete", record), {"post": "yes"}).status_code == 302
    assert not type(record).objects.filter(pk=record.pk).exists()
    rows = Change.objects.first().differences.all()
    assert {(row.content_type.model, row.name) for row in rows if row.content_type.model != "area"} == {
        (record._meta.model_name, str(record)),
        ("editingright", str(record)),
    }


def test_name_of_a_removed_person_is_not_kept_with_what_she_was_in(client, world):
    group = factories.make_group()
    person = factories.make_contact_person(name="Salla Salainen")
    group.members.create(contact_person=person)
    client.force_login(world.regional_editor)
    assert client.post(url("delete", person), {"post": "yes"}).status_code == 302
    assert ("member", "removed", "") in {
        (row.content_type.model, row.kind, row.name) for row in Difference.objects.all()
    }


def test_event_is_deleted_with_its_minutes(client, world):
    event = factories.make_event(title="Kokous", host=world.mine)
    Minutes.objects.create(event=event)
    client.force_login(world.coordinator)
    assert client.post(url("delete", event), {"post": "yes"}).status_code == 302
    rows = Change.objects.first().differences.all()
    assert {(row.content_type.model, row.name) for row in rows} == {("event", "Kokous"), ("minutes", "Kokous")}
