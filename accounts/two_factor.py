"""Two-factor authentication: TOTP codes of an app, or single-use recovery codes."""

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
    """Return the session's user if they still must give a second-factor code, else None."""
    user = get_user(request)
    lacks = user.is_authenticated and is_required(user) and "second_factor" not in request.session
    return user if lacks else None


def is_on(user: User) -> bool:
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def verify(user: User, code: str) -> AccountEvent.Kind | None:
    """Return LOGIN for a correct app code, RECOVERED for a recovery code, None if the code is wrong or was used."""
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
    """Return the secret key in Base32 in groups of four, for typing into an app."""
    text = b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def address_of(user: User, key: str) -> str:
    """Return the otpauth URL of the key, which opens an app on the same phone."""
    return TOTPDevice(user=user, key=key).config_url


def picture_of(user: User, key: str) -> bytes:
    """Return the otpauth URL as a QR code, SVG bytes."""
    picture = BytesIO()
    segno.make(address_of(user, key), micro=False).save(picture, kind="svg", light="#fff", omitsize=True, scale=4)
    return picture.getvalue()


@transaction.atomic
def turn_on(user: User, key: str, code: str) -> list[str] | None:
    """Store the key as the user's second factor and return new recovery codes; None if the code does not match the key.

    Deletes the user's sessions, which began without the factor; the caller starts a new one (`sessions.begin`).
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
    """Delete the second factor and all sessions of the user, because these say that a code was given."""
    user.sessions.all().delete()
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Return ten new recovery codes and void the earlier ones. Only hashes are stored, so codes are shown once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_kept_as(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def _kept_as(code: str) -> str:
    return keyed_hash("recovery code", code)[:16]
