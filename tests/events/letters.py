"""Letters about events: what the tests of them need."""

from datetime import time, timedelta

from django.core.management import call_command
from django.utils import timezone
from icalendar import Calendar

from events.mail.scheduling import queue_due
from events.models import EventLetter, Member, Registration
from tests.days import in_days
from tests.factories import make_contact_person, make_event, make_group

ANNA = "anna@example.org"


def send(capsys=None, **options):
    """Run the command as it is some minutes later, when letters that could be stopped leave."""
    if not options:
        queue_due()
        wait_ten_minutes()
    call_command("send_event_letters", **options)
    return capsys.readouterr().out if capsys else None


def wait_ten_minutes():
    EventLetter.objects.update(send_after=None)


def register(event, email=ANNA, *, answer="on_site", **fields):
    long_ago = timezone.now() - timedelta(days=3)
    return Registration.objects.create(event=event, email=email, answer=answer, answered_at=long_ago, **fields)


def calendar_of(letter):
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    return calendar


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def announced_meeting():
    """A network's meeting far ahead, with Anna as a member."""
    group = make_group()
    anna = make_contact_person(name="Anna", email=ANNA)
    Member.objects.create(group=group, contact_person=anna)
    return make_event(
        group=group,
        title="Syyskokous",
        starts_on=in_days(30),
        starts_at=time(13),
        venue="Valtuustosali",
        remote_link="https://meet.example.org/x",
        registration="members",
    )
