"""The pages of help: what they say, and that nobody else learns of them."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contacts.models import NetworkMember
from municipalities.models import Task, TaskCoverage
from perhekeskus.logging import is_help, without_secrets
from support.models import HelpLine
from tests.addresses import address
from tests.factories import (
    make_activity,
    make_contact_person,
    make_document,
    make_event,
    make_family_centre,
    make_group,
    make_meeting_place,
    make_municipality,
    make_organisation,
    make_theme,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ["fi", "sv", "en"]


def make_task(**fields):
    return Task.objects.create(**{"slug": "eroauttaminen", "name": "Eroauttaminen", "parent_words": "Eroamme"} | fields)


def make_line(*tasks, **fields):
    line = HelpLine.objects.create(**{"name": "Perheen puhelin", "phone": "+358 01", "state": "published"} | fields)
    line.tasks.set(tasks)
    return line


@pytest.fixture
def task():
    return make_task()


@pytest.fixture
def sensitive():
    return make_task(slug="vakivalta", name="Väkivalta", name_sv="Våld", is_sensitive=True, neutral_slug="tukea")


def html_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_front_leads_to_each_task_and_tells_112(client, task, sensitive, language):
    html = html_of(client, address(language, "support:list"))
    assert f'href="{address(language, "support:task", "eroauttaminen")}"' in html
    assert f'href="{address(language, "support:task", "tukea")}"' in html
    assert 'href="tel:112"' in html


def test_menu_and_footer_of_every_page_lead_to_help(client):
    assert html_of(client, reverse("municipalities:list")).count('href="/apua/"') == 2


def test_page_gathers_what_the_municipality_has(client, task):
    laukaa = make_municipality(name="Laukaa", slug="laukaa")
    centre = make_family_centre(laukaa)
    make_contact_person(centre, name="Kaisa Kysy")
    TaskCoverage.objects.create(family_centre=centre, task=task, how="Eroneuvoja tapaa keskiviikkoisin")
    member = NetworkMember.objects.create(organisation=make_organisation(name="Erotukiyhdistys"), family_centre=centre)
    member.tasks.add(task)
    theme = make_theme()
    theme.tasks.add(task)
    make_activity(make_meeting_place(name="Eroryhmän tupa", municipality=laukaa)).themes.add(theme)
    group = make_group(name="Eroryhmät", kind="forum")
    group.tasks.add(task)
    make_event(group=group, title="Lapset ja perhe", host=laukaa)
    make_document(title="Vanhemmuussuunnitelma").tasks.add(task)
    html = html_of(client, f"{reverse('support:task', args=[task.slug])}?municipality=laukaa")
    told = ["Kaisa Kysy", "Eroneuvoja tapaa", "Erotukiyhdistys", "Eroryhmän tupa", "Eroryhmät", "Lapset ja perhe"]
    assert [text for text in [*told, "Vanhemmuussuunnitelma"] if text not in html] == []


def test_page_leaves_out_other_municipalities_and_drafts(client, task):
    laukaa, other = make_municipality(slug="laukaa"), make_municipality()
    make_contact_person(make_family_centre(other), name="Vieras Väki")
    make_line(task, name="Muiden linja", municipality=other)
    make_line(task, name="Keskeneräinen linja", state="draft")
    make_line(task, name="Kaikkien linja")
    make_document(title="Luonnospaperi", state="draft").tasks.add(task)
    html = html_of(client, f"{reverse('support:task', args=[task.slug])}?municipality={laukaa.slug}")
    assert [text for text in ["Vieras Väki", "Muiden linja", "Keskeneräinen", "Luonnospaperi"] if text in html] == []
    assert "Kaikkien linja" in html


def test_line_tells_its_number_hours_and_when_it_was_checked(client, task):
    line = make_line(
        task,
        hours="arkisin klo 9–15",
        website="https://example.org/linja/",
        service_name="Perheiden palvelu",
        service_url="https://example.org/",
    )
    line.mark_checked()
    html = html_of(client, reverse("support:task", args=[task.slug]))
    assert 'href="tel:+35801"' in html
    assert all(text in html for text in ["arkisin klo 9–15", "Tiedot tarkistettu", "Perheiden palvelu"])


@pytest.mark.parametrize("municipality", ["olematon", "x' OR 1=1", "\u202e", "a" * 3000])
def test_unknown_municipality_has_its_sentence(client, task, municipality):
    response = client.get(reverse("support:task", args=[task.slug]), {"municipality": municipality})
    assert response.status_code == 200
    assert "Tällaista kuntaa ei ole." in response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sensitive_page_tells_nothing_by_address_title_or_description(client, sensitive, language):
    path = address(language, "support:task", sensitive.page_slug)
    head = html_of(client, path).partition("</head>")[0]
    assert path.endswith("/tukea/")
    assert not re.search(r"v[äa]kival|våld|violen|pelot|ero", head, re.IGNORECASE)


def test_description_and_card_of_any_help_page_tell_nothing(client, task):
    head = html_of(client, reverse("support:task", args=[task.slug])).partition("</head>")[0]
    told = re.findall(r'<meta (?:name="description"|property="og:[a-z]+") content="([^"]*)"', head)
    assert len(told) >= 3
    assert not [text for text in told if "ero" in text.casefold()]


def test_plain_address_of_a_sensitive_task_leads_to_the_neutral_one(client, sensitive):
    response = client.get(reverse("support:task", args=[sensitive.slug]))
    assert response.url == "/apua/tukea/"


def test_neutral_address_of_a_task_that_is_not_sensitive_is_no_page(client):
    make_task(neutral_slug="vanha")
    assert client.get("/apua/vanha/").status_code == 404


def test_sensitive_task_needs_an_address_of_its_own():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_task(is_sensitive=True)


@pytest.mark.parametrize(
    "path", ["/apua/", "/apua/tukea/", "/sv/hjalp/tukea/", "/apua/vakivalta/", "/en/help/nothing/"]
)
def test_no_referer_leaves_a_help_page(client, sensitive, path):
    assert client.get(path).headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/apua/tukea/?municipality=laukaa", "/sv/hjalp/tukea/", "/en/help/olematon/"])
def test_log_of_a_help_page_holds_its_front_alone(client, sensitive, caplog, path):
    with caplog.at_level("DEBUG"):
        client.get(path)
    lines = [record for record in caplog.records if record.name == "perhekeskus.request"]
    assert [record.path for record in lines] == ["/apua/"]
    told = [str(vars(one)) for one in lines]
    assert not [line for line in told if re.search("tukea|laukaa|olematon", line)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_logs_know_each_languages_addresses(language):
    assert is_help(address(language, "support:list"))
    assert is_help(address(language, "support:task", "tukea"))
    assert not is_help(address(language, "municipalities:list"))
    text = f"Internal Server Error: {address(language, 'support:task', 'tukea')}"
    assert without_secrets(text) == "Internal Server Error: /apua/"


def test_sitemap_has_the_front_alone(client, task, sensitive):
    xml = client.get("/sitemap-pages.xml").content.decode()
    assert xml.count("/apua/</loc>") == 1
    assert "/apua/eroauttaminen" not in xml
    assert "/apua/tukea" not in xml


@pytest.mark.parametrize("count", [1, 4])
def test_queries_do_not_grow(client, count, django_assert_max_num_queries):
    task, laukaa = make_task(), make_municipality(slug="laukaa")
    theme, group = make_theme(), make_group()
    theme.tasks.add(task)
    group.tasks.add(task)
    for _ in range(count):
        make_line(task, name="Linja")
        make_contact_person(make_family_centre(laukaa))
        make_activity(make_meeting_place(municipality=laukaa)).themes.add(theme)
        make_event(group=group)
        make_document().tasks.add(task)
    client.get("/apua/")  # the sets are read once for all pages
    with django_assert_max_num_queries(30):
        client.get("/apua/eroauttaminen/?municipality=laukaa")


def test_quick_exit_leads_to_the_home_page_or_where_it_is_told(client, task, settings):
    assert '<a class="button button-quiet" href="/" rel="noreferrer" data-leave' in html_of(
        client, "/apua/eroauttaminen/"
    )
    settings.QUICK_EXIT_URL = "https://example.org/saa/"
    assert 'href="https://example.org/saa/" rel="noreferrer" data-leave' in html_of(client, "/apua/eroauttaminen/")


def test_past_evening_for_families_is_shown_as_held(client, task):
    group = make_group(kind="forum")
    group.tasks.add(task)
    make_event(group=group, title="Lapsen etua etsimässä", starts_on="2018-11-29")
    html = html_of(client, "/apua/eroauttaminen/")
    assert html.index("Pidetty aiemmin") < html.index("Lapsen etua etsimässä")


def test_trainings_of_staff_are_not_told_to_parents(client, task):
    group = make_group(kind="training", name="Eroauttamisen koulutussarja")
    group.tasks.add(task)
    for day in ("2018-11-29", "2099-11-29"):
        make_event(group=group, title="Vaino ja vieraannuttaminen", starts_on=day)
    make_event(group=group, title="Ilta vanhemmille", audience="families")
    html = html_of(client, "/apua/eroauttaminen/")
    assert "Ilta vanhemmille" in html
    assert "koulutussarja" not in html.split("Ilta vanhemmille")[0]
    assert "Vaino" not in html


def test_page_of_help_says_nothing_that_is_for_editors(client, task):
    html = html_of(client, "/apua/eroauttaminen/")
    assert "ei ole vielä kerrottu" not in html
    assert "Valitse kunta, niin näet, keneltä siellä voi kysyä." in html


def test_page_without_numbers_leads_to_the_choice_of_a_municipality(client, task):
    address = reverse("support:task", args=[task.slug])
    assert 'href="#near"' in html_of(client, address)
    make_line(task)
    assert 'href="#near"' not in html_of(client, address)


def test_page_without_numbers_tells_the_switchboard_and_the_coordinator(client, task):
    laukaa = make_municipality(name="Laukaa", slug="laukaa", phone="014 267 5000")
    make_contact_person(make_family_centre(laukaa), name="Kaisa Kysy", phone="040 765 4321")
    html = html_of(client, f"{reverse('support:task', args=[task.slug])}?municipality=laukaa")
    calls, _rest = html.split('id="near"')
    assert [text for text in ("tel:0142675000", "tel:0407654321", "Kaisa Kysy") if text not in calls] == []


def test_municipality_without_a_known_number_is_a_link_alone(client, task):
    make_municipality(name="Laukaa", slug="laukaa")
    html = html_of(client, f"{reverse('support:task', args=[task.slug])}?municipality=laukaa")
    assert "vaihde" not in html
    assert 'href="/kunnat/laukaa/"' in html


def test_search_in_distress_says_nothing_that_is_for_editors(client, task):
    html = html_of(client, "/haku/?q=mies+lyö")
    assert "112" in html
    assert "ei ole vielä lisätty" not in html
    assert "Emme löytäneet" not in html
