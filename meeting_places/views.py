from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView
from django_filters.views import FilterView

from meeting_places.cards import cards_for, chosen_filters, facts, form_values
from meeting_places.filters import DAY_CHOICES, MeetingPlaceFilter
from meeting_places.models import MeetingPlace
from meeting_places.status import day_words, status_at, with_status
from meeting_places.wording import hours_in_words
from perhekeskus.addresses import AddressMixin
from perhekeskus.previews import DraftPreviewMixin

COUNTED = 1000
MEETINGS_SHOWN = 10


class CappedPaginator(Paginator):
    """Counts no further than a thousand: past that, nobody reads on, and counting is what grows with the rows."""

    @cached_property
    def found(self):
        return self.object_list[: COUNTED + 1].count()

    @property
    def count(self):
        return min(self.found, COUNTED)

    @property
    def has_more(self):
        return self.found > COUNTED


class MeetingPlaceListView(FilterView):
    filterset_class = MeetingPlaceFilter
    template_name = "meeting_places/list.html"
    paginate_by = 20
    paginator_class = CappedPaginator
    extra_context = {"section": "meeting_places"}

    def get_queryset(self):
        return MeetingPlace.objects.published().for_list().order_by("sort_key", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        choices = self.filterset.choices
        return context | {
            "cards": cards_for(context["page_obj"], self.filterset.now),
            "chosen": chosen_filters(self.filterset, self.request.GET),
            "values": form_values(self.filterset, self.request.GET),
            "finder": {"municipalities": choices["municipality"], "days": DAY_CHOICES},
            "kinds": choices["kind"],
        }


class MeetingPlaceDetailView(AddressMixin, DraftPreviewMixin, DetailView):
    model = MeetingPlace
    template_name = "meeting_places/detail.html"
    context_object_name = "place"
    extra_context = {"section": "meeting_places"}

    def get_records(self):
        return MeetingPlace.objects.for_page()

    def get_context_data(self, **kwargs):
        now = timezone.now()
        activities = list(self.object.activities.for_page())
        meetings = self.object.occurrences.all() if self.is_preview else self.object.occurrences.published()
        coming = list(meetings.coming(now).for_list()[:MEETINGS_SHOWN])
        held = next((one for one in coming if not one.is_cancelled), None)
        return super().get_context_data(**kwargs) | {
            "activities": [{"activity": one, "hours": hours_in_words(one.schedules.all())} for one in activities],
            "coming": [row | {"day": day_words(row["occurrence"], now)} for row in with_status(coming, now)],
            "status": held and status_at(held, now),
            "exceptions": self.object.coming_exceptions(timezone.localdate(now), activities),
            "facts": facts(self.object),
        }
