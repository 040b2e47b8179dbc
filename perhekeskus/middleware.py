"""Middleware for every request: logging, null bytes, language, pages that tell nobody that they were read."""

import logging
import time

from django.conf import settings
from django.core.exceptions import BadRequest
from django.utils import translation

from perhekeskus.logging import is_help, without_secrets

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
