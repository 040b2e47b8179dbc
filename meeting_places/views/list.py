from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django_filters.views import FilterView

from meeting_places.filters.counts import COUNTED, choice_counts, first_keys, loosened_counts
from meeting_places.filters.filter_form import CHIPS, finder_context, text_chips, without
from meeting_places.filters.filterset import MeetingPlaceFilter
from meeting_places.filters.links import links
from meeting_places.models import MeetingPlace
from meeting_places.presentation.cards import cards_for
from meeting_places.views.shortlist import kept_context
from search.results import Results


class CappedPaginator(Paginator):
    """Counts at most a thousand rows: nobody reads further, and counting more would be slow."""

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
    """Return the context of a text search, and mark the first card that matches only a part of the query."""
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
    """Return the filters whose removal would give results: label, number of places, and query string without it."""
    chips = [without(filterset, query, word) | {"change": {word: None}} for word in CHIPS if word in filterset.typed]
    chips += [chip | {"change": filterset.text_change(chip["rest"])} for chip in text_chips(filterset, query)]
    numbers = loosened_counts(filterset, [chip["change"] for chip in chips])
    return [chip | {"number": number} for chip, number in zip(chips, numbers, strict=True) if number]
