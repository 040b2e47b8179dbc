"""What a filterset found, as lists that load no more than a page of it."""

from functools import cached_property

from django.db.models import QuerySet

from meeting_places.facet_index.index import FacetIndex, Place
from meeting_places.filters.selection import Meeting, Selection
from meeting_places.models import Occurrence
from search.query_plan import QueryPlan
from search.ranking import Hit
from search.results import CORRECTED_BY, Results


class FoundPlaces:
    """Places in order, as Django's paginator takes them. Records come as `queryset` loads them.

    Each has `distance_km`, None where nothing is asked of it, and `is_full_match`: whether it answers the whole text.
    """

    ordered = True  # as a paginator asks

    def __init__(self, selection: Selection, queryset: QuerySet, sort: str, plan: QueryPlan | None, language: str):
        self.selection, self.queryset, self.sort, self.plan, self.language = selection, queryset, sort, plan, language

    def __len__(self) -> int:
        return self.selection.number

    def count(self) -> int:
        return len(self)

    def __iter__(self):
        return iter(self[:])

    def __getitem__(self, some: slice) -> list:
        start, stop, _step = some.indices(len(self))
        return self._load(self.places(start, stop))

    def places(self, start: int, stop: int) -> list[Place]:
        order = self.selection.places(self.sort, start)
        return [place for place, _number in zip(order, range(stop - start), strict=False)]

    def _load(self, places: list[Place]) -> list:
        keys = {self.selection.index.key(place): place for place in places}
        rows = self.queryset.in_bulk(keys.keys())
        found = []
        for key, place in keys.items():
            if row := rows.get(key):
                score = self.selection.scores.get(place)
                row.is_full_match = not (score and score.is_partial)
                row.distance_km = self.selection.kilometres.get(place) if "near" in self.selection.values else None
                found.append(row)
        return found

    @property
    def full_count(self) -> int:
        """How many places answer the whole text; they come first."""
        return self.selection.full_number

    @cached_property
    def results(self) -> Results | None:
        """The best of a ranked text's places, by which corrections are judged; None if they are not ranked by one."""
        if self.plan is None:
            return None
        selection, best = self.selection, self.places(0, min(CORRECTED_BY, len(self)))
        parts = len(self.plan.parts)
        hits = [
            Hit(selection.index.key(one), parts - selection.scores[one].is_partial, -selection.scores[one].negative)
            for one in best
        ]
        return Results(self.queryset, self.plan, hits, self.language)


class FoundMeetings:
    """Meetings in order, loaded with all that a row prints."""

    def __init__(self, index: FacetIndex, meetings: list[Meeting]):
        self.index, self.meetings = index, meetings

    def __len__(self) -> int:
        return len(self.meetings)

    def load(self, most: int) -> list[Occurrence]:
        """Return the first of them."""
        keys = [self.index.segments[one.segment].meetings[one.number] for one in self.meetings[:most]]
        rows = Occurrence.objects.for_list().in_bulk(keys)
        return [rows[key] for key in keys if key in rows]
