"""Tells all processes which places have changed, in the transaction of whoever changed them.

Of any other change with a history they hear as well, for pages are remembered until data change: it reads no set anew.
"""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import F, Model, Q

from contacts.models import Organisation
from core.models.verification import verified
from history.recording import Touched, changed
from history.registry import Values
from meeting_places.models import (
    Activity,
    FacetChange,
    MeetingPlace,
    Occurrence,
    Schedule,
    ScheduleException,
)
from meeting_places.schedules.occurrences import occurrences_changed


def connect() -> None:
    changed.connect(_follow)
    occurrences_changed.connect(_follow_occurrences)
    verified.connect(_follow_verification)


def _follow(touched: Touched, **kwargs) -> None:
    by_model: dict[type[Model], dict[str, tuple]] = defaultdict(dict)
    for (model, key), values in touched.items():
        by_model[model][key] = values
    activities = _both("activity", by_model[Schedule]) | set(map(int, by_model[Activity]))
    places = set(map(int, by_model[MeetingPlace])) | _both("place", by_model[Activity])
    if activities:
        places |= set(Activity.objects.filter(pk__in=activities).values_list("place", flat=True))
    if organisations := [key for key, values in by_model[Organisation].items() if _has_other("kind", *values)]:
        theirs = Q(organiser__in=organisations) | Q(activities__organisers__in=organisations)
        places |= set(MeetingPlace.objects.filter(theirs).values_list("pk", flat=True))
    places |= _hosts(by_model, places, activities)
    FacetChange.note(places or {FacetChange.WORDS})


def _hosts(by_model, places: set[int], activities: set[int]) -> set[int]:
    """Return the places where activities of these places meet as guests, or did."""
    found = _both("new_place", by_model[ScheduleException]) | _both("place", by_model[Schedule])
    found |= _present_hosts(places)
    if any(now is None for _was, now in by_model[Schedule].values()):
        # The meetings have gone with their rule; where they were, the exceptions still tell.
        whose = Q(activity__in=activities) | Q(place__in=places) | Q(municipality__meeting_places__in=places)
        moves = ScheduleException.objects.filter(whose).exclude(new_place=None)
        found |= set(moves.order_by().values_list("new_place", flat=True))
    return found


def _present_hosts(places: Collection[int]) -> set[int]:
    guests = Occurrence.objects.exclude(place=F("activity__place")).filter(activity__place__in=places)
    return set(guests.order_by().values_list("place", flat=True).distinct()) if places else set()


def _both(name: str, records: dict[str, tuple[Values | None, Values | None]]) -> set[int]:
    """Return the keys that a foreign key had and has."""
    found = {values[name] for both in records.values() for values in both if values and name in values}
    return {int(key) for key in found - {None}}


def _has_other(name: str, was: Values | None, now: Values | None) -> bool:
    return was is None or now is None or was.get(name) != now.get(name)


def _follow_occurrences(places: set[int], **kwargs) -> None:
    FacetChange.note(places)


def _follow_verification(sender: type[Model], keys: list[int], **kwargs) -> None:
    if sender is MeetingPlace:
        FacetChange.note({*keys, *_present_hosts(keys)})
    elif keys:
        FacetChange.note({FacetChange.WORDS})
