"""Logging in as a person does, with a telephone that really counts its codes."""

import re

from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import two_factor
from accounts.models import AccountEvent

PASSWORD = "kolme sanaa peräkkäin"
LOGIN = "/admin/login/"


def log_in(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": user.email, "password": password} | more)


def give_code(client, page, code, **more):
    carried = {name: page.context[name] for name in ("pending", "kept", "next") if page.context.get(name)}
    return client.post(LOGIN, carried | {"code": code} | more)


def code_of(key, steps=0):
    """What the telephone shows now, or so many half minutes from now."""
    return f"{totp(bytes.fromhex(key), t0=-30 * steps):06}"


def with_telephone(user):
    """Turn the second factor on for a user; return the key in her telephone and her recovery codes."""
    key = two_factor.new_key()
    codes = two_factor.turn_on(user, key, code_of(key))
    TOTPDevice.objects.update(last_t=0)  # the code of this half minute has not been used yet
    return key, codes


def is_in(client):
    return client.get(reverse("admin:account")).status_code == 200


def events(*kinds):
    rows = AccountEvent.objects.filter(kind__in=kinds) if kinds else AccountEvent.objects.all()
    return [(row.kind, row.user and row.user.email) for row in rows.order_by("pk")]


def link_in(letter):
    return re.search(r"https://perhekeskus\.example(\S+)", letter.get_content()).group(1)
