"""Middleware for every request: logging, null bytes, the portal's own addresses, pages of help, language."""

import logging
import time

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponsePermanentRedirect
from django.urls import is_valid_path
from django.utils import translation
from django.utils.http import escape_leading_slashes

from perhekeskus.logging import is_help, without_secrets
from perhekeskus.query_words import own_query

logger = logging.getLogger("perhekeskus.request")


class RequestLogMiddleware:
    """Logs each request on one line without personal data: no query string, IP address, user or token."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        response = self.get_response(request)
        logger.info(
            "request",
            extra={
                "method": request.method,
                "path": without_secrets(request.path),
                "status": response.status_code,
                "duration_ms": round((time.perf_counter() - started) * 1000, 1),
            },
        )
        return response


class HostileInputMiddleware:
    """Raises BadRequest for null bytes in the URL, which PostgreSQL cannot store."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("null byte in the address")
        return self.get_response(request)


class OwnAddressMiddleware:
    """Keeps addresses the portal's own: forgets foreign query words, and leads from upper case to lower case.

    Only where nothing was found under the path as it is: slugs may have upper-case letters. The admin, uploads and
    static files, whose names mean what they say, and tokens are left alone.
    """

    NOT_OWN = ("/admin/", "/media/", settings.STATIC_URL)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(self.NOT_OWN):
            return self.get_response(request)
        if query := request.META.get("QUERY_STRING"):
            request.META["QUERY_STRING"] = own_query(query)
        response = self.get_response(request)
        if response.status_code == 404 and request.method in {"GET", "HEAD"} and (lower := lower_path(request)):
            query = request.META.get("QUERY_STRING")
            return HttpResponsePermanentRedirect(f"{lower}?{query}" if query else lower)
        return response


def lower_path(request) -> str:
    """Return the path in lower case if there may be such a page, else an empty string."""
    lower = request.path_info.lower()
    if lower == request.path_info or not lower.isascii() or {"~", "%"} & set(lower) or is_token(request):
        return ""
    with translation.override(translation.get_language_from_path(lower) or settings.LANGUAGE_CODE):
        return next((escape_leading_slashes(path) for path in (lower, f"{lower}/") if is_valid_path(path)), "")


def is_token(request) -> bool:
    return request.resolver_match is not None and "token" in request.resolver_match.kwargs


class TellNobodyMiddleware:
    """Lets no page that is opened from a page of help learn where its reader was, also where there is no such page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if is_help(request.path):
            response.headers["Referrer-Policy"] = "no-referrer"
        return response


class LanguageFromPathMiddleware:
    """Sets the language by the URL only, not by a cookie or header, so that a URL is always the same page.

    Only the admin uses the user's own language (`accounts/site.py`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response
