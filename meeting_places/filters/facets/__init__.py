"""The words of an address by which places and meetings are found, one class each.

To add one, write its class and name it here, in the order in which chips stand. What it means, its choices and their
numbers, its chip, and what a text may say for it follow from the class.
"""

from meeting_places.filters.facets import activity, location, place, time
from meeting_places.filters.facets.base import Asks, Facet, Group, Times
from meeting_places.filters.facets.text import Text

TEXT = Text()
NEAR = location.Near()
DAY = time.Day()
MUNICIPALITY = place.Municipality()
AGE = activity.Age()
UNKNOWN = place.Unknown()

FACETS: dict[str, Facet] = {
    one.word: one
    for one in (
        TEXT,
        NEAR,
        location.Within(),
        MUNICIPALITY,
        DAY,
        time.Open(),
        time.OpenAfter(),
        time.StartsAfter(),
        time.OpenAt(),
        time.StartsBefore(),
        time.PartOfDay(),
        activity.Kind(),
        AGE,
        place.Free(),
        activity.Booking(),
        activity.Indoor(),
        activity.Attendance(),
        place.Online(),
        activity.Theme(),
        place.Feature(),
        place.Language(),
        activity.Professional(),
        activity.OrganiserKind(),
        place.NotMunicipality,
        activity.NotKind,
        activity.NotTheme,
        activity.NotOrganiserKind,
        UNKNOWN,
    )
}


def facet_of(facet: str) -> Facet | None:
    """Return the word that asks for a facet of the search index, "kind:kirjasto"; None if none does."""
    start = facet.partition(":")[0]
    return next((one for one in FACETS.values() if one.in_text == start), None)


__all__ = [
    "AGE",
    "DAY",
    "FACETS",
    "MUNICIPALITY",
    "NEAR",
    "TEXT",
    "UNKNOWN",
    "Asks",
    "Facet",
    "Group",
    "Times",
    "facet_of",
]
