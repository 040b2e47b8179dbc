"""Deletes the sample data, and nothing that anybody else created."""

from itertools import batched

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from contacts.models import ContactPerson, Organisation
from events.models import Event, Group, Member
from history.recording import unrecorded
from meeting_places.models import Activity, MeetingPlace, Occurrence, Schedule, ScheduleException
from search.indexing import index_many, remove_gone
from search.registry import searchables
from search.signals import paused

BATCH = 1000  # records at a time

# In the order of removal: what keeps an example from being removed, when others' work hangs on it.
HOLDERS: list[tuple[type[Model], dict[str, str]]] = [
    (
        MeetingPlace,
        {
            "activities": "siellä on muiden lisäämää toimintaa",
            "guest_exceptions": "sinne on siirretty muiden kertoja",
            "moved_from": "toinen paikka on muuttanut sinne",
        },
    ),
    (Event, {}),
    (Group, {"events": "sillä on muiden lisäämiä tapahtumia"}),
    (
        ContactPerson,
        {
            "kept_places": "on paikan tietojen ylläpitäjä",
            "kept_activities": "on toiminnan tietojen ylläpitäjä",
            "assignments": "on perhekeskuksen yhdyshenkilö",
            "memberships": "kuuluu ryhmään",
            "action_points": "on luvannut tehdä jotakin",
            "user": "on portaalin käyttäjä",
        },
    ),
    (
        Organisation,
        {
            "meeting_places": "järjestää paikkaa, joka säilyi",
            "activities": "järjestää toimintaa, joka säilyi",
            "contact_persons": "sen yhdyshenkilö säilyi",
            "memberships": "kuuluu perhekeskuksen verkostoon",
            "editing_rights": "jollakin on muokkausoikeus siihen",
        },
    ),
]


def clear() -> tuple[int, list[str]]:
    """Delete the sample records; return the number of deleted places, and a line with a reason for each record kept."""
    with transaction.atomic(), paused(), unrecorded():
        before = MeetingPlace.objects.count()
        _remove_activities()
        Member.objects.filter(group__is_example=True, contact_person__is_example=True).delete()
        kept = [line for model, holders in HOLDERS for line in _remove(model.objects.filter(is_example=True), holders)]
        _index_again()
        return before - MeetingPlace.objects.count(), kept


def _index_again() -> None:
    for one in searchables():
        remove_gone(one.model)
    examples = MeetingPlace.objects.filter(is_example=True)
    index_many(MeetingPlace, examples.values_list("pk", flat=True))
    index_many(Activity, Activity.objects.filter(place__in=examples).values_list("pk", flat=True))


def sample_activities() -> QuerySet[Activity]:
    """Return the activities that the sample created: at example places, organised only by example organisations."""
    organisers = Activity.organisers.through.objects.filter(activity=OuterRef("pk"))
    return Activity.objects.filter(
        Exists(organisers.filter(organisation__is_example=True)),
        ~Exists(organisers.filter(organisation__is_example=False)),
        place__is_example=True,
    )


def _remove_activities() -> None:
    # From the leaves on: otherwise Django would first read a million occurrences' parents into memory.
    for some in batched(sample_activities().values_list("pk", flat=True), BATCH):
        with unrecorded():
            for model in (Occurrence, ScheduleException, Schedule):
                model.objects.filter(activity__in=some).delete()
            Activity.objects.filter(pk__in=some).delete()


def _remove(examples: QuerySet, holders: dict[str, str]) -> list[str]:
    reasons: dict[Model, list[str]] = {}
    for relation, reason in holders.items():
        for record in examples.filter(**{f"{relation}__isnull": False}).distinct():
            reasons.setdefault(record, []).append(reason)
    going = examples.exclude(pk__in=[record.pk for record in reasons])
    for some in batched(going.values_list("pk", flat=True), BATCH):
        with unrecorded():
            examples.model.objects.filter(pk__in=some).delete()
    return [f"Säilyi {record}: {', '.join(why)}." for record, why in reasons.items()]
