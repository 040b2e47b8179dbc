"""Reads places, activities and meetings from the database into a `Segment`, in some eight queries."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import F
from django.utils import timezone

from core.models.publishing import State
from meeting_places.facet_index.segment import (
    CANCELLED,
    EPOCH,
    NUMBERS,
    SELF_SERVICE,
    STATES,
    Bits,
    LocalClock,
    Segment,
    minutes,
    parts_of,
)
from meeting_places.models import Activity, Booking, MeetingPlace, Occurrence, Schedule, midnight

AGES = range(18)
DAYS_BACK = 15  # as calendars tell; a week page begins on this week's Monday
MANY = 3000  # places of more than these are read day by day
UNKNOWN = float("nan")


class _Place(NamedTuple):
    key: int
    name: str
    municipality: str | None
    kind: int
    price: str
    booking: str
    organiser_kind: str | None
    setting: str
    is_online: bool
    latitude: float | None
    longitude: float | None
    verified: int


class _Activity(NamedTuple):
    key: int
    place: int
    kind: int | None
    booking: str
    youngest: int | None
    oldest: int | None
    attendance: str
    professional: str | None
    setting: str


ACTIVITY_COLUMNS = (
    *("pk", "place", "kind", "booking", "age_min_years", "age_max_years"),
    *("attendance", "visiting_professional_fi", "setting"),
)


def read_segment(keys: Iterable[int] | None = None, now: datetime | None = None) -> Segment:
    """Return the segment of the published places, or of those that are among these primary keys."""
    return _Reading(None if keys is None else sorted(keys), timezone.localdate(now)).segment()


class _Reading:
    def __init__(self, keys: list[int] | None, today: date):
        self.keys, self.today = keys, today
        self.found = Segment()
        self.rows: list[tuple] = []  # meetings, once they have been read
        self.slot_of: dict[tuple[int, int], int] = {}  # activity (0: none) and place → position

    def segment(self) -> Segment:
        places = list(self._places())
        activities = {row[0]: _Activity(*row) for row in self._activities()}
        guests = self._guests(activities)
        self._lay_out(places, activities, guests)
        self.bits = Bits(self.found.size)
        self._describe_places(places)
        self._describe_activities({place.key: place for place in places}, activities)
        self._read_meetings()
        self.found.sets = self.bits.as_integers()
        return self.found

    def _of_places(self, rows, path):
        return rows if self.keys is None else rows.filter(**{f"{path}__in": self.keys})

    def _places(self) -> Iterator[_Place]:
        rows = self._of_places(MeetingPlace.objects.published(), "pk").order_by("sort_key", "pk")
        own = ("pk", "sort_key", "municipality", "kind", "price", "booking")
        columns = (*own, "organiser__kind", "setting", "is_online")
        for *values, checked_on, created_at in rows.values_list(
            *columns, "latitude", "longitude", "checked_on", "created_at"
        ):
            yield _Place(*values, (checked_on or timezone.localdate(created_at)).toordinal())

    def _activities(self):
        rows = self._of_places(Activity.objects.order_by("pk"), "place")
        return rows.values_list(*ACTIVITY_COLUMNS)

    def _guests(self, activities) -> dict[int, list[tuple[int, int]]]:
        """Return by place the activities that meet there as guests, with the day when their home was verified."""
        pairs = self._guest_pairs(activities)
        rows = Activity.objects.filter(pk__in={activity for activity, _place in pairs}, place__state=State.PUBLISHED)
        verified, found = {}, defaultdict(list)
        when = ("place__checked_on", "place__created_at")
        for *values, checked_on, created_at in rows.values_list(*ACTIVITY_COLUMNS, *when):
            guest = _Activity(*values)
            activities.setdefault(guest.key, guest)
            verified[guest.key] = (checked_on or timezone.localdate(created_at)).toordinal()
        for activity, place in pairs:
            if activity in verified:
                found[place].append((activity, verified[activity]))
        return found

    def _guest_pairs(self, activities) -> set[tuple[int, int]]:
        """Return activities and places where they meet as guests."""
        if self.keys is None:
            rows = Occurrence.objects.exclude(place=F("activity__place")).order_by()
            return set(rows.values_list("activity", "place").distinct())
        # A few places' meetings tell so themselves, and sooner than the database.
        self.rows = list(self._meetings())
        pairs = {(activity, place) for _key, activity, place, *_others in self.rows}
        return {pair for pair in pairs if pair[0] not in activities or activities[pair[0]].place != pair[1]}

    def _lay_out(self, places, activities, guests):
        """Give each place its positions: its activities, or one of none; guests; its guard."""
        homes, found, names = defaultdict(list), self.found, []
        for one in activities.values():
            homes[one.place].append(one.key)
        length = 0
        for number, place in enumerate(places):
            for activity in homes[place.key] or [0]:
                self._add_slot(number, place.key, activity)
            for activity, verified in sorted(guests[place.key]):
                found.guests.append(found.size)
                found.guests_verified.append(verified)
                self._add_slot(number, place.key, activity)
            found.guards.append(found.size)
            found.places.append(number)
            found.activities.append(0)
            name = place.name.encode()
            length += len(name)
            names.append(name)
            found.name_ends.append(length)
            found.keys.append(place.key)
            found.verified.append(place.verified)
            found.latitudes.append(UNKNOWN if place.latitude is None else place.latitude)
            found.longitudes.append(UNKNOWN if place.longitude is None else place.longitude)
        found.names = b"".join(names)

    def _add_slot(self, number, place, activity):
        self.slot_of[activity, place] = self.found.size
        self.found.places.append(number)
        self.found.activities.append(activity)

    def _describe_places(self, places):
        add, guard_of = self.bits.add, dict(zip(self.found.keys, self.found.guards, strict=True))
        for place, guard in zip(places, self.found.guards, strict=True):
            if place.municipality:
                add(f"municipality={place.municipality}", guard)
            if place.price == MeetingPlace.Price.FREE:
                add("free=1", guard)
            elif place.price == MeetingPlace.Price.NOT_KNOWN:
                add("silent=free", guard)
            if place.is_online:
                add("online=1", guard)
        telling = set()  # what languages are spoken
        through = {"feature": MeetingPlace.features.through, "language": MeetingPlace.languages.through}
        for word, model in through.items():
            value = {"feature": "feature", "language": "spokenlanguage"}[word]
            for place, its_value in self._of_places(model.objects, "meetingplace").values_list("meetingplace", value):
                if place in guard_of:
                    add(f"{word}={its_value}", guard_of[place])
                    if word == "language":
                        telling.add(place)
        for place in guard_of.keys() - telling:
            add("silent=language", guard_of[place])
        scheduled = self._of_places(Schedule.objects, "activity__place").order_by()
        for activity, place in scheduled.values_list("activity", "activity__place").distinct():
            if place in guard_of:
                add("scheduled", guard_of[place])
                add("scheduled", self.slot_of[activity, place])

    def _describe_activities(self, places, activities):
        add = self.bits.add
        themes, organisers = self._themes(), self._organisers()
        for (key, place_key), slot in self.slot_of.items():
            place, activity = places[place_key], activities.get(key)
            add(f"kind={place.kind}", slot)
            if place.organiser_kind:
                add(f"organiser_kind={place.organiser_kind}", slot)
            booking = (activity.booking if activity else "") or place.booking
            if booking == Booking.NOT_NEEDED:
                add("booking=0", slot)
            elif booking == Booking.NOT_KNOWN:
                add("silent=booking", slot)
            setting = (activity.setting if activity else "") or place.setting
            if not setting:
                add("silent=indoor", slot)
            elif setting != MeetingPlace.Setting.OUTDOORS:
                add("indoor=1", slot)
            if not activity or not activity.attendance:
                add("silent=attendance", slot)
            if not activity:
                for years in AGES:
                    add(f"age={years}", slot)
                continue
            if activity.kind:
                add(f"kind={activity.kind}", slot)
            if activity.attendance:
                add(f"attendance={activity.attendance}", slot)
            if activity.professional:
                add("professional=1", slot)
            for theme in themes[key]:
                add(f"theme={theme}", slot)
            for kind in organisers[key]:
                add(f"organiser_kind={kind}", slot)
            oldest = AGES[-1] if activity.oldest is None else min(activity.oldest, AGES[-1])
            for years in range(activity.youngest or 0, oldest + 1):
                add(f"age={years}", slot)

    def _of_activities(self, rows):
        if self.keys is None:
            return rows
        return rows.filter(activity__in=[activity for activity, _place in self.slot_of if activity])

    def _themes(self) -> dict[int, list[int]]:
        found = defaultdict(list)
        for activity, theme in self._of_activities(Activity.themes.through.objects).values_list("activity", "theme"):
            found[activity].append(theme)
        return found

    def _organisers(self) -> dict[int, list[str]]:
        found = defaultdict(list)
        rows = self._of_activities(Activity.organisers.through.objects)
        for activity, kind in rows.values_list("activity", "organisation__kind"):
            found[activity].append(kind)
        return found

    def _read_meetings(self):
        found, add, clock = self.found, self.bits.add, LocalClock()
        numbers = {state.value: number for number, state in enumerate(STATES)}
        slot_of, day, day_end = self.slot_of, None, -1
        for key, activity, place, start, end, state in self.rows or self._meetings():
            slot = slot_of.get((activity, place))
            if slot is None:
                continue
            if start >= day_end:
                day = self._next_day(day, start)
                day_end = minutes(midnight(date.fromordinal(day + 1)))
            number = numbers[state]
            if number == SELF_SERVICE:
                add("hours=self_service", slot)
            found.meetings.append(key)
            found.slots.append(slot)
            found.starts.append(start)
            found.lengths.append(end - start)
            found.states.append(number)
            if number != CANCELLED:
                add(f"day={day}", slot)
                for part in parts_of(*clock(start, end)):
                    add(f"day{part}={day}", slot)
        if day is not None:
            found.day_ends.append(len(found.meetings))
        if max(found.meetings, default=0) < 2**32:
            found.meetings = NUMBERS(found.meetings)  # half the memory
        self._sort_by_slot()

    def _next_day(self, day: int | None, start: int) -> int:
        """Note where the days before that of this start end; return its day."""
        found, own = self.found, timezone.localdate(EPOCH + timedelta(minutes=start)).toordinal()
        if day is None:
            found.first_day = own
        else:
            found.day_ends.extend([len(found.meetings)] * (own - day))
        return own

    def _sort_by_slot(self):
        """Put the numbers of the meetings of each slot together, by counting."""
        found = self.found
        ends = array("I", bytes(4 * found.size))
        for slot in found.slots:
            ends[slot] += 1
        total = 0
        begins = array("I")
        for slot, number in enumerate(ends):
            begins.append(total)
            total += number
            ends[slot] = total
        found.by_slot = array("I", bytes(4 * total))
        for number, slot in enumerate(found.slots):
            found.by_slot[begins[slot]] = number
            begins[slot] += 1
        found.slot_ends = ends

    def _meetings(self) -> Iterator[tuple]:
        """Yield key, activity, place, start, end (minutes since `EPOCH`) and state, in the order of starts and keys.

        Past the ORM, which would make two million instants, each with its time zone.
        """
        columns = f"id, activity_id, place_id, {_minutes_of('starts_at')}, {_minutes_of('ends_at')}, state"
        among = "" if self.keys is None else f" AND place_id IN ({', '.join(map(str, self.keys)) or 'NULL'})"
        sql = (
            f"SELECT {columns} FROM {Occurrence._meta.db_table} "  # noqa: S608 – names and numbers of our own
            f"WHERE starts_at >= %s AND starts_at < %s{among} ORDER BY starts_at, id"
        )
        adapt = connection.ops.adapt_datetimefield_value
        start = midnight(self.today - timedelta(days=DAYS_BACK))
        last = Occurrence.objects.order_by("-starts_at").values_list("starts_at", flat=True).first()
        # A region's million at once would take hundreds of megabytes.
        step = timedelta(days=1 if len(self.found) > MANY else 500)
        while last and start <= last:
            with connection.cursor() as cursor:
                cursor.execute(sql, [adapt(start), adapt(start + step)])
                yield from cursor.fetchall()
            start += step


def _minutes_of(name: str) -> str:
    """Return SQL for the minutes since `EPOCH` of a column."""
    since = int(EPOCH.timestamp())
    if connection.vendor == "postgresql":
        return f"((EXTRACT(EPOCH FROM {name})::bigint - {since}) / 60)"
    return f"((CAST(strftime('%%s', {name}) AS INTEGER) - {since}) / 60)"
