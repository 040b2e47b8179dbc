from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone
from django.views.generic import DetailView, ListView

from core.previews import DraftPreviewMixin
from core.redirects import SlugRedirectMixin
from core.remembered import remembered_for
from municipalities.models import FamilyCentre, Municipality
from municipalities.page import tellers

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

    def get_object(self, queryset=None):
        self.now, self.remembered = timezone.now(), remembered_for(self.request)
        what = "municipality", self.kwargs["slug"], timezone.localdate(self.now)
        self.lasting = self.remembered.remember_part(what, self.get_lasting_context)
        return self.lasting["municipality"]

    def get_lasting_context(self):
        """Return what stays so for the day, until data change."""
        municipality, today = super().get_object(), timezone.localdate(self.now)
        return {
            "municipality": municipality,
            "today": today,
            "closures": list(municipality.coming_closures(today, today + CLOSURES_AHEAD)),
            "centres": list(FamilyCentre.objects.published().working().in_municipality(municipality).for_page()),
            "events": list(municipality.coming_events(today)[:EVENTS_SHOWN]),
            "staff_events": list(municipality.coming_staff_events(today)[:EVENTS_SHOWN]),
        }

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | self.lasting
        for tell in tellers:
            context |= tell(self.object, self.remembered, self.now)
        return context


class FamilyCentreDetailView(SlugRedirectMixin, DraftPreviewMixin, DetailView):
    model = FamilyCentre
    template_name = "municipalities/family_centre.html"
    context_object_name = "centre"
    extra_context = {"section": "municipalities"}

    def get_records(self):
        return FamilyCentre.objects.for_page()
