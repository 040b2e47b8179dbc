"""The word that asks in words."""

import django_filters
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meeting_places.filters.facets.base import Facet
from search.analysis import QUERY_LETTERS


class Text(Facet):
    """What the place is called or tells of itself, in any language."""

    word = "q"
    label = _("Mitä etsit?")
    is_repeatable = False

    def choices(self, registers):
        return []

    def filter(self, registers):
        return django_filters.CharFilter(label=self.label, max_length=QUERY_LETTERS)

    def bits(self, values, segment, selection):
        segments = selection.index.segments
        return next(bits for one, bits in zip(segments, selection.hits.guards, strict=True) if one is segment)

    def chip(self, value, values, registers):
        return gettext("”%(text)s”") % {"text": value}
