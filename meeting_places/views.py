from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import conditional_page, require_safe
from django.views.generic import DetailView
from django_filters.views import FilterView

from contacts.models import Assignment
from meeting_places.cards import cards_for, facts
from meeting_places.coming import coming_of
from meeting_places.counts import COUNTED, choice_counts, first_keys, loosened_counts
from meeting_places.feeds import changes_feed, meetings_calendar
from meeting_places.filters import LastingFilter, MeetingPlaceFilter, without_blanks
from meeting_places.finder import CHIPS, chosen_filters, finder_context, in_words, text_chips, without
from meeting_places.map import map_policy, map_settings, on_map
from meeting_places.models import MeetingPlace, Occurrence, ScheduleException, midnight
from meeting_places.page import (
    by_organiser,
    closures,
    nearby_places,
    nearby_rows,
    next_meetings_by_place,
    organisers_of,
)
from meeting_places.shortlist import kept_context
from meeting_places.status import date_words, with_status
from meeting_places.week import SHOWN, WeekFilter, days_of
from meeting_places.wording import exception_words
from municipalities.models import Municipality
from perhekeskus.addresses import AddressMixin, renamed
from perhekeskus.calendar import CONTENT_TYPE
from perhekeskus.previews import DraftPreviewMixin
from search.results import Results

CALENDAR_MEETINGS = 2000
CALENDAR_DAYS = timedelta(weeks=8)
CHANGES_DAYS_BACK = timedelta(days=30)  # for whoever reads her feeds once a month
# Words of one view alone, and those of a moment: a week or a calendar in their place shows all days.
VIEW_WORDS = ("page", "sort", "week")
MOMENT_WORDS = ("day", "open")


class CappedPaginator(Paginator):
    """Counts no further than a thousand: past that, nobody reads on, and counting is what grows with the rows."""

    @cached_property
    def keys(self):
        return first_keys(self.object_list)

    @property
    def count(self):
        return min(len(self.keys), COUNTED)

    @property
    def has_more(self):
        return len(self.keys) > COUNTED


class MeetingPlaceListView(FilterView):
    filterset_class = MeetingPlaceFilter
    template_name = "meeting_places/list.html"
    paginate_by = 20
    paginator_class = CappedPaginator
    extra_context = {"section": "meeting_places"}

    def get_queryset(self):
        return MeetingPlace.objects.current().for_list().order_by("sort_key", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        filterset, query = self.filterset, self.request.GET
        is_understood = not filterset.is_bound or filterset.is_valid()
        keys = context["paginator"].keys
        # Of more than a thousand places a count would be a guess, and counting what grows with the rows.
        tallies = choice_counts(filterset, keys) if is_understood and len(keys) <= COUNTED else {}
        context |= finder_context(filterset, query, tallies)
        context["cards"] = cards_for(context["page_obj"], filterset.now, filterset.meetings_of_found())
        context["loosened"] = loosened(filterset, query) if is_understood and not keys else []
        if isinstance(self.object_list, Results):
            context |= searched(self.object_list, context["cards"])
            if filterset.values.keys() == {"q"} and context["page_obj"].number == 1:
                self.object_list.note_miss()
        return context | links(query) | kept_context(query)


def searched(results: Results, cards: list[dict]) -> dict:
    """Return how the text was read, and mark the card from which on places answer only a part of it."""
    partial = next((card for card in cards if not card["place"].is_full_match), None)
    if partial:
        partial["begins_partial"] = True
    partial_count = len(results) - results.full_count
    return {
        "corrected_text": results.plan.text if results.corrections else "",
        "full_count": results.full_count,
        "partial_count": partial_count,
    }


def loosened(filterset, query) -> list[dict]:
    """Return what was asked for without which there would be places: in words, how many, and the query without it."""
    chips = [without(filterset, query, word) | {"change": {word: None}} for word in CHIPS if word in filterset.typed]
    chips += [chip | {"change": filterset.text_change(chip["rest"])} for chip in text_chips(filterset, query)]
    numbers = loosened_counts(filterset, [chip["change"] for chip in chips])
    return [chip | {"number": number} for chip, number in zip(chips, numbers, strict=True) if number]


def links(query) -> dict[str, str]:
    """Return where the same places stand as a list, a map, a week and a calendar."""
    query = without_words(without_blanks(query), VIEW_WORDS)
    lasting = without_words(query, MOMENT_WORDS)
    queries = {"list": query, "map": query, "week": lasting, "calendar": lasting}
    return {f"{page}_url": reverse(f"meeting_places:{page}", query=words or None) for page, words in queries.items()}


def without_words(query, words):
    query = query.copy()
    for word in words:
        query.pop(word, None)
    return query


@require_safe
def week(request):
    """A week's meetings: this week's, or those of the week that holds the day asked for."""
    found = WeekFilter(request.GET or None)
    meetings = list(found.meetings_of_week()[: SHOWN + 1])
    context = finder_context(found, request.GET, {}) | {
        "section": "meeting_places",
        "filter": found,
        "days": days_of(found.monday, meetings[:SHOWN]),
        "is_cut": len(meetings) > SHOWN,
        "shown": SHOWN,
        "today": timezone.localdate(found.now),
    }
    context["filters_in_words"] = in_words(context["chosen"])
    return render(request, "meeting_places/week.html", context | links(request.GET) | kept_context(request.GET))


@require_safe
def map_page(request):
    """The places that the list finds, on a map and in words under it."""
    return csp_override(map_policy())(show_map)(request)


def show_map(request):
    found = MeetingPlaceFilter(request.GET or None, MeetingPlace.objects.current().for_map())
    municipalities = list(Municipality.objects.all())
    context = {"section": "meeting_places", "filter": found}
    context |= finder_context(found, request.GET, {}) | links(request.GET) | kept_context(request.GET)
    context |= on_map(found, request.GET, municipalities) | map_settings(found, municipalities)
    return render(request, "meeting_places/map.html", context)


@require_safe
def place_on_map(request, slug):
    """What a card says of when a place is open, alone: the map asks for it when a place is opened there."""
    place = get_object_or_404(MeetingPlace.objects.published().for_list(), slug=slug)
    found = MeetingPlaceFilter(request.GET or None)
    (card,) = cards_for([place], found.now, found.meetings())
    return render(request, "meeting_places/_card.html#coming", {"card": card})


@require_safe
@conditional_page
def calendar(request):
    """The meetings of eight weeks that the query asks for, or a sentence where it asks too much or nothing known."""
    found = LastingFilter(request.GET or None)
    if found.is_bound and not found.is_valid():
        # An empty answer would empty the calendars of those who subscribed to something that is gone.
        return refuse_calendar(request, found)
    meetings = list(next_weeks(found.meetings(), found.now)[: CALENDAR_MEETINGS + 1])
    if len(meetings) > CALENDAR_MEETINGS:
        return refuse_calendar(request, found)
    chosen = in_words(chosen_filters(found, request.GET))
    name = f"{_('Avoimet kohtaamispaikat')}: {chosen}" if chosen else _("Avoimet kohtaamispaikat")
    return HttpResponse(meetings_calendar(name, meetings), content_type=CONTENT_TYPE)


def next_weeks(meetings, now):
    """Return those of eight weeks from this day on, with what a calendar prints."""
    today = timezone.localdate(now)
    return meetings.between(midnight(today), midnight(today + CALENDAR_DAYS)).for_list()


def refuse_calendar(request, found):
    context = {"section": "meeting_places", "filter": found, "most": CALENDAR_MEETINGS} | links(request.GET)
    return render(request, "meeting_places/calendar_refused.html", context, status=400)


@require_safe
@conditional_page
def place_calendar(request, slug):
    place = published_place(slug)
    if place.slug != slug:
        return HttpResponsePermanentRedirect(reverse("meeting_places:place_calendar", args=[place.slug]))
    meetings = next_weeks(place.occurrences.published().order_by("starts_at", "pk"), timezone.now())
    return HttpResponse(meetings_calendar(place.name, meetings), content_type=CONTENT_TYPE)


@require_safe
@conditional_page
def place_changes(request, slug):
    """What is off or moved at a place, for a reader of feeds to follow."""
    place = published_place(slug)
    if place.slug != slug:
        return HttpResponsePermanentRedirect(reverse("meeting_places:place_changes", args=[place.slug]))
    since = timezone.localdate() - CHANGES_DAYS_BACK
    feed = changes_feed(place, ScheduleException.objects.coming_at(place, place.activities.all(), since))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def published_place(slug):
    """Return the place that has this slug or once had it. Raises Http404."""
    published = MeetingPlace.objects.published().select_related("municipality")
    place = published.filter(slug=slug).first() or renamed(published, slug)
    if place is None:
        raise Http404("no such place")
    return place


class MeetingPlaceDetailView(AddressMixin, DraftPreviewMixin, DetailView):
    model = MeetingPlace
    template_name = "meeting_places/detail.html"
    context_object_name = "place"
    extra_context = {"section": "meeting_places"}

    def get_records(self):
        return MeetingPlace.objects.for_page()

    def get_context_data(self, **kwargs):
        place, now = self.object, timezone.now()
        today = timezone.localdate(now)
        activities = list(place.activities.for_page())
        exceptions = list(ScheduleException.objects.coming_at(place, activities, today))
        closed = closures(exceptions, today)
        others = nearby_places(place)
        meetings = Occurrence.objects.all() if self.is_preview else Occurrence.objects.published()
        meetings = next_meetings_by_place([place, *others], meetings, now)
        coming = meetings[place.pk]
        known, not_known = facts(place)
        context = {
            "groups": by_organiser(activities, place),
            "organisers": organisers_of(place, activities),
            "coming": [row | {"day": date_words(row["occurrence"])} for row in with_status(coming, now)],
            "next": coming_of(place, coming, exceptions, now),
            "closures": closed,
            "exceptions": [(one, exception_words(one)) for one in exceptions if one not in closed],
            "facts": known,
            "not_known": not_known,
            "nearby": nearby_rows(others, meetings, now),
            "people": Assignment.objects.current(today).liaisons_in(place.municipality_id),
        }
        return super().get_context_data(**kwargs) | context | kept_context(self.request.GET, place)
