"""How the portal reads in Swedish and English, and that its addresses hold in each language."""

import re
from datetime import time, timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone, translation

from meeting_places.presentation.timetable_text import hours_in_words
from tests.factories import (
    make_activity,
    make_contact_person,
    make_family_centre,
    make_meeting_place,
    make_occurrence,
    make_schedule,
    put,
)

LANGUAGES = ["fi", "sv", "en"]


def routes(patterns, start=""):
    """The public addresses as the patterns state them, in the language in use."""
    for pattern in patterns:
        if getattr(pattern, "namespace", "") != "admin":
            route = start + str(pattern.pattern)
            yield from routes(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route]


def routes_in(language):
    with translation.override(language):
        return list(routes(get_resolver().url_patterns))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_pages_share_an_address(language):
    found = routes_in(language)
    assert len(found) > 15
    assert [route for route in found if found.count(route) > 1] == []
    assert [route for route in found if not route.isascii()] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_addresses_ask_for_the_same_in_each_language(language):
    placeholders = [re.findall("<[^>]+>", route) for route in routes_in(language)]
    assert placeholders == [re.findall("<[^>]+>", route) for route in routes_in("fi")]


@pytest.mark.parametrize(
    ("language", "addresses"),
    [
        ("sv", ["motesplatser/", "kommuner/", "kontaktpersoner/", "evenemang/", "material/", "om/", "om/tidslinje/"]),
        ("en", ["meeting-places/", "municipalities/", "liaison-persons/", "events/", "materials/", "about/timeline/"]),
    ],
)
@pytest.mark.django_db
def test_pages_answer_under_their_own_words(client, language, addresses):
    for address in addresses:
        assert client.get(f"/{language}/{address}").status_code == 200


@pytest.mark.parametrize(
    ("address", "heading", "link"),
    [
        ("/", "Nyt ei ole paikkoja auki", "Kohtaamispaikat"),
        ("/sv/", "Inget är öppet just nu", "Mötesplatser"),
        ("/en/", "Nothing is open right now", "Meeting places"),
    ],
)
@pytest.mark.django_db
def test_home_greets_in_each_language(client, address, heading, link):
    html = client.get(address).content.decode()
    assert heading in html.split("<h1", 1)[1].split("</h1>")[0]
    assert f">{link}</a>" in html


@pytest.mark.clock
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/sv/motesplatser/", "Öppet nu, utan personal"),
        ("/en/meeting-places/", "Open now, without staff"),
    ],
)
@pytest.mark.django_db
def test_open_place_says_so(client, address, status):
    make_occurrence(starts_at=timezone.now() - timedelta(minutes=5), state="self_service")
    assert [str(card["coming"].status.text) for card in client.get(address).context["cards"]] == [status]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("sv", ["Uppgifterna har inte kontrollerats än", "Vi vet inte tiderna."]),
        ("en", ["Not checked yet", "We do not know the times."]),
    ],
)
@pytest.mark.django_db
def test_place_says_what_is_not_known(client, language, texts):
    with translation.override(language):
        address = make_meeting_place().get_absolute_url()
    html = client.get(address).content.decode()
    assert [text for text in texts if text not in html] == []


@pytest.mark.parametrize(
    ("address", "notice"),
    [
        ("/sv/kontaktpersoner/", "Uppgiften är från 2019 och har inte kontrollerats sedan dess"),
        ("/en/liaison-persons/", "This is from 2019 and has not been checked since"),
    ],
)
@pytest.mark.django_db
def test_contact_of_2019_is_said_to_be_old(client, address, notice):
    centre = make_family_centre()
    make_contact_person(centre)
    put(centre.assignments, stated_in=2019)
    assert notice in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("sv", ["måndag, udda veckor", "varannan måndag", "den sista måndagen i månaden"]),
        ("en", ["Monday, odd weeks", "every second Monday", "the last Monday of the month"]),
    ],
)
@pytest.mark.django_db
def test_hours_read_as_one_would_say_them(language, days):
    activity = make_activity()
    for hour, recurrence in enumerate(["odd_weeks", "every_second_week", "last_weekday"], start=9):
        anchor = timezone.localdate() if recurrence == "every_second_week" else None
        times = {"starts": time(hour), "ends": time(hour, 30)}
        make_schedule(activity, weekday=0, recurrence=recurrence, anchor=anchor, **times)
    with translation.override(language):
        assert [hours.days for hours in hours_in_words(activity.schedules.all())] == days


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [("sv", "1 plats", "2 platser"), ("en", "1 place", "2 places")],
)
@pytest.mark.django_db
def test_one_place_and_many_places_differ(client, language, one, many):
    place = make_meeting_place()
    with translation.override(language):
        municipalities = reverse("municipalities:list")
    assert f"<small>{one}</small>" in client.get(municipalities).content.decode()
    make_meeting_place(municipality=place.municipality)
    assert f"<small>{many}</small>" in client.get(municipalities).content.decode()


@pytest.mark.parametrize(("language", "text"), [("fi", "– Valitse –"), ("sv", "– Välj ett alternativ –")])
def test_texts_that_django_lacks_are_translated_here(language, text):
    with translation.override(language):
        assert translation.gettext("- Select an option -") == text
