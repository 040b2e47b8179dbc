"""The portal's session engine: sessions that know whose they are, so that each can be shown and ended."""

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
    """Return what the request came with, in two words: "Firefox, Windows"; empty if it does not say."""
    agent = request.headers.get("User-Agent", "")
    words = [next((name for part, name in known if part in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, words))


def begin(request, user, with_second_factor: bool = False) -> None:
    """Begin the user's session, or begin it anew under another key; note what it is shown by."""
    if SESSION_KEY in request.session:
        request.session.cycle_key()  # which login does for whoever was nobody before
    login(request, user)
    request.session.pop("second_factor", None)
    if with_second_factor:
        request.session["second_factor"] = True
    request.session["device"] = device_of(request)
    request.session["seen_at"] = timezone.now().timestamp()


def note_seen(request) -> None:
    """Note that the session is in use, but write no more often than every ten minutes."""
    now = timezone.now().timestamp()
    if now - request.session.get("seen_at", now) > SEEN_EVERY.total_seconds():
        request.session["seen_at"] = now


def name_of(session_key: str) -> str:
    """Return what a page may call a session: its key would open it."""
    return keyed_hash("session", session_key)


def end_others(request) -> None:
    """End all of the user's sessions but this one."""
    request.user.sessions.exclude(session_key=request.session.session_key).delete()
