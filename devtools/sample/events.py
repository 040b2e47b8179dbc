from itertools import chain

from core.models.publishing import State
from devtools.sample import words
from devtools.sample.chance import Chance
from devtools.sample.fields import LINK, in_languages, link, put
from devtools.sample.meetings import MEMBERS, Meetings
from devtools.sample.people import People
from events.models import Event, Group, ProgrammeItem
from municipalities.models import Municipality
from search.indexing import index_many

EVENTS = 11
POSTPONED = 5
REMOTE = 3  # the liaison persons' second title, each time it comes round


class Events:
    """Sample groups and their coming events."""

    def __init__(self, chance: Chance, municipalities: list[Municipality], people: People):
        self.chance, self.municipalities, self.people = chance, municipalities, people

    def write(self) -> None:
        groups = Group.objects.bulk_create(map(_group, words.GROUPS))
        events = [self._event(number, groups[number % len(groups)]) for number in range(EVENTS)]
        Event.objects.bulk_create(events)
        ProgrammeItem.objects.bulk_create(chain.from_iterable(map(_programme, events)))
        hosted = [event for event in events if event.host and self.chance.happens(0.3)]
        link(Event.municipalities, ((event, event.host) for event in hosted))
        liaisons = next(group for group in groups if group.kind == Group.Kind.LIAISON)
        held = Meetings(liaisons, events, self.people.members(MEMBERS), self.municipalities, self.chance.today).write()
        index_many(Event, [event.pk for event in [*events, *held]])

    def _event(self, number: int, group: Group) -> Event:
        titles = words.GROUPS[number % len(words.GROUPS)]["titles"]
        event = Event(
            slug=f"esimerkki-tapahtuma-{number + 1}",
            group=group,
            starts_on=self.chance.working_day_ahead(2 + 8 * number, 5 + 8 * number),
            state=State.PUBLISHED,
            progress=self.chance.draw({Event.Progress.CONFIRMED: 2, Event.Progress.PLANNED: 1}),
            is_example=True,
            **in_languages("title", titles[number // len(words.GROUPS) % len(titles)]),
            **in_languages("description", words.EVENT),
        )
        if number % 5 != 4:
            event.starts_at, event.ends_at = self.chance.choice(words.EVENT_HOURS)
        if number % 6 == REMOTE:
            event.remote_link = LINK
        else:
            event.host = self.chance.choice(self.municipalities)
            event.venue, event.address = self.chance.choice(words.VENUES), f"{words.STREETS[0]} {number + 1}"
        if number == POSTPONED:
            event.progress = Event.Progress.POSTPONED
            put(event, in_languages("progress_reason", words.POSTPONED))
        return event


def _group(said: dict) -> Group:
    kind, texts = said["kind"], in_languages("name", said["name"]) | in_languages("purpose", said["purpose"])
    return Group(slug=f"esimerkki-{kind}", kind=kind, order=100, is_example=True, **texts)


def _programme(event: Event) -> list[ProgrammeItem]:
    if event.group.kind == Group.Kind.LIAISON:
        return []
    return [
        ProgrammeItem(event=event, order=order, **in_languages("title", title))
        for order, title in enumerate(words.PROGRAMME)
    ]
