"""Words that ask of what happens at a place.

The same activity must suit all of them. A place without activities is its own only one.
"""

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from meeting_places import models
from meeting_places.facet_index.reading import AGES
from meeting_places.filters.facets.base import Asks, Facet, Group, Not, everyday_words
from meeting_places.filters.facets.place import PRICE_AND_BOOKING
from search.registry import in_languages

WHO_IS_THERE = Group(_("Kuka on paikalla?"))
years_text = lazy(lambda years: gettext("%(years)s v") % {"years": years}, str)


class Kind(Facet):
    """The kind of the place, or of what happens there."""

    word = "kind"
    label = _("Millainen paikka?")
    no_such = _("Emme tunne paikan lajia ”%(text)s”. Lajit ovat kohdassa Rajaa tarkemmin.")
    asks = Asks.ACTIVITY
    group = Group(_("Millainen paikka?"))
    in_text = "kind"

    def labels(self):
        for kind in models.PlaceKind.objects.all():
            names = in_languages(kind, "name") + in_languages(kind, "plural")
            yield from self.names_of(kind.slug, names + everyday_words(kind))


class Theme(Facet):
    word = "theme"
    label = _("Mitä aihetta etsit?")
    no_such = _("Emme tunne aihetta ”%(text)s”. Aiheet ovat kohdassa Rajaa tarkemmin.")
    asks = Asks.ACTIVITY
    group = Group(_("Mitä aihetta etsit?"), is_folded=True)
    in_text = "theme"

    def labels(self):
        for theme in models.Theme.objects.all():
            yield from self.names_of(theme.slug, in_languages(theme, "name") + everyday_words(theme))


class Age(Facet):
    """Years of the children who come together: one activity must welcome all. Stating no ages welcomes everybody."""

    word = "age"
    label = _("Lapsen ikä")
    no_such = _("Ikää ”%(text)s” ei voi valita. Lapsen ikä on 0–17 vuotta.")
    asks = Asks.ACTIVITY
    holds_all = True
    in_text = "?"

    def choices(self, registers):
        return [(str(years), years_text(years)) for years in AGES]

    def chip(self, value, values, registers):
        return gettext("%(years)s-vuotiaalle") % {"years": value}


class Booking(Facet):
    """No booking: the activity's word before the place's. What is not known is not found."""

    word = "booking"
    label = _("Ilmoittautuminen")
    asks = Asks.ACTIVITY
    group = PRICE_AND_BOOKING
    is_repeatable = False
    in_text = "?"
    phrases = {
        "0": "ilman ilmoittautumista, ei ilmoittautumista, utan anmälan, no booking, without booking, drop in, drop-in"
    }
    # What is denied where no booking is asked for: "ei tarvitse ilmoittautua", "no need to register".
    denied = (
        "ilmoittaut, ilmottaut, ilmoittaud, ilmottaud, ilmoittaa, ilmoittamist, varaus, varauks, varata, varaamist,"
        " varaile, ennakkoilmoit, ajanvara, anmäl, föranmäl, boka, bokning, förhandsbok, register, registration,"
        " booking, book, sign, reserv, preregist, appointment, tidsbeställ, tidsbok"
    )

    def labels(self):
        yield from super().labels()
        yield from self.denied_labels("0", self.denied)

    def choices(self, registers):
        return [("0", _("Ei ilmoittautumista"))]

    def silent(self, value, segment, registers):
        return segment.get("silent=booking")


class Indoor(Facet):
    """What is told to be indoors, at least in part. What is not known is not found."""

    word = "indoor"
    label = _("Sisällä")
    asks = Asks.ACTIVITY
    is_repeatable = False
    in_text = "?"
    phrases = {
        "1": (
            "sisällä, sisätiloissa, sisätiloihin, sisätila, sateella, sadepäivänä, sadepäivä, sataa, satais,"
            " tulee räntää, räntäsade, räntäsateella,"
            " pakkasella, pakkanen, lämmin paikka, lämpimässä, kylmällä, inomhus, regnar, regn, regnig dag,"
            " varmt ställe, indoors, indoor, rainy day, rain, rains, raining, rainy, warm place, sheltered,"
            " sisäleikkipaikka, sisäleikkipuisto, sisäleikki, sisäleikkitila, sisäleikkimaailma, lekland,"
            " inomhuslekplats, inomhuslekpark, lekplats inomhus, indoor playground, indoor playgrounds,"
            " indoor play area, indoor play, indoor play place, soft play"
        )
    }

    def choices(self, registers):
        return [("1", _("Sisällä"))]

    def silent(self, value, segment, registers):
        return segment.get("silent=indoor")


class Attendance(Facet):
    """Whether it is led, somebody is there, or one is on one's own. What is not known is not found.

    On one's own are also hours without staff at a place that has staff at others.
    """

    word = "attendance"
    label = _("Kuka on paikalla?")
    asks = Asks.ACTIVITY
    group = WHO_IS_THERE
    in_text = "?"
    phrases = {
        models.Activity.Attendance.LED: (
            "ohjattu, ohjattua, ohjattuja, ohjatut, ohjatusti, ohjattu toiminta, ohjattua toimintaa,"
            " ohjattua tekemistä, ohjattua puuhaa, ohjattua ohjelmaa, ledd, ledda, ledd verksamhet, ledda aktiviteter,"
            " ledd grupp, guided, guided activity, guided activities, led activity, led activities, led group"
        ),
        models.Activity.Attendance.STAFFED: (
            "joku paikalla, joku on paikalla, henkilökunta paikalla, henkilökuntaa paikalla, ohjaaja paikalla,"
            " työntekijä paikalla, personal på plats, bemannad, bemannat, bemannade, staffed, staff present"
        ),
        models.Activity.Attendance.SELF_SERVICE: (
            "omatoiminen, omatoimisesti, omatoimista, omatoimiaika, omatoimiaikana, omatoimiaukiolo,"
            " ilman henkilökuntaa, utan personal, obemannad, obemannat, obemannade, meröppet,"
            " self-service, self service, unstaffed, without staff"
        ),
    }

    def choices(self, registers):
        return [
            (models.Activity.Attendance.LED, _("Ohjattua")),
            (models.Activity.Attendance.STAFFED, _("Joku on paikalla")),
            (models.Activity.Attendance.SELF_SERVICE, _("Omatoimisesti")),
        ]

    def sets(self, value, registers):
        hours = ["hours=self_service"] if value == models.Activity.Attendance.SELF_SERVICE else []
        return [f"attendance={value}", *hours]

    def silent(self, value, segment, registers):
        return segment.get("silent=attendance")


class Professional(Facet):
    """Somebody who works with families comes there to be asked: a nurse of the clinic, a speech therapist."""

    word = "professional"
    label = _("Ammattilainen käymässä")
    asks = Asks.ACTIVITY
    group = WHO_IS_THERE
    is_repeatable = False
    in_text = "?"
    phrases = {
        "1": "ammattilainen käymässä, ammattilainen paikalla, terveydenhoitaja paikalla, neuvolan terveydenhoitaja, "
        "neuvolan terkkari, terkkari paikalla, neuvolan täti, neuvolatäti, puheterapeutti paikalla, "
        "yrkesperson på plats, hälsovårdare på plats, professional visiting, nurse visiting"
    }

    def choices(self, registers):
        return [("1", _("Ammattilainen käymässä"))]


class OrganiserKind(Facet):
    """The kind of whoever organises the place, or what happens there."""

    word = "organiser_kind"
    label = _("Kuka järjestää?")
    asks = Asks.ACTIVITY
    group = Group(_("Kuka järjestää?"), is_folded=True)
    in_text = "organiser"
    # How families and organisers themselves call them.
    phrases = {
        Organisation.Kind.MUNICIPALITY: "kunta, kaupunki, kunnallinen, kommun, kommunen, municipality, city, town",
        Organisation.Kind.COUNTY: "hyvinvointialue, välfärdsområde, wellbeing services county",
        Organisation.Kind.PARISH: "seurakunta, församling, parish, church, kyrka, kirkko",
        Organisation.Kind.ASSOCIATION: "järjestö, yhdistys, förening, organisation, association",
        Organisation.Kind.COMPANY: "yritys, företag, company",
        Organisation.Kind.SCHOOL: "oppilaitos, koulu, läroanstalt, skola, school",
    }

    def labels(self):
        for kind, names in self.phrases.items():
            yield from self.names_of(kind, names.split(", "))

    def choices(self, registers):
        return Organisation.Kind.choices


NotKind = Not(Kind(), _("ei: %(text)s"))
NotTheme = Not(Theme(), _("ei: %(text)s"))
NotOrganiserKind = Not(OrganiserKind(), _("ei: %(text)s"))
