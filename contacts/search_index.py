"""Search index of contact persons.

Their names match exactly or inflected but are never used for corrections: a typing error must not bring up
somebody's name, least of all that of a person who has left.
"""

from django.db.models import Prefetch

from contacts.models import Assignment, ContactPerson, Organisation
from municipalities.models import Area, Municipality
from municipalities.search_index import facets
from search.registry import IndexEntry, Searchable, Source, columns, in_languages

# Weights of texts. From 2 on, words may be guessed at.
TITLE = 3
ORGANISATION = 2
WHAT_THEY_ARE = 2
NAME = 1

ROLE_WORDS = "yhteyshenkilö, yhdyshenkilö, kontaktperson, contact person, liaison person"


def read(people):
    areas = Prefetch("family_centre__areas", Area.objects.current().select_related("municipality"), to_attr="current")
    assignments = Assignment.objects.filter(until=None).select_related("family_centre").prefetch_related(areas)
    return people.select_related("organisation").prefetch_related(
        Prefetch("assignments", assignments, to_attr="present")
    )


def describe(person) -> IndexEntry:
    document = IndexEntry(texts=[(NAME, str(person)), (WHAT_THEY_ARE, ROLE_WORDS)])
    document.texts += [(TITLE, text) for text in in_languages(person, "title")]
    if person.organisation:
        document.texts += [(ORGANISATION, text) for text in in_languages(person.organisation, "name")]
    document.facets = facets(area.municipality for one in person.present for area in one.family_centre.current)
    return document


SEARCHABLES = [
    Searchable(
        kind="contact",
        model=ContactPerson,
        read=read,
        describe=describe,
        sources=(
            Source(Organisation, "organisation", columns("name")),
            Source(Assignment, "assignments"),
            Source(Area, "assignments__family_centre__areas"),
            Source(Municipality, "assignments__family_centre__areas__municipality", ("slug",)),
        ),
    ),
]
