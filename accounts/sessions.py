"""Session engine that stores the user of each session, so that sessions can be listed and ended."""

from datetime import timedelta

from django.contrib.auth import SESSION_KEY, login
from django.utils import timezone

from accounts.models import SessionStore
from accounts.tokens import keyed_hash

__all__ = ["SessionStore", "begin", "device_of", "end_others", "name_of", "note_seen"]  # Django asks for the first

SEEN_EVERY = timedelta(minutes=10)
BROWSERS = [("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox", "Firefox")]
BROWSERS += [("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari")]
SYSTEMS = [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")]
SYSTEMS += [("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")]


def device_of(request) -> str:
    """Return browser and system by the User-Agent header: "Firefox, Windows"; empty if unknown."""
    agent = request.headers.get("User-Agent", "")
    words = [next((name for part, name in known if part in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, words))


def begin(request, user, with_second_factor: bool = False) -> None:
    """Log the user in under a new session key; store device and time in the session."""
    if SESSION_KEY in request.session:
        request.session.cycle_key()  # login does so for anonymous users only
    login(request, user)
    request.session.pop("second_factor", None)
    if with_second_factor:
        request.session["second_factor"] = True
    request.session["device"] = device_of(request)
    request.session["seen_at"] = timezone.now().timestamp()


def note_seen(request) -> None:
    """Update the session's time of last use, at most every ten minutes."""
    now = timezone.now().timestamp()
    if now - request.session.get("seen_at", now) > SEEN_EVERY.total_seconds():
        request.session["seen_at"] = now


def name_of(session_key: str) -> str:
    """Return a keyed hash that identifies the session on a page; the session key itself would give access."""
    return keyed_hash("session", session_key)


def end_others(request) -> None:
    """Delete all of the user's sessions except the current one."""
    request.user.sessions.exclude(session_key=request.session.session_key).delete()
