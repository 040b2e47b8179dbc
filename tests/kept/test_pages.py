"""The main pages, letter by letter."""

import re

import pytest
from django.core.management import call_command
from django.utils.html import strip_tags

from tests.kept.recording import recorded_json, same, same_lines
from tests.kept.world import admin_address

PAGES = {
    "home": "/",
    "places": "/kohtaamispaikat/",
    "places_narrowed": "/kohtaamispaikat/?q=muskari&municipality=laukaa&free=1&p=1",
    "place": "/kohtaamispaikat/perhekahvila-hippu/",
    "place_old": "/kohtaamispaikat/vanha/",
    "week": "/kohtaamispaikat/viikko/",
    "map": "/kohtaamispaikat/kartta/",
    "shortlist": "/muistilista/?p=1&p=2",
    "municipalities": "/kunnat/",
    "municipality": "/kunnat/laukaa/",
    "family_centre": "/perhekeskukset/yhteinen/",
    "contacts": "/yhdyshenkilot/",
    "events": "/tapahtumat/",
    "event": "/tapahtumat/syyskokous/",
    "event_open": "/tapahtumat/perhepaiva/",
    "groups": "/tapahtumat/ryhmat/",
    "group": "/tapahtumat/ryhmat/yhdyshenkilot/",
    "minutes": "/tapahtumat/kesakokous/muistio/",
    "calendar_help": "/tapahtumat/kalenteriin/",
    "register": "/tapahtumat/perhepaiva/ilmoittaudu/",
    "correct_place": "/ilmoita-virheesta/paikka/1/",
    "correct_contact": "/ilmoita-virheesta/yhteystieto/1/",
    "documents": "/aineistot/",
    "about": "/tietoa/",
    "page": "/tietoa/perusasiat/",
    "timeline": "/tietoa/aikajana/",
    "search": "/haku/?q=hippu",
    "accessibility": "/saavutettavuus/",
    "privacy": "/tietosuoja/",
    "login": "/admin/login/",
    "forgotten": "/admin/unohtunut-salasana/",
    "home_sv": "/sv/",
    "places_sv": "/sv/motesplatser/",
    "place_sv": "/sv/motesplatser/perhekahvila-hippu/",
    "home_en": "/en/",
    "places_en": "/en/meeting-places/",
    "place_en": "/en/meeting-places/perhekahvila-hippu/",
}
OF_PEOPLE = {
    "members": "/tapahtumat/syyskokous/jasenille/",
    "group_members": "/tapahtumat/ryhmat/yhdyshenkilot/jasenille/",
    "participants": "/tapahtumat/perhepaiva/osallistujat/",
    "desk": "/oma/",
    "handing_over": "/oma/luovutus/",
    "own_calendar": "/tapahtumat/oma-kalenteri/",
    "account": "/admin/oma-tili/",
}
# By how the link of a letter goes on.
OF_LETTERS = {
    "keeper": r"/kirje/2.\d~[^/]+/$",
    "keeper_confirms": "/k1/pitaa-paikkansa/",
    "keeper_corrects_place": "/p1/korjaa/",
    "keeper_corrects_centre": "/k1/korjaa/",
    "keeper_corrects_person": "/h1/korjaa/",
    "keeper_cancels": "/p1/peru/",
    "answer": r"/vastaus/1\.1~[^/]+/$",
    "answer_sv": "/sv/evenemang/svar/",
    "certificate": "/todistus/",
}
ROLES = ["coordinator", "superuser"]


def plain(html):
    """Return the page without what is drawn by chance for each request: the token against forged forms.

    Signed stamps stand still with the clock. Lines break between tags, whatever template they are from.
    """
    html = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1…", html)
    return html.replace("><", ">\n<")


def content(html):
    """Return a page of the admin without what names apps: the list of all models beside it, and parts of addresses."""
    html = re.sub(r'<nav class="sticky" id="nav-sidebar".*?</nav>', "", html, flags=re.DOTALL)
    return plain(re.sub("/admin/[a-z_]+/(?=[a-z]+/)", "/admin/…/", html))


@pytest.mark.parametrize("name", PAGES)
def test_page_is_what_it_was(client, house, name):
    response = client.get(PAGES[name])
    assert response.status_code == 200
    same(f"pages/{name}.html.txt", plain(response.text))


@pytest.mark.parametrize("name", OF_LETTERS)
def test_page_of_a_letter_is_what_it_was(client, house, name):
    call_command("send_check_requests", verbosity=0)
    (address, *_others) = [one for one in recorded_json("links.json")["letters"] if re.search(OF_LETTERS[name], one)]
    same(f"pages/{name}.html.txt", plain(client.get(address).text))


@pytest.mark.parametrize("name", OF_PEOPLE)
def test_page_of_those_who_log_in_is_what_it_was(enter, name):
    response = enter("coordinator").get(OF_PEOPLE[name])
    assert response.status_code == 200
    same(f"pages/{name}.html.txt", content(response.text))


@pytest.mark.parametrize("role", ROLES)
def test_editors_of_places_see_what_they_saw(enter, house, role):
    client = enter(role)
    for page, keys in [("changelist", []), ("change", [house.hippu.pk])]:
        response = client.get(admin_address("MeetingPlace", page, *keys))
        same(f"pages/admin_place_{page}_{role}.html.txt", content(response.text))


@pytest.mark.parametrize("role", ROLES)
def test_index_of_the_admin_says_what_it_said(enter, role):
    """Its words alone: the addresses in it name apps."""
    html = enter(role).get("/admin/").text
    words = strip_tags(html[html.index("<h1") : html.index("<footer")]).splitlines()
    same_lines(f"pages/admin_index_{role}.txt", [word.strip() for word in words if word.strip()])
