from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from itertools import count, islice

from django.utils.text import slugify

from contacts.models import Organisation
from core.models.publishing import State
from devtools.sample import words
from devtools.sample.chance import Chance
from devtools.sample.fields import LANGUAGES, LINK, MAILBOX, in_languages, put
from devtools.sample.people import People
from devtools.sample.times import Times
from devtools.sample.visits import Visits
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
from municipalities.models import Municipality

AT_LEAST = 6  # places in each municipality, when there are enough
ONE_ONLINE_OF = 200
LANGUAGE_SETS = [("fi",)] * 6 + [("fi", "en")] + [LANGUAGES] * 3
PRICES = {MeetingPlace.Price.FREE: 75, MeetingPlace.Price.NOT_KNOWN: 15, MeetingPlace.Price.SMALL_FEE: 10}
BOOKINGS = {Booking.NOT_NEEDED: 75, Booking.NOT_KNOWN: 13, Booking.NEEDED: 12}


class MissingVocabularyError(Exception):
    """Raised if there are no municipalities, kinds, themes, features or languages yet."""


@dataclass
class SamplePlace:
    """An unsaved sample place with all its related records."""

    place: MeetingPlace
    languages: list[SpokenLanguage] = field(default_factory=list)
    features: list[Feature] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    organisers: list[tuple[Activity, Organisation]] = field(default_factory=list)
    themes: list[tuple[Activity, Theme]] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    exceptions: list[ScheduleException] = field(default_factory=list)


class SamplePlaces:
    """Sample places with their activities and times."""

    def __init__(self, chance: Chance, municipalities: list[Municipality], people: People, visits: Visits):
        """Raises MissingVocabularyError."""
        self.visits = visits
        self.chance, self.municipalities, self.people, self.times = chance, municipalities, people, Times(chance)
        self.kinds = list(PlaceKind.objects.all())
        self.features = list(Feature.objects.all())
        self.languages = list(SpokenLanguage.objects.all())
        self.themes = {theme.slug: theme for theme in Theme.objects.all()}
        if not all((self.municipalities, self.kinds, self.features, self.languages, self.themes)):
            raise MissingVocabularyError

    def drafts(self, places: int) -> Iterator[SamplePlace]:
        """Yield the unsaved places by municipality, numbered in that order."""
        weights = {one.pk: _weight(one) for one in self.municipalities}
        numbers = count(1)
        for municipality in self.municipalities:
            neighbour = None
            for number in islice(numbers, shares(weights, places)[municipality.pk]):
                draft = self._draft(number, municipality, neighbour)
                neighbour = draft.place if draft.place.address else neighbour
                yield draft

    def _draft(self, number: int, municipality: Municipality, neighbour: MeetingPlace | None) -> SamplePlace:
        kind = self.chance.draw({kind: words.KINDS.get(kind.slug, words.ANY_KIND).share for kind in self.kinds})
        manner = words.KINDS.get(kind.slug, words.ANY_KIND)
        languages = self.chance.choice(LANGUAGE_SETS)
        place = MeetingPlace(
            kind=kind,
            organiser=self.people.organiser(municipality, manner.organisers),
            state=State.PUBLISHED,
            is_example=True,
            **self._names(number, kind, languages),
            **in_languages("description", self.chance.choice(manner.descriptions), languages),
            **(self._online(municipality) if number % ONE_ONLINE_OF == 0 else self._location(municipality, languages)),
            **self._practice(languages),
            **self.visits.of_place(languages),
            **self._history(),
        )
        self._choose_keeper(place)
        draft = SamplePlace(place, self._languages(), self.chance.sample(self.features, self.chance.randint(1, 5)))
        self._add_activities(draft, municipality, manner, languages)
        draft.exceptions = self.times.exceptions(place, draft.schedules, neighbour)
        return draft

    def _names(self, number: int, kind: PlaceKind, languages) -> dict:
        beginning, (ending, genitive) = self.chance.choice(words.BEGINNINGS), self.chance.choice(words.ENDINGS)
        name = beginning + ending
        is_after_kind = self.chance.happens(0.5)
        finnish = f"{kind.name_fi} {name}" if is_after_kind else f"{beginning}{genitive} {kind.name_fi.lower()}"
        names = finnish, f"{kind.name_sv or kind.name_fi} {name}", f"{kind.name_en or kind.name_fi} {name}"
        return in_languages("name", names, languages) | {"slug": f"esimerkki-{slugify(name)}-{number}"}

    def _location(self, municipality: Municipality, languages) -> dict:
        location = {
            "municipality": municipality,
            "district": self.chance.choice(words.DISTRICTS),
            "address": f"{self.chance.choice(words.STREETS)} {self.chance.randint(1, 40)}",
            "postal_code": words.MUNICIPALITIES.get(municipality.pk, (0, ""))[1],
        }
        if self.chance.happens(0.97):
            location["latitude"] = round(municipality.latitude + self.chance.gauss(0, 0.02), 5)
            location["longitude"] = round(municipality.longitude + self.chance.gauss(0, 0.04), 5)
        if self.chance.happens(0.6):
            location |= in_languages("getting_there", self.chance.choice(words.GETTING_THERE), languages)
        return location | {"website": LINK if self.chance.happens(0.5) else ""}

    def _online(self, municipality: Municipality) -> dict:
        """Return an online place of the municipality, or now and then of the whole region."""
        return {"is_online": True, "website": LINK, "municipality": None if self.chance.happens(0.5) else municipality}

    def _practice(self, languages) -> dict:
        practice = {
            "price": self.chance.draw(PRICES),
            "booking": self.chance.draw(BOOKINGS),
            "email": MAILBOX if self.chance.happens(0.6) else "",
        }
        if practice["booking"] == Booking.NEEDED:
            practice |= in_languages("booking_how", self.chance.choice(words.BOOKING_HOW), languages)
        return practice

    def _history(self) -> dict:
        """Return when the place came and when somebody last said that it is true: mostly lately, some never."""
        checked = self.chance.draw({self.chance.day_back(1, 250): 7, self.chance.day_back(400, 700): 1, None: 2})
        noon = datetime.combine(self.chance.day_back(1, 800), time(12), UTC)
        return {"checked_on": checked, "created_at": noon}

    def _choose_keeper(self, place: MeetingPlace) -> None:
        if self.chance.happens(0.7):
            place.keeper = self.chance.choice(self.people.keepers[place.organiser.pk])
        else:
            place.keeper_email = MAILBOX

    def _languages(self) -> list[SpokenLanguage]:
        first, *others = self.languages
        return [first] if not others or self.chance.happens(0.7) else [first, *self.chance.sample(others[:5], 1)]

    def _add_activities(
        self, draft: SamplePlace, municipality: Municipality, manner: words.SampleKind, languages
    ) -> None:
        own = self._activity(draft, manner, draft.place.organiser, languages)
        if self.chance.happens(0.05):
            own.hours_link = LINK  # its hours are not known here
        else:
            draft.schedules += self.times.schedules(own, self.chance.choice(manner.hours), manner)
        for extra in self.chance.sample(words.EXTRAS, self.chance.draw({0: 78, 1: 16, 2: 6})):
            activity = self._activity(draft, extra, self.people.organiser(municipality, extra.organisers), languages)
            put(activity, in_languages("title", extra.title, languages))
            draft.themes += [(activity, self.themes[extra.theme])] if extra.theme in self.themes else []
            draft.schedules += self.times.schedules(activity, extra.hours, extra)

    def _activity(
        self, draft: SamplePlace, manner: words.SampleKind | words.Extra, organiser: Organisation, languages
    ) -> Activity:
        least, most = manner.ages or (None, None)
        activity = Activity(
            place=draft.place,
            order=len(draft.activities),
            age_min_years=least,
            age_max_years=most,
            **in_languages("audience", manner.audience, languages),
            **self.visits.of_activity(manner, languages),
        )
        draft.activities.append(activity)
        draft.organisers.append((activity, organiser))
        if organiser != draft.place.organiser and self.chance.happens(0.15):
            draft.organisers.append((activity, draft.place.organiser))
        return activity


def shares(weights: dict[str, int], places: int) -> dict[str, int]:
    """Return the number of places of each municipality: a minimum for all, the rest by weight; the total is exact."""
    least = min(AT_LEAST, places // len(weights))
    rest, total = places - least * len(weights), sum(weights.values())
    counts = {code: least + rest * weight // total for code, weight in weights.items()}
    remainders = sorted(weights, key=lambda code: -(rest * weights[code] % total))
    for code in remainders[: places - sum(counts.values())]:
        counts[code] += 1
    return counts


def _weight(municipality: Municipality) -> int:
    return words.MUNICIPALITIES.get(municipality.pk, (words.DEFAULT_WEIGHT,))[0]
