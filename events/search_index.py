"""Search index of events."""

from events.models import AgendaItem, Event, Group, Minutes, ProgrammeItem, SaidAndDone
from municipalities.models import Municipality
from municipalities.search_index import facets
from search.registry import IndexEntry, Searchable, Source, columns, in_languages

# Weights, the title's being 8.
GROUP = 3
VENUE = 3
WHAT_IT_IS = 2
PROSE = 1

KIND_WORDS = "tapahtuma, kokous, evenemang, möte, event, meeting"


def read(events):
    return events.select_related("group", "host").prefetch_related(
        "municipalities", "programme", "agenda_items", "minutes", "said_and_done"
    )


def describe(event) -> IndexEntry:
    document = IndexEntry(names=in_languages(event, "title"), texts=[(VENUE, event.venue), (PROSE, event.address)])
    document.texts += [(GROUP, text) for text in in_languages(event.group, "name")]
    document.texts += [(WHAT_IT_IS, KIND_WORDS)]
    document.texts += [(PROSE, text) for name in ("agenda", "description") for text in in_languages(event, name)]
    for item in event.programme.all():
        document.texts += [(PROSE, item.speaker), *((PROSE, text) for text in in_languages(item, "title"))]
    for one in event.said_and_done.all():
        document.texts += [(PROSE, text) for name in ("said", "done") for text in in_languages(one, name)]
    document.texts += [(PROSE, text) for text in _agreed(event)]
    document.facets = facets([*event.municipalities.all(), *([event.host] if event.host else [])])
    return document


def _agreed(event):
    """Yield what is on the agenda, and what the minutes say if everybody may read them."""
    minutes = getattr(event, "minutes", None)
    is_public = minutes is not None and minutes.is_public
    for item in event.agenda_items.all():
        if item.state == AgendaItem.State.ACCEPTED:
            yield item.title  # what is said of it more closely is for members
            yield from (item.discussion, item.decision) if is_public else ()
    if is_public:
        yield minutes.text


SEARCHABLES = [
    Searchable(
        kind="event",
        model=Event,
        read=read,
        describe=describe,
        many=("municipalities",),
        sources=(
            Source(Group, "group", columns("name")),
            Source(ProgrammeItem, "programme"),
            Source(AgendaItem, "agenda_items"),
            Source(Minutes, "minutes"),
            Source(SaidAndDone, "said_and_done"),
            Source(Municipality, "host", ("slug",)),
            Source(Municipality, "municipalities", ("slug",)),
        ),
    ),
]
