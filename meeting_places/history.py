from meeting_places.models import (
    Activity,
    Feature,
    MeetingPlace,
    PlaceKind,
    Schedule,
    ScheduleException,
    SchoolHoliday,
    SpokenLanguage,
    Theme,
)
from perhekeskus.history import keep

for register in (PlaceKind, Theme, Feature, SpokenLanguage):
    keep(register)
# A keeper's address is somebody's own: history says that it was changed, not what it was.
keep(MeetingPlace, unkept=["keeper_email"])
keep(Activity, part_of=["place"], unkept=["keeper_email"])
keep(Schedule, part_of=["activity", "activity.place"])
keep(ScheduleException, part_of=["activity", "activity.place", "place"])
keep(SchoolHoliday)
