from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from contacts.models import ContactPerson, Organisation
from devtools import sample
from devtools.sample.places import shares
from devtools.sample.times import RECURRENCES
from devtools.sample.words import EXTRAS, KINDS
from events.mail.scheduling import queue_due
from events.models import ActionPoint, AgendaItem, Event, EventLetter, Group, Member, Minutes, Registration
from meeting_places.models import (
    Activity,
    Feature,
    MeetingPlace,
    Occurrence,
    PlaceKind,
    Schedule,
    ScheduleException,
    SpokenLanguage,
    Theme,
)
from meeting_places.schedules.occurrences import roll, stored_days
from meeting_places.schedules.recurrence import change_refusals, refusals
from municipalities.models import Municipality
from search.indexing import rebuild_all
from search.models import SearchPosting
from tests.factories import (
    make_activity,
    make_contact_person,
    make_event,
    make_group,
    make_kind,
    make_meeting_place,
    make_municipality,
    make_organisation,
    make_schedule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

TODAY = date(2026, 11, 26)
PLACES = 150


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.combine(TODAY, time(12), tzinfo=UTC))


@pytest.fixture(autouse=True)
def _vocabulary():
    """What load_source would have loaded: three municipalities, and the portal's own words."""
    for code in ("179", "410", "435"):
        make_municipality(code=code)
    for slug in KINDS:
        make_kind(slug=slug)
    for slug in sorted({extra.theme for extra in EXTRAS}):
        Theme.objects.create(slug=slug, name=slug)
    for slug in ("inva-wc", "hoitopoyta", "vaunut-sisalle", "piha", "hissi"):
        Feature.objects.create(slug=slug, name=slug, group="comfort")
    for order, code in enumerate(("fi", "sv", "en")):
        SpokenLanguage.objects.create(code=code, name=code, order=order)


def load(places=PLACES, seed=1, today=TODAY):
    sample.load(places, seed, today)


def run(**options):
    out = StringIO()
    call_command("load_sample", stdout=out, **options)
    return out.getvalue()


def everything():
    """All examples in words, without keys that the database gives."""
    return [
        *MeetingPlace.objects.order_by("slug").values_list(
            "slug", "name_fi", "name_sv", "kind__slug", "organiser__name_fi", "keeper__name", "latitude", "checked_on"
        ),
        *Occurrence.objects.order_by("place__slug", "starts_at", "ends_at", "state").values_list(
            "place__slug", "starts_at", "ends_at", "state", "exception__reason_fi"
        ),
        *Event.objects.order_by("slug").values_list("slug", "title_fi", "starts_on", "starts_at", "host__code"),
    ]


def postings():
    return set(SearchPosting.objects.values_list("key__key", "kind", "object_id", "weight"))


def clear_and_count():
    run(clear=True)
    models = MeetingPlace, Activity, Schedule, ScheduleException, Occurrence, Organisation, ContactPerson, Group, Event
    return {model.__name__: model.objects.count() for model in models if model.objects.exists()}


# What comes


def test_same_seed_on_the_same_day_makes_the_same_examples():
    load()
    first = everything()
    assert clear_and_count() == {}
    load()
    assert everything() == first


def test_another_seed_makes_other_examples():
    load(20)
    first = everything()
    run(clear=True)
    load(20, seed=2)
    assert everything() != first


def test_every_municipality_has_places_and_the_larger_has_more():
    load()
    counts = {one.code: one.meeting_places.count() for one in Municipality.objects.all()}
    assert MeetingPlace.objects.count() == PLACES
    assert counts["179"] > counts["410"] > counts["435"] >= 5


@pytest.mark.parametrize(("places", "least"), [(1, 0), (22, 1), (110, 5), (601, 6)])
def test_shares_sum_up_and_leave_nobody_out(places, least):
    counts = shares({str(number): number + 1 for number in range(22)}, places)
    assert sum(counts.values()) == places
    assert min(counts.values()) >= least


def test_everything_is_marked_as_an_example():
    load(20)
    for model in (MeetingPlace, Organisation, ContactPerson, Group, Event):
        assert set(model.objects.values_list("is_example", flat=True)) == {True}
    assert all(slug.startswith("esimerkki-") for slug in MeetingPlace.objects.values_list("slug", flat=True))


def test_nothing_but_meetings_with_minutes_is_in_the_past():
    load()
    first_day, last_day = stored_days(TODAY)
    starts = [timezone.localdate(moment) for moment in Occurrence.objects.values_list("starts_at", flat=True)]
    assert first_day <= min(starts) <= max(starts) <= last_day
    days = list(Event.objects.exclude(progress="held").values_list("starts_on", flat=True))
    assert TODAY < min(days) <= max(days) <= TODAY + timedelta(days=100)
    assert max(Event.objects.filter(progress="held").values_list("starts_on", flat=True)) < TODAY
    assert ScheduleException.objects.filter(last_day__lt=TODAY).count() == 0


def test_examples_are_what_an_editor_could_have_saved():
    load()
    for place in MeetingPlace.objects.all():
        place.full_clean()
    for model in (Event, Member, AgendaItem, Minutes, ActionPoint, Registration):
        for record in model.objects.all():
            record.full_clean()
    assert [refusals(schedule.rule) for schedule in Schedule.objects.all() if refusals(schedule.rule)] == []
    changes = [exception.change for exception in ScheduleException.objects.all()]
    assert [change_refusals(change) for change in changes if change_refusals(change)] == []


def test_examples_show_many_kinds_of_hours():
    load(400)
    assert set(Schedule.objects.values_list("recurrence", flat=True)) == {*RECURRENCES}
    assert set(Schedule.objects.values_list("openness", flat=True)) == {*Schedule.Openness.values}
    rare = Occurrence.State.MOVED_BY_APPOINTMENT  # one meeting of thousands
    assert set(Occurrence.objects.values_list("state", flat=True)) | {rare} == {*Occurrence.State.values}
    assert Activity.objects.filter(schedules=None).exclude(hours_link="").exists()
    assert Occurrence.objects.filter(
        state="cancelled", starts_at__date__range=(TODAY, TODAY + timedelta(days=6))
    ).exists()


def test_example_meetings_have_agendas_minutes_promises_and_answers():
    load(20)
    group = Group.objects.get(kind="liaison")
    assert all(event.agenda_items.exists() for event in group.events.all())
    approved, waiting = Minutes.objects.order_by("event__starts_on")
    assert (approved.is_public, waiting.is_public, waiting.is_for_members) == (True, False, True)
    assert approved.event.agenda_items.exclude(decision="").exists()
    assert {(one.state, one.is_late) for one in ActionPoint.objects.all()} >= {("done", False), ("open", False)}
    assert 0 < Registration.objects.filter(event__starts_on__gt=TODAY).count() < 30
    assert set(Registration.objects.values_list("event__is_example", flat=True)) == {True}


def test_nobody_gets_a_letter_about_an_example():
    load(20, today=timezone.localdate())
    for days in range(12):
        queue_due(timezone.now() + timedelta(days=days))
    assert not EventLetter.objects.exists()


def test_clear_takes_what_hangs_on_the_meetings():
    run(places=10)
    run(clear=True)
    assert [model.objects.count() for model in (Member, AgendaItem, Minutes, ActionPoint, Registration)] == [0] * 5


def test_clear_keeps_an_example_person_who_has_joined_a_real_group():
    run(places=10)
    person = ContactPerson.objects.first()
    make_group().members.create(contact_person=person)
    out = run(clear=True)
    assert list(ContactPerson.objects.all()) == [person]
    assert f"Säilyi {person}: kuuluu ryhmään." in out


def test_occurrences_are_those_that_roll_would_make():
    load(50)
    assert roll(TODAY) == 0


def test_index_is_the_one_that_rebuilding_would_make():
    load()
    before = postings()
    rebuild_all()
    assert postings() == before


# The command


def test_command_needs_the_source_first():
    PlaceKind.objects.all().delete()
    with pytest.raises(CommandError, match="load_source"):
        run(places=10)
    assert not Organisation.objects.exists()


def test_command_refuses_to_make_examples_twice():
    run(places=10)
    with pytest.raises(CommandError, match="--clear"):
        run(places=10)
    assert "jo paikoillaan" in run(places=10, if_missing=True)
    assert MeetingPlace.objects.count() == 10


def test_command_refuses_no_places():
    with pytest.raises(CommandError, match="vähintään 1"):
        run(places=0)


# Removal


def test_clear_removes_the_examples_and_nothing_else():
    place = make_schedule(make_activity(make_meeting_place())).activity.place
    make_contact_person(organisation=make_organisation())
    make_event()
    roll()
    before = everything()
    run(places=30)
    assert clear_and_count() == {
        "MeetingPlace": 1,
        "Activity": 1,
        "Schedule": 1,
        "Occurrence": place.occurrences.count(),
        "Organisation": 1,
        "ContactPerson": 1,
        "Group": 1,
        "Event": 1,
    }
    assert everything() == before


def test_clear_keeps_an_example_place_with_an_activity_of_others():
    run(places=10)
    place = MeetingPlace.objects.first()
    mine = make_schedule(make_activity(place, title="Oikea kerho")).activity
    out = run(clear=True)
    assert list(Activity.objects.all()) == [mine]
    assert list(MeetingPlace.objects.all()) == [place]
    assert list(Organisation.objects.all()) == [place.organiser]
    assert f"Säilyi {place}: siellä on muiden lisäämää toimintaa." in out
    assert f"Säilyi {place.organiser}: järjestää paikkaa, joka säilyi" in out


def test_clear_keeps_an_activity_that_a_real_organisation_has_joined():
    run(places=10)
    joined = Activity.objects.first()
    joined.organisers.add(make_organisation())
    run(clear=True)
    assert list(Activity.objects.all()) == [joined]
    assert joined.organisers.count() == 2


def test_clear_keeps_what_others_use():
    run(places=10)
    organisation, person, group = Organisation.objects.first(), ContactPerson.objects.first(), Group.objects.first()
    guest_house = MeetingPlace.objects.first()
    real = make_meeting_place(organiser=organisation, keeper=person)
    ScheduleException.objects.create(place=real, first_day=TODAY, last_day=TODAY, is_move=True, new_place=guest_house)
    make_event(group=group)
    run(clear=True)
    real.refresh_from_db()
    assert (real.organiser, real.keeper) == (organisation, person)
    assert real.exceptions.get().new_place == guest_house
    assert list(Group.objects.all()) == [group]


def test_examples_are_found_until_they_are_removed():
    before = set(SearchPosting.objects.values_list("kind", "object_id", "key"))
    load(places=4)
    place = MeetingPlace.objects.first()
    assert place in list(MeetingPlace.objects.published().search(place.name))
    run(clear=True)
    assert set(SearchPosting.objects.values_list("kind", "object_id", "key")) == before
