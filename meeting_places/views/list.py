from itertools import combinations

from django_filters.views import FilterView

from core.pages import LastPageMixin
from meeting_places.filters.chips import plan_of
from meeting_places.filters.counts import choice_counts
from meeting_places.filters.facets import FACETS, UNKNOWN, Asks
from meeting_places.filters.faults import understood
from meeting_places.filters.filter_form import changed, finder_context, offered_filters, text_chips, without
from meeting_places.filters.filterset import MeetingPlaceFilter
from meeting_places.filters.found import FoundPlaces
from meeting_places.filters.links import links
from meeting_places.models import MeetingPlace
from meeting_places.presentation.answers import answers_of
from meeting_places.presentation.cards import cards_for, with_html
from meeting_places.presentation.partly import told_partly
from meeting_places.views.shortlist import kept_context
from search.query_plan import QueryPlan
from search.reading.questions import OPEN
from support.lines import distress_box

NEXT_CARDS = 3  # where nothing was found
MOST_PAIRED = 8  # filters that are loosened two at a time


class MeetingPlaceListView(LastPageMixin, FilterView):
    filterset_class = MeetingPlaceFilter
    model = MeetingPlace
    template_name = "meeting_places/list.html"
    paginate_by = 20
    strict = False  # of a query that is not valid the set itself finds nothing
    extra_context = {"section": "meeting_places"}

    def get_filterset(self, filterset_class):
        filterset, self.query, self.faults = understood(filterset_class, self.request.GET)
        return filterset

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | {"faults": self.faults}
        filterset, query = self.filterset, self.query
        context |= finder_context(filterset, query, choice_counts(filterset))
        cards, kept = cards_for(context["page_obj"], filterset.now, filterset.selection), kept_context(query)
        plan = plan_of(filterset)
        cards = told_partly(cards, plan, filterset.index, filterset.registers)
        context["cards"] = with_html(cards, filterset.selection, kept["kept"])
        context["distress"] = box = distress_box(self.request.GET.get("q", ""))
        context |= told_of_text(filterset, plan)
        if not self.object_list and not box:
            context |= {"loosened": loosened(filterset, query), "next_cards": next_cards(filterset, kept["kept"])}
        context["silent"] = silent(filterset, query)
        if self.object_list.results is not None:
            context |= searched(self.object_list, context["cards"])
            if is_of_a_name(plan) and context["answers"]:
                context |= folded(context)
            if filterset.values.keys() == {"q"} and context["page_obj"].number == 1:
                self.object_list.results.note_miss()
        return context | links(query, filterset.index) | kept

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        if context["distress"]:
            response.headers["Referrer-Policy"] = "no-referrer"
        return response


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


def is_of_a_name(plan: QueryPlan) -> bool:
    """Return whether a place is asked for by its name, or how it stands."""
    return bool(plan.looked_for) or plan.question == OPEN


def folded(context: dict) -> dict:
    """Return the context with the partial matches of the page folded: whoever asked of one place has her answer."""
    cards = context["cards"]
    first = next((n for n, card in enumerate(cards) if not card["is_full_match"]), len(cards))
    return {"cards": cards[:first], "folded_cards": cards[first:]} if first else {}


def loosened(filterset, query) -> list[dict]:
    """Return the filters whose removal would give results: label, number of places, and query string without it.

    If none alone would, the pair of them that gives most.
    """
    words = [word for word in FACETS if word != "q" and word in filterset.typed]
    chips = [without(filterset, query, word) | {"change": {word: None}} for word in words]
    texts = [chip | {"change": filterset.text_change(chip["rest"])} for chip in text_chips(filterset, query)]
    filterset.meanings(*(chip["change"]["q"] for chip in texts if chip["change"].get("q")))
    numbered = [_numbered(filterset, chip) for chip in chips + texts]
    return [chip for chip in numbered if chip["number"]] or _best_pair(filterset, query, chips[:MOST_PAIRED])


def _numbered(filterset, chip: dict) -> dict:
    return chip | {"number": filterset.with_changes(**chip["change"]).number}


def _best_pair(filterset, query, chips: list[dict]) -> list[dict]:
    pairs = [
        _numbered(
            filterset,
            {
                "text": f"{one['text']}, {other['text']}",
                "without": changed(query, **{one["key"]: [], other["key"]: []}),
                "change": one["change"] | other["change"],
            },
        )
        for one, other in combinations(chips, 2)
    ]
    return [best] if pairs and (best := max(pairs, key=lambda pair: pair["number"]))["number"] else []


def next_cards(filterset, kept: dict) -> list[dict]:
    """Return the cards of the places that open next at another time, by all that is asked but the time."""
    asked = [word for word in filterset.values if word in FACETS and FACETS[word].asks is Asks.TIME]
    if not asked:
        return []
    other = filterset.with_changes(**dict.fromkeys(asked))
    places = FoundPlaces(other, "next")[:NEXT_CARDS]
    cards = with_html(cards_for(places, filterset.now, other), other, kept)
    return [card for card in cards if card["coming"]]


def silent(filterset, query) -> dict | None:
    """Return how many places more there are that do not tell what was asked, and the query string that finds them."""
    asked = [word for word in UNKNOWN.words if filterset.values.get(word)]
    if not asked or filterset.values.get(UNKNOWN.word):
        return None
    number = filterset.with_changes(**{UNKNOWN.word: "1"}).number - filterset.selection.number
    if not number:
        return None
    sentence = UNKNOWN.sentence(asked, number)
    return {"text": sentence, "query": changed(query, **{UNKNOWN.word: ["1"]})}
