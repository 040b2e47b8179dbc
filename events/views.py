from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe
from django.views.generic import DetailView
from django_filters.views import FilterView

from core.ical import CONTENT_TYPE
from core.pages import LastPageMixin
from core.previews import DraftPreviewMixin
from core.redirects import SlugRedirectMixin
from events.faults import understood
from events.feeds import events_calendar
from events.filters import WHEN, EventFilter
from events.groups.cached_feeds import feed_response
from events.minutes.agenda import running_times
from events.models import Event, Minutes


class EventListView(LastPageMixin, FilterView):
    filterset_class = EventFilter
    template_name = "events/list.html"
    paginate_by = 50
    extra_context = {"section": "events", "when_choices": WHEN}

    def get_queryset(self):
        return Event.objects.published().for_list().upcoming_then_past()

    def get_filterset(self, filterset_class):
        filterset, self.query, self.faults = understood(self.request.GET, self.get_queryset())
        return filterset

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | {"query": self.query, "faults": self.faults}
        upcoming = [event for event in context["page_obj"] if not event.is_past]
        is_first_page = not context["page_obj"].has_previous()
        next_event = first_held(upcoming) if is_first_page else None
        return context | {
            "lacks_upcoming": not upcoming and is_first_page and self.filterset.chosen.get("when") != "past",
            "next_event": next_event,
            "upcoming": [event for event in upcoming if event != next_event],
            "past": [event for event in context["page_obj"] if event.is_past],
            "calendar_url": self.calendar_url(),
        }

    def calendar_url(self):
        query = self.query.copy()
        query.pop("page", None)
        return reverse("events:calendar", query=query or None)


def first_held(events: list[Event]) -> Event | None:
    """Return the first event that is not cancelled or postponed, or None."""
    return next((event for event in events if not event.is_off), None)


class EventView(SlugRedirectMixin, DraftPreviewMixin, DetailView):
    model = Event
    template_name = "events/detail.html"
    extra_context = {"section": "events"}

    def get_records(self):
        return Event.objects.for_page().prefetch_related("said_and_done")

    def get_context_data(self, **kwargs):
        has_minutes = Minutes.objects.public().filter(event=self.object).exists()
        items = self.object.accepted_items
        times = running_times(self.object.starts_at, [item.minutes for item in items])
        agenda = list(zip(items, times, strict=True))
        return super().get_context_data(has_minutes=has_minutes, agenda=agenda, **kwargs)


@require_safe
def calendar(request):
    """Return events as iCalendar: those of the query, by default of the past year and all coming ones."""

    def build():
        found = EventFilter(request.GET, Event.objects.published().for_list())
        if not found.is_valid():
            # An empty answer would empty the calendars of those who subscribed to a group that is gone.
            raise Http404("unknown choice")
        has_span = found.chosen["when"] or found.chosen["year"]
        return events_calendar(found.qs if has_span else found.qs.for_calendar())

    # Stamped by all events, whatever the query: reading what it means would take questions of its own.
    return feed_response(request, Event.objects.published(), build)


@require_safe
@conditional_page
def event_calendar(request, slug):
    event = get_object_or_404(Event.objects.published().for_list(), slug=slug)
    return HttpResponse(events_calendar([event]), content_type=CONTENT_TYPE)
