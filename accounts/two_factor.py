"""Logging in in two steps: a code of the telephone's app, or a recovery code that works once."""

import secrets
import time
from base64 import b32encode
from io import BytesIO

import segno
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AccountEvent, User
from accounts.tokens import keyed_hash
from core.permissions import edits_everything

RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike on paper


def is_required(user: User) -> bool:
    return settings.REQUIRE_SECOND_FACTOR and edits_everything(user)


def pending_user(request) -> User | None:
    """Return whose session this is if it lacks the code that she must give; None if it lacks nothing or is nobody's."""
    user = get_user(request)
    lacks = user.is_authenticated and is_required(user) and "second_factor" not in request.session
    return user if lacks else None


def is_on(user: User) -> bool:
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def verify(user: User, code: str) -> AccountEvent.Kind | None:
    """Return by what the user is let in; None if the code is wrong or was used before."""
    code = "".join(code.lower().split()).replace("-", "")
    with transaction.atomic():  # devices are locked, so that no code lets two in
        for device in TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True):
            if code.isascii() and code.isdigit() and device.verify_token(code):
                return AccountEvent.Kind.LOGIN
        for device in StaticDevice.objects.select_for_update().filter(user=user):
            if device.verify_token(_kept_as(code)):
                return AccountEvent.Kind.RECOVERED
    return None


# Setting it up. The key waits in the session until the telephone has shown that it has it.


def new_key() -> str:
    return secrets.token_hex(20)


def key_in_words(key: str) -> str:
    """Return the key as one types it into an app: groups of four."""
    text = b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def address_of(user: User, key: str) -> str:
    """Return the address that an app on the same telephone opens."""
    return TOTPDevice(user=user, key=key).config_url


def picture_of(user: User, key: str) -> bytes:
    """Return the address as a QR code, in SVG."""
    picture = BytesIO()
    segno.make(address_of(user, key), micro=False).save(picture, kind="svg", light="#fff", omitsize=True, scale=4)
    return picture.getvalue()


@transaction.atomic
def turn_on(user: User, key: str, code: str) -> list[str] | None:
    """Take the key into use and return new recovery codes; None if the code is not the key's.

    Her sessions end, for they began without it: whoever goes on in one begins it anew (`sessions.begin`).
    """
    code = "".join(code.split())
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time()
    if not (code.isascii() and code.isdigit() and len(code) == 6 and totp.verify(int(code), tolerance=1)):
        return None
    turn_off(user)
    TOTPDevice.objects.create(user=user, name="app", key=key, last_t=totp.t(), drift=totp.drift)
    return new_recovery_codes(user)


@transaction.atomic
def turn_off(user: User) -> None:
    """Take the factor away. Her sessions end here too, as they tell that she gave a code that is no longer asked."""
    user.sessions.all().delete()
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Return ten new codes, the earlier ones being void. Only their marks are kept, so they are shown once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_kept_as(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def _kept_as(code: str) -> str:
    return keyed_hash("recovery code", code)[:16]
