from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from meeting_places.filters.filter_form import finder_context, in_words
from meeting_places.filters.links import links
from meeting_places.presentation.week import SHOWN, WeekFilter, days_of
from meeting_places.views.shortlist import kept_context


@require_safe
def week(request):
    """Show the occurrences of the current week, or of the week of the date asked for."""
    found = WeekFilter(request.GET or None)
    meetings, kept = found.meetings_of_week(), kept_context(request.GET)
    context = finder_context(found, request.GET, {}, is_week=True) | {
        "section": "meeting_places",
        "filter": found,
        "days": days_of(found.monday, meetings, kept["kept"]),
        "is_cut": len(meetings) > SHOWN,
        "shown": SHOWN,
        "today": timezone.localdate(found.now),
    }
    context["filters_in_words"] = in_words(context["chosen"])
    return render(request, "meeting_places/week.html", context | links(request.GET) | kept)
