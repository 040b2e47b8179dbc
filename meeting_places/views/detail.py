from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.generic import DetailView

from core.previews import DraftPreviewMixin
from core.redirects import SlugRedirectMixin
from core.remembered import remembered_for
from meeting_places.models import MeetingPlace
from meeting_places.presentation.coming import ComingRow, shown_rows
from meeting_places.presentation.next_opening import coming_of
from meeting_places.presentation.place_page import lasting_context, nearby_rows
from meeting_places.presentation.standing import standing
from meeting_places.views.shortlist import kept_context


def coming_html(rows: list[ComingRow], kept: dict) -> str:
    """Return the coming times, rendered once for as long as no meeting ends."""
    key = tuple((row.look, row.day, len(row.meetings)) for row in rows)
    if key not in kept:
        kept[key] = render_to_string("meeting_places/_coming.html", {"rows": rows}) if rows else ""
    return kept[key]


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
        coming = [one for one in context["next_meetings"] if one.ends_at > now]
        rows = shown_rows(context["rows"], now)
        next_opening = coming_of(place, coming, context["all_exceptions"], now)
        context = context | {
            "coming": rows,
            "coming_html": coming_html(rows, context["rendered"]),
            "next": next_opening,
            "standing": standing(next_opening, now, place.booking),
            "nearby": nearby_rows(context["neighbours"], self.index, now),
        }
        return super().get_context_data(**kwargs) | context | kept_context(self.request.GET, place)
