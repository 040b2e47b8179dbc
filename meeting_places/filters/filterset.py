"""The filterset of meeting places. Query parameters are the same in every language.

List, week, calendar and counts all use it: `places_with()` and `meetings()` read the same values.
"""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import F, Min, OuterRef, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.formatting import day_text
from meeting_places.filters.choices import (
    AGE_CHOICES,
    BOOKING_CHOICES,
    DECLARED,
    FREE_CHOICES,
    OPEN_CHOICES,
    SORT_CHOICES,
    TIME_CHOICES,
    municipalities_by_word,
    organiser_choices,
    register_choices,
)
from meeting_places.filters.facets import day_of, suited_meetings, suited_places
from meeting_places.filters.location import find_spot, within
from meeting_places.models import MeetingPlace
from meeting_places.schedules.occurrences import horizon
from search.query_plan import QueryPlan, Understanding
from search.ranking import LIMIT
from search.results import Understood, understand_each

QUERY_LETTERS = 200
WITHIN_KM = 20
FARTHEST_KM = 200
SOON = timedelta(days=1)
# What is asked of the place itself; the other words are asked of a meeting.
PLACE_WORDS = {"q", "municipality", "free", "language", "feature", "near", "within"}


def soonest(places, coming, now):
    """Return the places that can be on the pages of a list ordered by next occurrence.

    These are all places unless many have one within a day: finding the next occurrence of every place would be slow.
    """
    soon = coming.filter(starts_at__lt=now + SOON, place__in=places.order_by().values("pk")).order_by()
    firsts = soon.values("place").annotate(next_at=Min("starts_at")).order_by("next_at", "place__sort_key", "place")
    keys = [row["place"] for row in firsts[:LIMIT]]
    return places.filter(pk__in=keys) if len(keys) == LIMIT else places


def without_blanks(query):
    """Return the query without empty values, which forms send for fields left open."""
    query = query.copy()
    for key, values in list(query.lists()):
        if chosen := [value for value in values if value]:
            query.setlist(key, chosen)
        else:
            del query[key]
    return query


class DaysField(forms.MultipleChoiceField):
    """The values of `day`; raises ValidationError for an invalid date and for one outside the stored occurrences."""

    def validate(self, value):
        today = timezone.localdate()
        for word in dict.fromkeys(value):
            try:
                day = day_of(word, today)
            except ValueError as error:
                raise forms.ValidationError(_("Päivää ei ymmärretty. Kirjoita se näin: 2026-11-24.")) from error
            self.refuse_unknown(day, today)

    def refuse_unknown(self, day, today):
        if day < today:
            raise forms.ValidationError(_("Päivä on jo mennyt."))
        refuse_beyond_horizon(day, today)


def refuse_beyond_horizon(day, today):
    last_day = horizon(today)[1]
    if day > last_day:
        sentence = gettext("Ajat ovat tiedossa %(day)s asti.")
        raise forms.ValidationError(sentence % {"day": day_text(last_day)})


class DayFilter(django_filters.MultipleChoiceFilter):
    field_class = DaysField


class NearField(forms.CharField):
    """Converts text to a `Spot` (coordinates)."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return find_spot(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class NearFilter(django_filters.Filter):
    field_class = NearField


class KilometresFilter(django_filters.Filter):
    field_class = forms.FloatField


class MeetingPlaceFilter(django_filters.FilterSet):
    """Its filters declare and validate the parameters; `facets.py` turns the values into conditions."""

    q = django_filters.CharFilter(label=_("Mitä etsit?"), max_length=QUERY_LETTERS)
    municipality = django_filters.MultipleChoiceFilter(label=_("Kunta"))
    day = DayFilter(label=_("Milloin?"))
    open = django_filters.ChoiceFilter(label=_("Auki"), choices=OPEN_CHOICES)
    time = django_filters.MultipleChoiceFilter(label=_("Mihin aikaan?"), choices=TIME_CHOICES)
    kind = django_filters.MultipleChoiceFilter(label=_("Millainen paikka?"))
    theme = django_filters.MultipleChoiceFilter(label=_("Mistä aiheesta?"))
    age = django_filters.MultipleChoiceFilter(label=_("Lapsen ikä"), choices=AGE_CHOICES)
    free = django_filters.ChoiceFilter(label=_("Hinta"), choices=FREE_CHOICES)
    booking = django_filters.ChoiceFilter(label=_("Ilmoittautuminen"), choices=BOOKING_CHOICES)
    feature = django_filters.MultipleChoiceFilter(label=_("Mitä paikassa on oltava?"))
    language = django_filters.MultipleChoiceFilter(label=_("Millä kielellä?"))
    organiser_kind = django_filters.MultipleChoiceFilter(label=_("Kuka järjestää?"))
    near = NearFilter(label=_("Lähellä"), max_length=QUERY_LETTERS)
    within = KilometresFilter(
        label=_("Enintään"),
        min_value=0.1,
        max_value=FARTHEST_KM,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Anna etäisyys kilometreinä, enintään 200.")
        ),
    )
    sort = django_filters.ChoiceFilter(label=_("Järjestys"), choices=SORT_CHOICES)

    # The word that asks for what a text was understood to mean, by the beginning of the facet.
    facet_words = {
        "municipality": "municipality",
        "kind": "kind",
        "theme": "theme",
        "organiser": "organiser_kind",
    }

    # The words that a text may ask for in passing: "perhekahvila tänään".
    text_words = frozenset({"day", "open", "time", "free", "booking", "age", "language", "feature"})

    class Meta:
        model = MeetingPlace
        fields = ()

    def __init__(self, data=None, queryset=None, *, now=None, **kwargs):
        self.now = now or timezone.now()
        self._meanings: dict[str, Understood] = {}
        queryset = MeetingPlace.objects.current() if queryset is None else queryset
        super().__init__(data and without_blanks(data), queryset, **kwargs)
        # Read once here: as callables they would be read again for each value that is checked.
        municipalities, self.municipalities = municipalities_by_word()
        read = {"municipality": municipalities, "organiser_kind": organiser_choices()} | register_choices()
        for key, choices in read.items():
            self.filters[key].extra["choices"] = choices
        self.choices = read | DECLARED | {"sort": SORT_CHOICES}

    @cached_property
    def values(self) -> dict:
        """Validated values by parameter, including those understood from the text; empty if the query is not valid."""
        return self.with_asked(self.typed)

    @cached_property
    def typed(self) -> dict:
        """Validated values by parameter, without those understood from the text.

        Repeated values are dropped; otherwise a query could grow until the database refuses it.
        """
        if not self.is_valid():
            return {}
        cleaned = ((key, value) for key, value in self.form.cleaned_data.items() if value)
        return {key: list(dict.fromkeys(value)) if isinstance(value, list) else value for key, value in cleaned}

    def with_asked(self, values: dict) -> dict:
        """Return the values with conditions in the text ("today") moved to parameters of their own.

        Values given as parameters take precedence.
        """
        plan = self.meanings(values["q"])[0][0] if values.get("q") else None
        if not plan or not plan.asked:
            return values
        passing = [one for one in plan.understood if one.is_asked]
        asked = {word: self._value(word, found) for word, found in plan.asked.items() if word in self.text_words}
        values = asked | values | {"q": plan.without(*passing)}
        return {key: value for key, value in values.items() if value}

    def takes(self, understood: Understanding) -> bool:
        """Return whether this filterset supports the conditions that the text asks for."""
        plan = QueryPlan(understood=[understood])
        return plan.asked.keys() <= self.text_words

    def _value(self, word: str, found: list[str]) -> list[str] | str:
        return found if isinstance(self.filters[word], django_filters.MultipleChoiceFilter) else found[-1]

    def text_change(self, text: str) -> dict:
        """Return the changes of the values if this text replaces the typed one; None removes a parameter."""
        gone = self.values.keys() - (self.typed.keys() - {"q"})
        return dict.fromkeys(gone | {"q"}) | self.with_asked({"q": text})

    def meanings(self, *texts: str) -> list[Understood]:
        """Return the plans of the texts, cached so that each is analysed once for a request."""
        if unread := [text for text in texts if text not in self._meanings]:
            self._meanings |= zip(unread, understand_each(unread, MeetingPlace), strict=True)
        return [self._meanings[text] for text in texts]

    def filter_queryset(self, places):
        """Return the matching places; with a text ranked by score unless another order is asked for."""
        if self.values.get("q") and not self.values.get("sort"):
            return self.ranked(places)
        return self.in_order(self.narrow(places, self.values))

    def ranked(self, places):
        """Return the places as ranked search results, which include the query plan."""
        others = self.narrow(places, self.values | {"q": None})
        spot = self.values.get("near")
        point = spot and (spot.latitude, spot.longitude)
        text = self.values["q"]
        (understood,) = self.meanings(text)
        return others.search(text, get_language() or "fi", near=point, now=self.now, understood=understood)

    def narrow(self, places, values):
        """Return the places of the queryset that match these values."""
        if text := values.get("q"):
            places = self.filter_text(places, "q", text)
        if spot := values.get("near"):
            places = within(places, spot, values.get("within") or WITHIN_KM)
        if words := values.get("municipality"):
            places = places.filter(municipality__in=set().union(*(self.municipalities[word] for word in words)))
        return suited_places(places, values, self.now)

    def filter_text(self, places, name, text):
        return places.matching(text, *self.meanings(text))

    def places_with(self, **values):
        """Return the places that would match with these values changed; None removes a parameter."""
        return self.narrow(MeetingPlace.objects.current().order_by(), self.values | values)

    def meetings(self):
        """Return the matching occurrences, including cancelled ones, soonest first."""
        meetings = self.meetings_of_found()
        asked_of_place = {key: value for key, value in self.values.items() if key in PLACE_WORDS}
        if asked_of_place:
            places = self.narrow(MeetingPlace.objects.order_by(), asked_of_place)
            meetings = meetings.filter(place__in=places.values("pk"))
        return meetings

    def meetings_of_found(self):
        """Return the same without the conditions on places, for callers that limit them to places already found."""
        return suited_meetings(self.values, self.now).current().order_by("starts_at", "pk")

    def in_order(self, places):
        """Return the places in the requested order; ties by name."""
        sort = self.values.get("sort")
        if self.values.get("near") and sort in (None, "distance"):
            return places.order_by("distance_km", "sort_key", "pk")
        if sort == "next":
            coming = self.meetings_of_found().held().coming(self.now)
            next_at = Subquery(coming.filter(place=OuterRef("pk")).values("starts_at")[:1])
            places = soonest(places, coming, self.now).annotate(next_at=next_at)
            return places.order_by(F("next_at").asc(nulls_last=True), "sort_key", "pk")
        return places


class LastingFilter(MeetingPlaceFilter):
    """The filterset for pages of many days: its text may not ask for a day or for "open now"."""

    text_words = MeetingPlaceFilter.text_words - {"day", "open"}
