"""Requests one URL to see whether it works, without ever connecting to a private network (SSRF)."""

import ssl
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from socket import SOCK_STREAM, create_connection, gaierror, getaddrinfo
from threading import Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

TIMEOUT = 10  # seconds of silence
DEADLINE = 30  # seconds in all, for servers that drip
MOST_REDIRECTS = 5
ASCII = "".join(map(chr, range(128)))  # of an address what stays as it was typed
GONE = {404, 410}
# They want a person or more patience: the page is there.
UNSURE = {401, 402, 403, 405, 407, 408, 425, 429, 451}

MayReach = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """The result of a request: `is_gone` is certain at once, other errors may be temporary."""

    is_good: bool
    why: str = ""
    is_gone: bool = False


class FetchRefused(Exception):
    """Raised for a URL that must not be requested; the message is the reason code."""


def is_public(ip: str) -> bool:
    """Return whether the IP address is on the public internet."""
    address = ip_address(ip)
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast


def ask(url: str, user_agent: str, may_reach: MayReach = is_public, ca: str | None = None) -> LinkAnswer:
    """Return the result of requesting the URL, following redirects. Never raises.

    Sends HEAD, which is cheapest for the server, then GET if HEAD fails. `may_reach` is called with each IP address
    when connecting, so that neither DNS names nor redirects can lead to a forbidden network.
    """
    try:
        for _ in range(MOST_REDIRECTS + 1):
            status, onward = _request(url, user_agent, may_reach, ca)
            if not onward:
                return _judged(status)
            url = urljoin(url, onward)
    except FetchRefused as refusal:
        return LinkAnswer(False, str(refusal))
    except (OSError, HTTPException, ValueError, UnicodeError) as error:
        return LinkAnswer(False, _reason(error))
    return LinkAnswer(False, "redirects")


def _judged(status: int) -> LinkAnswer:
    is_good = status < 400 or status in UNSURE
    return LinkAnswer(is_good, "" if is_good else str(status), status in GONE)


def _reason(error: Exception) -> str:
    reasons = {gaierror: "name", TimeoutError: "timeout", ssl.SSLCertVerificationError: "certificate"}
    return reasons.get(type(error), "no_answer")


def _request(url, user_agent, may_reach, ca):
    """Return the status and, for a redirect, where it leads."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchRefused("scheme")
    status, onward = _once("HEAD", parts, user_agent, may_reach, ca)
    if status >= 400:  # where HEAD is refused in any way, a browser's own question decides
        status, onward = _once("GET", parts, user_agent, may_reach, ca)
    return status, onward if 300 <= status < 400 else None


def _once(method, parts: SplitResult, user_agent, may_reach, ca):
    with closing(_connection(parts, may_reach, ca)) as connection:
        connection.connect()
        watch = Timer(DEADLINE, connection.sock.close)
        watch.daemon = True
        watch.start()
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {"User-Agent": user_agent, "Accept": "*/*", "Connection": "close"}
            connection.request(method, quote(path, safe=ASCII), headers=headers)
            response = connection.getresponse()
            return response.status, response.getheader("Location")
        finally:
            watch.cancel()


def _connection(parts, may_reach, ca):
    host = parts.hostname.encode("idna").decode()
    if parts.scheme == "http":
        return _Guarded(host, parts.port, may_reach)
    return _GuardedTLS(host, parts.port, may_reach, ssl.create_default_context(cafile=ca))


class _Guarded(HTTPConnection):
    def __init__(self, host, port, may_reach):
        super().__init__(host, port, timeout=TIMEOUT)
        self.may_reach = may_reach

    def connect(self):
        self.sock = _open(self.host, self.port, self.may_reach)


class _GuardedTLS(HTTPSConnection):
    def __init__(self, host, port, may_reach, context):
        super().__init__(host, port, timeout=TIMEOUT, context=context)
        self.may_reach, self.tls = may_reach, context

    def connect(self):
        self.sock = self.tls.wrap_socket(_open(self.host, self.port, self.may_reach), server_hostname=self.host)


def _open(host, port, may_reach):
    """Connect to the first network address of the name that may be reached: the one looked at is the one used."""
    found = [row[4][0] for row in getaddrinfo(host, port, type=SOCK_STREAM)]
    allowed = [ip for ip in found if may_reach(ip)]
    if not allowed:
        raise FetchRefused("private")
    return create_connection((allowed[0], port), TIMEOUT)
