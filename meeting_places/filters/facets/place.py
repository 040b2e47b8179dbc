"""Words that ask of the place itself."""

import re

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

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
    no_such = _("Kuntaa ”%(text)s” ei ole Keski-Suomessa. Valitse kunta valikosta.")
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
        "maksa, maksu, kosta, kostnad, avgift, betala, betalt, cost, fee, fees, charge, pay, payment, raha,"
        " pengar, money, hinta, pääsymaksu"
    )

    def labels(self):
        yield from super().labels()
        yield from self.denied_labels("1", self.denied)

    def choices(self, registers):
        return [("1", _("Maksuton"))]

    def silent(self, value, segment, registers):
        return segment.get("silent=free")


class Feature(Facet):
    """What the place must have, all of it."""

    word = "feature"
    label = _("Mitä paikassa pitää olla?")
    group = Group(_("Mitä paikassa pitää olla?"), is_folded=True)
    holds_all = True
    in_text = "?"

    def silent(self, value, segment, registers):
        # Places tell what they have and never what they lack.
        return segment.all_guards & ~self.bits_of(value, segment, registers)

    def labels(self):
        for feature in models.Feature.objects.all():
            for text in in_languages(feature, "name") + everyday_words(feature):
                yield self.label_of(feature.slug, text)


class Language(Facet):
    """A language that is spoken there."""

    word = "language"
    label = _("Millä kielellä?")
    no_such = _("Emme tunne kieltä ”%(text)s”. Kielet ovat kohdassa Rajaa tarkemmin.")
    group = Group(_("Millä kielellä?"), is_folded=True)
    in_text = "?"

    def silent(self, value, segment, registers):
        return segment.get("silent=language")

    def labels(self):
        for language in models.SpokenLanguage.objects.all():
            # By its Finnish name it is as often a country: everyday words say how it is asked for.
            for text in everyday_words(language) + in_languages(language, "name")[1:]:
                yield self.label_of(language.pk, text, is_exact=not SPEAKING.search(text))


class Online(Facet):
    """What is attended from home. Its words are met only as they are written: "verkosto" is something else."""

    word = "online"
    label = _("Verkossa")
    is_repeatable = False
    in_text = "?"
    phrases = {
        "1": (
            "verkossa, netissä, etänä, etäyhteydellä, etäyhteydessä, verkon kautta, netin kautta, virtuaalinen,"
            " virtuaalista, virtuaalisesti, online, på nätet, via nätet, på distans, på webben, virtuell, virtuellt,"
            " remotely, over the internet, on the internet, virtual, virtually"
        )
    }

    def choices(self, registers):
        return [("1", self.label)]

    def labels(self):
        return (self.label_of(value, text, is_exact=True) for value in self.phrases for text in self._texts(value))

    def _texts(self, value):
        return self.phrases[value].split(", ")


class Unknown(Facet):
    """Besides what is asked of price, booking, in or out, who is there, languages and features: who does not tell."""

    word = "unknown"
    label = _("Myös ne, jotka eivät kerro")
    is_repeatable = False
    words = ("free", "booking", "indoor", "attendance", "language", "feature")  # that some places do not tell

    def choices(self, registers):
        return [("1", self.label)]

    def bits(self, values, segment, selection):
        return segment.all_guards

    def sentence(self, asked: list[str], number: int) -> str:
        """Return how many places do not tell what these words ask."""
        texts = {
            "free": ngettext("%d paikka ei kerro hintaa.", "%d paikkaa ei kerro hintaa.", number),
            "booking": ngettext(
                "%d paikka ei kerro ilmoittautumisesta.",
                "%d paikkaa ei kerro ilmoittautumisesta.",
                number,
            ),
            "indoor": ngettext(
                "%d paikka ei kerro, ollaanko sisällä.", "%d paikkaa ei kerro, ollaanko sisällä.", number
            ),
            "attendance": ngettext(
                "%d paikka ei kerro, kuka on paikalla.", "%d paikkaa ei kerro, kuka on paikalla.", number
            ),
            "language": ngettext("%d paikka ei kerro kieliään.", "%d paikkaa ei kerro kieliään.", number),
            "feature": ngettext(
                "%d paikka ei kerro, onko siellä tämä.", "%d paikkaa ei kerro, onko siellä tämä.", number
            ),
        }
        several = ngettext("%d paikka ei kerro kaikkea tätä.", "%d paikkaa ei kerro kaikkea tätä.", number)
        return (texts[asked[0]] if len(asked) == 1 else several) % number


NotMunicipality = Not(Municipality(), _("ei: %(text)s"))
