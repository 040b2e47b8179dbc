"""What a card of a list says of a place, and which filters stand chosen."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Case, F, Value, When, Window
from django.db.models.functions import Greatest, RowNumber
from django.utils.translation import gettext as _

from meeting_places.filters import DAY_CHOICES, OPEN_CHOICES, MeetingPlaceFilter
from meeting_places.models import Booking, Feature, MeetingPlace, Occurrence, Schedule
from meeting_places.status import day_words, status_at

FEATURES_ON_CARD = 3
CHIPS = 25  # of one filter: more than there are municipalities


def cards_for(places, now: datetime) -> list[dict]:
    """Return each place with its next meeting in words, in two queries for all of them."""
    places = list(places)
    keys = [place.pk for place in places]
    coming = next_held(keys, now)
    with_hours = set(Schedule.objects.filter(activity__place__in=keys).values_list("activity__place", flat=True))
    return [
        {
            "place": place,
            "next": coming.get(place.pk) and day_words(coming[place.pk], now),
            "status": coming.get(place.pk) and status_at(coming[place.pk], now),
            "hours_known": place.pk in with_hours,
            "facts": list(short_facts(place)),
        }
        for place in places
    ]


def short_facts(place: MeetingPlace) -> Iterator[str]:
    """Return what a parent asks before leaving home: does it cost, must one book, does the pram get in."""
    if place.price != MeetingPlace.Price.NOT_KNOWN:
        yield place.get_price_display()
    if place.booking == Booking.NOT_NEEDED:
        yield _("ei ilmoittautumista")
    elif place.booking == Booking.NEEDED:
        yield _("ilmoittaudu ennalta")
    yield from (feature.name for feature in list(place.features.all())[:FEATURES_ON_CARD])


def facts(place: MeetingPlace) -> list[dict]:
    """Return what is good to know of a place; what nobody has told says so."""
    groups = {group: [] for group in Feature.Group}
    for feature in place.features.all():
        groups[feature.group].append(feature.name)
    booking = place.get_booking_display()
    rows = [
        (_("Hinta"), place.get_price_display()),
        (_("Ilmoittautuminen"), f"{booking}: {place.booking_how}" if place.booking_how else booking),
        (_("Kielet"), ", ".join(language.name for language in place.languages.all())),
        (_("Esteettömyys"), ", ".join(groups[Feature.Group.ACCESSIBILITY])),
        (_("Mukavuudet"), ", ".join(groups[Feature.Group.COMFORT])),
    ]
    return [{"term": term, "text": text or _("ei tiedossa")} for term, text in rows]


# Of two at a time the first of these goes on a card.
STATE_RANK = Case(
    When(state=Occurrence.State.SELF_SERVICE, then=3),
    When(state=Occurrence.State.BY_APPOINTMENT, then=2),
    When(state=Occurrence.State.WEATHER_PERMITTING, then=1),
    default=0,
)


def next_held(place_keys: list[int], now: datetime) -> dict[int, Occurrence]:
    """Return each place's next meeting that is held, by the place's key; what goes on now comes first."""
    begins = Greatest("starts_at", Value(now))
    rank = Window(RowNumber(), partition_by=F("place"), order_by=[begins, STATE_RANK, F("starts_at"), F("pk")])
    rows = (
        Occurrence.objects.published()
        .held()
        .coming(now)
        .filter(place__in=place_keys)
        .annotate(rank=rank)
        .filter(rank=1)
    )
    return {one.place_id: one for one in rows.order_by()}


def form_values(filterset: MeetingPlaceFilter, query) -> dict:
    """Return what the finder and the checkboxes beside it show as chosen."""
    day = query.get("day", "")
    return {
        "q": query.get("q", ""),
        "municipality": query.get("municipality", ""),
        "day": day,
        "other_day": bool(day) and day not in dict(DAY_CHOICES) and "day" not in filterset.form.errors,
        "kinds": query.getlist("kind"),
        "open": query.get("open"),
    }


def chosen_filters(filterset: MeetingPlaceFilter, query) -> list[dict]:
    """Return the filters that stand in the address, each with its words and the query that takes it away."""
    words = {key: dict(choices) for key, choices in filterset.choices.items()}
    words |= {"day": dict(DAY_CHOICES), "open": dict(OPEN_CHOICES)}
    chosen = []
    for key in ("q", "municipality", "kind", "day", "open"):
        for value in query.getlist(key)[:CHIPS] if key in words else query.getlist(key)[-1:]:
            if not value:
                continue
            rest = query.copy()
            rest.pop("page", None)
            rest.setlist(key, [other for other in query.getlist(key) if other != value])
            chosen.append({"key": key, "text": words.get(key, {}).get(value, value), "without": rest.urlencode()})
    return chosen
