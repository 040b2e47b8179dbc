from django.utils import timezone
from django.views.generic import DetailView

from contacts.models import Assignment
from core.previews import DraftPreviewMixin
from core.redirects import SlugRedirectMixin
from meeting_places.models import MeetingPlace, Occurrence, ScheduleException
from meeting_places.presentation.cards import facts
from meeting_places.presentation.next_opening import coming_of
from meeting_places.presentation.place_page import (
    by_organiser,
    closures,
    nearby_places,
    nearby_rows,
    next_meetings_by_place,
    organisers_of,
    with_activities,
)
from meeting_places.presentation.timetable_text import exception_words
from meeting_places.schedules.status import date_words, with_status
from meeting_places.views.shortlist import kept_context


class MeetingPlaceDetailView(SlugRedirectMixin, DraftPreviewMixin, DetailView):
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
        coming = with_activities(meetings[place.pk], place, activities)
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
