"""Queues e-mails about events: a row for each, which `events/mail/sending.py` sends.

A unique constraint keeps each row single, however often this runs.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from events.mail.messages import told_facts
from events.models import Event, EventLetter, Group, Minutes, Registration
from events.models.letters import DAYS_IN_TIME
from events.permissions import people_of

Kind, Answer = EventLetter.Kind, Registration.Answer
WEEK_BEFORE = (5, 7)  # days: a run that fails or two are made up for
DAY_BEFORE = (0, 1)


def can_invite(event: Event) -> bool:
    """Return whether members can be invited to the event now."""
    return event.is_published and not event.is_example and not event.is_off and not event.has_begun


@transaction.atomic
def invite(event: Event) -> int:
    """Queue an invitation to each member of the event's group with an e-mail who has none yet; return their number.

    Invitations dropped because the event was not published or did not take place at the time are queued again.
    """
    there = Registration.objects.filter(event=event)
    people = set(there.values_list("contact_person", flat=True))
    known = {one.lower() for one in there.values_list("email", flat=True)}
    invited = []
    for person in people_of(event.group).filter(is_example=False).exclude(email=""):
        if person.pk not in people and person.email.lower() not in known:
            known.add(person.email.lower())
            invited.append(Registration(event=event, contact_person=person, name=person.name, email=person.email))
    # Somebody may press the button at the same moment: the database keeps each once.
    Registration.objects.bulk_create(invited, ignore_conflicts=True)
    _queue(EventLetter(event=event, kind=Kind.INVITATION, email=one.email.lower()) for one in invited)
    dropped = EventLetter.objects.filter(event=event, kind=Kind.INVITATION, state=EventLetter.State.DROPPED)
    return len(invited) + dropped.update(state=EventLetter.State.WAITING)


def queue_due(now: datetime | None = None) -> None:
    """Queue the e-mails that are due: changes, cancellations, reminders, minutes, certificates."""
    now = now or timezone.now()
    _queue(_changes(timezone.localdate(now)))
    _queue(_reminders(now, Kind.REMINDER_WEEK, WEEK_BEFORE))
    _queue(_reminders(now, Kind.REMINDER_DAY, DAY_BEFORE))
    _queue(_minutes(timezone.localdate(now)))
    _queue(_certificates(timezone.localdate(now)))


def _registrations():
    """Return the registrations to which e-mails may be sent, with their events."""
    rows = Registration.objects.filter(anonymised_at=None, event__is_example=False).exclude(email="")
    return rows.filter(event__in=Event.objects.published()).select_related("event")


def _changes(today):
    """Those who were told of another time or place than the event has now."""
    hers = EventLetter.objects.may_have_arrived().filter(event=OuterRef("event"), email__iexact=OuterRef("email"))
    rows = _registrations().filter(event__last_day__gte=today)
    rows = rows.annotate(told=Subquery(hers.exclude(told="").values("told")[:1])).exclude(told=None)
    for row in rows:
        if row.told != told_facts(row.event):
            kind = Kind.CANCELLED if row.event.is_off else Kind.CHANGE
            yield EventLetter(event=row.event, kind=kind, about=str(row.event.version), email=row.email.lower())


def _reminders(now, kind, days):
    today, (first, last) = timezone.localdate(now), days
    yesterday = now - timedelta(days=1)
    coming = Q(answer=Answer.ON_SITE, is_waiting=False) | Q(answer=Answer.REMOTE)
    unasked = Q(event__registration=Event.Registering.NOBODY) & ~Q(answer=Answer.NOT_COMING)
    waiting = EventLetter.objects.due(today).filter(event=OuterRef("event"), email__iexact=OuterRef("email"))
    rows = _registrations().filter(
        Q(coming, answered_at__lt=yesterday) | Q(unasked, created_at__lt=yesterday),
        ~Exists(waiting),  # it tells when the event is, too
        event__starts_on__range=(today + timedelta(days=first), today + timedelta(days=last)),
    )
    for row in rows.exclude(event__progress__in=[Event.Progress.CANCELLED, Event.Progress.POSTPONED]):
        starts_at = row.event.starts_at
        if row.event.starts_on > today or (starts_at and starts_at > timezone.localtime(now).time()):
            yield EventLetter(event=row.event, kind=kind, about=str(row.event.starts_on), email=row.email.lower())


def _minutes(today):
    """Those who may read minutes that were approved lately: who were invited as members, or all."""
    lately = Q(event__minutes__state=Minutes.State.APPROVED)
    lately &= Q(event__minutes__approved_on__gte=today - timedelta(days=DAYS_IN_TIME))
    members = Q(event__minutes__readers=Minutes.Readers.MEMBERS, contact_person__isnull=False)
    for row in _registrations().filter(lately, members | Q(event__minutes__readers=Minutes.Readers.EVERYBODY)):
        yield EventLetter(event=row.event, kind=Kind.MINUTES, email=row.email.lower())


def _certificates(today):
    """Those who were marked as present in a training lately."""
    lately = today - timedelta(days=DAYS_IN_TIME)
    rows = _registrations().filter(attended=True, event__group__kind=Group.Kind.TRAINING)
    for row in rows.filter(event__last_day__range=(lately, today)):
        yield EventLetter(event=row.event, kind=Kind.CERTIFICATE, email=row.email.lower())


def _queue(letters):
    EventLetter.objects.bulk_create(letters, ignore_conflicts=True)


def queue(event: Event, kind: EventLetter.Kind, email: str, about: str = "") -> EventLetter | None:
    """Return the queued row of an e-mail, new or existing; None without an address.

    `about` tells apart e-mails of one kind to one address.
    """
    if not email:
        return None
    return EventLetter.objects.get_or_create(event=event, kind=kind, about=about, email=email.lower())[0]
