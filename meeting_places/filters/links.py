from django.urls import reverse

from meeting_places.filters.filterset import without_blanks

# Words of one view alone, and those of a moment: a week or a calendar in their place shows all days.
VIEW_WORDS = ("page", "sort", "week")


MOMENT_WORDS = ("day", "open")


def links(query) -> dict[str, str]:
    """Return the URLs of the same places as a list, a map, a week and a calendar."""
    query = without_words(without_blanks(query), VIEW_WORDS)
    lasting = without_words(query, MOMENT_WORDS)
    queries = {"list": query, "map": query, "week": lasting, "calendar": lasting}
    return {f"{page}_url": reverse(f"meeting_places:{page}", query=words or None) for page, words in queries.items()}


def without_words(query, words):
    query = query.copy()
    for word in words:
        query.pop(word, None)
    return query
