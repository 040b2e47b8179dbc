"""A row tells of the activity that the text found, and of the place where the text found the place itself."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import timezone

from tests.factories import (
    make_activity,
    make_kind,
    make_meeting_place,
    make_municipality,
    make_schedule,
    make_theme,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)


@pytest.fixture
def house(time_machine):
    """A house with its own hours, and two groups on Mondays."""
    time_machine.move_to(MONDAY, tick=False)
    laukaa = make_municipality(name="Laukaa")
    place = make_meeting_place(
        municipality=laukaa,
        kind=make_kind(name="Kylätalo", slug="kylatalo"),
        name="Palokan talo",
        district="Vihtavuori",
    )
    hours, group, club = (
        make_activity(place),
        make_activity(place, title="Eroryhmä"),
        make_activity(place, title="Kerho"),
    )
    make_schedule(hours, weekday=0, starts=time(9), ends=time(10))
    make_schedule(group, weekday=0, starts=time(17, 30), ends=time(19))
    make_schedule(club, weekday=0, starts=time(9, 30), ends=time(11))
    group.themes.set([make_theme(name="Ero perheessä", slug="ero", everyday_words="apua eroon")])
    return place


def row_of(client, text, **query):
    """Return the title and the start of the only card; the title is empty for the place's own hours."""
    (card,) = client.get("/kohtaamispaikat/", {"q": text} | query).context["cards"]
    one = card["coming"] and card["coming"].occurrence
    return card["activity"].title, one and timezone.localtime(one.starts_at).strftime("%H.%M")


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("apua eroon", ("Eroryhmä", "17.30")),
        ("eroryhmä", ("Eroryhmä", "17.30")),
        ("eroryhmä laukaa", ("Eroryhmä", "17.30")),
        ("apua eroon palokan talo", ("Eroryhmä", "17.30")),
        ("kerho", ("Kerho", "09.30")),
        ("palokan talo", ("", "09.00")),
        ("vihtavuori", ("", "09.00")),
        ("kylätalo laukaa", ("", "09.00")),
    ],
)
def test_a_row_tells_of_what_the_text_found(client, house, text, row):
    assert row_of(client, text) == row


def test_the_name_of_the_place_stands_above_the_title_that_has_it(client, house):
    make_activity(house, title="Palokan muskari")
    assert row_of(client, "palokan talo") == ("", "09.00")


def test_site_search_week_and_map_tell_the_same(client, house):
    shown = client.get("/haku/", {"q": "apua eroon"}).context["shown"]
    assert [row["activity"].title for one, rows in shown if one.group.kind == "place" for row in rows] == ["Eroryhmä"]
    days = client.get("/kohtaamispaikat/viikko/", {"q": "apua eroon"}).context["days"]
    assert {one.activity.title for day in days for one in day["meetings"]} == {"Eroryhmä"}
    assert "Eroryhmä" in client.get(f"/kohtaamispaikat/kartta/{house.slug}/", {"q": "apua eroon"}).text


def test_what_does_not_meet_is_named(client, house):
    make_activity(house, title="Eronneiden isien ilta")
    assert row_of(client, "eronneiden isien ilta") == ("Eronneiden isien ilta", None)
    page = client.get("/kohtaamispaikat/", {"q": "eronneiden isien ilta"}).text
    assert "– Eronneiden isien ilta" in page
    assert "Ajat eivät ole tiedossa" in page


def test_a_day_is_asked_of_what_the_text_found(client, house):
    thursday = date(2026, 12, 3)
    make_schedule(house.activities.get(title="Kerho"), weekday=3)
    assert not client.get("/kohtaamispaikat/", {"q": "eroryhmä", "day": thursday.isoformat()}).context["cards"]
    assert row_of(client, "kerho", day=thursday.isoformat()) == ("Kerho", "09.30")


def test_a_guest_answers_for_no_house(client, house):
    """What meets there as a guest has the word, too; the house is found by what it tells, and stays."""
    guest = make_activity(make_meeting_place(municipality=house.municipality), title="Muskari")
    make_schedule(guest, weekday=0, starts=time(8), ends=time(8, 45), place=house)
    house.description = "Muskari ja monta kerhoa"
    house.save()
    cards = client.get("/kohtaamispaikat/", {"q": "muskari"}).context["cards"]
    assert house in [card["place"] for card in cards]
