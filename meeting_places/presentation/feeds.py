"""Occurrences as iCalendar, and changes at a place as an Atom feed.

A calendar has one entry for each occurrence, so cancellations and moves need no recurrence rules.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.ical import HELSINKI, CalendarEntry, Status, printable, write_calendar
from meeting_places.models import Activity, Booking, MeetingPlace, Occurrence, ScheduleException
from meeting_places.presentation.timetable_text import exception_words


def meetings_calendar(name: str, meetings) -> bytes:
    """Return the occurrences as an iCalendar file in the active language; they must be loaded with `for_list()`."""
    return write_calendar(name, map(calendar_entry, meetings))


def calendar_entry(one: Occurrence) -> CalendarEntry:
    """Return the occurrence as a calendar entry."""
    return CalendarEntry(
        uid=f"meeting-{one.schedule_id}-{one.original_start:%Y%m%dT%H%MZ}@{urlsplit(settings.SITE_URL).hostname}",
        title=_title(one),
        starts=one.starts_at.astimezone(HELSINKI),
        ends=one.ends_at.astimezone(HELSINKI),
        changed_at=one.last_changed_at.replace(microsecond=0),
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


class ChangesFeed(Atom1Feed):
    """An Atom feed whose date is that of its newest entry, or of its place's creation if it has none."""

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=self.feed["created_at"])


def changes_feed(place: MeetingPlace, exceptions) -> ChangesFeed:
    """Return an Atom feed of cancellations and moves at the place, newest change first, in the active language."""
    link = settings.SITE_URL + place.get_absolute_url()
    feed = ChangesFeed(
        title=printable(_("%(place)s: muutokset") % {"place": place.name}),
        link=link,
        description="",
        language=get_language(),
        author_name=settings.PUBLISHER,
        feed_url=settings.SITE_URL + reverse("meeting_places:place_changes", args=[place.slug]),
        feed_guid=_tag(f"meeting-place/{place.pk}"),
        created_at=place.created_at,
    )
    for one in sorted(exceptions, key=lambda one: (one.changed_at, one.pk), reverse=True):
        feed.add_item(
            title=printable(_change_title(one)),
            link=link,
            description=escape(printable(_change_text(one))),  # a summary is read as HTML
            unique_id=_tag(f"meeting-place/{place.pk}/exception/{one.pk}"),
            updateddate=one.changed_at,
        )
    return feed


def _tag(what: str) -> str:
    """Return an address of its own by RFC 4151, the same in each language and for ever."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{what}"


def _change_title(one: ScheduleException) -> str:
    words = exception_words(one)
    return f"{one.activity.title}: {words}" if one.activity and one.activity.title else words


def _change_text(one: ScheduleException) -> str:
    """Return the new place and the reason, as far as the public may see them."""
    new_place = one.new_place.name if one.new_place and one.new_place.is_published else ""
    return ". ".join(filter(None, [new_place, one.reason and one.reason[0].upper() + one.reason[1:]]))
