"""Addresses of pages, remembered: a page prints dozens, and Django looks each up anew."""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language


def address(name: str, *args: str | int) -> str:
    """Return what `reverse` returns in the language in use."""
    return _address(get_language(), name, args)


@lru_cache(maxsize=20_000)
def _address(_language, name, args):
    return reverse(name, args=args)
