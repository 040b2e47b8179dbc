"""Cached calendar feeds: a fingerprint from one query tells whether a feed must be built again."""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max, QuerySet, Subquery, Sum
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language

from core.ical import CONTENT_TYPE
from events.models import Event, Group
from history.models import Difference
from municipalities.models import Municipality

KEPT_S = 24 * 60 * 60
# Any other word in an address would make a feed of its own, and the cache full.
KEPT_WORDS = {"group", "municipality", "when", "year", "open"}


def feed_response(request, events: QuerySet[Event], build: Callable[[], bytes], private=False) -> HttpResponse:
    """Return the feed that `build` returns, 304 if the client has it, or the cached bytes of the same fingerprint.

    `events` are all that the feed may contain. `build` may raise Http404; it runs only if the bytes are not in the
    cache, and errors are not cached.
    """
    etag = quote_etag(stamp(request, events))
    response = get_conditional_response(request, etag=etag)
    if response is None or response.status_code != 304:
        key = f"events-feed-{etag}"
        content = cache.get(key)
        if content is None:
            content = build()
            if KEPT_WORDS.issuperset(request.GET):
                cache.set(key, content, KEPT_S)
        response = HttpResponse(content, content_type=CONTENT_TYPE, headers={"ETag": etag})
    if private:
        patch_cache_control(response, private=True, no_cache=True)
    return response


def stamp(request, events: QuerySet[Event]) -> str:
    """Return a hash that changes whenever the feed's contents may change; one query.

    It includes the date, because a feed reaches one year back, and changes of groups and municipalities, whose names
    are in entries. The sum of primary keys shows when one event was removed and another added.
    """
    named = Difference.objects.filter(
        content_type__app_label__in=[Group._meta.app_label, Municipality._meta.app_label],
        content_type__model__in=[Group._meta.model_name, Municipality._meta.model_name],
    )
    newest = Subquery(named.order_by("-pk").values("pk")[:1])
    facts = events.order_by().aggregate(Count("pk"), Max("updated_at"), Sum("pk"), Sum("version"), named=Max(newest))
    about = [settings.SITE_URL, get_language(), request.get_full_path(), timezone.localdate(), *facts.values()]
    return sha256("\n".join(map(str, about)).encode()).hexdigest()[:32]
