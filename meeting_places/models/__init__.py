"""Models of meeting places, their activities, schedules and occurrences."""

from meeting_places.models.activities import Activity, attendance_of, booking_of
from meeting_places.models.exceptions import ScheduleException
from meeting_places.models.facet_index import FacetChange, KeptPart, KeptSegment
from meeting_places.models.first_visit import (
    FIRST_VISIT_FIELDS,
    FIRST_VISIT_FINNISH,
    FIRST_VISIT_TEXTS,
    FirstVisit,
    told,
)
from meeting_places.models.occurrences import LONGEST, Occurrence, midnight
from meeting_places.models.places import OTHER_PAGES, Booking, MeetingPlace, image_path, search_ties, soon_open
from meeting_places.models.schedules import WEEKDAYS, Schedule
from meeting_places.models.school_holidays import SchoolHoliday
from meeting_places.models.vocabularies import Feature, PlaceKind, SpokenLanguage, Theme

__all__ = [
    "FIRST_VISIT_FIELDS",
    "FIRST_VISIT_FINNISH",
    "FIRST_VISIT_TEXTS",
    "LONGEST",
    "OTHER_PAGES",
    "WEEKDAYS",
    "Activity",
    "Booking",
    "FacetChange",
    "Feature",
    "FirstVisit",
    "KeptPart",
    "KeptSegment",
    "MeetingPlace",
    "Occurrence",
    "PlaceKind",
    "Schedule",
    "ScheduleException",
    "SchoolHoliday",
    "SpokenLanguage",
    "Theme",
    "attendance_of",
    "booking_of",
    "image_path",
    "midnight",
    "search_ties",
    "soon_open",
    "told",
]
