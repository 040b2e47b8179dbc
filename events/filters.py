from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

from core.text import fold
from events.models import Event, Group
from municipalities.models import Municipality

OPEN = [("1", _("Kaikille avoimet"))]
WHEN = [("upcoming", _("Tulevat")), ("past", _("Menneet"))]


class EventFilter(FilterSet):
    """The filterset of events, used by the list and the calendar."""

    q = CharFilter(method="filter_words", label=_("Hae nimellä tai paikalla"), max_length=200)
    group = MultipleChoiceFilter(field_name="group__slug", label=_("Ryhmä"), distinct=False)
    municipality = ChoiceFilter(method="filter_municipality", label=_("Kunta"), empty_label=_("Koko maakunta"))
    when = ChoiceFilter(method="filter_when", label=_("Milloin"), choices=WHEN, empty_label=None)

    year = ChoiceFilter(method="filter_year", label=_("Vuosi"), empty_label=_("Kaikki vuodet"))
    open = ChoiceFilter(method="filter_open", label=_("Keille"), choices=OPEN, empty_label=_("Kaikki tapahtumat"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Read once: the choices, the chips and the filters share these.
        published = Event.objects.published().filter(group=OuterRef("pk"))
        self.groups = list(Group.objects.filter(Exists(published)))
        self.municipalities = {municipality.slug: municipality for municipality in Municipality.objects.all()}
        self.years = [day.year for day in Event.objects.published().dates("starts_on", "year", order="DESC")]
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in self.years]
        self.filters["group"].extra["choices"] = [(group.slug, group.name) for group in self.groups]
        self.filters["municipality"].extra["choices"] = [(m.slug, m.name) for m in self.municipalities.values()]

    @property
    def chosen(self) -> dict:
        """The validated values by parameter; empty if the query is not valid."""
        return self.form.cleaned_data if self.is_valid() else {}

    def filter_words(self, events, name, text):
        for word in fold(text).split():
            events = events.filter(folded__contains=word)
        return events

    def filter_municipality(self, events, name, slug):
        return events.concerning(self.municipalities[slug])

    def filter_when(self, events, name, when):
        return events.past() if when == "past" else events.upcoming()

    def filter_year(self, events, name, year):
        first, last = date(int(year), 1, 1), date(int(year), 12, 31)
        return events.filter(starts_on__lte=last, last_day__gte=first)

    def filter_open(self, events, name, chosen):
        return events.filter(group__is_open_to_all=True)
