"""What a visitor may narrow the meeting places by. Query words are the same in every language."""

from datetime import date, timedelta

import django_filters
from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meeting_places.models import MeetingPlace, Occurrence, PlaceKind
from municipalities.models import Municipality

WEEKDAY_WORDS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
QUERY_LETTERS = 200
YEARS = range(2000, 2100)


def municipality_choices():
    return [(one.slug, one.name) for one in Municipality.objects.all()]


def kind_choices():
    return [(kind.slug, kind.plural) for kind in PlaceKind.objects.all()]


DAY_CHOICES = [
    ("today", _("Tänään")),
    ("tomorrow", _("Huomenna")),
    ("mon", _("Maanantaina")),
    ("tue", _("Tiistaina")),
    ("wed", _("Keskiviikkona")),
    ("thu", _("Torstaina")),
    ("fri", _("Perjantaina")),
    ("sat", _("Lauantaina")),
    ("sun", _("Sunnuntaina")),
]


OPEN_CHOICES = [("now", _("Auki nyt"))]


def finder_choices():
    """Return the choices of the finder on the home page."""
    return {"municipalities": municipality_choices(), "days": DAY_CHOICES}


def day_of(word: str, today: date) -> date:
    """Return the day that a query word means: today, tomorrow, mon … sun for the next such day, or a date.

    Raises ValueError for any other word, and for a date so far that nobody means it.
    """
    if word in {"today", "tomorrow"}:
        return today + timedelta(days=word == "tomorrow")
    if word in WEEKDAY_WORDS:
        return today + timedelta(days=(WEEKDAY_WORDS.index(word) - today.weekday()) % 7)
    day = date.fromisoformat(word)
    if day.year not in YEARS:
        raise ValueError(f"year {day.year}")
    return day


def without_blanks(query):
    """Return the query without the empty values that a form sends for the choices left open."""
    query = query.copy()
    for key, values in list(query.lists()):
        query.setlist(key, [value for value in values if value])
    return query


class DayField(forms.CharField):
    """A day in a query: the word that was given, refused when it means no day."""

    def clean(self, value):
        word = super().clean(value)
        if word:
            try:
                day_of(word, timezone.localdate())
            except ValueError as error:
                raise forms.ValidationError(_("Päivää ei ymmärretty. Kirjoita se näin: 2026-11-24.")) from error
        return word


class DayFilter(django_filters.Filter):
    field_class = DayField


class MeetingPlaceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="filter_text", label=_("Mitä etsit?"), max_length=QUERY_LETTERS)
    municipality = django_filters.MultipleChoiceFilter(field_name="municipality__slug", label=_("Kunta"))
    kind = django_filters.MultipleChoiceFilter(field_name="kind__slug", label=_("Millainen paikka?"))
    day = DayFilter(method="filter_day", label=_("Milloin?"), max_length=10)
    open = django_filters.ChoiceFilter(method="filter_open", choices=OPEN_CHOICES, label=_("Auki"))

    class Meta:
        model = MeetingPlace
        fields = ()

    def __init__(self, data=None, *args, now=None, **kwargs):
        self.now = now or timezone.now()
        super().__init__(data and without_blanks(data), *args, **kwargs)
        # Read once here: as callables they would be read again for each value that is checked.
        self.choices = {"municipality": municipality_choices(), "kind": kind_choices()}
        for key, choices in self.choices.items():
            self.filters[key].extra["choices"] = choices

    def filter_text(self, places, name, text):
        return places.matching(text)

    def filter_day(self, places, name, word):
        today = timezone.localdate(self.now)
        day = day_of(word, today)
        # Of today what is left of it, as on the home page.
        held = Occurrence.objects.published().held()
        held = held.today(self.now) if day == today else held.on_day(day)
        return places.filter(Exists(held.filter(place=OuterRef("pk"))))

    def filter_open(self, places, name, word):
        return places.filter(Exists(Occurrence.objects.published().open_at(self.now).filter(place=OuterRef("pk"))))
