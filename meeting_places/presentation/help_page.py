"""What the page of a task tells of meeting places: those where something of its themes happens."""

from datetime import datetime

from django.http import QueryDict
from django.urls import reverse

from core.remembered import Remembering
from meeting_places.filters.filterset import MeetingPlaceFilter
from meeting_places.models import Theme
from meeting_places.presentation.cards import cards_for
from municipalities.models import Municipality, Task

PLACES_SHOWN = 6


def tell_task(task: Task, municipality: Municipality | None, remembered: Remembering, now: datetime) -> dict:
    """Return the places that are open next, as cards, how many there are, and the list of all of them."""
    themes = remembered.remember_part(("themes", task.pk), lambda: list(_themes(task)))
    query = QueryDict(mutable=True)
    query.setlist("theme", themes)
    if municipality:
        query["municipality"] = municipality.slug
    places_url = f"{reverse('meeting_places:list')}?{query.urlencode()}".rstrip("?")
    if not themes:
        return {"places_url": places_url, "place_count": 0, "cards": []}
    query["sort"] = "next"
    found = MeetingPlaceFilter(query, now=now)
    cards = cards_for(found.qs[:PLACES_SHOWN], now, found.selection)
    return {"places_url": places_url, "place_count": len(found.qs), "cards": cards}


def _themes(task):
    return Theme.objects.filter(tasks=task).values_list("slug", flat=True)
