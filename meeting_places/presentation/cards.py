"""Contents of a place's card in a list."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.formatting import unbroken
from meeting_places.filters.facets import FACETS
from meeting_places.filters.filterset import everything
from meeting_places.filters.selection import Selection
from meeting_places.models import Activity, Booking, MeetingPlace, booking_of
from meeting_places.presentation.next_opening import NextOpening, coming_at
from meeting_places.schedules.status import minutes_to_start

FEATURES_ON_CARD = 3
FACTS_ON_CARD = 5  # more only where more are asked for
PLACE_FACTS = ("feature", "language", "online")
ASKED_FACTS = ("free", "booking", "indoor", "attendance", *PLACE_FACTS)
LEAST_KM = 0.05  # less would read "0,0 km"


def cards_for(places, now: datetime, selection: Selection | None = None) -> list[dict]:
    """Return a dict for each place with its next meeting among the suiting ones; a query of all if any is unknown."""
    places = list(places)
    selection = selection or everything(now)
    coming, index = coming_at(places, selection), selection.index
    if selection.times and (others := [place for place in places if place.pk not in coming]):
        coming |= coming_at(others, selection.whenever())  # when they do meet, if not when it was asked for
    idle = _idle({place.pk for place in places} - coming.keys(), selection)
    cards = [
        {
            "place": place,
            "coming": coming.get(place.pk),
            "activity": idle[place.pk][0] if place.pk in idle else _activity(coming.get(place.pk)),
            "minutes": _minutes(coming.get(place.pk), now),
            "hours_known": idle[place.pk][1] if place.pk in idle else index.is_in("scheduled", place.pk),
            "distance": distance_text(selection.distance_km(place.pk)),
            "is_full_match": selection.is_full_match(place.pk),
        }
        for place in places
    ]
    return [card | {"facts": _short_facts(card, selection)} for card in cards]


def _activity(coming: NextOpening | None) -> Activity | None:
    return coming.occurrence.activity if coming and coming.occurrence else None


def _idle(places: Iterable[int], selection: Selection) -> dict[int, tuple[Activity, bool]]:
    """Return by place the activity that a text means there and which does not meet, and whether its times are known."""
    index = selection.index
    slots = {pk: slot for pk in places if (slot := selection.meant_slot(pk))}
    keys = {pk: index.segments[one.segment].activities[one.slot] for pk, one in slots.items()}
    known = index.records("activities", keys.values(), Activity.objects.in_bulk)
    return {pk: (known[key], index.is_in_slots("scheduled", *slots[pk])) for pk, key in keys.items() if key in known}


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
    coming, activity = card["coming"], card["activity"]
    exception = coming and coming.exception
    said = (coming.text, coming.status, exception and exception.pk) if coming else card["hours_known"]
    told = card["distance"], card.get("partly", ""), *card["facts"]
    # By day its place may have been verified too long ago.
    return card["place"].pk, said, activity and activity.pk, told, kept["query"], timezone.localdate(now)


def _card_html(card: dict, kept: dict) -> str:
    return unbroken(render_to_string("meeting_places/_card.html", {"card": card, "place": card["place"], "kept": kept}))


def distance_text(km: float | None) -> str:
    """Return the distance as text: 2,3 km; in words where it is less than can be told; empty for None."""
    if km is None:
        return ""
    return f"{number_format(km, 1)} km" if km >= LEAST_KM else _("vieressä")


def _short_facts(card: dict, selection: Selection) -> list[str]:
    """Return the facts for a card: first what is asked for, then price, booking, and the first features."""
    place, what = card["place"], ("facts", get_language(), card["place"].pk)
    price, features = selection.index.remember_part(what, lambda: (list(price_words(place)), first_features(place)))
    booking = list(booking_words(place, card["coming"], card["activity"]))
    facts = [*price, *booking, *features]
    if words := [word for word in ASKED_FACTS if word in selection.values]:
        told = {"free": price, "booking": booking}
        asked = [fact for word in words for fact in told.get(word) or _asked_facts(word, card, selection)]
        facts = list(dict.fromkeys([*asked, *facts]))[: max(FACTS_ON_CARD, len(asked))]
    return facts


def _asked_facts(word: str, card: dict, selection: Selection) -> Iterator[str]:
    """Yield what the card tells of a word of the address; nothing if that is not known of it."""
    place, activity = card["place"], card["activity"]
    if word == "indoor":
        setting = (activity.setting if activity else "") or place.setting
        yield from filter(None, [setting and str(MeetingPlace.Setting(setting).label)])
    elif word == "attendance":
        one = card["coming"] and card["coming"].occurrence
        attendance = one.attendance if one else activity.attendance if activity else ""
        yield from filter(None, [attendance and str(Activity.Attendance(attendance).label)])
    elif word in PLACE_FACTS:
        facet, values = FACETS[word], selection.values[word]
        for value in values if isinstance(values, list) else [values]:
            if any(selection.index.is_in(name, place.pk) for name in facet.sets(value, selection.registers)):
                yield facet.read_text(value, selection.registers)


def price_words(place: MeetingPlace) -> Iterator[str]:
    if place.price != MeetingPlace.Price.NOT_KNOWN:
        yield place.get_price_display()


def booking_words(place: MeetingPlace, coming: NextOpening | None, activity: Activity | None) -> Iterator[str]:
    """Yield how one comes to what the card tells of, or else to the place; nothing if that is not known."""
    one = coming and coming.occurrence
    if one and one.is_by_appointment:
        yield _("ajanvarauksella")
        return
    activity = one.activity if one else activity
    booking = booking_of(activity, place) if activity else place.booking
    if booking == Booking.NOT_NEEDED:
        yield _("ei ilmoittautumista")
    elif booking == Booking.NEEDED:
        yield _("ilmoittaudu ensin")


def first_features(place: MeetingPlace) -> list[str]:
    return [feature.name for feature in list(place.features.all())[:FEATURES_ON_CARD]]
