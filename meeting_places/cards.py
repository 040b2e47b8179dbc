"""What a card of a list says of a place, and which filters stand chosen."""

from datetime import datetime

from django.db.models import Case, F, Value, When, Window
from django.db.models.functions import Greatest, RowNumber

from meeting_places.filters import DAY_CHOICES, MeetingPlaceFilter
from meeting_places.models import Occurrence, Schedule
from meeting_places.status import day_words, status_at


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
        }
        for place in places
    ]


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
    rows = Occurrence.objects.held().coming(now).filter(place__in=place_keys).annotate(rank=rank).filter(rank=1)
    return {one.place_id: one for one in rows.order_by()}


def chosen_filters(filterset: MeetingPlaceFilter, query) -> list[dict]:
    """Return the filters that stand in the address, each with its words and the query that takes it away."""
    words = {"day": dict(DAY_CHOICES)}
    for key in ("municipality", "kind", "open"):
        words[key] = dict(filterset.form.fields[key].choices)
    chosen = []
    for key in ("q", "municipality", "kind", "day", "open"):
        for value in filter(None, query.getlist(key)):
            rest = query.copy()
            rest.pop("page", None)
            rest.setlist(key, [other for other in query.getlist(key) if other != value])
            chosen.append({"key": key, "text": words.get(key, {}).get(value, value), "without": rest.urlencode()})
    return chosen
