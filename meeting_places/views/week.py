from datetime import date

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from meeting_places.filters.choices import municipality_choices
from meeting_places.filters.faults import understood
from meeting_places.filters.filter_form import changed, finder_context
from meeting_places.filters.filterset import without_blanks
from meeting_places.filters.links import MOMENT_WORDS, links
from meeting_places.presentation.week import SHOWN, WeekFilter, days_of
from meeting_places.views.shortlist import WORD, kept_context

READ_THROUGH = 100  # meetings that one may look through without having chosen anything


@require_safe
def week(request):
    """Show the occurrences of the current week, or of the week of the date asked for."""
    found, query, faults = understood(WeekFilter, request.GET)
    meetings, kept = found.meetings_of_week(), kept_context(query)
    today = timezone.localdate(found.now)
    context = finder_context(found, query, {}, is_week=True) | {
        "section": "meeting_places",
        "filter": found,
        "faults": faults,
        "is_cut": len(meetings) > SHOWN,
        "shown": SHOWN,
        "printed_url": printed_url(query, found.monday),
        "today": today,
    }
    if not context["chosen"] and len(meetings) > READ_THROUGH:
        context["towns"] = towns(found, query)
    else:
        context["days"] = days_of(found, meetings, kept["kept"])
        context["past"] = [row["day"] for row in context["days"] if row["day"] < today]
    return render(request, "meeting_places/week.html", context | links(query, found.index) | kept)


def printed_url(query, monday: date) -> str:
    """Return the address that a printed week bears: with its date, and without words that mean another day later."""
    words = changed(without_blanks(query, (*MOMENT_WORDS, WORD)), week=[monday.isoformat()])
    return f"{settings.SITE_URL}{reverse('meeting_places:week')}?{words}"


def towns(found: WeekFilter, query) -> list[tuple[str, str, None]]:
    """Return the same week of each municipality: address, name."""
    choices = municipality_choices(found.registers)
    return [("?" + changed(query, municipality=[slug]), name, None) for slug, name in choices]
