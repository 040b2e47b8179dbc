"""Example records for a demonstration: invented, marked as examples, and alive on any day.

The same seed on the same day makes the same records.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import batched, chain, count, islice
from random import Random

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import override

from contacts.models import ContactPerson, Organisation
from events.models import Event, Group, ProgrammeItem
from meeting_places.models import (
    Activity,
    Booking,
    Feature,
    MeetingPlace,
    PlaceKind,
    Schedule,
    ScheduleException,
    SpokenLanguage,
    Theme,
)
from meeting_places.occurrences import rebuild
from meeting_places.recurrence import Recurrence, public_holidays
from municipalities.models import Municipality
from perhekeskus.bulk import after_batch, all_or_nothing
from perhekeskus.history import unrecorded
from perhekeskus.publishing import State
from portal import sample_words as words
from portal.sample_meetings import MEMBERS, Meetings
from search.index import index_many, index_new

BATCH = 1000  # places at a time
AT_LEAST = 6  # places in each municipality, when there are enough
ONE_ONLINE_OF = 200
EVENTS = 11
POSTPONED = 5
REMOTE = 3  # the liaison persons' second title, each time it comes round
ONE_DAY = timedelta(days=1)
LINK = "https://example.org/"
MAILBOX = "esimerkki@example.org"
LANGUAGES = ("fi", "sv", "en")
LANGUAGE_SETS = [("fi",)] * 6 + [("fi", "en")] + [LANGUAGES] * 3
PRICES = {MeetingPlace.Price.FREE: 75, MeetingPlace.Price.NOT_KNOWN: 15, MeetingPlace.Price.SMALL_FEE: 10}
BOOKINGS = {Booking.NOT_NEEDED: 75, Booking.NOT_KNOWN: 13, Booking.NEEDED: 12}
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


class MissingVocabularyError(Exception):
    """There are no municipalities, kinds, themes, features or languages to use yet."""


@dataclass
class Draft:
    """An example place with all that hangs on it, not yet saved."""

    place: MeetingPlace
    languages: list[SpokenLanguage] = field(default_factory=list)
    features: list[Feature] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    organisers: list[tuple[Activity, Organisation]] = field(default_factory=list)
    themes: list[tuple[Activity, Theme]] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    exceptions: list[ScheduleException] = field(default_factory=list)


def exists() -> bool:
    return MeetingPlace.objects.filter(is_example=True).exists()


def load(places: int, seed: int, today: date, tell: Callable[[str], None] = lambda line: None) -> None:
    """Make the example records, all or none; `tell` is called with a line of progress now and then.

    Raises MissingVocabularyError where there is nothing to make them of.
    """
    with all_or_nothing(), unrecorded(), override(settings.LANGUAGE_CODE):
        sample = Sample(seed, today)
        sample.write_people()
        sample.write_events()
        done = 0
        for number, drafts in enumerate(batched(sample.drafts(places), BATCH), 1):
            _write(drafts)
            _index(drafts)
            rebuild(Activity.objects.filter(place__in=[draft.place.pk for draft in drafts]), today)
            after_batch(number)
            done += len(drafts)
            tell(f"{done}/{places} paikkaa")


def _write(drafts: tuple[Draft, ...]) -> None:
    MeetingPlace.objects.bulk_create(draft.place for draft in drafts)
    for model, name in (Activity, "activities"), (Schedule, "schedules"), (ScheduleException, "exceptions"):
        model.objects.bulk_create(chain.from_iterable(getattr(draft, name) for draft in drafts))
    _link(MeetingPlace.languages, ((draft.place, one) for draft in drafts for one in draft.languages))
    _link(MeetingPlace.features, ((draft.place, one) for draft in drafts for one in draft.features))
    _link(Activity.organisers, chain.from_iterable(draft.organisers for draft in drafts))
    _link(Activity.themes, chain.from_iterable(draft.themes for draft in drafts))


def _index(drafts: tuple[Draft, ...]) -> None:
    """Index the places, and the activities that have a name of their own, without reading them back."""
    for draft in drafts:
        _remember(draft)
    index_new(draft.place for draft in drafts)
    index_new(activity for draft in drafts for activity in draft.activities if activity.folded)


def _remember(draft: Draft) -> None:
    """Let the draft's records hold what was written of their relations, as if it had been prefetched."""
    vars(draft.place)["_prefetched_objects_cache"] = {"activities": draft.activities}
    for activity in draft.activities:
        vars(activity)["_prefetched_objects_cache"] = {
            "themes": [theme for one, theme in draft.themes if one is activity],
            "organisers": [organiser for one, organiser in draft.organisers if one is activity],
            "schedules": [schedule for schedule in draft.schedules if schedule.activity is activity],
        }


def _link(relation, pairs) -> None:
    """Write the rows of a many-to-many relation."""
    ours, theirs = (f"{name}_id" for name in (relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()))
    relation.through.objects.bulk_create(relation.through(**{ours: one.pk, theirs: other.pk}) for one, other in pairs)


def _in_languages(name: str, text: words.Text, languages=LANGUAGES) -> dict[str, str | None]:
    """Return the values of a translated field; a language that is left out has none."""
    return {
        f"{name}_{language}": said if language in languages else None
        for language, said in zip(LANGUAGES, text, strict=True)
    }


def shares(weights: dict[str, int], places: int) -> dict[str, int]:
    """Return how many places each municipality gets: some at least, the rest by weight, the sum exact."""
    least = min(AT_LEAST, places // len(weights))
    rest, total = places - least * len(weights), sum(weights.values())
    counts = {code: least + rest * weight // total for code, weight in weights.items()}
    remainders = sorted(weights, key=lambda code: -(rest * weights[code] % total))
    for code in remainders[: places - sum(counts.values())]:
        counts[code] += 1
    return counts


class Sample:
    """What is made for one seed and one day. The order of calls is part of what comes out."""

    def __init__(self, seed: int, today: date):
        self.rng, self.today = Random(seed), today  # noqa: S311 – nothing secret
        self.municipalities = list(Municipality.objects.all())
        self.kinds = list(PlaceKind.objects.all())
        self.features = list(Feature.objects.all())
        self.languages = list(SpokenLanguage.objects.all())
        self.themes = {theme.slug: theme for theme in Theme.objects.all()}
        if not all((self.municipalities, self.kinds, self.features, self.languages, self.themes)):
            raise MissingVocabularyError
        self.organisations = defaultdict(list)  # by municipality
        self.keepers = defaultdict(list)  # by organisation

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def draw(self, weights: dict):
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def day_back(self, least: int, most: int) -> date:
        return self.today - self.rng.randint(least, most) * ONE_DAY

    def day_ahead(self, least: int, most: int) -> date:
        return self.today + self.rng.randint(least, most) * ONE_DAY

    # Who

    def write_people(self) -> None:
        for municipality in self.municipalities:
            self.organisations[municipality.pk] = [_organisation(municipality, *one) for one in words.ORGANISATIONS]
        Organisation.objects.bulk_create(chain.from_iterable(self.organisations.values()))
        for organisations in self.organisations.values():
            for organisation, (_, _, titles) in zip(organisations, words.ORGANISATIONS, strict=True):
                self.keepers[organisation.pk] = [self._person(organisation, title) for title in titles]
        people = ContactPerson.objects.bulk_create(chain.from_iterable(self.keepers.values()))
        index_many(ContactPerson, [person.pk for person in people])

    def _person(self, organisation: Organisation, title: words.Text) -> ContactPerson:
        name = f"{self.rng.choice(words.FIRST_NAMES)} {self.rng.choice(words.SURNAMES)}"
        return ContactPerson(
            name=name,
            email=f"{slugify(name).replace('-', '.')}@example.org",
            organisation=organisation,
            state=State.PUBLISHED,
            is_example=True,
            **_in_languages("title", title),
        )

    def _organiser(self, municipality: Municipality, kinds: tuple[str, ...]) -> Organisation:
        kind = self.rng.choice(kinds)
        return self.rng.choice([one for one in self.organisations[municipality.pk] if one.kind == kind])

    # Where

    def drafts(self, places: int) -> Iterator[Draft]:
        """Return the places, one municipality after another, in the order of their numbers."""
        weights = {one.pk: _weight(one) for one in self.municipalities}
        numbers = count(1)
        for municipality in self.municipalities:
            neighbour = None
            for number in islice(numbers, shares(weights, places)[municipality.pk]):
                draft = self._draft(number, municipality, neighbour)
                neighbour = draft.place if draft.place.address else neighbour
                yield draft

    def _draft(self, number: int, municipality: Municipality, neighbour: MeetingPlace | None) -> Draft:
        kind = self.draw({kind: words.KINDS.get(kind.slug, words.ANY_KIND).share for kind in self.kinds})
        manner = words.KINDS.get(kind.slug, words.ANY_KIND)
        languages = self.rng.choice(LANGUAGE_SETS)
        place = MeetingPlace(
            kind=kind,
            organiser=self._organiser(municipality, manner.organisers),
            state=State.PUBLISHED,
            is_example=True,
            **self._names(number, kind, languages),
            **_in_languages("description", self.rng.choice(manner.descriptions), languages),
            **(self._online(municipality) if number % ONE_ONLINE_OF == 0 else self._location(municipality, languages)),
            **self._practice(languages),
            **self._history(),
        )
        self._choose_keeper(place)
        draft = Draft(place, self._languages(), self.rng.sample(self.features, self.rng.randint(1, 5)))
        self._add_activities(draft, municipality, manner, languages)
        self._add_exceptions(draft, neighbour)
        return draft

    def _names(self, number: int, kind: PlaceKind, languages) -> dict:
        beginning, (ending, genitive) = self.rng.choice(words.BEGINNINGS), self.rng.choice(words.ENDINGS)
        name = beginning + ending
        finnish = f"{kind.name_fi} {name}" if self.chance(0.5) else f"{beginning}{genitive} {kind.name_fi.lower()}"
        names = finnish, f"{kind.name_sv or kind.name_fi} {name}", f"{kind.name_en or kind.name_fi} {name}"
        return _in_languages("name", names, languages) | {"slug": f"esimerkki-{slugify(name)}-{number}"}

    def _location(self, municipality: Municipality, languages) -> dict:
        location = {
            "municipality": municipality,
            "district": self.rng.choice(words.DISTRICTS),
            "address": f"{self.rng.choice(words.STREETS)} {self.rng.randint(1, 40)}",
            "postal_code": words.MUNICIPALITIES.get(municipality.pk, (0, ""))[1],
        }
        if self.chance(0.97):
            location["latitude"] = round(municipality.latitude + self.rng.gauss(0, 0.02), 5)
            location["longitude"] = round(municipality.longitude + self.rng.gauss(0, 0.04), 5)
        if self.chance(0.6):
            location |= _in_languages("getting_there", self.rng.choice(words.GETTING_THERE), languages)
        return location | {"website": LINK if self.chance(0.5) else ""}

    def _online(self, municipality: Municipality) -> dict:
        """Return an online place of the municipality, or now and then of the whole region."""
        return {"is_online": True, "website": LINK, "municipality": None if self.chance(0.5) else municipality}

    def _practice(self, languages) -> dict:
        practice = {
            "price": self.draw(PRICES),
            "booking": self.draw(BOOKINGS),
            "email": MAILBOX if self.chance(0.6) else "",
        }
        if practice["booking"] == Booking.NEEDED:
            practice |= _in_languages("booking_how", self.rng.choice(words.BOOKING_HOW), languages)
        return practice

    def _history(self) -> dict:
        """Return when the place came and when somebody last said that it is true: mostly lately, some never."""
        checked = self.draw({self.day_back(1, 250): 7, self.day_back(400, 700): 1, None: 2})
        noon = datetime.combine(self.day_back(1, 800), time(12), UTC)
        return {"checked_on": checked, "created_at": noon}

    def _choose_keeper(self, place: MeetingPlace) -> None:
        if self.chance(0.7):
            place.keeper = self.rng.choice(self.keepers[place.organiser.pk])
        else:
            place.keeper_email = MAILBOX

    def _languages(self) -> list[SpokenLanguage]:
        first, *others = self.languages
        return [first] if not others or self.chance(0.7) else [first, *self.rng.sample(others[:5], 1)]

    # What

    def _add_activities(self, draft: Draft, municipality: Municipality, manner: words.Kind, languages) -> None:
        own = self._activity(draft, manner, draft.place.organiser, languages)
        if self.chance(0.05):
            own.hours_link = LINK  # its hours are not known here
        else:
            draft.schedules += self._schedules(own, self.rng.choice(manner.hours), manner)
        for extra in self.rng.sample(words.EXTRAS, self.draw({0: 78, 1: 16, 2: 6})):
            activity = self._activity(draft, extra, self._organiser(municipality, extra.organisers), languages)
            _set(activity, _in_languages("title", extra.title, languages))
            draft.themes += [(activity, self.themes[extra.theme])] if extra.theme in self.themes else []
            draft.schedules += self._schedules(activity, extra.hours, extra)

    def _activity(self, draft: Draft, manner: words.Kind | words.Extra, organiser: Organisation, languages) -> Activity:
        least, most = manner.ages or (None, None)
        activity = Activity(
            place=draft.place,
            order=len(draft.activities),
            age_min_years=least,
            age_max_years=most,
            **_in_languages("audience", manner.audience, languages),
        )
        draft.activities.append(activity)
        draft.organisers.append((activity, organiser))
        if organiser != draft.place.organiser and self.chance(0.15):
            draft.organisers.append((activity, draft.place.organiser))
        return activity

    # When

    def _schedules(self, activity: Activity, hours: words.Hours, manner: words.Kind | words.Extra) -> list[Schedule]:
        starts, ends = self.rng.choice(hours.spans)
        weekdays = sorted(self.rng.sample(hours.weekdays, self.rng.choice(hours.days_a_week)))
        recurrence = self.rng.choice(RECURRENCES) if len(weekdays) == 1 else Recurrence.WEEKLY
        common = {"activity": activity, "openness": self._openness(manner)} | self._season(recurrence)
        common["skips_school_holidays"] = self.chance(0.35)
        common["on_public_holidays"] = self.chance(0.03)
        schedules = [
            Schedule(starts=starts, ends=ends, **self._rule(recurrence, weekday), **common) for weekday in weekdays
        ]
        return schedules + (self._self_service(activity, weekdays, starts) if manner.is_self_service else [])

    def _openness(self, manner: words.Kind | words.Extra) -> str:
        if manner.is_outdoors and self.chance(0.4):
            return Schedule.Openness.WEATHER_PERMITTING
        by_appointment = self.chance(0.5 if manner.needs_booking else 0.03)
        return Schedule.Openness.BY_APPOINTMENT if by_appointment else Schedule.Openness.OPEN

    def _season(self, recurrence: Recurrence) -> dict:
        if recurrence == Recurrence.ONCE:
            return {}
        season = {"valid_from": self.day_back(30, 120), "valid_until": self.day_ahead(40, 120)}
        soon = {"valid_from": self.day_ahead(7, 28)}
        return self.rng.choices([season, soon, {}], [12, 4, 84])[0]

    def _rule(self, recurrence: Recurrence, weekday: int) -> dict:
        rule = {"recurrence": recurrence, "weekday": weekday}
        if recurrence == Recurrence.ONCE:
            return rule | {"anchor": self._next(weekday, self.rng.randint(1, 8))}
        if recurrence == Recurrence.EVERY_SECOND_WEEK:
            return rule | {"anchor": self._next(weekday, self.rng.randint(0, 1))}
        return rule | ({"nth": self.rng.randint(1, 4)} if recurrence == Recurrence.NTH_WEEKDAY else {})

    def _next(self, weekday: int, weeks: int) -> date:
        """Return the next such weekday, today included, or so many weeks after it; never a public holiday."""
        day = self.today + ((weekday - self.today.weekday()) % 7 + 7 * weeks) * ONE_DAY
        return day if day not in public_holidays([day.year]) else self._next(weekday, weeks + 2)

    def _self_service(self, activity: Activity, weekdays: list[int], closes: time) -> list[Schedule]:
        common = {"activity": activity, "openness": Schedule.Openness.SELF_SERVICE}
        if self.chance(0.03):
            always = common | {"starts": time(0), "ends": time(0), "on_public_holidays": True}
            return [Schedule(weekday=weekday, **always) for weekday in range(7)]
        if self.chance(0.3):
            return [Schedule(weekday=weekday, starts=time(7), ends=closes, **common) for weekday in weekdays]
        return []

    # When not

    def _add_exceptions(self, draft: Draft, neighbour: MeetingPlace | None) -> None:
        if pause := self._pause():
            first, last, reason = pause
            draft.exceptions.append(
                ScheduleException(place=draft.place, first_day=first, last_day=last, **_in_languages("reason", reason))
            )
        weekly = [one for one in draft.schedules if one.recurrence == Recurrence.WEEKLY and not one.valid_from]
        if weekly and self.chance(0.05):
            self._add_change(draft, self.rng.choice(weekly), neighbour)

    def _pause(self) -> tuple[date, date, words.Text] | None:
        christmas = date(self.today.year, 12, 20)
        if self.today < christmas < self.today + 60 * ONE_DAY and self.chance(0.15):
            shift = self.rng.randint(-4, 2) * ONE_DAY
            return christmas + shift, christmas + shift + self.rng.randint(14, 20) * ONE_DAY, words.CHRISTMAS
        if self.chance(0.02):
            first = self.day_ahead(7, 50)
            return first, first + self.rng.randint(6, 13) * ONE_DAY, self.rng.choice(words.BREAKS)
        return None

    def _add_change(self, draft: Draft, schedule: Schedule, neighbour: MeetingPlace | None) -> None:
        """Cancel one of the coming week's meetings, or move one of the coming weeks'."""
        change = self.rng.choice(("off", "off", "off", "day", "clock", "place"))
        day = self._next(schedule.weekday, 0 if change == "off" else self.rng.randint(0, 3))
        moves = {
            "day": {"new_day": day + self.rng.randint(1, 2) * ONE_DAY},
            "clock": {"new_starts": _hour_earlier(schedule.starts), "new_ends": _hour_earlier(schedule.ends)},
            "place": {"new_place": neighbour} if neighbour else {},
        }
        move = moves.get(change, {})
        reason = self.rng.choice(words.MOVED if move else words.CANCELLED)
        draft.exceptions.append(
            ScheduleException(
                activity=schedule.activity,
                first_day=day,
                last_day=day,
                is_move=bool(move),
                **move,
                **_in_languages("reason", reason),
            )
        )

    # Events

    def write_events(self) -> None:
        groups = [Group(slug=f"esimerkki-{kind}", kind=kind, order=100, is_example=True) for kind, *_ in words.GROUPS]
        for group, (_, name, purpose, _) in zip(groups, words.GROUPS, strict=True):
            _set(group, _in_languages("name", name) | _in_languages("purpose", purpose))
        Group.objects.bulk_create(groups)
        events = [self._event(number, groups[number % len(groups)]) for number in range(EVENTS)]
        Event.objects.bulk_create(events)
        ProgrammeItem.objects.bulk_create(chain.from_iterable(map(_programme, events)))
        hosted = [event for event in events if event.host and self.chance(0.3)]
        _link(Event.municipalities, ((event, event.host) for event in hosted))
        liaisons = next(group for group in groups if group.kind == Group.Kind.LIAISON)
        held = Meetings(liaisons, events, self._members(), self.municipalities, self.today).write()
        index_many(Event, [event.pk for event in [*events, *held]])

    def _members(self) -> list[ContactPerson]:
        """Return some people of as many municipalities, no two of whom share an address."""
        found = {}
        for municipality in self.municipalities:
            person = self.keepers[self.organisations[municipality.pk][0].pk][0]
            found.setdefault(person.email, person)
        return [*found.values()][:MEMBERS]

    def _event(self, number: int, group: Group) -> Event:
        titles = words.GROUPS[number % len(words.GROUPS)][3]
        event = Event(
            slug=f"esimerkki-tapahtuma-{number + 1}",
            group=group,
            starts_on=self._working_day(2 + 8 * number),
            state=State.PUBLISHED,
            progress=self.draw({Event.Progress.CONFIRMED: 2, Event.Progress.PLANNED: 1}),
            is_example=True,
            **_in_languages("title", titles[number // len(words.GROUPS) % len(titles)]),
            **_in_languages("description", words.EVENT),
        )
        if number % 5 != 4:
            event.starts_at, event.ends_at = self.rng.choice(words.EVENT_HOURS)
        if number % 6 == REMOTE:
            event.remote_link = LINK
        else:
            event.host = self.rng.choice(self.municipalities)
            event.venue, event.address = self.rng.choice(words.VENUES), f"{words.STREETS[0]} {number + 1}"
        if number == POSTPONED:
            event.progress = Event.Progress.POSTPONED
            _set(event, _in_languages("progress_reason", words.POSTPONED))
        return event

    def _working_day(self, days: int) -> date:
        day = self.day_ahead(days, days + 3)
        while day.weekday() > 4 or day in public_holidays([day.year]):
            day += ONE_DAY
        return day


def _organisation(municipality: Municipality, kind: str, name: words.Text, titles) -> Organisation:
    finnish, swedish, english = name
    names = f"{municipality.genitive} {finnish}", f"{municipality.name} {swedish}", f"{municipality.name} {english}"
    return Organisation(kind=kind, is_example=True, **_in_languages("name", names))


def _weight(municipality: Municipality) -> int:
    return words.MUNICIPALITIES.get(municipality.pk, (words.DEFAULT_WEIGHT,))[0]


def _programme(event: Event) -> list[ProgrammeItem]:
    if event.group.kind == Group.Kind.LIAISON:
        return []
    return [
        ProgrammeItem(event=event, order=order, **_in_languages("title", title))
        for order, title in enumerate(words.PROGRAMME)
    ]


def _hour_earlier(clock: time) -> time:
    return clock.replace(hour=(clock.hour - 1) % 24)


def _set(record, values: dict) -> None:
    for name, value in values.items():
        setattr(record, name, value)
