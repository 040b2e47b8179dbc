"""Template context of every page."""

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils import translation

LANGUAGE_NAMES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]


def portal(request):
    """Return the publisher's details and the URLs of the current page in each language."""
    return {
        "site_url": settings.SITE_URL,
        "publisher": settings.PUBLISHER,
        "feedback_email": settings.FEEDBACK_EMAIL,
        "quick_exit_url": settings.QUICK_EXIT_URL or reverse("portal:home"),
        "language_links": [
            {"code": code, "name": name, "url": _same_page(request, code)} for code, name in LANGUAGE_NAMES
        ],
    }


def _same_page(request, language):
    if getattr(request, "resolver_match", None) is None:
        with translation.override(language):
            return reverse("portal:home")
    return translate_url(request.get_full_path(), language)
