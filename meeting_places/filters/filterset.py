"""The filterset of meeting places. The words of an address are the same in every language.

Its filters, made from the facets, declare and check the words; what they find is a `Selection`. List, map, week,
calendar, counts and site search ask this one set.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

import django_filters
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from meeting_places.facet_index.index import facet_index
from meeting_places.filters.choices import registers
from meeting_places.filters.facets import FACETS
from meeting_places.filters.facets.time import WEEKDAY_WORDS
from meeting_places.filters.found import FoundMeetings, FoundPlaces
from meeting_places.filters.selection import Selection, TextHits
from meeting_places.filters.text_slots import meant_slots
from meeting_places.filters.text_values import asked_values, is_narrowed, looked_for, only_ranking, settled
from meeting_places.models import MeetingPlace
from search.distress import distress_topics, is_grave
from search.query_plan import QueryPlan, Understanding
from search.ranking import all_hits
from search.results import Results, Understood, understand_each

MOST_TEXTS = 50  # whose hits a process keeps
SORT_CHOICES = [
    ("name", _("Aakkosjärjestys")),
    ("next", _("Aika: seuraava ensin")),
    ("distance", _("Lähin ensin")),
]


def without_blanks(query: QueryDict, left_out: Iterable[str] = ()) -> QueryDict:
    """Return the query without empty values, which forms send for fields left open, and without some words."""
    found = QueryDict(mutable=True)
    for word, values in query.lists():
        if word not in left_out and (chosen := [value for value in values if value]):
            found.setlist(word, chosen)
    return found


class MeetingPlaceFilter(django_filters.FilterSet):
    # Words of the set that are no facets: they ask for an order or a page, and not which places suit.
    sort = django_filters.ChoiceFilter(label=_("Järjestys"), choices=SORT_CHOICES)

    # The words that a text may ask for in passing: "perhekahvila tänään".
    text_words = frozenset(word for word, facet in FACETS.items() if facet.in_text == "?")

    class Meta:
        model = MeetingPlace
        fields = ()

    def __init__(self, data=None, queryset=None, *, now=None, index=None, **kwargs):
        self.now = now or timezone.now()
        self.index = index or facet_index()
        self.registers = registers(self.index)
        self._meanings: dict[str, Understood] = {}
        data = data and without_blanks(data)
        # Only words that were given are checked: to declare all of them for each request would take most of its time.
        given = {word: facet.filter(self.registers) for word, facet in FACETS.items() if word in (data or ())}
        self.base_filters = given | {key: one for key, one in type(self).base_filters.items() if key in (data or ())}
        super().__init__(data, queryset, **kwargs)

    def choices(self, word: str) -> list[tuple[str, str]]:
        """Return the values that a word may have, with their labels in the active language."""
        return FACETS[word].choices(self.registers)

    @cached_property
    def values(self) -> dict:
        """Validated values by word, including those understood from the text; empty if the query is not valid."""
        return self.with_asked(self.typed)

    @cached_property
    def typed(self) -> dict:
        """Validated values by word, without those understood from the text. Repeated values are dropped."""
        if not self.is_valid():
            return {}
        cleaned = ((key, value) for key, value in self.form.cleaned_data.items() if value)
        return {key: list(dict.fromkeys(value)) if isinstance(value, list) else value for key, value in cleaned}

    def with_asked(self, values: dict) -> dict:
        """Return the values with conditions in the text ("today") moved to words of their own.

        Values given as words take precedence. The text stays where something is left of it to look for.
        """
        plan = self.meanings(values["q"])[0][0] if values.get("q") else None
        if not plan or distress_topics(values["q"]):
            return values
        asked = asked_values(plan, self.text_words)
        is_all = plan.asks_for_all or bool(plan.asked) or plan.is_of_oneself or bool(plan.about)
        if plan.is_empty and not plan.unknown and is_all:
            values = {key: value for key, value in values.items() if key != "q"}
        return {key: value for key, value in (asked | values).items() if value}

    def takes(self, understood: Understanding) -> bool:
        """Return whether this filterset supports the conditions that the text asks for."""
        return QueryPlan(understood=[understood]).asked.keys() <= self.text_words

    def text_change(self, text: str) -> dict:
        """Return the changes of the values if this text replaces the typed one; None removes a word."""
        gone = self.values.keys() - (self.typed.keys() - {"q"})
        return dict.fromkeys(gone | {"q"}) | self.with_asked({"q": text})

    def meanings(self, *texts: str) -> list[Understood]:
        """Return the plans of the texts, kept so that each is analysed once for a request."""
        if unread := [text for text in texts if text not in self._meanings]:
            today, language = timezone.localdate(self.now), get_language() or "fi"
            meant = understand_each(unread, MeetingPlace, language, today)
            self._meanings |= {
                text: (settled(plan), wanted) for text, (plan, wanted) in zip(unread, meant, strict=True)
            }
        return [self._meanings[text] for text in texts]

    # What is found

    @cached_property
    def selection(self) -> Selection:
        """What suits; nothing if the query is not valid."""
        found = self.select(self.values)
        if self.is_bound and not self.is_valid():
            found.current = [(0, 0)] * len(self.index.segments)
        return found

    def select(self, values: dict) -> Selection:
        """Return what suits these values."""
        values = {word: value for word, value in values.items() if word in FACETS and value}
        hits = self._hits(values["q"]) if "q" in values else None
        return Selection(self.index, self.registers, values, self.now, hits)

    def with_changes(self, **values) -> Selection:
        """Return what would suit with these values changed; None removes a word."""
        return self.select(self.values | values)

    def _hits(self, text: str) -> TextHits:
        """Return the places that answer the text, remembered until data change."""
        ((plan, asked),) = self.meanings(text)
        parts, is_known, least, meant = len(plan.parts), not plan.unknown, 1, plan.parts
        if is_narrowed(plan) and asked_values(plan, self.text_words):
            asked, parts = only_ranking(plan, asked)
            least, meant = min(parts, 1), looked_for(plan)
        # What asks for help in distress is met as typed or not at all, and in a grave matter by no place.
        topics = distress_topics(text)

        def read(keys):
            is_vain = is_grave(topics) or (topics and (not is_known or plan.corrections))
            hits = [] if is_vain else all_hits(MeetingPlace, asked, max(least, parts - (not topics)))
            slots = meant_slots(self.index, self.registers, meant if hits else [])
            return dict.fromkeys(keys, TextHits(self.index, hits, lambda hit: hit.met == parts and is_known, slots))

        key = (tuple(asked), parts, is_known, least, topics)
        return self.index.records("texts", [key], read, most=MOST_TEXTS)[key]

    @property
    def order(self) -> str:
        """The order that is asked for; by time where a time is asked; empty for the usual one."""
        usual = "next" if self.selection.times and not self.values.keys() & {"q", "near"} else ""
        return self.values.get("sort", usual)

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders to choose from, values and labels; first the usual one, by what it is."""
        if "q" in self.values:
            return [("", _("Parhaiten sopivat ensin")), *SORT_CHOICES]
        by_time = "next" if self.selection.times else "name"
        usual = "distance" if "near" in self.values else by_time
        return [("", dict(SORT_CHOICES)[usual]), *(one for one in SORT_CHOICES if one[0] != usual)]

    @cached_property
    def plan(self) -> QueryPlan | None:
        """The plan of what is left of the text when conditions are taken out; None if nothing is."""
        return self.meanings(self.values["q"])[0][0] if self.values.get("q") else None

    @cached_property
    def qs(self) -> FoundPlaces:
        """The matching places in the asked order, with a text the best first unless another order is asked."""
        plan = self.plan if not self.order else None
        return FoundPlaces(self.selection, self.order, plan, get_language() or "fi")

    def meetings(self, start: datetime, end: datetime, most: int) -> FoundMeetings:
        """Return the first of the matching meetings that start between these instants, cancelled ones too."""
        return FoundMeetings(self.index, self.selection.meetings_between(start, end, most))


class LastingFilter(MeetingPlaceFilter):
    """The filterset for pages of many days: its text may not ask for a date or for "open now".

    A weekday in it, "tiistaina", leaves out the other days of every week.
    """

    text_words = MeetingPlaceFilter.text_words - {"day", "open"}

    @cached_property
    def weekdays(self) -> set[int]:
        """The weekdays that the text asks for, Monday being 0; empty if it asks for none."""
        text = self.typed.get("q")
        days = self.meanings(text)[0][0].asked.get("day", []) if text else []
        return {WEEKDAY_WORDS.index(day) for day in days if day in WEEKDAY_WORDS}

    def takes(self, understood):
        asked = QueryPlan(understood=[understood]).asked
        return asked.keys() <= self.text_words | {"day"} and set(asked.get("day", [])) <= set(WEEKDAY_WORDS)

    def meetings(self, start, end, most):
        return FoundMeetings(self.index, self.selection.meetings_between(start, end, most, self.weekdays))


def everything(now: datetime) -> Selection:
    """Return the selection of all that lists show."""
    return suiting({}, now)


def answering(found: Results, now: datetime) -> Selection:
    """Return the selection by which the rows of found places are told: what the text asks in passing, and means."""
    selection = suiting(found.plan.asked, now)
    slots = meant_slots(selection.index, selection.registers, found.plan.parts)
    selection.hits = TextHits(selection.index, found.hits, found.is_full, slots)
    return selection


def suiting(asked: dict[str, list[str]], now: datetime) -> Selection:
    """Return the selection of what a text asks in passing, values by word."""
    index = facet_index()
    values = {word: FACETS[word].from_text(found) for word, found in asked.items() if word in FACETS}
    return Selection(index, registers(index), {word: value for word, value in values.items() if value}, now)
