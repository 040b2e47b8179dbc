"""Parser and formatter of times in words ("ke ja to klo 10-12", "kuun 1. lauantai 10–13").

Pure: plain values in, plain values out, no database. The words are Finnish in every language of the portal; weekdays
are also read in Swedish and English. Ambiguous text is refused.
"""

from meeting_places.schedules.parsing.errors import TimesError
from meeting_places.schedules.parsing.formatter import times_text
from meeting_places.schedules.parsing.parser import MOST_RULES, parse_times
from meeting_places.schedules.parsing.rules import Openness, ScheduleRule

__all__ = ["MOST_RULES", "Openness", "ScheduleRule", "TimesError", "parse_times", "times_text"]
