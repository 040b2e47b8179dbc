"""What of an address of the list of events cannot be understood: it is told and left out."""

from collections.abc import Iterator

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.filters import EventFilter

LETTERS_TOLD = 40
MOST_WORDS_LETTERS = EventFilter.base_filters["q"].extra["max_length"]
NO_SUCH = {
    "group": gettext_lazy("Ryhmää ”%(text)s” ei ole. Valitse ryhmä alta."),
    "municipality": gettext_lazy("Kuntaa ”%(text)s” ei ole Keski-Suomessa. Valitse kunta valikosta."),
    "when": gettext_lazy("Emme ymmärtäneet, mitä aikaa ”%(text)s” tarkoittaa. Valitse tulevat tai menneet."),
    "year": gettext_lazy("Vuodelta ”%(text)s” ei ole tapahtumia. Valitse vuosi valikosta."),
    "open": gettext_lazy("Emme ymmärtäneet rajausta ”%(text)s”. Valitse kaikki tapahtumat tai kaikille avoimet."),
}


def understood(query: QueryDict, events) -> tuple[EventFilter, QueryDict, list[str]]:
    """Return the filterset of what is understood of a query, that part of it, and sentences about the rest."""
    found = EventFilter(query or None, events)
    if not found.is_bound or found.is_valid():
        return found, query, []
    kept, gone = query.copy(), 0
    for word in found.form.errors:
        kept.setlist(word, _understood_values(found, word, query.getlist(word)))
        gone += not kept.getlist(word)
    sentences = list(faults(found))
    if gone:
        left_out = ngettext(
            "Näytämme tapahtumat ilman tätä rajausta.", "Näytämme tapahtumat ilman näitä rajauksia.", gone
        )
        sentences.append(left_out)
    return EventFilter(kept or None, events), kept, sentences


def faults(found: EventFilter) -> Iterator[str]:
    """Yield what is wrong with the query and what to do about it."""
    for word, errors in found.form.errors.as_data().items():
        for error in errors:
            if word == "q" and error.code == "max_length":
                yield _("Haussa saa olla %(most)d kirjainta. Luimme sen alun.") % {"most": MOST_WORDS_LETTERS}
            elif error.code == "invalid_choice":
                text = str((error.params or {}).get("value", ""))[:LETTERS_TOLD]
                yield str(NO_SUCH[word]) % {"text": text}
            else:
                yield " ".join(error.messages)


def _understood_values(found: EventFilter, word: str, values: list[str]) -> list[str]:
    """Return of a text what is not too much of it, of groups those that there are, and of other words nothing."""
    if word == "q":
        return [values[-1][:MOST_WORDS_LETTERS]]
    slugs = {group.slug for group in found.groups}
    return [value for value in values if value in slugs] if word == "group" else []
