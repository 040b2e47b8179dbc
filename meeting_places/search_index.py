"""Search index of meeting places and of their activities that have a title."""

import re
from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from meeting_places.models import Activity, Feature, MeetingPlace, PlaceKind, SpokenLanguage, Theme
from municipalities.models import Municipality
from municipalities.search_index import facets as municipality_facets
from search.registry import IndexEntry, Searchable, Source, columns, in_languages
from search.vocabulary import Label

BETWEEN_PHRASES = re.compile(r"[,\n]")

# Weights of texts and facets, the name's being 8.
DISTRICT = 5
TITLE = 3
ORGANISER = 2
PROSE = 1
KIND, THEME, ORGANISER_KIND = 6, 3, 2

# How families and organisers themselves call the kinds of organiser.
ORGANISER_WORDS = {
    Organisation.Kind.MUNICIPALITY: "kunta, kaupunki, kunnallinen, kommun, kommunen, municipality, city, town",
    Organisation.Kind.COUNTY: "hyvinvointialue, välfärdsområde, wellbeing services county",
    Organisation.Kind.PARISH: "seurakunta, församling, parish, church, kyrka, kirkko",
    Organisation.Kind.ASSOCIATION: "järjestö, yhdistys, förening, organisation, association",
    Organisation.Kind.COMPANY: "yritys, företag, company",
    Organisation.Kind.SCHOOL: "oppilaitos, koulu, läroanstalt, skola, school",
}

# What is asked of a place or a meeting, as the filters do, and how one asks in passing.
ASKED_WORDS = {
    "?open=now": "nyt, nyt auki, nyt avoinna, avoinna nyt, juuri nyt, nu, öppet nu, just nu, now, open now, right now",
    "?day=today": "tänään, tänä päivänä, idag, i dag, today",
    "?day=tomorrow": "huomenna, huomiseksi, imorgon, i morgon, tomorrow",
    "?day=mon": "maanantai, maanantaina, maanantaisin, ma, måndag, måndagar, monday, mondays, mon",
    "?day=tue": "tiistai, tiistaina, tiistaisin, ti, tisdag, tisdagar, tuesday, tuesdays, tue",
    "?day=wed": "keskiviikko, keskiviikkona, keskiviikkoisin, ke, onsdag, onsdagar, wednesday, wednesdays, wed",
    "?day=thu": "torstai, torstaina, torstaisin, torsdag, torsdagar, thursday, thursdays, thu",
    "?day=fri": "perjantai, perjantaina, perjantaisin, pe, fredag, fredagar, friday, fridays, fri",
    "?day=sat": "lauantai, lauantaina, lauantaisin, la, lördag, lördagar, saturday, saturdays",
    "?day=sun": "sunnuntai, sunnuntaina, sunnuntaisin, su, söndag, söndagar, sunday, sundays",
    "?time=morning": "aamulla, aamuisin, aamupäivä, aamupäivällä, aamupäivisin, förmiddag, på morgonen, morning",
    "?time=afternoon": "iltapäivä, iltapäivällä, iltapäivisin, eftermiddag, afternoon",
    "?time=evening": "illalla, iltaisin, kväll, kvällen, evening",
    "?free=1": "ilmainen, ilmaista, ilmaiseksi, maksuton, maksutonta, maksutta, gratis, kostnadsfri, avgiftsfri, free",
    "?booking=0": "ilman ilmoittautumista, ei ilmoittautumista, utan anmälan, no booking, without booking",
}
# Of several days any will do.
WORKDAYS = tuple(f"?day={day}" for day in ("mon", "tue", "wed", "thu", "fri"))
WEEKEND = ("?day=sat", "?day=sun")
DAYS_WORDS = {
    WORKDAYS: "arki, arkena, arkisin, arkipäivä, arkipäivinä, arkipäivisin, vardag, vardagar, weekday, weekdays",
    WEEKEND: "viikonloppu, viikonloppuna, viikonloppuisin, helg, helgen, veckoslut, weekend, weekends",
}
AGE_WORDS = "{n}v, {n} v, {n} vuotias, {n} vuotiaille, {n} vuotiaiden, {n} åring, {n} years, {n} year old"
AGES = range(18)

SHORTEST_INFLECTED = 6  # letters of what is asked in passing; the key of a shorter word is that of many others
# Forms of a language's name are countries, too ("Suomessa"); these compounds are not, and inflect: englanninkielisiä.
SPEAKING = re.compile(r"\w(kielinen|språkig)")


def with_facets(activities):
    return activities.select_related("kind").prefetch_related("themes", "organisers")


def read(places):
    return places.select_related("kind", "municipality", "organiser").prefetch_related(
        Prefetch("activities", with_facets(Activity.objects.all()))
    )


def describe(place) -> IndexEntry:
    activities = place.activities.all()
    document = IndexEntry(names=in_languages(place, "name"), facets=_facets(place, activities))
    document.texts = [(DISTRICT, place.district), (PROSE, place.address)]
    document.texts += [(PROSE, text) for text in in_languages(place, "description")]
    document.texts += _organiser_texts(place, activities)
    for activity in activities:
        document.texts += [(TITLE, text) for text in in_languages(activity, "title")]
        document.texts += [(PROSE, text) for text in in_languages(activity, "audience")]
    return document


def read_activities(activities):
    """Load the activities with a title; the others are opening hours of their places."""
    places = MeetingPlace.objects.select_related("kind", "municipality", "organiser")
    return with_facets(activities.exclude(folded="")).prefetch_related(Prefetch("place", places))


def describe_activity(activity) -> IndexEntry:
    place = activity.place
    document = IndexEntry(names=in_languages(activity, "title"), facets=_facets(place, [activity]))
    document.texts = [(TITLE, text) for text in in_languages(place, "name")]
    document.texts += [(DISTRICT, place.district), *_organiser_texts(place, [activity])]
    document.texts += [(PROSE, text) for text in in_languages(activity, "audience")]
    return document


def _facets(place, activities) -> dict[str, int]:
    kinds = [place.kind, *(activity.kind for activity in activities if activity.kind)]
    facets = {f"kind:{kind.slug}": KIND for kind in kinds}
    facets |= {f"theme:{theme.slug}": THEME for activity in activities for theme in activity.themes.all()}
    facets |= {f"organiser:{one.kind}": ORGANISER_KIND for one in _organisers(place, activities)}
    return facets | municipality_facets([place.municipality] if place.municipality else [])


def _organiser_texts(place, activities) -> list[tuple[int, str]]:
    return [(ORGANISER, name) for one in _organisers(place, activities) for name in in_languages(one, "name")]


def _organisers(place, activities) -> set[Organisation]:
    theirs = {one for activity in activities for one in activity.organisers.all()}
    return theirs | ({place.organiser} if place.organiser else set())


def labels() -> Iterator[Label]:
    for kind in PlaceKind.objects.all():
        names = in_languages(kind, "name") + in_languages(kind, "plural")
        yield from _labels(f"kind:{kind.slug}", names + _everyday_words(kind))
    for theme in Theme.objects.all():
        yield from _labels(f"theme:{theme.slug}", in_languages(theme, "name") + _everyday_words(theme))
    asked = {(facet,): words for facet, words in ASKED_WORDS.items()} | DAYS_WORDS
    asked |= {(f"?age={n}",): AGE_WORDS.format(n=n) for n in AGES}
    for facets, words in asked.items():
        yield from (_asked_label(facets, text) for text in words.split(", "))
    for language in SpokenLanguage.objects.all():
        # By its Finnish name it is as often a country: everyday words say how it is asked for.
        for text in _everyday_words(language) + in_languages(language, "name")[1:]:
            facets = (f"?language={language.pk}",)
            yield Label(text, facets, is_everyday=True, is_exact=not SPEAKING.search(text))
    for feature in Feature.objects.all():
        for text in in_languages(feature, "name") + _everyday_words(feature):
            yield _asked_label((f"?feature={feature.slug}",), text)
    for kind, names in ORGANISER_WORDS.items():
        yield from _labels(f"organiser:{kind}", names.split(", "))


def _asked_label(facets: tuple[str, ...], text: str) -> Label:
    return Label(text, facets, is_everyday=True, is_exact=len(text) < SHORTEST_INFLECTED)


def _labels(facet: str, texts: list[str]) -> Iterator[Label]:
    return (Label(text, (facet,)) for text in texts)


def _everyday_words(record) -> list[str]:
    return [phrase for text in in_languages(record, "everyday_words") for phrase in _phrases(text)]


def _phrases(text: str) -> list[str]:
    """Return what stands between commas or on lines; where there is neither, each word stands for itself."""
    return BETWEEN_PHRASES.split(text) if BETWEEN_PHRASES.search(text) else text.split()


ORGANISER_FIELDS = ("kind", *columns("name"))


SEARCHABLES = [
    Searchable(
        kind="place",
        model=MeetingPlace,
        read=read,
        describe=describe,
        labels=labels,
        label_models=(PlaceKind, Theme, SpokenLanguage, Feature),
        facet_groups={
            "kind:": _("paikan laji"),
            "theme:": _("aihe"),
            "organiser:": _("järjestäjä"),
            "?day=": _("päivä"),
            "?language=": _("kieli"),
            "?feature=": _("ominaisuus"),
        },
        sources=(
            Source(Activity, "activities", many=("themes", "organisers")),
            Source(Organisation, "organiser", ORGANISER_FIELDS),
            Source(Organisation, "activities__organisers", ORGANISER_FIELDS),
            Source(PlaceKind, "kind", ("slug",)),
            Source(PlaceKind, "activities__kind", ("slug",)),
            Source(Theme, "activities__themes", ("slug",)),
            Source(Municipality, "municipality", ("slug",)),
        ),
    ),
    Searchable(
        kind="activity",
        model=Activity,
        read=read_activities,
        describe=describe_activity,
        many=("themes", "organisers"),
        sources=(
            Source(MeetingPlace, "place", (*columns("name"), "district", "kind", "municipality", "organiser")),
            Source(Organisation, "place__organiser", ORGANISER_FIELDS),
            Source(Organisation, "organisers", ORGANISER_FIELDS),
            Source(PlaceKind, "place__kind", ("slug",)),
            Source(PlaceKind, "kind", ("slug",)),
            Source(Theme, "themes", ("slug",)),
            Source(Municipality, "place__municipality", ("slug",)),
        ),
    ),
]
