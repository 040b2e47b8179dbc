from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone
from django.views.generic import DetailView, ListView

from core.previews import DraftPreviewMixin
from core.redirects import SlugRedirectMixin
from municipalities.models import FamilyCentre, Municipality

EVENTS_SHOWN = 5
CLOSURES_AHEAD = timedelta(days=7)


class MunicipalityListView(ListView):
    template_name = "municipalities/list.html"
    context_object_name = "municipalities"
    extra_context = {"section": "municipalities"}

    def get_queryset(self):
        return Municipality.objects.with_place_counts().prefetch_related(
            Prefetch("family_centres", FamilyCentre.objects.published().working(), to_attr="centres")
        )


class MunicipalityDetailView(SlugRedirectMixin, DetailView):
    template_name = "municipalities/detail.html"
    context_object_name = "municipality"
    extra_context = {"section": "municipalities"}

    def get_queryset(self):
        return Municipality.objects.with_place_counts()

    def get_context_data(self, **kwargs):
        municipality, now = self.object, timezone.now()
        today = timezone.localdate(now)
        return super().get_context_data(**kwargs) | {
            "today": today,
            "closures": municipality.coming_closures(today, today + CLOSURES_AHEAD),
            "centres": FamilyCentre.objects.published().working().in_municipality(municipality).for_page(),
            "timetable": municipality.timetable_today(now),
            "events": municipality.coming_events(today)[:EVENTS_SHOWN],
        }


class FamilyCentreDetailView(SlugRedirectMixin, DraftPreviewMixin, DetailView):
    model = FamilyCentre
    template_name = "municipalities/family_centre.html"
    context_object_name = "centre"
    extra_context = {"section": "municipalities"}

    def get_records(self):
        return FamilyCentre.objects.for_page()
