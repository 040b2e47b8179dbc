"""Models of groups, their events, and what belongs to events."""

from events.models.calendars import OwnCalendar
from events.models.events import Attachment, Event, EventQuerySet, ProgrammeItem
from events.models.forums import SaidAndDone
from events.models.groups import Group, Member, StandingItem
from events.models.letters import EventLetter, GroupMessage
from events.models.minutes import ActionPoint, AgendaItem, Minutes
from events.models.registrations import Registration

__all__ = [
    "ActionPoint",
    "AgendaItem",
    "Attachment",
    "Event",
    "EventLetter",
    "EventQuerySet",
    "Group",
    "GroupMessage",
    "Member",
    "Minutes",
    "OwnCalendar",
    "ProgrammeItem",
    "Registration",
    "SaidAndDone",
    "StandingItem",
]
