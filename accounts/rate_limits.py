"""Rate limits of login attempts and password links.

Every attempt is stored as a failure before it is checked, so that concurrent attempts in many processes count too.
A correct password or code turns the row into what it was. Setting a password by an e-mailed link clears all wrong
passwords, so that nobody can lock a user out for ever; it does not clear wrong codes (which only somebody with the
password can give) or requested links: whoever reads the user's e-mail could otherwise guess codes without limit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import AccountEvent, User, email_key
from accounts.sessions import device_of
from accounts.tokens import keyed_hash
from core.networks import network_hash

Kind = AccountEvent.Kind
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """At most `most` failures with equal values of the fields `same` within a time."""

    same: tuple[str, ...]
    most: int
    within: timedelta

    def free_at(self, attempt: AccountEvent) -> datetime | None:
        """Return when the attempt will be allowed; None if it is allowed now."""
        earlier = AccountEvent.objects.filter(
            kind=attempt.kind,
            pk__lt=attempt.pk,
            at__gt=attempt.at - self.within,
            **{name: getattr(attempt, name) for name in self.same},
        )
        at = earlier.order_by("-pk").values_list("at", flat=True)[self.most - 1 : self.most]
        return at[0] + self.within if at else None


LIMITS = {
    Kind.FAILED: [
        Limit(("account", "network"), 5, HOUR / 4),
        Limit(("network",), 50, HOUR / 4),
        Limit(("account",), 50, HOUR),
    ],
    Kind.CODE_FAILED: [Limit(("account",), 5, HOUR / 2)],
    Kind.LINK_ASKED: [Limit(("account",), 3, HOUR), Limit(("network",), 20, HOUR)],
}
LONGEST = max(limit.within for limits in LIMITS.values() for limit in limits)


def account_hash(email: str) -> str:
    """Return a keyed hash of a typed address, which may be a stranger's or even a password in the wrong field."""
    return keyed_hash("account", email_key(email))


def attempt(request, kind: Kind, email: str) -> AccountEvent:
    """Store the attempt as a failure and return its row; `free_at` says when to try again if it is over the limit."""
    AccountEvent.objects.forget_networks(older_than=LONGEST)
    row = AccountEvent.objects.create(
        kind=kind,
        user=User.objects.filter(email_key=email_key(email)).first(),
        account=account_hash(email),
        network=network_hash(request),
        device=device_of(request),
    )
    row.free_at = max(filter(None, (limit.free_at(row) for limit in LIMITS[kind])), default=None)
    if row.free_at:
        _lock(row)
    return row


def _lock(row):
    """Log a refused attempt once in a while, not each time."""
    row.delete()
    row.pk, row.kind = None, Kind.LOCKED
    alike = AccountEvent.objects.filter(kind=Kind.LOCKED, account=row.account, network=row.network)
    if not alike.filter(at__gt=timezone.now() - LONGEST / 4).exists():
        row.save(force_insert=True)


def succeeded(row: AccountEvent, kind: Kind, user: User) -> None:
    """Set what the attempt turned out to be; if login is complete, clear earlier failures from the same network."""
    row.kind, row.user = kind, user
    row.save()
    if kind != Kind.PASSWORD_RIGHT:
        AccountEvent.objects.filter(account=row.account, network=row.network).update(account="")


def forgive(user: User) -> None:
    """Clear all wrong passwords of this account, from any network."""
    AccountEvent.objects.filter(kind=Kind.FAILED, account=account_hash(user.email)).update(account="")
