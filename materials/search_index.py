"""Search index of documents and text pages."""

from django.db.models import Prefetch

from materials.models import Document, Page
from municipalities.models import Area, Municipality
from municipalities.search_index import facets
from search import registry
from search.registry import Searchable, Source, in_languages

# Weights, the title's being 8.
SECTION = 3
PUBLISHER = 2
WHAT_IT_IS = 2
SUMMARY = 2
PROSE = 1

DOCUMENT_WORDS = "aineisto, asiakirja, material, dokument, document"


def read_documents(documents):
    areas = Prefetch("family_centre__areas", Area.objects.current().select_related("municipality"), to_attr="current")
    return documents.select_related("family_centre").prefetch_related(areas)


def describe_document(document) -> registry.IndexEntry:
    found_by = registry.IndexEntry(names=in_languages(document, "title"))
    found_by.texts = [(PUBLISHER, document.publisher), (WHAT_IT_IS, DOCUMENT_WORDS)]
    found_by.texts += [(SECTION, text) for text in in_languages(document, "section")]
    found_by.texts += [(PROSE, text) for text in in_languages(document, "note")]
    if document.family_centre:
        found_by.facets = facets(area.municipality for area in document.family_centre.current)
    return found_by


def describe_page(page) -> registry.IndexEntry:
    found_by = registry.IndexEntry(names=in_languages(page, "title"))
    found_by.texts = [(SUMMARY, text) for text in in_languages(page, "summary")]
    found_by.texts += [(PROSE, text) for name in ("body", "source_note") for text in in_languages(page, name)]
    return found_by


SEARCHABLES = [
    Searchable(
        kind="document",
        model=Document,
        read=read_documents,
        describe=describe_document,
        sources=(
            Source(Area, "family_centre__areas"),
            Source(Municipality, "family_centre__areas__municipality", ("slug",)),
        ),
    ),
    Searchable(kind="page", model=Page, read=lambda pages: pages, describe=describe_page),
]
