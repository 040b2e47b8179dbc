"""The numbers beside choices: how many places each would leave, given all else that is asked."""

from meeting_places.filters.facets import FACETS
from meeting_places.filters.filterset import MeetingPlaceFilter

type Counts = dict[str, dict[str, int]]  # by word and value


def choice_counts(filterset: MeetingPlaceFilter) -> Counts:
    """Return for each word with choices how many places each choice would leave."""
    choices = {word: [value for value, _label in filterset.choices(word)] for word in FACETS if word in COUNTED}
    return {word: filterset.selection.count(FACETS[word], values) for word, values in choices.items()}


# Those that are shown with their numbers.
COUNTED = {word for word, facet in FACETS.items() if facet.group} | {"municipality", "day", "age"}
