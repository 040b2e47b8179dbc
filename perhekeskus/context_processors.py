"""Template context of every page."""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.urls import reverse, translate_url
from django.utils import translation

from perhekeskus.query_words import query_of_canonical

LANGUAGE_NAMES = [("fi", "fi_FI", "Suomi"), ("sv", "sv_FI", "Svenska"), ("en", "en_GB", "English")]


def portal(request):
    """Return the publisher's details and the URLs of the current page in each language."""
    return {
        "site_url": settings.SITE_URL,
        "publisher": settings.PUBLISHER,
        "feedback_email": settings.FEEDBACK_EMAIL,
        "quick_exit_url": settings.QUICK_EXIT_URL or reverse("portal:home"),
        "canonical_url": canonical_url(request),
        "language_links": [
            {"code": code, "locale": locale, "name": name, "url": _same_page(request, code)}
            for code, locale, name in LANGUAGE_NAMES
        ],
    }


def canonical_url(request) -> str:
    """Return the one address of the page among those that show it; empty for what is no page, and for a token's."""
    match = getattr(request, "resolver_match", None)
    if match is None or "~" in request.path or "token" in match.kwargs:
        return ""
    try:
        query = query_of_canonical(request.GET, is_of_record="slug" in match.kwargs)
    except SuspiciousOperation:  # too much is asked; the page says so
        return ""
    return settings.SITE_URL + request.path + (f"?{query}" if query else "")


def _same_page(request, language):
    if getattr(request, "resolver_match", None) is None:
        with translation.override(language):
            return reverse("portal:home")
    path, mark, query = request.get_full_path().partition("?")
    return f"{_translated(path, language)}{mark}{query}"


@lru_cache(maxsize=20_000)
def _translated(path: str, language: str) -> str:
    """Return the path in another language, remembered: each page links to two, and Django looks them up anew."""
    return translate_url(path, language)
