"""Queues e-mails about events: a row for each, which `events/mail/sending.py` sends.

A unique constraint keeps each row single, however often this runs.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.mail.messages import TELLING, told_facts
from events.models import Event, EventLetter, Group, Minutes, Registration
from events.models.letters import DAYS_IN_TIME, SOON, WAIT
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
    invited, send_after = [], timezone.now() + WAIT
    for person in people_of(event.group).filter(is_example=False).exclude(email=""):
        if person.pk not in people and person.email.lower() not in known:
            known.add(person.email.lower())
            invited.append(Registration(event=event, contact_person=person, name=person.name, email=person.email))
    # Somebody may press the button at the same moment: the database keeps each once.
    Registration.objects.bulk_create(invited, ignore_conflicts=True)
    fields = {"event": event, "kind": Kind.INVITATION, "send_after": send_after}
    _queue(EventLetter(**fields, email=one.email.lower()) for one in invited)
    again = [EventLetter.State.DROPPED, EventLetter.State.STOPPED]
    dropped = EventLetter.objects.filter(event=event, kind=Kind.INVITATION, state__in=again)
    return len(invited) + dropped.update(state=EventLetter.State.WAITING, send_after=send_after)


def why_nobody(event: Event) -> str:
    """Return why `invite` found nobody to invite."""
    people = people_of(event.group).filter(is_example=False)
    if not people.exists():
        return _("Ryhmällä ei ole jäseniä. Lisää ne ryhmän tietoihin.")
    if not people.exclude(email="").exists():
        return _("Kenelläkään ryhmän jäsenellä ei ole sähköpostiosoitetta. Lisää osoitteet yhdyshenkilöiden tietoihin.")
    without = people.filter(email="").count()
    words = _("Kaikki jäsenet, joilla on sähköposti, on jo kutsuttu.")
    if not without:
        return words
    missing = ngettext("%d jäseneltä puuttuu osoite.", "%d jäseneltä puuttuu osoite.", without) % without
    return f"{words} {missing}"


def queue_changes(event: Event) -> QuerySet[EventLetter]:
    """Queue the e-mails of a change or cancellation of an event; return those that now wait or are to leave."""
    _queue(_changes(timezone.localdate(), event))
    return EventLetter.objects.filter(event=event, kind__in=TELLING, state=EventLetter.State.WAITING)


def queue_minutes(event: Event) -> QuerySet[EventLetter]:
    """Queue the e-mails of an event's approved minutes; return those that now wait."""
    _queue(_minutes(timezone.localdate(), event))
    return EventLetter.objects.filter(event=event, kind=Kind.MINUTES, state=EventLetter.State.WAITING)


def readers_of_minutes(event: Event) -> dict[str, int]:
    """Return to how many a letter would go if the minutes were approved now, by who may read them."""
    rows = (
        _registrations()
        .filter(event=event)
        .exclude(Exists(EventLetter.objects.filter(event=event, kind=Kind.MINUTES, email__iexact=OuterRef("email"))))
    )
    found = rows.aggregate(members=Count("pk", filter=Q(contact_person__isnull=False)), everybody=Count("pk"))
    return {Minutes.Readers.MEMBERS: found["members"], Minutes.Readers.EVERYBODY: found["everybody"]}


def told_of(event: Event) -> int:
    """Return how many have been told of an event's time and place, who hear if these change or it is called off."""
    rows = _registrations().filter(event=event).exclude(answer=Answer.NOT_COMING)
    return rows.filter(Exists(_telling().filter(event=event, email__iexact=OuterRef("email")))).count()


def _telling():
    return EventLetter.objects.may_have_arrived().exclude(told="")


def _leaves(event: Event) -> datetime | None:
    """Return when a letter of a change leaves; None, at once, if the event begins within three hours."""
    now = timezone.localtime()
    starts = datetime.combine(event.starts_on, event.starts_at or time.min, tzinfo=now.tzinfo)
    return None if starts <= now + SOON else now + WAIT


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


def _changes(today, event=None):
    """Those who were told of another time or place than the event has now; of one event or of all."""
    hers = _telling().filter(event=OuterRef("event"), email__iexact=OuterRef("email"))
    rows = _registrations().filter(event__last_day__gte=today)
    rows = rows.filter(event=event) if event else rows
    rows = rows.annotate(told=Subquery(hers.values("told")[:1])).exclude(told=None)
    for row in rows:
        if row.told != told_facts(row.event):
            kind = Kind.CANCELLED if row.event.is_off else Kind.CHANGE
            fields = {"about": str(row.event.version), "send_after": _leaves(row.event)}
            yield EventLetter(event=row.event, kind=kind, email=row.email.lower(), **fields)


def _reminders(now, kind, days):
    today, (first, last) = timezone.localdate(now), days
    yesterday = now - timedelta(days=1)
    coming = Q(answer=Answer.ON_SITE, is_waiting=False) | Q(answer=Answer.REMOTE)
    unasked = Q(event__registration=Event.Registering.NOBODY) & ~Q(answer=Answer.NOT_COMING)
    waiting = EventLetter.objects.queued(today).filter(event=OuterRef("event"), email__iexact=OuterRef("email"))
    rows = _registrations().filter(
        Q(coming, answered_at__lt=yesterday) | Q(unasked, created_at__lt=yesterday),
        ~Exists(waiting),  # it tells when the event is, too
        event__starts_on__range=(today + timedelta(days=first), today + timedelta(days=last)),
    )
    for row in rows.exclude(event__progress__in=[Event.Progress.CANCELLED, Event.Progress.POSTPONED]):
        starts_at = row.event.starts_at
        if row.event.starts_on > today or (starts_at and starts_at > timezone.localtime(now).time()):
            yield EventLetter(event=row.event, kind=kind, about=str(row.event.starts_on), email=row.email.lower())


def _minutes(today, event=None):
    """Those who may read minutes that were approved lately: who were invited as members, or all."""
    send_after = timezone.now() + WAIT
    lately = Q(event__minutes__state=Minutes.State.APPROVED)
    lately &= Q(event__minutes__approved_on__gte=today - timedelta(days=DAYS_IN_TIME))
    members = Q(event__minutes__readers=Minutes.Readers.MEMBERS, contact_person__isnull=False)
    rows = _registrations().filter(lately, members | Q(event__minutes__readers=Minutes.Readers.EVERYBODY))
    for row in rows.filter(event=event) if event else rows:
        yield EventLetter(event=row.event, kind=Kind.MINUTES, email=row.email.lower(), send_after=send_after)


def _certificates(today):
    """Those who were marked as present in a training lately."""
    lately = today - timedelta(days=DAYS_IN_TIME)
    send_after = timezone.now() + WAIT
    rows = _registrations().filter(attended=True, event__group__kind=Group.Kind.TRAINING)
    for row in rows.filter(event__last_day__range=(lately, today)):
        yield EventLetter(event=row.event, kind=Kind.CERTIFICATE, email=row.email.lower(), send_after=send_after)


def _queue(letters):
    EventLetter.objects.bulk_create(letters, ignore_conflicts=True)


def queue(event: Event, kind: EventLetter.Kind, email: str, about: str = "", *, waits=False) -> EventLetter | None:
    """Return the queued row of an e-mail, new or existing; None without an address.

    `about` tells apart e-mails of one kind to one address. One that `waits` leaves as late as one of a change.
    """
    if not email:
        return None
    of_row = {"event": event, "kind": kind, "about": about, "email": email.lower()}
    defaults = {"send_after": _leaves(event) if waits else None}
    return EventLetter.objects.get_or_create(**of_row, defaults=defaults)[0]
