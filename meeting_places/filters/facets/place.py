"""Words that ask of the place itself."""

from django.utils.translation import gettext_lazy as _

from meeting_places.filters.facets.base import Facet, Group, Not

PRICE_AND_BOOKING = Group(_("Hinta ja ilmoittautuminen"))


class Municipality(Facet):
    """A municipality, or a joint family centre, which finds the places of its present members."""

    word = "municipality"
    label = _("Kunta")
    in_text = "municipality"


class Free(Facet):
    """Free of charge. What is not known is not found."""

    word = "free"
    label = _("Hinta")
    group = PRICE_AND_BOOKING
    is_repeatable = False
    in_text = "?"
    phrases = {
        "1": "ilmainen, ilmaista, ilmaiseksi, maksuton, maksutonta, maksutta, gratis, kostnadsfri, avgiftsfri, free"
    }

    def choices(self, registers):
        return [("1", _("Maksuton"))]


class Feature(Facet):
    """What the place must have, all of it."""

    word = "feature"
    label = _("Mitä paikassa on oltava?")
    group = Group(_("Mitä paikassa on oltava?"), is_folded=True)
    holds_all = True


class Language(Facet):
    """A language that is spoken there."""

    word = "language"
    label = _("Millä kielellä?")
    group = Group(_("Millä kielellä?"), is_folded=True)


NotMunicipality = Not(Municipality(), _("ei: %(text)s"))
