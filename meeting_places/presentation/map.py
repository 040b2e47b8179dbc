"""The map page: the same places as the list, grouped by municipality, and the map's settings."""

from collections import defaultdict
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count

from meeting_places.filters.counts import COUNTED, first_keys
from meeting_places.filters.filterset import WITHIN_KM, MeetingPlaceFilter, without_blanks
from meeting_places.models import MeetingPlace, PlaceKind
from municipalities.models import Municipality
from search.results import Results


def on_map(found: MeetingPlaceFilter, query, municipalities: list[Municipality]) -> dict:
    """Return the context of the map: places, or counts by municipality if there are more than a list counts.

    Each of `groups` has a municipality (None: online, whole region) and its `rows` of places, or a `number` and the
    `query` that limits to it.
    """
    if found.is_bound and not found.is_valid():
        return {"groups": [], "full_count": 0}
    if len(first_keys(found.qs)) > COUNTED:
        return {"groups": list(numbers_by_municipality(found, query, municipalities)), "is_counted": True}
    places = list(found.qs)
    unplaced = [place for place in places if place.latitude is None]
    full_count, corrected_text = len(places), ""
    if isinstance(found.qs, Results):
        full_count, corrected_text = found.qs.full_count, found.qs.plan.text if found.qs.corrections else ""
    return {
        "corrected_text": corrected_text,
        "groups": places_by_municipality(places, municipalities),
        "full_count": full_count,
        "partial_count": len(places) - full_count,
        "unknown_count": sum(not place.is_online for place in unplaced),
        "online_count": sum(place.is_online for place in unplaced),
    }


def places_by_municipality(places: list[MeetingPlace], municipalities) -> list[dict]:
    """Return the places by name, grouped by municipality; those of the whole region last."""
    kinds = {kind.pk: kind.name for kind in PlaceKind.objects.all()}
    rows = defaultdict(list)
    for place in sorted(places, key=lambda place: (place.sort_key, place.pk)):
        is_partial = not getattr(place, "is_full_match", True)
        rows[place.municipality_id].append({"place": place, "kind": kinds[place.kind_id], "is_partial": is_partial})
    homes = [*municipalities, None]
    return [{"municipality": home, "rows": rows[key]} for home in homes if (key := home and home.pk) in rows]


def numbers_by_municipality(found: MeetingPlaceFilter, query, municipalities):
    """Yield each municipality with the number of matching places, counted in one query."""
    numbers = dict(found.places_with().order_by().values_list("municipality").annotate(number=Count("pk")))
    for home in municipalities:
        if number := numbers.get(home.pk):
            narrower = without_blanks(query)
            narrower["municipality"] = home.slug
            yield {"municipality": home, "number": number, "query": narrower.urlencode()}
    if number := numbers.get(None):
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
