"""Words that ask how near a place is."""

import django_filters
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meeting_places.filters.facets.base import Facet
from meeting_places.filters.location import FARTHEST_KM, WITHIN_KM, find_spot

TEXT_LETTERS = 200


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


class Near(Facet):
    """At most so far from a point along the great circle. Places without coordinates are left out."""

    word = "near"
    label = _("Lähellä")
    is_repeatable = False
    in_text = "?"

    def choices(self, registers):
        return []

    def filter(self, registers):
        return NearFilter(label=self.label, max_length=TEXT_LETTERS)

    def bits(self, values, segment, selection):
        return segment.guards_of(
            number for its, number in selection.kilometres if selection.index.segments[its] is segment
        )

    def from_text(self, found):
        try:
            return find_spot(found[0])
        except ValueError:
            return None

    def read_text(self, value, registers):
        return gettext("lähellä: %(place)s") % {"place": gettext("oma sijainti") if value == "me" else value}

    def chip(self, value, values, registers):
        spot = values.get("near")
        place = value if spot is None else spot.name or gettext("oma sijainti")
        return gettext("lähellä: %(place)s") % {"place": place}


class Within(Facet):
    """Kilometres, for `near`. Alone it asks nothing."""

    word = "within"
    label = _("Enintään")
    is_repeatable = False
    in_text = "?"

    def choices(self, registers):
        return [(str(km), f"{km} km") for km in (2, 5, 10, WITHIN_KM, 50, 100)]

    def filter(self, registers):
        sentence = _("Anna etäisyys kilometreinä, enintään 200.")
        errors = dict.fromkeys(("invalid", "min_value", "max_value"), sentence)
        return KilometresFilter(label=self.label, min_value=0.1, max_value=FARTHEST_KM, error_messages=errors)

    def bits(self, values, segment, selection):
        return segment.all_guards

    def from_text(self, found):
        return float(found[-1])

    def read_text(self, value, registers):
        return gettext("enintään %(km)s km") % {"km": value}

    def chip(self, value, values, registers):
        return gettext("enintään %(km)s km") % {"km": value}
