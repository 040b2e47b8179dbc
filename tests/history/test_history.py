"""History in words, and going back to what was."""

from datetime import date

import pytest

from contacts.models import ContactPerson
from history.models import Change, Difference
from history.recording import recorded, unrecorded
from meeting_places.models import Activity, MeetingPlace, Occurrence
from meeting_places.schedules.occurrences import rebuild
from tests import factories
from tests.editing.records import MAKERS, mine, theirs, url

pytestmark = pytest.mark.postgresql


@pytest.fixture
def place(world):
    with unrecorded():
        return factories.make_meeting_place(municipality=world.mine, name="Vanha nimi", price="free")


def told(page):
    """What a page of history says of each change: its entries as (name, what, lines)."""
    return [
        [(entry.name, entry.what, [(line.label, line.old, line.new) for line in entry.lines]) for entry in one.entries]
        for one in page.context["history"]
    ]


def went_back(client, place):
    """Go back to before the newest change; return the page that follows."""
    return client.post(url("state", place, Change.objects.first().pk), follow=True)


def test_history_says_in_finnish_who_changed_what(client, world, place):
    world.coordinator.name = "Maija Meikäläinen"
    world.coordinator.save()
    feature = factories.make_feature(name="hissi")
    with recorded("letter", world.coordinator):
        place.name_fi, place.name_sv, place.price, place.is_online = "Uusi nimi", "Nytt namn", "small_fee", True
        place.website = "https://example.org"
        place.save()
        place.features.add(feature)
        place.exceptions.create(first_day=date(2026, 11, 24), last_day=date(2026, 11, 24))
    client.force_login(world.coordinator)
    page = client.get(url("history", place))
    assert told(page)[0] == [
        (
            "",
            "muutettu",
            [
                ("nimi", "Vanha nimi", "Uusi nimi"),
                ("nimi (ruotsiksi)", "–", "Nytt namn"),
                ("verkossa", "ei", "kyllä"),
                ("verkkosivu", "–", "https://example.org"),
                ("hinta", "maksuton", "pieni maksu"),
                ("ominaisuudet", "–", "hissi"),
            ],
        ),
        ("poikkeus: poikkeus", "lisätty", []),
    ]
    html = page.content.decode()
    assert "Maija Meikäläinen" in html
    assert "Kirje" in html


def test_dates_and_times_are_written_as_people_do(client, world, place):
    activity = factories.make_activity(place)
    schedule = factories.make_schedule(activity)
    with recorded("form"):
        schedule.starts, schedule.valid_from = "10:00", date(2026, 11, 24)
        schedule.save()
    client.force_login(world.coordinator)
    lines = told(client.get(url("history", place)))[0][0][2]
    assert lines == [("alkaa", "9.30", "10.00"), ("voimassa alkaen", "–", "24.11.2026")]


def test_place_goes_back_with_its_activities_times_and_features(client, world, place):
    feature = factories.make_feature()
    place.features.add(feature)
    activity = factories.make_activity(place, title="Kerho")
    activity.organisers.add(world.my_organisation)
    factories.make_schedule(activity)
    with recorded("form") as first:
        place.name_fi = "Uusi"
        place.save()
    with recorded("import"):
        place.features.clear()
        activity.delete()
        factories.make_activity(place, title="Uusi kerho")
    client.force_login(world.coordinator)
    state = url("state", place, first.change.pk)
    assert [entry.what for entry in client.get(state).context["steps"]] == [
        *("poistetaan", "muuttuu", "palautetaan", "palautetaan")
    ]
    client.post(state)
    place.refresh_from_db()
    (activity,) = place.activities.all()
    assert (place.name_fi, [*place.features.all()], activity.title) == ("Vanha nimi", [feature], "Kerho")
    assert [*activity.organisers.all()] == [world.my_organisation]
    assert activity.schedules.count() == 1
    assert Occurrence.objects.filter(activity=activity).exists()


def test_going_back_is_a_change_that_can_be_taken_back(client, world, place):
    with recorded("form"):
        place.name_fi = "Uusi"
        place.save()
    client.force_login(world.coordinator)
    went_back(client, place)
    newest = Change.objects.first()
    assert (newest.origin, newest.user) == ("restore", world.coordinator)
    went_back(client, place)
    place.refresh_from_db()
    assert (place.name_fi, place.version) == ("Uusi", 3)


def test_looking_at_a_state_changes_nothing(client, world, place):
    with recorded("form") as recording:
        place.name_fi = "Uusi"
        place.save()
    client.force_login(world.coordinator)
    page = client.get(url("state", place, recording.change.pk))
    assert ("nimi", "Vanha nimi", "Uusi") in [(line.label, line.old, line.new) for line in page.context["state"]]
    place.refresh_from_db()
    assert place.name_fi == "Uusi"


@pytest.mark.parametrize("role", ["coordinator", "organisation_editor"])
def test_nobody_looks_at_or_restores_what_she_may_not_edit(client, world, role):
    with recorded("form"):
        place = MAKERS[MeetingPlace](theirs(world))
    with recorded("form") as recording:
        place.name_fi = "Uusi"
        place.save()
    client.force_login(getattr(world, role))
    for ask in (client.get, client.post):
        assert ask(url("state", place, recording.change.pk)).status_code in {403, 404}
    place.delete()
    assert not client.get(url("removed", MeetingPlace)).context["rows"]
    removal = Difference.objects.filter(kind="removed", content_type__model="meetingplace").get()
    assert client.post(url("bring_back", MeetingPlace, removal.pk)).status_code == 403
    assert not MeetingPlace.objects.exists()


def test_state_that_was_somebody_elses_is_not_restored(client, world, place):
    factories.put(MeetingPlace.objects.filter(pk=place.pk), municipality=world.theirs)
    place.refresh_from_db()
    with recorded("form"):
        place.municipality = world.mine
        place.save()
    client.force_login(world.coordinator)
    assert "siihen kuuluu tietoja, joita et voi muokata" in went_back(client, place).content.decode()
    place.refresh_from_db()
    assert place.municipality == world.mine


def test_deleted_place_is_found_and_brought_back_whole(client, world, place):
    activity = factories.make_activity(place, title="Kerho")
    factories.make_schedule(activity)
    place.languages.add(factories.make_language())
    client.force_login(world.coordinator)
    client.post(url("delete", place), {"post": "yes"})
    factories.make_meeting_place(slug=place.slug)
    assert url("removed", MeetingPlace) in client.get(url("changelist", MeetingPlace)).content.decode()
    (row,) = client.get(url("removed", MeetingPlace)).context["rows"]
    assert (row["row"].name, row["who"]) == ("Vanha nimi", str(world.coordinator))
    address = url("bring_back", MeetingPlace, row["row"].pk)
    assert "Kerho" in client.get(address).content.decode()
    client.post(address)
    back = MeetingPlace.objects.get(name_fi="Vanha nimi")
    assert (back.pk, back.languages.count(), back.activities.get().schedules.count()) == (place.pk, 1, 1)
    assert back.slug != place.slug
    assert not client.get(url("removed", MeetingPlace)).context["rows"]


def test_removed_person_is_not_brought_back_with_her_family_centre(client, world):
    person = factories.make_contact_person(world.my_centre, name="Maija Meikäläinen")
    with recorded("form") as recording:
        world.my_centre.name_fi = "Uusi"
        world.my_centre.save()
    person.delete()
    client.force_login(world.coordinator)
    page = client.get(url("history", world.my_centre)).content.decode()
    assert "Yhdyshenkilön tehtävä: yhdyshenkilö" in page
    assert "Maija" not in page
    page = client.post(url("state", world.my_centre, recording.change.pk), follow=True)
    assert "on poistettu" in page.content.decode()
    assert client.get(url("removed", ContactPerson)).status_code == 403
    assert not ContactPerson.objects.exists()


def test_editor_does_not_restore_a_field_that_she_may_not_set(client, world):
    user = factories.make_user(name="Ennen", is_superuser=True)
    with recorded("form"):
        user.is_superuser, user.name = False, "Nyt"
        user.save()
    client.force_login(world.regional_editor)
    went_back(client, user)
    user.refresh_from_db()
    assert (user.name, user.is_superuser) == ("Ennen", False)


@pytest.mark.parametrize("count", [1, 4])
def test_history_asks_the_same_queries_however_long(client, world, place, count, django_assert_num_queries):
    for n in range(count):
        with recorded("form", world.coordinator):
            place.features.add(factories.make_feature())
            place.kind = factories.make_kind()
            place.save()
            factories.make_schedule(factories.make_activity(place, title=f"Kerho {n}"))
    client.force_login(world.coordinator)
    client.get(url("history", place))
    with django_assert_num_queries(13):
        client.get(url("history", place))


@pytest.mark.parametrize("first", [0, 999999999999999999999])
def test_state_that_never_was_is_not_found(client, world, place, first):
    client.force_login(world.coordinator)
    assert client.get(url("state", place, first)).status_code == 404
    assert client.post(url("bring_back", MeetingPlace, first)).status_code == 404


def test_state_before_the_record_was_there_is_not_offered(client, world):
    record = MAKERS[Activity](mine(world))
    rebuild(Activity.objects.all())
    client.force_login(world.coordinator)
    added = Difference.objects.get(content_type__model="activity", kind="added").change_id
    assert client.post(url("state", record, added)).status_code == 404
    assert Activity.objects.filter(pk=record.pk).exists()
