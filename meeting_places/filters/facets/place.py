"""Words that ask of the place itself."""

import re

from django.utils.translation import gettext_lazy as _

from meeting_places import models
from meeting_places.filters.facets.base import Facet, Group, Not, everyday_words
from search.registry import in_languages

# Forms of a language's name are countries, too ("Suomessa"); these compounds are not, and inflect: englanninkielisiä.
SPEAKING = re.compile(r"\w(kielinen|språkig)")
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
        "1": (
            "ilmainen, ilmaista, ilmaiseksi, ilmaiset, ilmaisia, ilmaisessa, ilmaisen, ilmanen, ilmasta, ilmaseks,"
            " ilmaseksi, ilmatteeks, maksuton, maksutonta, maksuttomia, maksuttoman, maksuttomat, maksutta, gratis,"
            " kostnadsfri, kostnadsfria, kostnadsfritt, avgiftsfri, avgiftsfria,"
            " avgiftsfritt, free, free of charge, cost free,"
            " for free"
        )
    }
    denied = (
        "maksa, maksu, kosta, kostnad, avgift, betala, betalt, cost, fee, fees, charge, pay, payment, hinta, pääsymaksu"
    )

    def labels(self):
        yield from super().labels()
        yield from self.denied_labels("1", self.denied)

    def choices(self, registers):
        return [("1", _("Maksuton"))]


class Feature(Facet):
    """What the place must have, all of it."""

    word = "feature"
    label = _("Mitä paikassa on oltava?")
    group = Group(_("Mitä paikassa on oltava?"), is_folded=True)
    holds_all = True
    in_text = "?"

    def labels(self):
        for feature in models.Feature.objects.all():
            for text in in_languages(feature, "name") + everyday_words(feature):
                yield self.label_of(feature.slug, text)


class Language(Facet):
    """A language that is spoken there."""

    word = "language"
    label = _("Millä kielellä?")
    group = Group(_("Millä kielellä?"), is_folded=True)
    in_text = "?"

    def labels(self):
        for language in models.SpokenLanguage.objects.all():
            # By its Finnish name it is as often a country: everyday words say how it is asked for.
            for text in everyday_words(language) + in_languages(language, "name")[1:]:
                yield self.label_of(language.pk, text, is_exact=not SPEAKING.search(text))


NotMunicipality = Not(Municipality(), _("ei: %(text)s"))
