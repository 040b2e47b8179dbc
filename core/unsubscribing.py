"""Ending letters with one click (RFC 8058), without an account. Opening the page changes nothing; a POST does."""

from http import HTTPStatus

from django.conf import settings
from django.core.signing import BadSignature
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.models import Unsubscribed


def unsubscribe_url(letters: str, email: str) -> str:
    """Return the absolute URL at which letters of a kind to an address end, in the active language."""
    return settings.SITE_URL + reverse("unsubscribe", args=[Unsubscribed.token(letters, email)])


@csrf_exempt  # mail programs post without a cookie, and the token is the authority
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """Show whether letters go; a POST ends them, one with `again` takes them up anew."""
    try:
        row = Unsubscribed.of_token(token)
    except BadSignature:
        return _private(render(request, "core/unsubscribe.html", {"row": None}, status=HTTPStatus.NOT_FOUND))
    if request.method == "POST":
        if "again" in request.POST:
            Unsubscribed.objects.filter(letters=row.letters, email=row.email).delete()
        else:
            Unsubscribed.objects.get_or_create(letters=row.letters, email=row.email)
        return _private(redirect(request.path))
    return _private(render(request, "core/unsubscribe.html", {"row": row}))


def _private(response):
    patch_cache_control(response, private=True, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
