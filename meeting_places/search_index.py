"""Search index of meeting places and of their activities that have a title."""

import re
from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from meeting_places.filters.facets import FACETS
from meeting_places.models import Activity, MeetingPlace, PlaceKind, Schedule, Theme
from municipalities.models import Municipality
from municipalities.search_index import facets as municipality_facets
from search.registry import IndexEntry, Searchable, Source, columns, in_languages
from search.vocabulary import ASKED_SIGN, Label

BETWEEN_PHRASES = re.compile(r"[,\n]")
WEEKDAYS = ("ma", "ti", "ke", "to", "pe", "la", "su")

# Weights of texts and facets, the name's being 8.
DISTRICT = 5
TITLE = 3
ORGANISER = 2
PROSE = 1
KIND, THEME, ORGANISER_KIND, WEEKDAY = 6, 3, 2, 2

# How families and organisers themselves call the kinds of organiser.
ORGANISER_WORDS = {
    Organisation.Kind.MUNICIPALITY: "kunta, kaupunki, kunnallinen, kommun, kommunen, municipality, city, town",
    Organisation.Kind.COUNTY: "hyvinvointialue, välfärdsområde, wellbeing services county",
    Organisation.Kind.PARISH: "seurakunta, församling, parish, church, kyrka, kirkko",
    Organisation.Kind.ASSOCIATION: "järjestö, yhdistys, förening, organisation, association",
    Organisation.Kind.COMPANY: "yritys, företag, company",
    Organisation.Kind.SCHOOL: "oppilaitos, koulu, läroanstalt, skola, school",
}


def with_facets(activities):
    schedules = Prefetch("schedules", Schedule.objects.only("weekday", "anchor", "activity").order_by())
    return activities.select_related("kind").prefetch_related("themes", "organisers", schedules)


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
    facets |= {f"weekday:{WEEKDAYS[day]}": WEEKDAY for day in _weekdays(activities)}
    return facets | municipality_facets([place.municipality] if place.municipality else [])


def _organiser_texts(place, activities) -> list[tuple[int, str]]:
    return [(ORGANISER, name) for one in _organisers(place, activities) for name in in_languages(one, "name")]


def _organisers(place, activities) -> set[Organisation]:
    theirs = {one for activity in activities for one in activity.organisers.all()}
    return theirs | ({place.organiser} if place.organiser else set())


def _weekdays(activities) -> set[int]:
    schedules = [schedule for activity in activities for schedule in activity.schedules.all()]
    days = {schedule.weekday if schedule.weekday is not None else _day(schedule.anchor) for schedule in schedules}
    return days - {None}


def _day(anchor) -> int | None:
    return anchor.weekday() if anchor else None


def labels() -> Iterator[Label]:
    for kind in PlaceKind.objects.all():
        names = in_languages(kind, "name") + in_languages(kind, "plural")
        yield from _labels(f"kind:{kind.slug}", names + _everyday_words(kind))
    for theme in Theme.objects.all():
        yield from _labels(f"theme:{theme.slug}", in_languages(theme, "name") + _everyday_words(theme))
    for word, facet in FACETS.items():
        for value, texts in facet.asked():
            yield from (Label(text, (f"{ASKED_SIGN}{word}={value}",), is_everyday=True) for text in texts)
    for kind, names in ORGANISER_WORDS.items():
        yield from _labels(f"organiser:{kind}", names.split(", "))


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
        label_models=(PlaceKind, Theme),
        facet_groups={
            "kind": _("paikan laji"),
            "theme": _("aihe"),
            "organiser": _("järjestäjä"),
            "weekday": _("viikonpäivä"),
        },
        sources=(
            Source(Activity, "activities", many=("themes", "organisers")),
            Source(Schedule, "activities__schedules"),
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
            Source(Schedule, "schedules"),
            Source(Organisation, "place__organiser", ORGANISER_FIELDS),
            Source(Organisation, "organisers", ORGANISER_FIELDS),
            Source(PlaceKind, "place__kind", ("slug",)),
            Source(PlaceKind, "kind", ("slug",)),
            Source(Theme, "themes", ("slug",)),
            Source(Municipality, "place__municipality", ("slug",)),
        ),
    ),
]
