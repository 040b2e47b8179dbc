from datetime import date, time

from devtools.sample import words
from devtools.sample.chance import ONE_DAY, Chance
from devtools.sample.fields import in_languages
from meeting_places.models import Activity, MeetingPlace, Schedule, ScheduleException
from meeting_places.schedules.recurrence import Recurrence

# Of all that is held once a week or more rarely.
RECURRENCES = (
    [Recurrence.WEEKLY] * 74
    + [Recurrence.ODD_WEEKS] * 6
    + [Recurrence.EVEN_WEEKS] * 6
    + [Recurrence.EVERY_SECOND_WEEK] * 4
    + [Recurrence.NTH_WEEKDAY] * 6
    + [Recurrence.LAST_WEEKDAY] * 2
    + [Recurrence.ONCE] * 2
)


class Times:
    """Schedules and exceptions of sample activities."""

    def __init__(self, chance: Chance):
        self.chance = chance

    def schedules(
        self, activity: Activity, hours: words.SampleHours, manner: words.SampleKind | words.Extra
    ) -> list[Schedule]:
        starts, ends = self.chance.choice(hours.spans)
        weekdays = sorted(self.chance.sample(hours.weekdays, self.chance.choice(hours.days_a_week)))
        recurrence = self.chance.choice(RECURRENCES) if len(weekdays) == 1 else Recurrence.WEEKLY
        common = {"activity": activity, "openness": self._openness(manner)} | self._season(recurrence)
        common["skips_school_holidays"] = self.chance.happens(0.35)
        common["on_public_holidays"] = self.chance.happens(0.03)
        schedules = [
            Schedule(starts=starts, ends=ends, **self._rule(recurrence, weekday), **common) for weekday in weekdays
        ]
        return schedules + (self._self_service(activity, weekdays, starts) if manner.is_self_service else [])

    def _openness(self, manner: words.SampleKind | words.Extra) -> str:
        if manner.is_outdoors and self.chance.happens(0.4):
            return Schedule.Openness.WEATHER_PERMITTING
        by_appointment = self.chance.happens(0.5 if manner.needs_booking else 0.03)
        return Schedule.Openness.BY_APPOINTMENT if by_appointment else Schedule.Openness.OPEN

    def _season(self, recurrence: Recurrence) -> dict:
        if recurrence == Recurrence.ONCE:
            return {}
        season = {"valid_from": self.chance.day_back(30, 120), "valid_until": self.chance.day_ahead(40, 120)}
        soon = {"valid_from": self.chance.day_ahead(7, 28)}
        return self.chance.choices([season, soon, {}], [12, 4, 84])[0]

    def _rule(self, recurrence: Recurrence, weekday: int) -> dict:
        rule = {"recurrence": recurrence, "weekday": weekday}
        if recurrence == Recurrence.ONCE:
            return rule | {"anchor": self.chance.next_weekday(weekday, self.chance.randint(1, 8))}
        if recurrence == Recurrence.EVERY_SECOND_WEEK:
            return rule | {"anchor": self.chance.next_weekday(weekday, self.chance.randint(0, 1))}
        return rule | ({"nth": self.chance.randint(1, 4)} if recurrence == Recurrence.NTH_WEEKDAY else {})

    def _self_service(self, activity: Activity, weekdays: list[int], closes: time) -> list[Schedule]:
        common = {"activity": activity, "openness": Schedule.Openness.SELF_SERVICE}
        if self.chance.happens(0.03):
            always = common | {"starts": time(0), "ends": time(0), "on_public_holidays": True}
            return [Schedule(weekday=weekday, **always) for weekday in range(7)]
        if self.chance.happens(0.3):
            return [Schedule(weekday=weekday, starts=time(7), ends=closes, **common) for weekday in weekdays]
        return []

    def exceptions(
        self, place: MeetingPlace, schedules: list[Schedule], neighbour: MeetingPlace | None
    ) -> list[ScheduleException]:
        """Return a break of a place and a change of one of its meetings; most places have neither."""
        found = []
        if pause := self._pause():
            first, last, reason = pause
            texts = in_languages("reason", reason)
            found.append(ScheduleException(place=place, first_day=first, last_day=last, **texts))
        weekly = [one for one in schedules if one.recurrence == Recurrence.WEEKLY and not one.valid_from]
        if weekly and self.chance.happens(0.05):
            found.append(self._change(self.chance.choice(weekly), neighbour))
        return found

    def _pause(self) -> tuple[date, date, words.Text] | None:
        christmas = date(self.chance.today.year, 12, 20)
        if self.chance.today < christmas < self.chance.today + 60 * ONE_DAY and self.chance.happens(0.15):
            shift = self.chance.randint(-4, 2) * ONE_DAY
            return christmas + shift, christmas + shift + self.chance.randint(14, 20) * ONE_DAY, words.CHRISTMAS
        if self.chance.happens(0.02):
            first = self.chance.day_ahead(7, 50)
            return first, first + self.chance.randint(6, 13) * ONE_DAY, self.chance.choice(words.BREAKS)
        return None

    def _change(self, schedule: Schedule, neighbour: MeetingPlace | None) -> ScheduleException:
        """Cancel one of the coming week's meetings, or move one of the coming weeks'."""
        change = self.chance.choice(("off", "off", "off", "day", "clock", "place"))
        day = self.chance.next_weekday(schedule.weekday, 0 if change == "off" else self.chance.randint(0, 3))
        moves = {
            "day": {"new_day": day + self.chance.randint(1, 2) * ONE_DAY},
            "clock": {"new_starts": _hour_earlier(schedule.starts), "new_ends": _hour_earlier(schedule.ends)},
            "place": {"new_place": neighbour} if neighbour else {},
        }
        move = moves.get(change, {})
        reason = self.chance.choice(words.MOVED if move else words.CANCELLED)
        return ScheduleException(
            activity=schedule.activity,
            first_day=day,
            last_day=day,
            is_move=bool(move),
            **move,
            **in_languages("reason", reason),
        )


def _hour_earlier(clock: time) -> time:
    return clock.replace(hour=(clock.hour - 1) % 24)
