"""What a letter says, and the entry that a calendar program takes from it."""

from email.message import MIMEPart

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.feeds import calendar_entry
from events.models import EventLetter, Registration
from perhekeskus.calendar import write_calendar
from perhekeskus.letters import letter

Kind = EventLetter.Kind


def compose(one: EventLetter) -> EmailMessage | None:
    """Return the letter as it is true now; None where there is nothing left to tell."""
    if one.kind == Kind.MESSAGE:
        return _message(one)
    registration = Registration.objects.filter(event=one.event, email__iexact=one.email).first()
    if registration is None:
        return None
    with override(registration.language):
        return _about_event(one, registration)


def _message(one):
    message = one.message
    with override(settings.LANGUAGE_CODE):
        text = render_to_string("events/letters/message.txt", {"message": message, "site": settings.SITE_URL})
    return letter(one.email, message.subject, text, reply_to=message.sender.email if message.sender else "")


def _about_event(one, registration):
    event = one.event
    context = {
        "event": event,
        "registration": registration,
        "url": settings.SITE_URL + reverse("events:answer", args=[registration.token]),
        "event_url": settings.SITE_URL + event.get_absolute_url(),
        "site": settings.SITE_URL,
    }
    subjects = {Kind.RECEIPT: _("Vastauksesi: %s"), Kind.PLACE_FREED: _("Sait paikan: %s")}
    text = render_to_string(f"events/letters/{one.kind}.txt", context)
    message = letter(one.email, subjects[Kind(one.kind)] % event.title, text, reply_to=settings.FEEDBACK_EMAIL)
    message.attach(_invitation(event, registration))
    return message


def _invitation(event, registration) -> MIMEPart:
    """Return the event as a part that calendar programs take: an invitation while she comes, else its cancelling."""
    Answer = Registration.Answer
    comes = registration.answer in {Answer.ON_SITE, Answer.REMOTE} and not registration.is_waiting
    method = "REQUEST" if comes and not event.is_off else "CANCEL"
    entry = calendar_entry(event, with_remote_link=comes)
    data = write_calendar(event.title, [entry], method=method, organiser=settings.FEEDBACK_EMAIL, to=registration.email)
    part = MIMEPart()
    part.set_content(data.decode(), subtype="calendar", params={"method": method})
    part.add_header("Content-Disposition", "attachment", filename="kalenteri.ics")
    return part
