"""Admin of meeting places. The admin index lists the models in the order of registration here."""

from django.contrib import admin

from meeting_places.admin.activities import ActivityAdmin
from meeting_places.admin.exceptions import ScheduleExceptionAdmin
from meeting_places.admin.places import MeetingPlaceAdmin
from meeting_places.admin.school_holidays import SchoolHolidayAdmin
from meeting_places.admin.vocabularies import FeatureAdmin, PlaceKindAdmin, SpokenLanguageAdmin, ThemeAdmin
from meeting_places.models import (
    Activity,
    Feature,
    MeetingPlace,
    PlaceKind,
    ScheduleException,
    SchoolHoliday,
    SpokenLanguage,
    Theme,
)

admin.site.register(MeetingPlace, MeetingPlaceAdmin)
admin.site.register(Activity, ActivityAdmin)
admin.site.register(ScheduleException, ScheduleExceptionAdmin)
admin.site.register(SchoolHoliday, SchoolHolidayAdmin)
admin.site.register(PlaceKind, PlaceKindAdmin)
admin.site.register(Theme, ThemeAdmin)
admin.site.register(Feature, FeatureAdmin)
admin.site.register(SpokenLanguage, SpokenLanguageAdmin)
