"""Composes e-mails about events from the data at the time of sending."""

from dataclasses import dataclass, replace
from hashlib import sha256

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from core.formatting import day_text
from core.ical import Status, write_calendar
from core.mail import plain_email
from core.models import Unsubscribed
from core.unsubscribing import unsubscribe_url
from events.feeds import calendar_entry
from events.models import Event, EventLetter, Minutes, Registration
from events.models.letters import AGAIN
from history.models import Difference

Kind, Answer = EventLetter.Kind, Registration.Answer
PARTSTAT = {Answer.ON_SITE: "ACCEPTED", Answer.REMOTE: "ACCEPTED", Answer.NOT_COMING: "DECLINED"}
AFTERWARDS = (Kind.MINUTES, Kind.CERTIFICATE)
REMINDERS = (Kind.REMINDER_WEEK, Kind.REMINDER_DAY)
TELLING = (Kind.CHANGE, Kind.CANCELLED)
UNASKED = (Kind.INVITATION, *REMINDERS, *AFTERWARDS)
TOLD = ("starts_on", "starts_at", "ends_on", "ends_at", "venue", "address", "host", "remote_link", "registration")


@dataclass
class Composed:
    message: EmailMessage
    told: str = ""


def told_facts(event: Event) -> str:
    """Return a hash of the event's time, place and status, to find out which recipients must be told of a change.

    It also changes when answers begin or cease to be asked for.
    """
    progress = event.progress if event.is_off else ""
    unasked = [] if event.asks_answers else [event.registration]
    times = [event.starts_on, event.starts_at, event.ends_on, event.ends_at]
    facts = [*times, event.venue, event.address, event.host_id, event.remote_link, progress, *unasked]
    return sha256("\n".join(map(str, facts)).encode()).hexdigest()[:40]


def _what_changed(row) -> dict:
    """Return what told facts of the event differ since its last letter to the address: by name, what it was."""
    last = _last_telling(row)
    if last is None:
        return {}
    changes = Difference.objects.filter(
        content_type=ContentType.objects.get_for_model(Event), object_id=str(row.event_id), change__at__gt=last.at
    )
    before, after = {}, {}
    for values in changes.order_by("pk").values_list("values", flat=True):
        for name in values.keys() & {*TOLD, "progress"}:
            old, after[name] = values[name]
            before.setdefault(name, old)
    return {name: old for name, old in before.items() if old != after[name]}


def _last_telling(row) -> EventLetter | None:
    """Return the last letter that may have told the address of the event's time and place."""
    earlier = EventLetter.objects.may_have_arrived().filter(event=row.event, email__iexact=row.email)
    return earlier.exclude(told="").first()


def compose(row: EventLetter) -> Composed | None:
    """Return the e-mail of a queued row; None if it is no longer needed."""
    if row.message:
        return None if _is_unwanted(row.email) else Composed(_group_message(row))
    invited = Registration.objects.filter(event=row.event, email__iexact=row.email).first()
    if invited is None or not _still_holds(row, invited) or (is_unasked(row, invited) and _is_unwanted(row.email)):
        return None
    with override(User.language_of(row.email, otherwise=invited.language)):
        return Composed(_event_letter(row, invited), "" if row.kind in AFTERWARDS else told_facts(row.event))


def is_unasked(row: EventLetter, invited: Registration) -> bool:
    """Return whether a letter is no answer to her, nor about what she said she comes to: she may end such letters."""
    return row.kind in UNASKED or (row.kind in TELLING and not invited.answer)


def _is_unwanted(email):
    return Unsubscribed.objects.holds(Unsubscribed.Letters.EVENTS, email)


def _still_holds(row, invited):
    event = row.event
    if not event.is_published:
        return False
    if row.kind in TELLING:
        if invited.answer == Answer.NOT_COMING:  # only a new date matters to those who declined
            return not event.is_off and "starts_on" in _what_changed(row)
        last = _last_telling(row)
        return last is None or last.told != told_facts(event)
    is_coming = invited.answer in {Answer.ON_SITE, Answer.REMOTE} and not invited.is_waiting
    if row.kind in REMINDERS:
        is_awaited = is_coming or (not event.asks_answers and invited.answer != Answer.NOT_COMING)
        return is_awaited and not (event.is_off or event.has_begun) and row.about == str(event.starts_on)
    if row.kind == Kind.PLACE_FREED:
        return is_coming and not (event.is_off or event.has_begun)
    if row.kind == Kind.CERTIFICATE:
        return bool(invited.attended) and event.gives_certificates
    return row.kind != Kind.INVITATION or not (event.is_off or event.has_begun)


def _group_message(row):
    with override(User.language_of(row.email)):
        context = {
            "message": row.message,
            "desk_url": desk_url(),
            "unsubscribe_url": unsubscribe_url(Unsubscribed.Letters.EVENTS, row.email),
            "publisher": settings.PUBLISHER,
        }
        text = render_to_string("events/mail/message.txt", context)
    sender = row.message.sender
    reply_to = (sender and sender.email) or settings.FEEDBACK_EMAIL
    return plain_email(row.email, row.message.subject, text, reply_to, unsubscribe=context["unsubscribe_url"])


def _event_letter(row, invited):
    event = row.event
    needs_link = event.remote_link and not event.is_off and not invited.is_waiting
    is_afterwards = row.kind in AFTERWARDS
    ending = unsubscribe_url(Unsubscribed.Letters.EVENTS, invited.email) if is_unasked(row, invited) else ""
    may_answer = not is_afterwards and not event.is_off and (event.asks_answers or invited.answer)
    context = {
        "event": event,
        "opening": _opening(row, invited),
        "page_url": settings.SITE_URL + _page_of(row, invited),
        "remote_link": event.remote_link if needs_link and invited.answer != Answer.NOT_COMING else "",
        "answer_url": answer_url(invited) if may_answer else "",
        "is_unasked": not (event.asks_answers or event.is_off) and (row.kind == Kind.CHANGE or not may_answer),
        "has_answered": bool(invited.answer),
        "has_declined": invited.answer == Answer.NOT_COMING,
        "answer_by": None if event.is_late else event.registration_until,
        "comes_along": not event.is_off and invited.answer in {Answer.NONE, Answer.ON_SITE},
        "is_afterwards": is_afterwards,
        "desk_url": desk_url() if invited.contact_person and invited.contact_person.user_id else "",
        "unsubscribe_url": ending,
        "publisher": settings.PUBLISHER,
    }
    text = render_to_string("events/mail/event.txt", context)
    message = plain_email(invited.email, _subject(row), text, settings.FEEDBACK_EMAIL, unsubscribe=ending)
    is_offered = row.kind in TELLING and invited.answer == Answer.NOT_COMING  # anew, so nothing is called off
    if not (is_afterwards or invited.is_waiting or is_offered):
        _attach_calendar(message, event, invited)
    return message


def _page_of(row, invited):
    """Return the address of the page that the letter leads to."""
    if row.kind == Kind.MINUTES:
        has_account = invited.contact_person and invited.contact_person.user_id
        if has_account or Minutes.objects.public().filter(event=row.event).exists():
            return reverse("events:minutes", args=[row.event.slug])
        return reverse("events:minutes_by_link", args=[invited.token])
    if row.kind == Kind.CERTIFICATE:
        return reverse("events:certificate", args=[invited.token])
    return row.event.get_absolute_url()


def answer_url(invited: Registration) -> str:
    """Return the absolute URL of the page for answering without an account."""
    return settings.SITE_URL + reverse("events:answer", args=[invited.token])


def desk_url() -> str:
    """Return the absolute URL of the member's dashboard, which requires login."""
    return settings.SITE_URL + reverse("liaison:dashboard")


def _attach_calendar(message, event, invited):
    """Add the event as a part that calendar programs take: an invitation, or its cancelling for who does not come."""
    invited.next_in_calendar()
    entry = replace(
        calendar_entry(event, with_remote_link=invited.answer != Answer.NOT_COMING and not event.is_off),
        version=invited.calendar_revision,
        changed_at=invited.calendar_stamp,
    )
    is_off = entry.status == Status.CANCELLED or invited.answer == Answer.NOT_COMING
    method = "CANCEL" if is_off else "REQUEST"
    data = write_calendar(
        event.title,
        [entry],
        method=method,
        organiser=(settings.PUBLISHER, settings.FEEDBACK_EMAIL),
        to=(invited.name, invited.email),
        answer=PARTSTAT.get(Answer(invited.answer), "NEEDS-ACTION"),
    )
    message.attach_alternative(data.decode(), f"text/calendar; method={method}")


def _subject(row):
    subjects = {
        Kind.INVITATION: _("Kutsu: %(title)s"),
        Kind.CHANGE: _("Muutos: %(title)s"),
        Kind.CANCELLED: _("Ei pidetä: %(title)s"),
        Kind.REMINDER_WEEK: _("Muistathan: %(title)s"),
        Kind.REMINDER_DAY: _("Muistathan: %(title)s"),
        Kind.RECEIPT: _("Vastauksesi: %(title)s"),
        Kind.PLACE_FREED: _("Sinulle vapautui paikka: %(title)s"),
        Kind.MINUTES: _("Muistio on valmis: %(title)s"),
        Kind.CERTIFICATE: _("Todistuksesi: %(title)s"),
    }
    return subjects[row.kind] % {"title": _title_with_day(row.event)}


def _title_with_day(event):
    """Name the event so that it is told from the others of its group in a full mailbox."""
    day = day_text(event.starts_on)
    return event.title if day in event.title else f"{event.title}, {day}"


def _opening(row, invited):
    if row.kind in REMINDERS:
        return _("Tervetuloa! Näemme %(how_soon)s.") % {"how_soon": row.event.how_soon}
    if row.event.is_off:
        return _off_words(row.event)
    if row.kind == Kind.CHANGE:
        return _change_words(_what_changed(row))
    openings = {
        Kind.INVITATION: _invitation_words(row.event),
        Kind.RECEIPT: _receipt_words(row, invited),
        Kind.PLACE_FREED: _(
            "Hyviä uutisia: sinulle vapautui paikka. Jos et pääsekään, kerro siitä, niin paikka siirtyy seuraavalle."
        ),
        Kind.MINUTES: _("Muistio on nyt luettavissa. Se löytyy tältä sivulta:"),
        Kind.CERTIFICATE: _("Kiitos, että olit mukana! Voit tulostaa todistuksesi alla olevasta linkistä."),
    }
    return openings[row.kind]


def _invitation_words(event):
    if event.asks_answers:
        return _("Tervetuloa mukaan! Kerro alla olevasta linkistä, pääsetkö. Tunnusta ei tarvita.")
    return _("Tervetuloa mukaan!")


def _change_words(was):
    if was.get("progress") == Event.Progress.POSTPONED:
        return _("Uusi aika on sovittu. Näin asiat ovat nyt:")
    if was.get("progress") == Event.Progress.CANCELLED:
        return _("Tämä pidetään sittenkin. Näin asiat ovat nyt:")
    labels = {name: Event._meta.get_field(name).verbose_name for name in TOLD}
    labels["registration"] = Registration._meta.verbose_name
    fields = ", ".join(str(labels[name]) for name in TOLD if name in was)
    if not fields:
        return _("Tähän tuli muutos. Näin asiat ovat nyt:")
    return _("Tähän tuli muutos (%(fields)s). Näin asiat ovat nyt:") % {"fields": fields}


def _off_words(event):
    if event.progress == Event.Progress.POSTPONED:
        return _("Tätä ei pidetä nyt, vaan se siirtyy myöhemmäksi. Kerromme uuden ajan, kun se on sovittu.")
    return _("Tämä on valitettavasti peruttu.")


def _receipt_words(row, invited):
    if row.about.startswith(AGAIN) and invited.answer:
        return f"{_('Olit vastannut jo aiemmin, ja vastauksesi pysyi ennallaan.')} {_standing(invited)}"
    by = _("%(name)s vastasi puolestasi.") % {"name": invited.answered_by} if invited.answered_by else ""
    return f"{by} {_standing(invited)}".strip()


def _standing(invited):
    if invited.is_waiting:
        return _("Paikat ovat nyt täynnä, ja olet jonossa. Kirjoitamme heti, kun sinulle vapautuu paikka.")
    if invited.answer == Answer.ON_SITE and invited.children:
        words = ngettext(
            "Kiitos! Paikka on varattu sinulle ja %(children)d lapselle, tervetuloa.",
            "Kiitos! Paikka on varattu sinulle ja %(children)d lapselle, tervetuloa.",
            invited.children,
        )
        return words % {"children": invited.children}
    words = {
        Answer.NONE: _("Sinut on jo kutsuttu. Vastaa vielä alla olevasta linkistä, pääsetkö."),
        Answer.ON_SITE: _("Kiitos! Sinulle on paikka, tervetuloa."),
        Answer.REMOTE: _("Kiitos! Olet mukana etänä, tervetuloa."),
        Answer.NOT_COMING: _("Kiitos, kun kerroit, ettet pääse mukaan."),
    }
    return words[Answer(invited.answer)]
