"""What a filterset found, as lists that load no more than a page of it."""

from datetime import datetime
from functools import cached_property
from itertools import islice

from meeting_places.facet_index.index import FacetIndex, Place
from meeting_places.facet_index.segment import CANCELLED, instant
from meeting_places.filters.selection import Meeting, Selection
from meeting_places.models import MeetingPlace, Occurrence
from search.query_plan import QueryPlan
from search.ranking import Hit
from search.results import CORRECTED_BY, Results


class FoundPlaces:
    """Places in order, as Django's paginator takes them, loaded with all that a card prints.

    The records are kept with the index until data change and shared between requests: nothing is to be set on them.
    """

    ordered = True  # as a paginator asks

    def __init__(self, selection: Selection, sort: str = "", plan: QueryPlan | None = None, language: str = "fi"):
        self.selection, self.sort, self.plan, self.language = selection, sort, plan, language

    def __len__(self) -> int:
        return self.selection.number

    def count(self) -> int:
        return len(self)

    def __iter__(self):
        return iter(self[:])

    def __getitem__(self, some: slice) -> list[MeetingPlace]:
        start, stop, _step = some.indices(len(self))
        return places_of(self.selection.index, self.keys(start, stop))

    def keys(self, start: int, stop: int) -> list[int]:
        """Return primary keys in order."""
        return [self.selection.index.key(place) for place in self._places(start, stop)]

    def _places(self, start: int, stop: int) -> list[Place]:
        if self.plan is not None and stop <= CORRECTED_BY:
            return self._best[start:stop]
        return list(islice(self.selection.places(self.sort, start), stop - start))

    @cached_property
    def _best(self) -> list[Place]:
        """The best of a ranked text's places: its page and the judge of corrections both ask for them."""
        return list(islice(self.selection.places(self.sort), CORRECTED_BY))

    @property
    def full_count(self) -> int:
        """How many places answer the whole text; they come first."""
        return self.selection.full_number

    @cached_property
    def results(self) -> Results | None:
        """The best of a ranked text's places, by which corrections are judged; None if they are not ranked by one."""
        if self.plan is None:
            return None
        parts = len(self.plan.parts)
        met = ((key, parts - (not self.selection.is_full_match(key))) for key in self.keys(0, CORRECTED_BY))
        hits = [Hit(key, its_parts, score=0) for key, its_parts in met]
        return Results(MeetingPlace.objects.all(), self.plan, hits, self.language)


def places_of(index: FacetIndex, keys: list[int]) -> list[MeetingPlace]:
    """Return the places of these primary keys, loaded for cards; those that are no more are left out."""
    found = index.records("places", keys, MeetingPlace.objects.for_list().in_bulk)
    return [found[key] for key in keys if key in found]


class FoundMeetings:
    """Meetings in order, loaded with all that a row prints."""

    def __init__(self, index: FacetIndex, meetings: list[Meeting]):
        self.index, self.meetings = index, meetings

    def __len__(self) -> int:
        return len(self.meetings)

    def held_starts(self) -> list[datetime]:
        """Return when those start that are not cancelled."""
        each = ((self.index.segments[one.segment], one.number) for one in self.meetings)
        return [instant(segment.starts[n]) for segment, n in each if segment.states[n] != CANCELLED]

    def load(self, most: int) -> list[Occurrence]:
        """Return the first of them."""
        keys = [self.index.segments[one.segment].meetings[one.number] for one in self.meetings[:most]]
        rows = self.index.records("meetings", keys, Occurrence.objects.for_list().in_bulk)
        return [rows[key] for key in keys if key in rows]
