"""A kept record in plain words, as it stands now: the same in a letter and on its pages."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from meeting_places.models import Booking, MeetingPlace, Occurrence
from meeting_places.status import date_words
from meeting_places.times import times_text
from perhekeskus.dates import day_text
from upkeep.letters.keeping import Kept

AHEAD = timedelta(weeks=8)


@dataclass
class Told:
    """A kept record in words: lines of a label and a text."""

    kept: Kept
    lines: list[tuple[str, str]]
    meetings: list[Occurrence]  # that are coming, cancelled ones too

    @property
    def checked(self) -> str:
        day = self.kept.last_word_on
        return _("tarkistettu %(day)s") % {"day": day_text(day)} if day else _("ei vielä tarkistettu")


def tell(records: list[Kept], now) -> list[Told]:
    """Return the records in words, in one query for all."""
    meetings = coming_meetings(records, now)
    told = []
    for kept in records:
        coming = [one for activity in kept.activities for one in meetings[activity.pk]]
        coming.sort(key=lambda one: (one.starts_at, one.pk))
        told.append(Told(kept, [line for line in _lines(kept, coming) if line[1]], coming))
    return told


def coming_meetings(records: list[Kept], now) -> dict[int, list[Occurrence]]:
    """Return the meetings of the next eight weeks by the key of their activity."""
    keys = [activity.pk for kept in records for activity in kept.activities]
    rows = Occurrence.objects.coming(now).filter(activity__in=keys, starts_at__lt=now + AHEAD)
    found = defaultdict(list)
    for one in rows.select_related("activity__place", "place"):
        found[one.activity_id].append(one)
    return found


def _lines(kept, coming):
    if kept.key[0] == "h":
        return _person_lines(kept.record)
    if kept.key[0] == "k":
        return _centre_lines(kept.record)
    lines = [*map(_times_line, kept.activities), (_("Seuraava kerta"), _next(coming))]
    if not kept.activities:
        lines = [(_("Ajat"), _("ei tiedossa"))]
    return lines + (_place_lines(kept.record) if kept.key[0] == "p" else _activity_lines(kept.record))


def _times_line(activity):
    times = times_text([schedule.rule for schedule in activity.schedules.all()])
    return activity.title or _("Ajat"), times or activity.hours_link or _("ei tiedossa")


def _next(coming):
    held = next((one for one in coming if not one.is_cancelled), None)
    off = [one for one in coming if one.is_cancelled and (held is None or one.starts_at < held.starts_at)]
    words = [f"{date_words(one)} {_('peruttu')}" for one in off[:1]] + ([date_words(held)] if held else [])
    return ", ".join(words)


def _place_lines(place):
    town = " ".join(filter(None, [place.postal_code, place.municipality.name if place.municipality else ""]))
    return [
        (_("Osoite"), _("verkossa") if place.is_online else ", ".join(filter(None, [place.address, town]))),
        (_("Perille pääsy"), place.getting_there),
        (_("Puhelin"), place.phone),
        (_("Sähköposti"), place.email),
        (_("Verkkosivu"), place.website),
        (_("Hinta"), place.get_price_display() if place.price != MeetingPlace.Price.NOT_KNOWN else _("ei tiedossa")),
        (_("Ilmoittautuminen"), _booking(place)),
        (_("Hyvä tietää"), ", ".join(feature.name for feature in place.features.all())),
        (_("Kuvaus"), place.description),
    ]


def _activity_lines(activity):
    return [
        (_("Paikka"), str(activity.place)),
        (_("Kenelle"), ", ".join(filter(None, [activity.audience, activity.ages]))),
        (_("Ilmoittautuminen"), _booking(activity) if activity.booking else activity.booking_how),
    ]


def _booking(record):
    words = record.get_booking_display() if record.booking != Booking.NOT_KNOWN else ""
    return ": ".join(filter(None, [words, record.booking_how])) or _("ei tiedossa")


def _centre_lines(centre):
    people = [(one.get_role_display().capitalize(), one.contact_person) for one in centre.people]
    return [
        (_("Kunnat"), ", ".join(area.municipality.name for area in centre.current_areas)),
        (_("Kuvaus toiminnasta"), centre.description),
        (_("Kuinka organisoidumme ja johdamme"), centre.organising),
        (_("Kuka johtaa"), centre.get_led_by_display()),
        (_("Tilat"), centre.get_premises_display()),
        *((role, ", ".join(filter(None, [str(one), one.phone, one.email]))) for role, one in people),
    ]


def _person_lines(person):
    return [
        (_("Tehtävä"), person.title),
        (_("Organisaatio"), str(person.organisation or "")),
        (_("Työpuhelin"), person.phone),
        (_("Työsähköposti"), person.email),
        (_("Voimassa"), _("%(day)s asti") % {"day": day_text(person.valid_until)} if person.valid_until else ""),
    ]
