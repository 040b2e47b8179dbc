"""Events as iCalendar, from the same querysets as the pages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.ical import CalendarEntry, Status, local, write_calendar
from events.models import Event

STATUS = {
    Event.Progress.PLANNED: Status.TENTATIVE,
    Event.Progress.POSTPONED: Status.CANCELLED,
    Event.Progress.CANCELLED: Status.CANCELLED,
}


def events_calendar(events, name: str = "", with_remote_link: bool = False) -> bytes:
    """Return the events as an iCalendar file in the active language.

    Set `with_remote_link` only for members of the events' groups and registered participants.
    """
    entries = (calendar_entry(event, with_remote_link) for event in events)
    return write_calendar(name or _("Keski-Suomen perhekeskuksen tapahtumat"), entries)


def calendar_entry(event: Event, with_remote_link: bool = False) -> CalendarEntry:
    """Return the event as a calendar entry; its group and host must be loaded."""
    starts, ends = _times(event)
    return CalendarEntry(
        uid=f"event-{event.pk}@{urlsplit(settings.SITE_URL).hostname}",
        title=_title(event),
        starts=starts,
        ends=ends,
        changed_at=event.updated_at,
        version=event.version,
        status=_status(event),
        url=settings.SITE_URL + event.get_absolute_url(),
        place=event.where,
        description=_description(event, with_remote_link),
        category=event.group.name,
    )


def _times(event):
    """Whole days, unless the event's clock is known as far as a calendar needs it."""
    if event.starts_at is None or (event.ends_at is None and event.last_day != event.starts_on):
        return event.starts_on, event.last_day
    return local(event.starts_on, event.starts_at), event.ends_at and local(event.last_day, event.ends_at)


def _status(event):
    if event.date_uncertain and not event.is_off:
        return Status.TENTATIVE
    return STATUS.get(event.progress, Status.CONFIRMED)


def _title(event):
    title = f"{event.title} ({_('päivä epävarma')})" if event.date_uncertain else event.title
    if event.is_off:
        title = f"{event.get_progress_display().capitalize()}: {title}"
    return f"{_('Esimerkki')}: {title}" if event.is_example else title


def _description(event, with_remote_link):
    parking = event.parking and f"{_('Pysäköinti')}: {event.parking}"
    time_unknown = "" if event.starts_at else _("Kellonaika ei tiedossa.")
    remote = _("Mukaan pääsee myös etänä.") if event.remote_link else ""
    if remote and with_remote_link:
        remote = f"{remote} {event.remote_link}"
    reason = event.progress_reason if event.is_off else ""
    lines = [event.when, time_unknown, reason, event.date_note, event.description, parking, remote]
    return "\n".join(filter(None, lines))
