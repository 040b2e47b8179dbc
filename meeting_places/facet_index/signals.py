"""Tells all processes which places have changed, in the transaction of whoever changed them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Model, Q

from contacts.models import Organisation
from core.models.verification import verified
from history.models import Difference
from history.recording import changed
from meeting_places.models import (
    Activity,
    FacetChange,
    Feature,
    MeetingPlace,
    PlaceKind,
    Schedule,
    SpokenLanguage,
    Theme,
)
from municipalities.models import Area, FamilyCentre, Municipality

# What choices are made of: their names, addresses and members stand in no set.
WORDS = {PlaceKind, Theme, Feature, SpokenLanguage, Municipality, FamilyCentre, Area}


def connect() -> None:
    changed.connect(_follow, dispatch_uid="facet_index")
    verified.connect(_follow_verification, sender=MeetingPlace, dispatch_uid="facet_index")


def _follow(sender, differences: Iterable[Difference], **kwargs) -> None:
    by_model: dict[type[Model], list[Difference]] = defaultdict(list)
    for one in differences:
        by_model[one.content_type.model_class()].append(one)
    places = {int(one.object_id) for one in by_model[MeetingPlace]}
    activities = _touched(by_model[Schedule], "activity")
    activities |= {int(one.object_id) for one in by_model[Activity]}
    places |= _touched(by_model[Activity], "place")
    if schedules := [one.object_id for one in by_model[Schedule]]:
        activities |= set(Schedule.objects.filter(pk__in=schedules).values_list("activity", flat=True))
    if activities:
        places |= set(Activity.objects.filter(pk__in=activities).values_list("place", flat=True))
    if organisations := [one.object_id for one in by_model[Organisation] if "kind" in one.values]:
        theirs = Q(organiser__in=organisations) | Q(activities__organisers__in=organisations)
        places |= set(MeetingPlace.objects.filter(theirs).values_list("pk", flat=True))
    if WORDS & by_model.keys():
        places.add(FacetChange.WORDS)
    FacetChange.note(places)


def _touched(differences: list[Difference], name: str) -> set[int]:
    """Return the primary keys that a foreign key has had and has, as far as the differences tell."""
    found: set = set()
    for one in differences:
        value = one.values.get(name)
        found |= set(value) if isinstance(value, list) else {value}
    return {int(key) for key in found - {None}}


def _follow_verification(sender, keys, **kwargs) -> None:
    FacetChange.note(keys)
