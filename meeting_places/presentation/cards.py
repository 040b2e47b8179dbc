"""Contents of a place's card in a list."""

from collections.abc import Iterator
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.formatting import unbroken
from meeting_places.filters.filterset import everything
from meeting_places.filters.selection import Selection
from meeting_places.models import Booking, MeetingPlace
from meeting_places.presentation.next_opening import NextOpening, coming_at
from meeting_places.schedules.status import minutes_to_start

FEATURES_ON_CARD = 3
LEAST_KM = 0.05  # less would read "0,0 km"


def cards_for(places, now: datetime, selection: Selection | None = None) -> list[dict]:
    """Return a dict for each place with its next meeting among the suiting ones; a query of all if any is unknown."""
    places = list(places)
    selection = selection or everything(now)
    coming, index = coming_at(places, selection), selection.index
    return [
        {
            "place": place,
            "coming": coming.get(place.pk),
            "minutes": _minutes(coming.get(place.pk), now),
            "hours_known": index.is_in("scheduled", place.pk),
            "facts": index.remember_part(
                ("facts", get_language(), place.pk), lambda place=place: list(short_facts(place))
            ),
            "distance": distance_text(selection.distance_km(place.pk)),
            "is_full_match": selection.is_full_match(place.pk),
        }
        for place in places
    ]


def _minutes(coming: NextOpening | None, now: datetime) -> int | None:
    """Return the minutes until the next opening, if it is within the hour."""
    return coming and coming.status and minutes_to_start(coming.occurrence, now)


def with_html(cards: list[dict], selection: Selection, kept: dict) -> list[dict]:
    """Return the cards with their HTML, remembered for as long as neither data nor its words of time change."""
    rendered = {_words_of(card, kept, selection.now): card for card in cards}
    html = selection.index.records(
        f"cards {get_language()}",
        rendered,
        lambda keys: {key: _card_html(rendered[key], kept) for key in keys},
    )
    return [card | {"html": html[_words_of(card, kept, selection.now)]} for card in cards]


def _words_of(card: dict, kept: dict, now: datetime) -> tuple:
    """Return all that a card says beside what is its place's own."""
    coming = card["coming"]
    said = coming and (coming.text, coming.status, coming.occurrence and coming.occurrence.activity_id)
    # By day its place may have been verified too long ago.
    return card["place"].pk, said, card["distance"], kept["query"], timezone.localdate(now)


def _card_html(card: dict, kept: dict) -> str:
    return unbroken(render_to_string("meeting_places/_card.html", {"card": card, "place": card["place"], "kept": kept}))


def distance_text(km: float | None) -> str:
    """Return the distance as text: 2,3 km; in words where it is less than can be told; empty for None."""
    if km is None:
        return ""
    return f"{number_format(km, 1)} km" if km >= LEAST_KM else _("vieressä")


def short_facts(place: MeetingPlace) -> Iterator[str]:
    """Yield the facts for a card: price, booking, and the first features."""
    if place.price != MeetingPlace.Price.NOT_KNOWN:
        yield place.get_price_display()
    if place.booking == Booking.NOT_NEEDED:
        yield _("ei ilmoittautumista")
    elif place.booking == Booking.NEEDED:
        yield _("ilmoittaudu ennalta")
    yield from (feature.name for feature in list(place.features.all())[:FEATURES_ON_CARD])
