# Read by `manage.py shell`: fills a database with EVENTS events in 20 groups, each with ten registrations, an agenda of
# five items and, once it is past, minutes. All 500 events of the first group lie within its calendar's reach.
import os
from datetime import time, timedelta
from itertools import batched

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.sessions import SessionStore
from contacts.models import ContactPerson
from core.models.publishing import State
from events.models import AgendaItem, Event, Group, Member, Minutes, OwnCalendar, Registration
from history.recording import unrecorded, update
from municipalities.models import Municipality
from search.indexing import rebuild

GROUPS, REGISTRATIONS, ITEMS, MEMBERS, BATCH = 20, 10, 5, 60, 1000
YEARS = 10 * 365
today, number_of_events = timezone.localdate(), int(os.environ["EVENTS"])
hosts = list(Municipality.objects.order_by("pk"))
with unrecorded():
    groups = Group.objects.bulk_create(
        Group(slug=f"mittaus-{n}", name=f"Mitattava ryhmä {n}", kind="working_group", order=100 + n)
        for n in range(GROUPS)
    )
    people = ContactPerson.objects.bulk_create(
        ContactPerson(name=f"Mitta {n}", email=f"mitta{n}@example.org", version=1) for n in range(MEMBERS)
    )
    Member.objects.bulk_create(Member(group=groups[0], contact_person=person, is_public=True) for person in people)


def event(number):
    group, turn = number % GROUPS, number // GROUPS
    reach, back = (700, 350) if group == 0 else (YEARS, YEARS - 365)
    title = f"Kokous {number}: perhekeskusten yhteinen asia"
    return Event(
        slug=f"mittaus-{number}",
        title=title,
        title_fi=title,
        group=groups[group],
        state=State.PUBLISHED,
        description_fi="Puhutaan siitä, mitä perheille kuuluu.",
        starts_on=today + timedelta(days=turn * GROUPS * reach // number_of_events - back),
        starts_at=time(9, 30),
        ends_at=time(11, 30),
        host=hosts[number % len(hosts)],
        venue="Kirjaston sali",
        address="Koulutie 1",
        registration="everybody",
    )


for numbers in batched(range(number_of_events), BATCH):
    with unrecorded():
        events = Event.objects.bulk_create(map(event, numbers))
        Registration.objects.bulk_create(
            Registration(event=one, name=f"Osallistuja {n}", email=f"osallistuja{n}@example.org", answer="on_site")
            for one in events
            for n in range(REGISTRATIONS)
        )
        AgendaItem.objects.bulk_create(
            AgendaItem(event=one, title=f"Asia {n}", order=n, minutes=15) for one in events for n in range(ITEMS)
        )
        Minutes.objects.bulk_create(
            Minutes(event=one, state="approved", readers="everybody", approved_on=today, text="Sovittiin jatkosta.")
            for one in events
            if one.starts_on < today
        )
rebuild(Event)

user = User.objects.create(email=people[0].email, is_staff=True, is_regional_editor=True)
update(ContactPerson.objects.filter(pk=people[0].pk), user=user)
request = HttpRequest()
request.session = SessionStore()
login(request, user, "django.contrib.auth.backends.ModelBackend")
request.session["second_factor"] = True
request.session.save()
print(request.session.session_key, OwnCalendar.objects.create(user=user).key)
