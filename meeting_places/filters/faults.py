"""What of an address cannot be understood: it is told and left out, so that the page still shows the rest."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meeting_places.filters.facets import FACETS, TEXT
from meeting_places.filters.filterset import MeetingPlaceFilter
from search.analysis import QUERY_LETTERS

MOST_TRIED = 40  # values of one word
LETTERS_TOLD = 40


def understood[Found: MeetingPlaceFilter](make: type[Found], query: QueryDict) -> tuple[Found, QueryDict, list[str]]:
    """Return the filterset of what is understood of a query, that part of it, and sentences about the rest."""
    found = make(query or None)
    if not found.is_bound or found.is_valid():
        return found, query, []
    kept = query.copy()
    for word in found.form.errors:
        kept.setlist(word, _understood_values(found, word, query.getlist(word)))
    sentences = list(faults(found))
    gone = [word for word in found.form.errors.keys() & FACETS.keys() - {TEXT.word} if not kept.getlist(word)]
    if number := len(gone):
        left_out = ngettext("Näytämme paikat ilman tätä rajausta.", "Näytämme paikat ilman näitä rajauksia.", number)
        sentences.append(left_out)
    if "week" in found.form.errors:
        sentences.append(_("Näytämme tämän viikon."))
    return make(kept or None, index=found.index), kept, sentences


def faults(found: MeetingPlaceFilter) -> Iterator[str]:
    """Yield what is wrong with the query and what to do about it, a sentence or two a word."""
    for word, errors in found.form.errors.as_data().items():
        for error in errors:
            yield _sentence(found, word, error)


def _sentence(found: MeetingPlaceFilter, word: str, error: ValidationError) -> str:
    if word == TEXT.word and error.code == "max_length":
        return _("Haussa saa olla %(most)d kirjainta. Luimme sen alun.") % {"most": QUERY_LETTERS}
    if error.code != "invalid_choice":
        return " ".join(error.messages)
    text = str((error.params or {}).get("value", ""))[:LETTERS_TOLD]
    if word in FACETS:
        return str(FACETS[word].no_such) % {"text": text, "label": str(FACETS[word].label).rstrip("?")}
    return _("Emme ymmärtäneet järjestystä ”%(text)s”.") % {"text": text}


def _understood_values(found: MeetingPlaceFilter, word: str, values: list[str]) -> list[str]:
    """Return the values of a word that would be understood alone, of a text what is not too much of it."""
    if word == TEXT.word:
        values = [values[-1][:QUERY_LETTERS]]
    elif word not in FACETS or not FACETS[word].is_repeatable:
        return []
    return [value for value in values[:MOST_TRIED] if _is_understood(found, word, value)]


def _is_understood(found: MeetingPlaceFilter, word: str, value: str) -> bool:
    query = QueryDict(mutable=True)
    query[word] = value
    return type(found)(query, index=found.index).is_valid()
