"""Signed tokens, by which a letter lets its reader set a password: for one use, and for a time; and keyed hashes."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.models import User

INVITATION = "invitation"
FORGOTTEN = "forgotten"
VALID_FOR = {INVITATION: timedelta(days=7), FORGOTTEN: timedelta(hours=2)}


def keyed_hash(purpose: str, text: str) -> str:
    """Return 32 hex digits that stand for a text, for one purpose, and tell it to nobody without our key."""
    return salted_hmac(f"accounts.{purpose}", text, algorithm="sha256").hexdigest()[:32]


def state_hash(user: User) -> str:
    """Return what changes once the user sets a password, logs in or is closed: a link or step of before is void."""
    state = f"{user.pk} {user.email} {user.password} {user.last_login} {user.is_active}"
    return keyed_hash("seal", state)


def make_token(user: User, purpose: str) -> str:
    """Return a text that stands for the user as she is now, for this purpose alone."""
    return signing.dumps([user.pk, state_hash(user)], salt=f"accounts.{purpose}")


def user_of_token(text: str, purpose: str, max_age: timedelta) -> User | None:
    """Return whom the text stands for; None if it is forged, too old or used."""
    try:
        pk, sealed = signing.loads(text, salt=f"accounts.{purpose}", max_age=max_age)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True, is_staff=True).first()
    return user if user and sealed == state_hash(user) else None


def password_url(user: User, purpose: str) -> str:
    """Return the whole address for a letter. The key stands in the query, which no log holds."""
    return f"{settings.SITE_URL}{reverse('admin:set_password', args=[purpose])}?key={make_token(user, purpose)}"
