"""The map: the same places as the list, under their municipalities, and the ground that they are drawn on."""

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
    """Return what the map shows: the places, or how many each municipality has where they are more than a list counts.

    `groups` hold a municipality (None: online, for all of the region) with its `rows` of places, or with a `number`
    and the `query` that narrows to it.
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
    """Return the places by name under their municipalities by name, those of the whole region last."""
    kinds = {kind.pk: kind.name for kind in PlaceKind.objects.all()}
    rows = defaultdict(list)
    for place in sorted(places, key=lambda place: (place.sort_key, place.pk)):
        is_partial = not getattr(place, "is_full_match", True)
        rows[place.municipality_id].append({"place": place, "kind": kinds[place.kind_id], "is_partial": is_partial})
    homes = [*municipalities, None]
    return [{"municipality": home, "rows": rows[key]} for home in homes if (key := home and home.pk) in rows]


def numbers_by_municipality(found: MeetingPlaceFilter, query, municipalities):
    """Yield each municipality with how many of the places it has, all of them counted in one query."""
    numbers = dict(found.places_with().order_by().values_list("municipality").annotate(number=Count("pk")))
    for home in municipalities:
        if number := numbers.get(home.pk):
            narrower = without_blanks(query)
            narrower["municipality"] = home.slug
            yield {"municipality": home, "number": number, "query": narrower.urlencode()}
    if number := numbers.get(None):
        yield {"municipality": None, "number": number}


def map_settings(found: MeetingPlaceFilter, municipalities: list[Municipality]) -> dict:
    """Return what the map is drawn with: its ground, tiles, and the circle within which places were asked for."""
    return {
        "ground": [{"name": one.name, "at": [one.latitude, one.longitude]} for one in municipalities],
        "tiles_url": settings.MAP_TILES_URL,
        "tiles_host": tiles_host(),
        "tiles_attribution": settings.MAP_TILES_ATTRIBUTION,
        "within": found.values.get("within") or WITHIN_KM,
    }


def map_policy() -> dict:
    """Return the security policy of the map's page, which alone may load pictures from the tiles' host."""
    hosts = [f"https://{host}"] if (host := tiles_host()) else []
    return settings.SECURE_CSP | {"img-src": [*settings.SECURE_CSP["img-src"], *hosts]}


def tiles_host() -> str:
    """Return the host that the map's tiles come from; empty where there are none."""
    return urlsplit(settings.MAP_TILES_URL).netloc
