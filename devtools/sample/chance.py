"""Seeded random choices. The order of the calls affects the result."""

from datetime import date, timedelta
from random import Random

from meeting_places.schedules.recurrence import public_holidays

ONE_DAY = timedelta(days=1)


class Chance(Random):
    """A random generator for one seed and one day."""

    def __init__(self, seed: int, today: date):
        super().__init__(seed)
        self.today = today

    def happens(self, share: float) -> bool:
        return self.random() < share

    def draw(self, weights: dict):
        """Return a random key, by these weights."""
        return self.choices(list(weights), list(weights.values()))[0]

    def day_back(self, least: int, most: int) -> date:
        return self.today - self.randint(least, most) * ONE_DAY

    def day_ahead(self, least: int, most: int) -> date:
        return self.today + self.randint(least, most) * ONE_DAY

    def working_day_ahead(self, least: int, most: int) -> date:
        day = self.day_ahead(least, most)
        while day.weekday() > 4 or day in public_holidays([day.year]):
            day += ONE_DAY
        return day

    def next_weekday(self, weekday: int, weeks: int) -> date:
        """Return the date of the next such weekday, from today on, or so many weeks later; never a public holiday."""
        day = self.today + ((weekday - self.today.weekday()) % 7 + 7 * weeks) * ONE_DAY
        return day if day not in public_holidays([day.year]) else self.next_weekday(weekday, weeks + 2)
