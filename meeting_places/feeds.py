"""Meetings as iCalendar, one entry for each: what happens on no day, or on another one, needs no rule to say so."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from meeting_places.models import Activity, Booking, MeetingPlace, Occurrence
from perhekeskus.calendar import HELSINKI, CalendarEntry, Status, write_calendar


def meetings_calendar(name: str, meetings) -> bytes:
    """Return the meetings as an iCalendar file, in the language in use; `for_list()` must have loaded them."""
    return write_calendar(name, map(calendar_entry, meetings))


def calendar_entry(one: Occurrence) -> CalendarEntry:
    """Return the meeting as calendars show it."""
    return CalendarEntry(
        uid=f"meeting-{one.schedule_id}-{one.original_start:%Y%m%dT%H%MZ}@{urlsplit(settings.SITE_URL).hostname}",
        title=_title(one),
        starts=one.starts_at.astimezone(HELSINKI),
        ends=one.ends_at.astimezone(HELSINKI),
        changed_at=one.changed_at.replace(microsecond=0),
        version=one.revision,
        status=Status.CANCELLED if one.is_cancelled else Status.CONFIRMED,
        url=settings.SITE_URL + one.place.get_absolute_url(),
        place=_where(one.place),
        description=_description(one),
        category=one.place.kind.name,
    )


def _title(one):
    title = f"{one.activity.title}, {one.place.name}" if one.activity.title else one.place.name
    if one.is_cancelled:
        title = f"{one.get_state_display().capitalize()}: {title}"
    return f"{_('Esimerkki')}: {title}" if one.place.is_example else title


def _where(place: MeetingPlace) -> str:
    if place.is_online:
        return place.website
    town = place.municipality.name if place.municipality else ""
    return ", ".join(filter(None, [place.address, f"{place.postal_code} {town}".strip()]))


def _description(one):
    state = "" if one.state in (Occurrence.State.OPEN, Occurrence.State.CANCELLED) else one.get_state_display()
    booking = _booking(one.activity, one.place)
    return "\n".join(filter(None, [state.capitalize(), one.reason.capitalize(), one.activity.audience, booking]))


def _booking(activity: Activity, place: MeetingPlace) -> str:
    needs, how = (activity.booking, activity.booking_how) if activity.booking else (place.booking, place.booking_how)
    if needs != Booking.NEEDED:
        return ""
    return _("Ilmoittaudu ennalta: %(how)s") % {"how": how} if how else _("Ilmoittaudu ennalta.")
