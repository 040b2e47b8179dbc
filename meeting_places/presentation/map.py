"""The map page: the same places as the list, grouped by municipality, and the map's settings."""

from collections import defaultdict
from urllib.parse import urlsplit

from django.conf import settings

from meeting_places.filters.filterset import MeetingPlaceFilter, without_blanks
from meeting_places.filters.location import WITHIN_KM
from meeting_places.filters.selection import Selection
from meeting_places.models import MeetingPlace, PlaceKind
from municipalities.models import Municipality

MOST = 1000  # places that are shown one by one
READ_THROUGH = 20  # places of several municipalities that one may look through: more are folded by municipality


def on_map(found: MeetingPlaceFilter, query, municipalities: list[Municipality]) -> dict:
    """Return the context of the map: places, or counts by municipality if they are too many.

    Each of `groups` has a municipality (None: online, whole region) and its `rows` of places, or a `number` and the
    `query` that limits to it. Of many places each municipality's list is folded, unless `is_open`.
    """
    if len(found.qs) > MOST:
        groups = list(numbers_by_municipality(found, query, municipalities))
        return {"groups": groups, "is_counted": True, "full_count": len(found.qs)}
    keys = found.qs.keys(0, MOST)
    rows = MeetingPlace.objects.for_map().in_bulk(keys)
    places = [rows[key] for key in keys if key in rows]
    unplaced = [place for place in places if place.latitude is None]
    groups = places_by_municipality(places, municipalities, found.selection)
    results = found.qs.results
    return {
        "corrected_text": results.plan.text if results and results.corrections else "",
        "groups": groups,
        "is_open": len(groups) == 1 or len(places) <= READ_THROUGH,
        "full_count": found.qs.full_count,
        "partial_count": len(places) - found.qs.full_count,
        "unknown_count": sum(not place.is_online for place in unplaced),
        "online_count": sum(place.is_online for place in unplaced),
    }


def places_by_municipality(places: list[MeetingPlace], municipalities, selection: Selection) -> list[dict]:
    """Return the places by name, grouped by municipality; those of the whole region last."""
    kinds = {kind.pk: kind.name for kind in PlaceKind.objects.all()}
    rows = defaultdict(list)
    for place in sorted(places, key=lambda place: (place.sort_key, place.pk)):
        row = {"place": place, "kind": kinds[place.kind_id], "is_partial": not selection.is_full_match(place.pk)}
        rows[place.municipality_id].append(row)
    homes = [*municipalities, None]
    return [{"municipality": home, "rows": rows[key]} for home in homes if (key := home and home.pk) in rows]


def numbers_by_municipality(found: MeetingPlaceFilter, query, municipalities):
    """Yield each municipality with the number of matching places."""
    selection = found.selection
    numbers = {home.pk: selection.number_in(f"municipality={home.pk}") for home in municipalities}
    for home in municipalities:
        if number := numbers[home.pk]:
            narrower = without_blanks(query)
            narrower["municipality"] = home.slug
            yield {"municipality": home, "number": number, "query": narrower.urlencode()}
    if number := selection.number - sum(numbers.values()):
        yield {"municipality": None, "number": number}


def map_settings(found: MeetingPlaceFilter, municipalities: list[Municipality]) -> dict:
    """Return the settings of the map's script: municipality points, tile server, search radius in kilometres."""
    return {
        "ground": [{"name": one.name, "at": [one.latitude, one.longitude]} for one in municipalities],
        "tiles_url": settings.MAP_TILES_URL,
        "tiles_host": tiles_host(),
        "tiles_attribution": settings.MAP_TILES_ATTRIBUTION,
        "within": found.values.get("within") or WITHIN_KM,
    }


def map_policy() -> dict:
    """Return the Content Security Policy of the map page, the only one that may load images from the tile server."""
    hosts = [f"https://{host}"] if (host := tiles_host()) else []
    return settings.SECURE_CSP | {"img-src": [*settings.SECURE_CSP["img-src"], *hosts]}


def tiles_host() -> str:
    """Return the host of the tile server; empty if none is configured."""
    return urlsplit(settings.MAP_TILES_URL).netloc
