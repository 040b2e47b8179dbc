"""Signed tokens for password links, single-use and with an expiry; keyed hashes."""

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
    """Return 32 hex digits: an HMAC of the text for one purpose, which cannot be reversed without our key."""
    return salted_hmac(f"accounts.{purpose}", text, algorithm="sha256").hexdigest()[:32]


def state_hash(user: User) -> str:
    """Return a hash of the user's state; it changes, and voids tokens, at a new password, login or deactivation."""
    state = f"{user.pk} {user.email} {user.password} {user.last_login} {user.is_active}"
    return keyed_hash("seal", state)


def make_token(user: User, purpose: str) -> str:
    """Return a signed token of the user and their present state, valid for this purpose only."""
    return signing.dumps([user.pk, state_hash(user)], salt=f"accounts.{purpose}")


def user_of_token(text: str, purpose: str, max_age: timedelta) -> User | None:
    """Return the token's user; None if it is forged, expired or already used."""
    try:
        pk, sealed = signing.loads(text, salt=f"accounts.{purpose}", max_age=max_age)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True, is_staff=True).first()
    return user if user and sealed == state_hash(user) else None


def password_url(user: User, purpose: str) -> str:
    """Return the absolute URL of the password page. The token is in the query string, which is not logged."""
    return f"{settings.SITE_URL}{reverse('admin:set_password', args=[purpose])}?key={make_token(user, purpose)}"
