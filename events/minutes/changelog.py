"""Change log of a meeting for its members: old and new values of the meeting itself, and which of its parts changed.

Changes in the text of minutes are left out.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.text import capfirst

from events.models import AgendaItem, Attachment, Event, ProgrammeItem
from history.diff import FieldDiff, ValueFormatter, field_diffs
from history.models import Difference
from history.registry import key_of
from history.restore import changes_of

ENTRIES = 20
PARTS = (ProgrammeItem, Attachment, AgendaItem)
OF_MINUTES = {"discussion", "decision"}


@dataclass
class ChangelogEntry:
    """One change: time, user, changed fields of the meeting, and changed parts."""

    at: datetime
    who: str
    lines: list[FieldDiff] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


def change_log(event: Event, user) -> list[ChangelogEntry]:
    """Return the latest changes of the meeting, newest first."""
    changes = list(changes_of(key_of(event))[:ENTRIES])
    wording = ValueFormatter(user)
    for change in changes:
        for row in change.shown:
            if row.content_type.model_class() is Event and row.kind == Difference.Kind.CHANGED:
                wording.want(Event, *({name: both[n] for name, both in row.values.items() if both} for n in (0, 1)))
    wording.read()
    entries = [_entry(change, wording) for change in changes]
    return [entry for entry in entries if entry.lines or entry.parts]


def _entry(change, wording):
    who = change.user.name if change.user and change.user.name else change.get_origin_display()
    entry = ChangelogEntry(change.at, who)
    for row in change.shown:
        model = row.content_type.model_class()
        if model is Event and row.kind == Difference.Kind.CHANGED:
            entry.lines += field_diffs(wording, Event, row.values)
        elif model in (Event, *PARTS) and not (row.values and row.values.keys() <= OF_MINUTES):
            kind = capfirst(model._meta.verbose_name)
            entry.parts.append(f"{kind} {row.get_kind_display()}: {row.name}")
    return entry
