"""Search index of meeting places and of their activities that have a title."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from meeting_places.filters.facets import FACETS
from meeting_places.filters.facets.base import Not
from meeting_places.filters.location import postal_areas
from meeting_places.models import Activity, Feature, MeetingPlace, PlaceKind, SpokenLanguage, Theme
from municipalities.models import Municipality
from municipalities.search_index import facets as municipality_facets
from search.registry import IndexEntry, Searchable, Source, columns, in_languages
from search.vocabulary import ASKED_SIGN, Label

# Weights of texts and facets, the name's being 8.
DISTRICT = 5
TITLE = 3
ORGANISER = 2
PROSE = 1
KIND, THEME, ORGANISER_KIND = 6, 3, 2


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
        document.texts += _prose_of(activity)
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
    document.texts += _prose_of(activity)
    return document


def _prose_of(activity) -> list[tuple[int, str]]:
    return [(PROSE, text) for name in ("audience", "visiting_professional") for text in in_languages(activity, name)]


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
    for facet in FACETS.values():
        yield from facet.labels()


def areas() -> Iterator[tuple[str, str]]:
    """Yield the forms and names of municipalities, of the post's areas, and of districts that have places."""
    for area in postal_areas():
        yield area.name, area.name
    districts = MeetingPlace.objects.published().exclude(district="").order_by()
    for district in districts.values_list("district", flat=True).distinct():
        yield district, district
    for one in Municipality.objects.all():
        for form in (one.name, one.genitive, one.in_where, one.to_where, one.from_where):
            yield form, one.name


def exclusions() -> dict[str, str]:
    """Return how what a label means is left out, by its beginning: "kind:" → "?not_kind="."""
    found = (facet for facet in FACETS.values() if isinstance(facet, Not))
    return {f"{facet.other.in_text}:": f"{ASKED_SIGN}{facet.word}=" for facet in found}


ORGANISER_FIELDS = ("kind", *columns("name"))


SEARCHABLES = [
    Searchable(
        kind="place",
        model=MeetingPlace,
        read=read,
        describe=describe,
        labels=labels,
        label_models=(PlaceKind, Theme, SpokenLanguage, Feature),
        areas=areas,
        codes=lambda: [area.code for area in postal_areas()],
        exclusions=exclusions(),
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
