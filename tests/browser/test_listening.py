"""The organisers' pages as a screen reader tells them: each name alone says where it leads and what it asks."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from events.models import Group, Minutes
from municipalities.models import Municipality
from tests.browser.conftest import EDITOR
from tests.browser.pages import faults, heard
from tests.factories import make_contact_person, make_event, make_registration

# Other tests let axe see these; it sees the others only here.
SEEN = ["/tapahtumat/", "/tapahtumat/sovittua/esimerkki-liaison/", "/oma/", "/oma/luovutus/"]
SEEN_OF_EVENT = "jasenille jasenille/vastaa esityslista/muokkaa muistio/muokkaa".split()
SEEN_OF_EVENT += "osallistujat osallistujat/lisaa osallistujat/paikalla".split()
ONLY_HERE = ["/tapahtumat/ryhmat/esimerkki-liaison/jasenille/", "/tapahtumat/oma-kalenteri/"]


@pytest.fixture
def paths(portal):
    """The addresses of pages on which things of the same name stand: meetings, people, promises and empty rows."""
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


def hard_to_hear(page):
    """Return the links of one name that lead to different places, and fields of no name, of another's or told wrong."""
    leads, asked = defaultdict(set), Counter()
    for role, names, is_wrong, address in heard(page):
        if address:
            leads[names[-1]].add(address)
        else:
            asked[role, names, is_wrong] += 1
    wrong = [one for one, times in asked.items() if times > 1 or not one[1][-1] or one[2]]
    return wrong + [name for name, addresses in leads.items() if len(addresses) > 1]


def test_each_link_and_field_is_told_by_its_name_alone(edit, paths):
    page = edit("/oma/")
    page.goto("/tapahtumat/oma-kalenteri/")
    for path in [*paths["seen"], *paths["only here"]]:
        assert page.goto(path).status == 200, path
        assert heard(page) != [], path
        assert hard_to_hear(page) == [], path
        if path in paths["only here"]:
            assert faults(page) == [], path
