"""How often one may try: a person's slips are forgiven, guessing is not.

Every attempt is written down as a failure before it is made, so that many at once, in many processes, count as well.
A right password or code turns the row into what it was. A password set by a letter's link forgives all wrong
passwords, so that nobody can keep somebody else out for ever; but not wrong codes, which only who has the password
could give, nor how many links were asked for: whoever reads her letters would guess codes without end.
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
    """At most so many failures that have these fields in common, within a time."""

    same: tuple[str, ...]
    most: int
    within: timedelta

    def free_at(self, attempt: AccountEvent) -> datetime | None:
        """Return when this attempt would have been allowed; None if it is."""
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
    """Return what stands for a typed address: it may be a stranger's, or a password in the wrong field."""
    return keyed_hash("account", email_key(email))


def attempt(request, kind: Kind, email: str) -> AccountEvent:
    """Return an attempt, written down as failed; its `free_at` says when to try again if there were too many."""
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
    """Write the refusal down once, not as often as somebody knocks."""
    row.delete()
    row.pk, row.kind = None, Kind.LOCKED
    alike = AccountEvent.objects.filter(kind=Kind.LOCKED, account=row.account, network=row.network)
    if not alike.filter(at__gt=timezone.now() - LONGEST / 4).exists():
        row.save(force_insert=True)


def succeeded(row: AccountEvent, kind: Kind, user: User) -> None:
    """Turn an attempt into what it was, and forgive the slips that came before it from the same place."""
    row.kind, row.user = kind, user
    row.save()
    if kind != Kind.PASSWORD_RIGHT:
        AccountEvent.objects.filter(account=row.account, network=row.network).update(account="")


def forgive(user: User) -> None:
    """Forget all wrong passwords for this account, wherever they came from."""
    AccountEvent.objects.filter(kind=Kind.FAILED, account=account_hash(user.email)).update(account="")
