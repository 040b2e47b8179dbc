from django_filters.views import FilterView

from meeting_places.filters.chips import plan_of
from meeting_places.filters.counts import choice_counts
from meeting_places.filters.facets import FACETS
from meeting_places.filters.filter_form import finder_context, offered_filters, text_chips, without
from meeting_places.filters.filterset import MeetingPlaceFilter
from meeting_places.filters.found import FoundPlaces
from meeting_places.filters.links import links
from meeting_places.models import MeetingPlace
from meeting_places.presentation.answers import answers_of
from meeting_places.presentation.cards import cards_for, with_html
from meeting_places.views.shortlist import kept_context
from search.query_plan import QueryPlan


class MeetingPlaceListView(FilterView):
    filterset_class = MeetingPlaceFilter
    model = MeetingPlace
    template_name = "meeting_places/list.html"
    paginate_by = 20
    strict = False  # of a query that is not valid the set itself finds nothing
    extra_context = {"section": "meeting_places"}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        filterset, query = self.filterset, self.request.GET
        is_understood = not filterset.is_bound or filterset.is_valid()
        context |= finder_context(filterset, query, choice_counts(filterset) if is_understood else {})
        cards, kept = cards_for(context["page_obj"], filterset.now, filterset.selection), kept_context(query)
        context["cards"] = with_html(cards, filterset.selection, kept["kept"])
        plan = plan_of(filterset) if is_understood else QueryPlan()
        context |= told_of_text(filterset, plan)
        context["loosened"] = loosened(filterset, query) if is_understood and not self.object_list else []
        if self.object_list.results is not None:
            context |= searched(self.object_list, context["cards"])
            if filterset.values.keys() == {"q"} and context["page_obj"].number == 1:
                self.object_list.results.note_miss()
        return context | links(query) | kept


def told_of_text(filterset: MeetingPlaceFilter, plan: QueryPlan) -> dict:
    """Return what is told of how a text was read: answers, what was not understood, what was perhaps meant."""
    return {
        "answers": answers_of(filterset, plan),
        "ignored": plan.ignored,
        "refused": plan.refused,
        "asks_of_oneself": plan.is_of_oneself,
        "offered": offered_filters(filterset, plan),
    }


def searched(found: FoundPlaces, cards: list[dict]) -> dict:
    """Return the context of a text search, and mark the first card that matches only a part of the query."""
    partial = next((card for card in cards if not card["is_full_match"]), None)
    if partial:
        partial["begins_partial"] = True
    return {
        "corrected_text": found.results.plan.text if found.results.corrections else "",
        "full_count": found.full_count,
        "partial_count": len(found) - found.full_count,
    }


def loosened(filterset, query) -> list[dict]:
    """Return the filters whose removal would give results: label, number of places, and query string without it."""
    words = [word for word in FACETS if word != "q" and word in filterset.typed]
    chips = [without(filterset, query, word) | {"change": {word: None}} for word in words]
    chips += [chip | {"change": filterset.text_change(chip["rest"])} for chip in text_chips(filterset, query)]
    filterset.meanings(*(chip["change"]["q"] for chip in chips if chip["change"].get("q")))
    numbered = [chip | {"number": filterset.with_changes(**chip["change"]).number} for chip in chips]
    return [chip for chip in numbered if chip["number"]]
