"""The shortlist (muistilista): places that a visitor keeps in the URL itself, without account or cookie.

The repeated query parameter `p` is carried along in links; nothing is stored.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from meeting_places.models import MeetingPlace, Occurrence, midnight
from meeting_places.presentation.cards import cards_for
from meeting_places.schedules.status import date_words

WORD = "p"
MOST = 30
DAYS = timedelta(days=7)
LONGEST_KEY = 18  # digits that fit in a column of any database


def read_keys(query: QueryDict) -> list[int]:
    """Return the distinct primary keys of the query in order; malformed ones are left out."""
    typed = query.getlist(WORD)
    return list(dict.fromkeys(int(text) for text in typed if _can_be_key(text)))


def _can_be_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY


def address(name: str, keys: Iterable[int]) -> str:
    """Return the URL of the named page with the primary keys in its query."""
    return reverse(name, query={WORD: list(keys)} if keys else None)


def kept_context(query: QueryDict, place: MeetingPlace | None = None) -> dict:
    """Return the context that carries the shortlist along, with a link that adds `place` to it."""
    kept = kept_links(read_keys(query)[:MOST])
    if place and place.pk not in kept["keys"] and len(kept["keys"]) < MOST:
        kept["add_url"] = address("shortlist", [*kept["keys"], place.pk])
    return {"kept": kept}


def kept_links(keys: list[int]) -> dict:
    """Return the primary keys, the query string for other pages, and the URL of the shortlist."""
    query = f"?{urlencode({WORD: keys}, doseq=True)}" if keys else ""
    return {"keys": keys, "query": query, "url": address("shortlist", keys)}


@require_safe
def shortlist(request):
    """Show the kept places with their occurrences of the next seven days, in the order of the URL."""
    now = timezone.now()
    keys = read_keys(request.GET)
    places = MeetingPlace.objects.published().for_list().in_bulk(keys[:MOST])
    found = [key for key in keys[:MOST] if key in places]
    meetings = meetings_by_place(found, now)
    cards = cards_for([places[key] for key in found], now)
    for card in cards:
        key = card["place"].pk
        card["meetings"] = meetings[key]
        card["remove_url"] = address("shortlist", [other for other in found if other != key])
    typed = set(request.GET.getlist(WORD)) - {""}
    context = {
        "section": "meeting_places",
        "cards": cards,
        "first_day": timezone.localdate(now),
        "last_day": timezone.localdate(now) + DAYS - timedelta(days=1),
        "is_cut": len(keys) > MOST,
        "is_missing": len(found) < min(len(typed), MOST),
        "most": MOST,
        "more_url": address("meeting_places:list", found),
        "kept": kept_links(found),
    }
    return render(request, "meeting_places/shortlist.html", context)


def meetings_by_place(keys: list[int], now: datetime) -> dict[int, list[dict]]:
    """Return the occurrences of the next seven days by primary key of the place, each with its date as text."""
    until = midnight(timezone.localdate(now) + DAYS)
    rows = Occurrence.objects.published().coming(now).filter(place__in=keys, starts_at__lt=until).for_list()
    found = defaultdict(list)
    for one in rows:
        found[one.place_id].append({"occurrence": one, "day": date_words(one)})
    return found
