from django.utils import timezone
from django.utils.translation import get_language
from django.views.generic import DetailView

from core.previews import DraftPreviewMixin
from core.redirects import SlugRedirectMixin
from core.remembered import remembered_for
from meeting_places.models import MeetingPlace
from meeting_places.presentation.next_opening import coming_of
from meeting_places.presentation.place_page import (
    lasting_context,
    nearby_rows,
    next_meetings_at,
    next_meetings_at_draft,
)
from meeting_places.schedules.status import date_words, with_status
from meeting_places.views.shortlist import kept_context


class MeetingPlaceDetailView(SlugRedirectMixin, DraftPreviewMixin, DetailView):
    model = MeetingPlace
    template_name = "meeting_places/detail.html"
    context_object_name = "place"
    extra_context = {"section": "meeting_places"}
    lasting = None  # of a draft nothing is remembered

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now, self.index = timezone.now(), remembered_for(request)

    def get_records(self):
        return MeetingPlace.objects.for_page()

    def get_published_object(self, queryset=None):
        find, today = super().get_published_object, timezone.localdate(self.now)
        what = "place", self.kwargs["slug"], get_language(), today
        self.lasting = self.index.remember_part(what, lambda: lasting_context(find(queryset), self.index, today))
        return self.lasting["place"]

    def get_context_data(self, **kwargs):
        place, now = self.object, self.now
        context = self.lasting or lasting_context(place, self.index.forgetful(), timezone.localdate(now))
        if self.is_preview:
            coming = next_meetings_at_draft(place, now)
        else:
            coming = next_meetings_at(place, context["activities"], self.index, now)
        context = context | {
            "coming": [row | {"day": date_words(row["occurrence"])} for row in with_status(coming, now)],
            "next": coming_of(place, coming, context["all_exceptions"], now),
            "nearby": nearby_rows(context["neighbours"], self.index, now),
        }
        return super().get_context_data(**kwargs) | context | kept_context(self.request.GET, place)
