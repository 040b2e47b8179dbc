"""Parser and formatter of times in words ("ke ja to klo 10-12", "kuun 1. lauantai 10–13").

Pure: plain values in, plain values out, no database. Times are written in Finnish in every language of the portal, and
read in Swedish and English too. What may mean two things is refused, with both ways to write it where there are two.
"""

from meeting_places.schedules.parsing.errors import Belongs, TimesError
from meeting_places.schedules.parsing.formatter import times_text
from meeting_places.schedules.parsing.overlaps import overlapping
from meeting_places.schedules.parsing.parser import MOST_RULES, parse_times
from meeting_places.schedules.parsing.rules import Openness, ScheduleRule
from meeting_places.schedules.parsing.settling import overlap_sentence

__all__ = [
    "MOST_RULES",
    "Belongs",
    "Openness",
    "ScheduleRule",
    "TimesError",
    "overlap_sentence",
    "overlapping",
    "parse_times",
    "times_text",
]
