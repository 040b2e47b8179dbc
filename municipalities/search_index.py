"""Search index of municipalities and family centres, and the municipality facets that other models share."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from municipalities.models import Area, FamilyCentre, Municipality
from search.registry import IndexEntry, Searchable, Source, in_languages
from search.vocabulary import Label

# Weights, the name's being 8.
MUNICIPALITY = 5
WHAT_IT_IS = 2
PROSE = 1

MUNICIPALITY_WORDS = "kunta, kaupunki, kommun, stad, municipality, town"
SHORT_NAMES = {"jyvaskyla": ["jkl", "jykylä", "jyväs"]}  # as people write and say them
CENTRE_WORDS = "perhekeskus, familjecenter, family centre"


def facet(municipality: Municipality) -> str:
    return f"municipality:{municipality.slug}"


def facets(municipalities) -> dict[str, int]:
    """Return the facets, with weights, of the municipalities that a record belongs to."""
    return {facet(one): MUNICIPALITY for one in municipalities}


def labels() -> Iterator[Label]:
    for one in Municipality.objects.all():
        for form in (one.name, one.genitive, one.in_where, one.to_where, one.from_where):
            yield Label(form, (facet(one),))
        for name in SHORT_NAMES.get(one.slug, ()):
            yield Label(name, (facet(one),), is_everyday=True)


def describe(municipality) -> IndexEntry:
    return IndexEntry(
        names=[municipality.name], texts=[(WHAT_IT_IS, MUNICIPALITY_WORDS)], facets=facets([municipality])
    )


def read_centres(centres):
    return centres.prefetch_related(
        Prefetch("areas", Area.objects.current().select_related("municipality"), to_attr="current_areas")
    )


def describe_centre(centre) -> IndexEntry:
    document = IndexEntry(names=in_languages(centre, "name"), texts=[(WHAT_IT_IS, CENTRE_WORDS)])
    document.texts += [(PROSE, text) for name in ("description", "organising") for text in in_languages(centre, name)]
    document.facets = facets(area.municipality for area in centre.current_areas)
    return document


SEARCHABLES = [
    Searchable(
        kind="municipality",
        model=Municipality,
        read=lambda municipalities: municipalities,
        describe=describe,
        labels=labels,
        label_models=(Municipality,),
        facet_groups={"municipality:": _("kunta")},
    ),
    Searchable(
        kind="family_centre",
        model=FamilyCentre,
        read=read_centres,
        describe=describe_centre,
        sources=(Source(Area, "areas"), Source(Municipality, "areas__municipality", ("slug",))),
    ),
]
