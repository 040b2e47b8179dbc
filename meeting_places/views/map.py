from django.shortcuts import get_object_or_404, render
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from meeting_places.filters.counts import choice_counts
from meeting_places.filters.faults import understood
from meeting_places.filters.filter_form import finder_context
from meeting_places.filters.filterset import MeetingPlaceFilter
from meeting_places.filters.links import links
from meeting_places.models import MeetingPlace
from meeting_places.presentation.cards import cards_for
from meeting_places.presentation.map import map_policy, map_settings, on_map
from meeting_places.views.shortlist import kept_context
from municipalities.models import Municipality


@require_safe
def map_page(request):
    """Show the places of the list on a map, and as text below it."""
    return csp_override(map_policy())(show_map)(request)


def show_map(request):
    found, query, faults = understood(MeetingPlaceFilter, request.GET)
    municipalities = list(Municipality.objects.all())
    context = {"section": "meeting_places", "filter": found, "faults": faults}
    context |= finder_context(found, query, choice_counts(found)) | links(query, found.index) | kept_context(query)
    context |= on_map(found, query, municipalities) | map_settings(found, municipalities)
    return render(request, "meeting_places/map.html", context)


@require_safe
def place_on_map(request, slug):
    """Return the part of a place's card about its next opening; the map's script fetches it for an opened place."""
    place = get_object_or_404(MeetingPlace.objects.published().for_list(), slug=slug)
    found = MeetingPlaceFilter(request.GET or None)
    (card,) = cards_for([place], found.now, found.selection)
    return render(request, "meeting_places/_next.html", {"card": card})
