from datetime import timedelta

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from core.ical import CONTENT_TYPE
from core.redirects import find_by_old_slug
from meeting_places.filters.faults import faults
from meeting_places.filters.filter_form import (
    chosen_filters,
    in_words,
)
from meeting_places.filters.filterset import LastingFilter
from meeting_places.filters.links import CALENDAR_MEETINGS, calendar_meetings, calendar_span, links
from meeting_places.models import MeetingPlace, ScheduleException
from meeting_places.presentation.feeds import changes_feed, meetings_calendar

CHANGES_DAYS_BACK = timedelta(days=30)  # for readers who open their feeds once a month


@require_safe
@conditional_page
def calendar(request):
    """Return an iCalendar file of the matching occurrences around today; status 400 if invalid or too many."""
    found = LastingFilter(request.GET or None)
    if found.is_bound and not found.is_valid():
        # An empty answer would empty the calendars of those who subscribed to something that is gone.
        return refuse_calendar(request, found)
    meetings = calendar_meetings(found)
    if len(meetings) > CALENDAR_MEETINGS:
        return refuse_calendar(request, found)
    chosen = in_words(chosen_filters(found, request.GET))
    name = f"{_('Avoimet kohtaamispaikat')}: {chosen}" if chosen else _("Avoimet kohtaamispaikat")
    return HttpResponse(meetings_calendar(name, meetings.load(CALENDAR_MEETINGS)), content_type=CONTENT_TYPE)


def for_calendar(meetings, now):
    """Return the occurrences of a calendar, with the relations that it prints."""
    return meetings.between(*calendar_span(timezone.localdate(now))).for_list()


def refuse_calendar(request, found):
    context = {
        "section": "meeting_places",
        "filter": found,
        "faults": list(faults(found)),
        "most": CALENDAR_MEETINGS,
    } | links(request.GET)
    return render(request, "meeting_places/calendar_refused.html", context | links(request.GET), status=400)


@require_safe
@conditional_page
def place_calendar(request, slug):
    place = published_place(slug)
    if place.slug != slug:
        return HttpResponsePermanentRedirect(reverse("meeting_places:place_calendar", args=[place.slug]))
    meetings = for_calendar(place.occurrences.published().order_by("starts_at", "pk"), timezone.now())
    return HttpResponse(meetings_calendar(place.name, meetings), content_type=CONTENT_TYPE)


@require_safe
@conditional_page
def place_changes(request, slug):
    """Return an Atom feed of cancellations and moves at a place."""
    place = published_place(slug)
    if place.slug != slug:
        return HttpResponsePermanentRedirect(reverse("meeting_places:place_changes", args=[place.slug]))
    since = timezone.localdate() - CHANGES_DAYS_BACK
    feed = changes_feed(place, ScheduleException.objects.coming_at(place, place.activities.all(), since))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def published_place(slug):
    """Return the published place that has or once had this slug. Raises Http404."""
    published = MeetingPlace.objects.published().select_related("municipality")
    place = published.filter(slug=slug).first() or find_by_old_slug(published, slug)
    if place is None:
        raise Http404("no such place")
    return place
