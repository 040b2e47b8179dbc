"""The query words of the portal's own addresses: all others are forgotten before any page sees them.

So no chip, page link, language link or hidden field carries on what a newsletter or a social medium has put into an
address (`fbclid`, `utm_source`).
"""

from urllib.parse import quote_plus, unquote_plus

from django.http import QueryDict

from events.filters import EventFilter
from meeting_places.filters.facets import FACETS
from meeting_places.filters.filterset import without_blanks
from meeting_places.presentation.week import WeekFilter
from meeting_places.views.shortlist import WORD as SHORTLIST

OTHERS = {
    "page",  # of any list
    "kind",  # of the site's search
    "places",
    "postal_code",  # of what is near
    "month",  # of one's own meetings
    "sent",  # said after a form without an account
    "done",
    "record",  # of a one-click letter
    SHORTLIST,
}
OWN_WORDS = frozenset(FACETS) | WeekFilter.base_filters.keys() | EventFilter.base_filters.keys() | OTHERS
# Letters of a value: one more than a search takes, so that what is refused for its length still is.
LONGEST_VALUE = 201


def own_query(query: str) -> str:
    """Return the query string without foreign words, and with values that nothing takes cut short."""
    parts = query.split("&")
    kept = [_cut(part) for part in parts if unquote_plus(part.partition("=")[0]) in OWN_WORDS]
    return query if kept == parts else "&".join(kept)


def query_of_canonical(query: QueryDict, *, is_of_record: bool) -> str:
    """Return of the own words those that say what a page shows: of a record's page its list's page number alone."""
    query = without_blanks(query)
    for word in list(query):
        if word == SHORTLIST or (is_of_record and word != "page"):
            del query[word]
    return query.urlencode()


def _cut(part: str) -> str:
    if len(part) <= LONGEST_VALUE:
        return part
    word, _sign, value = part.partition("=")
    typed = unquote_plus(value).strip()
    return part if len(typed) <= LONGEST_VALUE else f"{word}={quote_plus(typed[:LONGEST_VALUE])}"
