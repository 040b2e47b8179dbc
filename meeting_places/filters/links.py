from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from meeting_places.facet_index.index import FacetIndex, facet_index
from meeting_places.filters.filterset import LastingFilter, without_blanks
from meeting_places.models import midnight
from meeting_places.schedules.occurrences import stored_days

# Words of one view alone, and those of a moment: a week or a calendar in their place shows all days.
VIEW_WORDS = ("page", "sort", "week")
MOMENT_WORDS = ("day", "open")
CALENDAR_MEETINGS = 2500  # some weeks ahead and the days that have passed
CALENDAR_DAYS = timedelta(weeks=8)


def links(query, index: FacetIndex | None = None) -> dict[str, str]:
    """Return the URLs of the same places as a list, a map, a week and a calendar; that is empty if it has too much.

    With the index of the request the database is not asked again.
    """
    query = without_blanks(query, VIEW_WORDS)
    lasting = without_blanks(query, MOMENT_WORDS)
    queries = {"list": query, "map": query, "week": lasting, "calendar": lasting}
    urls = {f"{page}_url": reverse(f"meeting_places:{page}", query=words or None) for page, words in queries.items()}
    return urls if _has_calendar(lasting, index) else urls | {"calendar_url": ""}


def _has_calendar(query, index) -> bool:
    index = index or facet_index()
    key = "has calendar", query.urlencode(), timezone.localdate()
    return index.remember_part(key, lambda: _fits(LastingFilter(query or None, index=index)))


def _fits(found: LastingFilter) -> bool:
    is_understood = not found.is_bound or found.is_valid()
    return is_understood and len(calendar_meetings(found)) <= CALENDAR_MEETINGS


def calendar_meetings(found: LastingFilter):
    """Return the meetings of a calendar, one more than it may have."""
    return found.meetings(*calendar_span(timezone.localdate(found.now)), CALENDAR_MEETINGS + 1)


def calendar_span(today: date) -> tuple[datetime, datetime]:
    """Return from when to when the meetings of a calendar start: what has passed must not vanish from a reader's."""
    return midnight(stored_days(today)[0]), midnight(today + CALENDAR_DAYS)
