"""A place and its coming meetings for search engines, as JSON-LD in the words of schema.org.

All is computed from occurrences: openings of a house as hours of single days, what is led or has a name as events.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meeting_places.models import MeetingPlace, Occurrence

# So that no text of an editor ends the element or begins a comment in it.
ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

type Thing = dict[str, Any]


def structured_data(place: MeetingPlace, meetings: Iterable[Occurrence]) -> SafeString:
    """Return the script element, which holds data and no program; empty where there is nothing to tell.

    `meetings` are the coming ones that the page shows, cancelled ones too, with their activities.
    """
    events = [_event(one, place) for one in meetings if one.begins or one.is_cancelled or place.is_online]
    if place.is_online:
        data = {"@graph": events} if events else None
    else:
        hours = [_hours(one) for one in meetings if not (one.begins or one.is_cancelled)]
        data = _place(place) | _told(openingHoursSpecification=hours, event=events)
    if data is None:
        return SafeString("")
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False, separators=(",", ":"))
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text.translate(ESCAPED)))


def _told(**values: Any) -> Thing:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _url(place: MeetingPlace) -> str:
    return settings.SITE_URL + place.get_absolute_url()


def _place(place: MeetingPlace) -> Thing:
    is_free = {MeetingPlace.Price.FREE: True, MeetingPlace.Price.SMALL_FEE: False}.get(place.price)
    example = _("Tämä on keksitty esimerkki. Paikkaa ei ole olemassa.") if place.is_example else ""
    return {"@type": "Place", "@id": _url(place)} | _told(
        name=place.name,
        url=_url(place),
        description=place.description,
        disambiguatingDescription=example,
        address=_address(place),
        geo=_geo(place),
        telephone=place.phone,
        isAccessibleForFree=is_free,
        publicAccess=True,
    )


def _address(place: MeetingPlace) -> Thing:
    town = place.municipality.name if place.municipality else ""
    told = _told(streetAddress=place.address, postalCode=place.postal_code, addressLocality=town)
    return {"@type": "PostalAddress", **told, "addressCountry": "FI"}


def _geo(place: MeetingPlace) -> Thing | None:
    if place.latitude is None:
        return None
    return {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}


def _hours(one: Occurrence) -> Thing:
    """Return the hours of a single day; what goes on past midnight closes the next day, as schema.org has it."""
    starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
    day = starts.date().isoformat()
    return {
        "@type": "OpeningHoursSpecification",
        "validFrom": day,
        "validThrough": day,
        "opens": f"{starts:%H:%M}",
        "closes": "23:59" if ends.date() > starts.date() and f"{ends:%H:%M}" == "00:00" else f"{ends:%H:%M}",
    }


def _event(one: Occurrence, place: MeetingPlace) -> Thing:
    status = "EventCancelled" if one.is_cancelled else "EventScheduled"
    manner = "Online" if place.is_online else "Offline"
    where = {"@type": "VirtualLocation", "url": place.website} if place.is_online else {"@id": _url(place)}
    return {"@type": "Event"} | _told(
        name=one.activity.title or place.name,
        url=_url(place),
        startDate=timezone.localtime(one.starts_at).isoformat(),
        endDate=timezone.localtime(one.ends_at).isoformat(),
        eventStatus=f"https://schema.org/{status}",
        eventAttendanceMode=f"https://schema.org/{manner}EventAttendanceMode",
        location=where,
        inLanguage=get_language(),
    )
