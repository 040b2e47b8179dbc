"""The present facts of records as lines of a label and a text, in the active language; a text is "" if unknown."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contacts.models import ContactPerson
from core.formatting import day_text
from meeting_places.models import FIRST_VISIT_FIELDS, Activity, Booking, FirstVisit, MeetingPlace, Occurrence, told
from meeting_places.schedules.parsing import times_text
from meeting_places.schedules.status import date_words
from municipalities.models import FamilyCentre

type Line = tuple[str, str]


def timetable_lines(activities: list[Activity], meetings: list[Occurrence]) -> list[Line]:
    """Return the times of each activity and the next meeting; `meetings` are those to come, soonest first."""
    if not activities:
        return [(_("Ajat"), _("ei tiedossa"))]
    return [*map(_times_line, activities), (_("Seuraava kerta"), _next_meeting(meetings))]


def _times_line(activity):
    times = times_text([schedule.rule for schedule in activity.schedules.all()])
    return activity.title or _("Ajat"), times or activity.hours_link or _("ei tiedossa")


def _next_meeting(meetings):
    """Return the next meeting that is held, after the first cancelled one if that is sooner."""
    held = next((meeting for meeting in meetings if not meeting.is_cancelled), None)
    cancelled = next((meeting for meeting in meetings if meeting.is_cancelled), None)
    texts = [date_words(held)] if held else []
    if cancelled and (held is None or cancelled.starts_at < held.starts_at):
        texts.insert(0, f"{date_words(cancelled)} {_('peruttu')}")
    return ", ".join(texts)


def place_lines(place: MeetingPlace) -> list[Line]:
    """Return what the portal tells of a place. What a national service holds is not asked about."""
    town = " ".join(filter(None, [place.postal_code, place.municipality.name if place.municipality else ""]))
    arriving = [(_("Perille pääsy"), place.getting_there), (_("Lähin pysäkki"), place.nearest_stop)]
    features = _("Hyvä tietää"), ", ".join(feature.name for feature in place.features.all())
    if place.is_held_elsewhere:
        where = " ".join(filter(None, [place.service_name, place.service_url]))
        elsewhere = _("Muut tiedot"), _("%(where)s (korjaa ne siellä, emme kysy niitä tässä)") % {"where": where}
        return [*arriving, *first_visit_lines(place), features, elsewhere]
    return [
        (_("Osoite"), _("verkossa") if place.is_online else ", ".join(filter(None, [place.address, town]))),
        *arriving,
        (_("Puhelin"), place.phone),
        (_("Sähköposti"), place.email),
        (_("Verkkosivu"), place.website),
        (_("Hinta"), place.get_price_display() if place.price != MeetingPlace.Price.NOT_KNOWN else _("ei tiedossa")),
        (_("Ilmoittautuminen"), _booking(place)),
        *first_visit_lines(place),
        features,
        (_("Kuvaus"), place.description),
    ]


def first_visit_lines(record: FirstVisit) -> list[Line]:
    """Return what the record itself tells to those who come for the first time."""
    return [(capfirst(record._meta.get_field(name).verbose_name), told(name, record)) for name in FIRST_VISIT_FIELDS]


def first_visits_of(activities: list[Activity]) -> list[Line]:
    """Return what each of a place's activities tells otherwise than the place, under its own title."""
    return [
        (f"{activity.title}: {label}" if activity.title else label, text)
        for activity in activities
        for label, text in first_visit_lines(activity)
        if text
    ]


def activity_lines(activity: Activity) -> list[Line]:
    return [
        (_("Paikka"), str(activity.place)),
        (_("Kenelle"), ", ".join(filter(None, [activity.audience, activity.ages]))),
        (_("Miten täällä ollaan"), activity.get_attendance_display()),
        (_("Ammattilainen käymässä"), activity.visiting_professional),
        (_("Ilmoittautuminen"), _booking(activity) if activity.booking else activity.booking_how),
        *first_visit_lines(activity),
    ]


def _booking(record):
    booking = record.get_booking_display() if record.booking != Booking.NOT_KNOWN else ""
    return ": ".join(filter(None, [booking, record.booking_how])) or _("ei tiedossa")


def family_centre_lines(centre: FamilyCentre) -> list[Line]:
    """Return the lines of a family centre that was loaded `with_people()`."""
    people = [(one.get_role_display().capitalize(), one.contact_person) for one in centre.people]
    return [
        (_("Kunnat"), ", ".join(area.municipality.name for area in centre.current_areas)),
        (_("Kuvaus toiminnasta"), centre.description),
        (_("Kuinka organisoidumme ja johdamme"), centre.organising),
        (_("Kuka johtaa"), centre.get_led_by_display()),
        (_("Tilat"), centre.get_premises_display()),
        *(
            (_("Kunnan vaihde, %s") % area.municipality.name, area.municipality.phone or _("ei tiedossa"))
            for area in centre.current_areas
        ),
        *((role, ", ".join(filter(None, [str(one), one.phone, one.email]))) for role, one in people),
    ]


def contact_person_lines(person: ContactPerson) -> list[Line]:
    return [
        (_("Tehtävä"), person.title),
        (_("Organisaatio"), str(person.organisation or "")),
        (_("Työpuhelin"), person.phone),
        (_("Työsähköposti"), person.email),
        (_("Voimassa"), _("%(day)s asti") % {"day": day_text(person.valid_until)} if person.valid_until else ""),
    ]
