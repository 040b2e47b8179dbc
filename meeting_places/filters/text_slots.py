"""Which activities a text means at the places that it found: those that answer it by words or marks of their own.

"Apua eroon" finds a house by its group on Monday evenings; its next meeting is then that of the group, on rows, map,
week and calendar alike. What is met by the place's own name, district or kind is met by all that happens there.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from meeting_places.facet_index.index import FacetIndex
from meeting_places.facet_index.segment import Segment
from meeting_places.filters.choices import Registers
from meeting_places.filters.facets import Asks, facet_of
from meeting_places.models import Activity, MeetingPlace
from meeting_places.search_index import DISTRICT, PROSE
from search.models import SearchPosting
from search.registry import NAME, searchable

MOST_TEXTS = 50  # whose slots a process keeps

type Keys = dict[str, set[int]]  # primary keys by word


def meant_slots(index: FacetIndex, registers: Registers, parts: Sequence[Iterable[str]]) -> list[int]:
    """Return by segment the slots that a text means; `parts` are the keys that answer each part of it.

    One query, where any part is answered by words. Remembered until data change.
    """

    def read(keys):
        words = {key for part in parts for key in part if ":" not in key}
        activities, places = _that_have(words) if words else ({}, {})
        found = [_meant_in(segment, registers, parts, activities, places) for segment in index.segments]
        return dict.fromkeys(keys, found)

    # A municipality is the place's, whatever else has its name.
    parts = [part for part in parts if not any(key.startswith("municipality:") for key in part)]
    asked = tuple(map(tuple, parts))
    return index.records("meant slots", [asked], read, most=MOST_TEXTS)[asked]


def _that_have(words: set[str]) -> tuple[Keys, Keys]:
    """Return by word the activities whose title or own texts have it, and the places whose name or district does.

    Weights tell them apart: an activity is indexed by the name of its place, too, which weighs neither of the two.
    """
    activity, place = searchable(Activity).kind, searchable(MeetingPlace).kind
    found: dict[str, Keys] = {activity: defaultdict(set), place: defaultdict(set)}
    rows = SearchPosting.objects.filter(key__key__in=words).values_list("key__key", "kind", "object_id")
    own = rows.filter(kind=activity, weight__in=(NAME, PROSE))
    for word, kind, key in own.union(rows.filter(kind=place, weight__gte=DISTRICT), all=True):
        found[kind][word].add(key)
    return found[activity], found[place]


def _meant_in(
    segment: Segment, registers: Registers, parts: Sequence[Iterable[str]], activities: Keys, places: Keys
) -> int:
    meant = segment.all_slots
    for part in parts:
        answering = segment.slots_of_activities({key for word in part for key in activities.get(word, ())})
        own = {segment.ordinals[key] for word in part for key in places.get(word, ()) if key in segment.ordinals}
        answering |= segment.spread(segment.guards_of(own))
        for key in part:
            answering |= _of_facet(segment, registers, key)
        answering &= meant
        # A place without any answers by itself; what meets there as a guest answers for no other.
        has_any = segment.spread(segment.fold(answering & segment.home_slots))
        meant = answering & has_any | meant & ~has_any
    return meant


def _of_facet(segment: Segment, registers: Registers, key: str) -> int:
    """Return the slots of a mark of the index, "theme:isat"; the empty set of a word."""
    value, facet = key.partition(":")[2], facet_of(key)
    if not value or facet is None or value not in registers.sets.get(facet.word, {value}):
        return 0
    found = facet.bits_of(value, segment, registers)
    return segment.spread(found) if facet.asks is Asks.PLACE else found
