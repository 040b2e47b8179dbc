"""What meeting places are found by."""

import re
from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from meeting_places.models import Activity, MeetingPlace, PlaceKind, Schedule, Theme
from municipalities.models import Municipality
from search.registry import Document, Searchable, Source, register
from search.vocabulary import Label

LANGUAGES = ("fi", "sv", "en")
BETWEEN_PHRASES = re.compile(r"[,\n]")
WEEKDAYS = ("ma", "ti", "ke", "to", "pe", "la", "su")

# Weights of texts and facets, the name's being 8.
DISTRICT = 5
TITLE = 3
ORGANISER = 2
PROSE = 1
KIND, MUNICIPALITY, THEME, ORGANISER_KIND, WEEKDAY = 6, 5, 3, 2, 2

# How families and organisers themselves call the kinds of organiser.
ORGANISER_WORDS = {
    Organisation.Kind.MUNICIPALITY: "kunta, kaupunki, kunnallinen, kommun, kommunen, municipality, city, town",
    Organisation.Kind.COUNTY: "hyvinvointialue, välfärdsområde, wellbeing services county",
    Organisation.Kind.PARISH: "seurakunta, församling, parish, church, kyrka, kirkko",
    Organisation.Kind.ASSOCIATION: "järjestö, yhdistys, förening, organisation, association",
    Organisation.Kind.COMPANY: "yritys, företag, company",
    Organisation.Kind.SCHOOL: "oppilaitos, koulu, läroanstalt, skola, school",
}


def in_languages(record, name: str) -> list[str]:
    """Return the texts of a translated field."""
    return [text for language in LANGUAGES if (text := getattr(record, f"{name}_{language}"))]


def read(places):
    schedules = Prefetch("schedules", Schedule.objects.only("weekday", "anchor", "activity").order_by())
    activities = Activity.objects.select_related("kind").prefetch_related("themes", "organisers", schedules)
    return places.select_related("kind", "municipality", "organiser").prefetch_related(
        Prefetch("activities", activities)
    )


def describe(place) -> Document:
    document = Document(names=in_languages(place, "name"), facets=_facets(place))
    document.texts = [(DISTRICT, place.district), (PROSE, place.address)]
    document.texts += [(PROSE, text) for text in in_languages(place, "description")]
    document.texts += [(ORGANISER, name) for one in _organisers(place) for name in in_languages(one, "name")]
    for activity in place.activities.all():
        document.texts += [(TITLE, text) for text in in_languages(activity, "title")]
        document.texts += [(PROSE, text) for text in in_languages(activity, "audience")]
    return document


def _facets(place) -> dict[str, int]:
    activities = place.activities.all()
    kinds = [place.kind, *(activity.kind for activity in activities if activity.kind)]
    facets = {f"kind:{kind.slug}": KIND for kind in kinds}
    facets |= {f"theme:{theme.slug}": THEME for activity in activities for theme in activity.themes.all()}
    facets |= {f"organiser:{one.kind}": ORGANISER_KIND for one in _organisers(place)}
    facets |= {f"weekday:{WEEKDAYS[day]}": WEEKDAY for day in _weekdays(activities)}
    if place.municipality:
        facets[f"municipality:{place.municipality.slug}"] = MUNICIPALITY
    return facets


def _organisers(place) -> set[Organisation]:
    theirs = {one for activity in place.activities.all() for one in activity.organisers.all()}
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
    for one in Municipality.objects.all():
        forms = [one.name, one.genitive, one.in_where, one.to_where, one.from_where]
        yield from _labels(f"municipality:{one.slug}", forms)
    for kind, names in ORGANISER_WORDS.items():
        yield from _labels(f"organiser:{kind}", names.split(", "))


def _labels(facet: str, texts: list[str]) -> Iterator[Label]:
    return (Label(text, (facet,)) for text in texts)


def _everyday_words(record) -> list[str]:
    return [phrase for text in in_languages(record, "everyday_words") for phrase in _phrases(text)]


def _phrases(text: str) -> list[str]:
    """Return what stands between commas or on lines; where there is neither, each word stands for itself."""
    return BETWEEN_PHRASES.split(text) if BETWEEN_PHRASES.search(text) else text.split()


ORGANISER_FIELDS = ("kind", *(f"name_{language}" for language in LANGUAGES))

register(
    Searchable(
        kind="place",
        model=MeetingPlace,
        read=read,
        describe=describe,
        labels=labels,
        label_models=(PlaceKind, Theme, Municipality),
        facet_groups={
            "kind": _("paikan laji"),
            "theme": _("aihe"),
            "organiser": _("järjestäjä"),
            "municipality": _("kunta"),
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
    )
)
