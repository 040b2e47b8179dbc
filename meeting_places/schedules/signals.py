"""Follows all changes of schedules and of what bears upon them: rebuilds the occurrences once for each change.

It listens to history's `changed` alone, so that no form, import, bulk writer, restore or shell can forget it.
"""

from collections.abc import Iterator

from django.db.models import Q

from history.recording import Touched
from history.registry import Values
from meeting_places.models import Activity, MeetingPlace, Schedule, ScheduleException, SchoolHoliday
from meeting_places.schedules.occurrences import rebuild_these


def follow(touched: Touched, **kwargs) -> None:
    """Signal receiver: rebuild the occurrences of the activities that these changes concern."""
    concerned = _Concerned(touched)
    if activities := concerned.activities():
        rebuild_these(sorted(activities), concerned.lost())


class _Concerned:
    """The activities that a change concerns, each by its own key, its place, its municipality or a school holiday."""

    def __init__(self, touched: Touched):
        self.keys: set[int] = set()
        self.places: set[int] = set()
        self.municipalities: set[str] = set()
        self.holidays: set[str | None] = set()  # their municipalities; None for the whole region
        self.without_rule: set[int] = set()
        self.removed: list[tuple[int, int]] = []  # activities and their places
        for (model, key), (was, now) in touched.items():
            if model is MeetingPlace and _differs("municipality", was, now):
                self.places.add(int(key))
            elif model is Activity and _differs("place", was, now):
                self.keys.add(int(key))
                if was and not now:
                    self.removed.append((int(key), was["place"]))
            elif model is Schedule:
                self.keys |= set(_both("activity", was, now))
                if was and not now and was["place"]:
                    self.removed.append((was["activity"], was["place"]))
                self.without_rule |= set() if now else set(_both("activity", was, now))
            elif model is ScheduleException:
                self.keys |= set(_both("activity", was, now)) - {None}
                self.places |= set(_both("place", was, now)) - {None}
                self.municipalities |= set(_both("municipality", was, now)) - {None}
            elif model is SchoolHoliday:
                self.holidays |= set(_both("municipality", was, now))

    def activities(self) -> set[int]:
        """Return their keys, also of removed ones."""
        conditions = []
        if self.places:
            conditions += [Q(place__in=self.places), Q(schedules__place__in=self.places)]
        if self.municipalities:
            conditions.append(Q(place__municipality__in=self.municipalities))
        if self.holidays:
            here = Q() if None in self.holidays else Q(place__municipality__in=self.holidays)
            conditions.append(here & Q(schedules__skips_school_holidays=True))
        # One question each: joined by "or", no index would help.
        found = (Activity.objects.filter(one).values_list("pk", flat=True) for one in conditions)
        return self.keys.union(*found)

    def lost(self) -> list[tuple[int, int]]:
        """Return activity and place of the occurrences that the database deleted with their schedule or activity."""
        there = Activity.objects.filter(pk__in=self.without_rule).values_list("pk", "place")
        return [*self.removed, *(there if self.without_rule else ())]


def _differs(name: str, was: Values | None, now: Values | None) -> bool:
    """Return whether a field changed. A record of which only links are known has kept it."""
    return was is None or now is None or was.get(name, now[name]) != now[name]


def _both(name: str, was: Values | None, now: Values | None) -> Iterator:
    return (values[name] for values in (was, now) if values)
