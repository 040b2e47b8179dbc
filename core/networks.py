"""Identifies the network of a request by a keyed hash, without storing the IP address.

Code that stores the hash must delete it after a day.
"""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.utils.crypto import salted_hmac


def network_hash(request) -> str:
    """Return 32 hex digits that are the same for each request of a network; they cannot be reversed without our key.

    An IPv6 address counts by its /64, because a household has a whole one.
    """
    return salted_hmac("network", _network(_address(request)), algorithm="sha256").hexdigest()[:32]


def _address(request) -> str:
    if settings.BEHIND_PROXY:  # the last is what our own proxy saw; those before it anyone can write
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        return forwarded or request.META.get("REMOTE_ADDR", "")
    return request.META.get("REMOTE_ADDR", "")


def _network(address) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ip if ip.version == 4 else ip_network((ip, 64), strict=False))
