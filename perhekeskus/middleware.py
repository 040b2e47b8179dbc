"""What happens to every request before a view sees it."""

import logging
import time

from django.conf import settings
from django.core.exceptions import BadRequest
from django.utils import translation

from perhekeskus.logging import without_secrets

logger = logging.getLogger("perhekeskus.request")


class RequestLogMiddleware:
    """Log each request in one line without personal data: no query, no network address, no user, no token."""

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
    """Refuse null bytes in the address: PostgreSQL cannot hold them, so no search for one can find anything."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("null byte in the address")
        return self.get_response(request)


class LanguageFromPathMiddleware:
    """Take the language from the address alone, not from a cookie or a header, so that one address is one page.

    Only the admin, which shows each user pages of her own, goes on in her language (`accounts/site.py`).
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
