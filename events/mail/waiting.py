"""Letters that wait ten minutes before they leave: what leaves when, telling of it, and stopping it."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.permissions import editable
from events.models import EventLetter

KEY = re.compile(r"(?P<of>[em])(?P<pk>[0-9]{1,9})-(?P<kind>[a-z_]{1,20})")


@dataclass(frozen=True, slots=True)
class Leaving:
    """Letters of one kind about one event or of one message, which wait and can be stopped together."""

    key: str
    what: str
    count: int
    at: datetime

    @property
    def text(self) -> str:
        letters = ngettext("%d kirje", "%d kirjettä", self.count) % self.count
        return _("%(what)s: %(letters)s. Lähtee klo %(clock)s.") % {
            "what": self.what,
            "letters": letters,
            "clock": clock(self.at),
        }


def clock(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "G.i")


def stoppable_by(user):
    """Return the waiting letters that the user may stop: those of her events, and of messages that she sent."""
    rows = EventLetter.objects.leaving()
    mine = editable(EventLetter.objects.all(), user).order_by()
    return rows.filter(Q(pk__in=mine.values("pk")) | Q(message__sender=user))


def leaving_of(user, **conditions) -> list[Leaving]:
    """Return what waits and the user may stop, soonest first, in one query; `conditions` name which letters."""
    rows = (
        stoppable_by(user)
        .filter(**conditions)
        .order_by()
        .values("event", "event__title_fi", "message", "message__subject", "kind")
    )
    rows = rows.annotate(count=Count("pk"), at=Min("send_after")).order_by("at", "kind")
    labels = dict(EventLetter.Kind.choices)
    return [
        Leaving(
            key=f"e{row['event']}-{row['kind']}" if row["event"] else f"m{row['message']}-{row['kind']}",
            what=f"{labels[row['kind']]}, {row['event__title_fi'] or row['message__subject']}",
            count=row["count"],
            at=row["at"],
        )
        for row in rows
    ]


def stop(user, key: str) -> int:
    """Stop the letters of a key of `Leaving`, those that the user may; return their number, 0 if they have left."""
    found = KEY.fullmatch(key)
    if not found:
        return 0
    owner = {"event": found["pk"]} if found["of"] == "e" else {"message": found["pk"]}
    return stoppable_by(user).filter(**owner, kind=found["kind"]).stop()


def told_with_stop(words: str, at: datetime | None):
    """Return what a save says of letters that leave, with when they do and a link to where they can be stopped."""
    if at is None:
        return words
    return format_html(
        '{} {} <a href="{}#leaving">{}</a>',
        words,
        _("Lähtee klo %s.") % clock(at),
        reverse("admin:index"),
        _("Pysäytä"),
    )
