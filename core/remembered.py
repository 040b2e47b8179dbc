"""What public pages are made of, remembered by each process until any data change.

`core/` knows no data: whoever knows when they change says so with `tell_by`.
"""

from collections.abc import Callable, Hashable
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest


class Remembering(Protocol):
    """All that is remembered of the data as they are now; it does not outlive them."""

    def remember_part(self, what: Hashable, make: Callable[[], Any]) -> Any:
        """Return what `make` returned for this first. Requests share it: nothing is to be set on it."""

    def forgetful(self) -> "Remembering":
        """Return one of the same data that remembers nothing yet, and for nobody else."""


_tell: Callable[[], Remembering]


def tell_by(tell: Callable[[], Remembering]) -> None:
    """Let this function say what is remembered now; called once, when all apps are loaded."""
    global _tell
    _tell = tell


def remembered_for(request: HttpRequest) -> Remembering:
    """Return what is remembered for the public; whoever may be logged in neither adds to it nor gets any of it."""
    now = _tell()
    return now.forgetful() if settings.SESSION_COOKIE_NAME in request.COOKIES else now
