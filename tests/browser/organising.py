"""What the editor of these tests has to organise, and the pages that she does it on."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from events.models import Group, Minutes
from municipalities.models import Municipality
from tests.browser.conftest import EDITOR
from tests.factories import make_contact_person, make_event, make_registration

# Other tests let axe see these; it sees the others only here.
SEEN = ["/tapahtumat/", "/tapahtumat/sovittua/esimerkki-liaison/", "/oma/", "/oma/luovutus/"]
SEEN_OF_EVENT = "jasenille jasenille/vastaa esityslista/muokkaa muistio/muokkaa".split()
SEEN_OF_EVENT += "osallistujat osallistujat/lisaa osallistujat/paikalla".split()
ONLY_HERE = ["/tapahtumat/ryhmat/esimerkki-liaison/jasenille/", "/tapahtumat/oma-kalenteri/"]


def organisers_pages():
    """Return the addresses of pages on which things of the same name stand: meetings, people, promises, empty rows."""
    group, today = Group.objects.get(slug="esimerkki-liaison"), timezone.localdate()
    person = make_contact_person(name="Editori", user=User.objects.get(email=EDITOR["email"]))
    group.members.create(contact_person=person)
    told = {"title": "Talvikokous", "group": group, "host": Municipality.objects.get(slug="laukaa")}
    days = [today, today + timedelta(days=7), today - timedelta(days=7)]
    now, coming, past = [make_event(starts_on=day, registration="everybody", **told) for day in days]
    for name in ("Aino", "Eino"):
        make_registration(now, name=name, answer="on_site")
        past.action_points.create(text=f"{name} kysyy tiloja", contact_person=person)
        now.agenda_items.create(title=f"{name} kertoo")
    Minutes.objects.create(event=now)
    page_of = now.get_absolute_url()
    begin = f"{coming.get_absolute_url()}muistio/muokkaa/"
    register = f"{coming.get_absolute_url()}ilmoittaudu/"
    answer = f"/tapahtumat/vastaus/{make_registration(coming, answer='on_site').token}/"
    return {
        "seen": [group.get_absolute_url(), *SEEN, *[f"{page_of}{path}/" for path in SEEN_OF_EVENT]],
        "only here": [*ONLY_HERE, begin, register, answer],
    }
