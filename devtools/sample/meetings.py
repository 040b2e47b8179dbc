"""Contents of sample meetings: members, agendas, minutes, action points and answers. Nothing here is random."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle

from contacts.models import ContactPerson
from core.models.publishing import State
from devtools.sample import words
from devtools.sample.fields import in_languages
from events.models import ActionPoint, AgendaItem, Event, Group, Member, Minutes, Registration, StandingItem
from municipalities.models import Municipality

HELD_WEEKS_AGO = (9, 2)  # the minutes of the first have been approved, those of the second wait for it
MEMBERS = 8
GUESTS = 5
Answer = Registration.Answer
ANSWERS = (Answer.ON_SITE, Answer.REMOTE, Answer.ON_SITE, Answer.NOT_COMING, Answer.NONE)
RIDES = (Registration.Ride.OFFERS, Registration.Ride.NONE, Registration.Ride.NEEDS)


@dataclass
class Meetings:
    """Contents of the sample groups' coming meetings, and the members of the liaison group."""

    group: Group
    coming: list[Event]
    people: list[ContactPerson]
    municipalities: list[Municipality]
    today: date

    def write(self) -> list[Event]:
        """Write everything; return the past meetings, which are created here."""
        self._write_members()
        held = [self._held(number, weeks) for number, weeks in enumerate(HELD_WEEKS_AGO)]
        for event in [*held, *(event for event in self.coming if event.group == self.group)]:
            self._write_agenda(event, is_held=event in held)
        for event, is_approved in zip(held, (True, False), strict=True):
            self._write_minutes(event, is_approved)
        self._write_promises(held)
        self._write_answers(held)
        return held

    def _write_members(self):
        roles = [Member.Role.CHAIR, Member.Role.SECRETARY] + [Member.Role.MEMBER] * len(self.people)
        members = [
            Member(group=self.group, contact_person=person, role=role)
            for person, role in zip(self.people, roles, strict=False)
        ]
        Member.objects.bulk_create(members)
        items = [
            StandingItem(group=self.group, title=item["title"], text=item["text"], minutes=item["minutes"], order=order)
            for order, item in enumerate(words.MEETING_ITEMS[:2], 1)
        ]
        StandingItem.objects.bulk_create(items)

    def _held(self, number, weeks):
        day = self.today - timedelta(weeks=weeks)
        return Event.objects.create(
            slug=f"esimerkki-kokous-{number + 1}",
            group=self.group,
            starts_on=day - max(day.weekday() - 4, 0) * timedelta(days=1),  # never on a weekend
            starts_at=time(9),
            ends_at=time(11, 30),
            host=self.municipalities[number % len(self.municipalities)],
            venue=words.VENUES[number],
            registration=Event.Registering.MEMBERS,
            progress=Event.Progress.HELD,
            state=State.PUBLISHED,
            is_example=True,
            **in_languages("title", words.GROUPS[0]["titles"][0]),
            **in_languages("description", words.EVENT),
        )

    def _write_agenda(self, event, is_held):
        presenters = cycle(self.people)
        items = [
            AgendaItem(
                event=event,
                title=item["title"],
                text=item["text"],
                minutes=item["minutes"],
                order=order,
                presenter=next(presenters).name,
                discussion=item["discussion"] if is_held else "",
                decision=item["decision"] if is_held else "",
            )
            for order, item in enumerate(words.MEETING_ITEMS, 1)
        ]
        AgendaItem.objects.bulk_create(items)
        proposed = {"state": AgendaItem.State.PROPOSED, "proposed_by": self.people[-1], "order": len(items) + 1}
        if not is_held:
            AgendaItem.objects.create(event=event, title=words.PROPOSED_ITEM, **proposed)

    def _write_minutes(self, event, is_approved):
        Minutes.objects.create(
            event=event,
            state=Minutes.State.APPROVED if is_approved else Minutes.State.IN_REVIEW,
            readers=Minutes.Readers.EVERYBODY if is_approved else Minutes.Readers.MEMBERS,
            approved_on=event.starts_on + timedelta(weeks=1) if is_approved else None,
            present="\n".join(person.name for person in self.people),
            text=words.EVENT[0],
        )

    def _write_promises(self, held):
        earlier, later = held
        first, last = self.people[0], self.people[-1]
        home = self.municipalities[0]
        done = {"state": ActionPoint.State.DONE, "done_on": later.starts_on, "note": words.PROMISE_KEPT}
        for event, text, fields in [
            (earlier, words.PROMISES[0], {"contact_person": first, **done}),
            (earlier, words.PROMISES[1], {"municipality": home, "due_on": self.today - timedelta(days=3)}),
            (later, words.PROMISES[2], {"contact_person": last, "due_on": self.today + timedelta(weeks=3)}),
        ]:
            item = event.agenda_items.order_by("-order").first()
            ActionPoint.objects.create(event=event, agenda_item=item, text=text, **fields)

    def _write_answers(self, held):
        """Let the members answer to the last and the next meeting, and some families to the first forum."""
        following = [event for event in self.coming if event.group == self.group and not event.is_off][:1]
        for event in following:
            event.registration = Event.Registering.MEMBERS
        forums = [event for event in self.coming if event.group.kind == Group.Kind.FORUM and not event.is_off][:1]
        for event in forums:
            event.registration, event.capacity = Event.Registering.EVERYBODY, 40
        Event.objects.bulk_update([*following, *forums], ["registration", "capacity"])
        rows = [*self._of_members(held[-1], has_been=True)]
        rows += [row for event in following for row in self._of_members(event)]
        rows += [row for event in forums for row in self._of_families(event)]
        Registration.objects.bulk_create(rows)

    def _of_members(self, event, has_been=False):
        for person, answer, ride in zip(self.people, cycle(ANSWERS), cycle(RIDES), strict=False):
            is_there = answer in (Answer.ON_SITE, Answer.REMOTE)
            yield Registration(
                event=event,
                contact_person=person,
                name=person.name,
                email=person.email,
                answer=answer,
                ride=ride if answer == Answer.ON_SITE else "",
                answered_at=self._noon() if answer else None,
                attended=is_there if has_been else None,
            )

    def _of_families(self, event):
        for number, name in enumerate(words.FIRST_NAMES[:GUESTS]):
            yield Registration(
                event=event,
                name=name,
                email=f"esimerkki{number + 1}@example.org",
                answer=Answer.ON_SITE,
                children=number % 3,
                answered_at=self._noon(),
            )

    def _noon(self):
        return datetime.combine(self.today - timedelta(days=1), time(12), UTC)
