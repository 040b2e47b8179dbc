from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone

from meeting_places.models import MeetingPlace, PlaceKind
from tests.factories import (
    make_activity,
    make_kind,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    make_rule,
    make_schedule,
    put,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LIST = "/kohtaamispaikat/"


@pytest.fixture
def places():
    laukaa = make_municipality(name="Laukaa", slug="laukaa", genitive="Laukaan", in_where="Laukaassa")
    kind = make_kind(slug="perhekahvila", name="Perhekahvila", plural="Perhekahvilat")
    make_meeting_place(name="Hippu", municipality=laukaa, kind=kind)
    make_meeting_place(name="Vintti", municipality=laukaa)
    make_meeting_place(name="Muualla", kind=PlaceKind.objects.get(slug="perhekahvila"))


def shown(response):
    return [card["place"].name for card in response.context["cards"]]


@pytest.mark.parametrize("typed", ["perhekahvila laukaassa", "PERHEKAHVILAT LAUKAA", "laukaan perhekahviloita"])
def test_list_ranks_what_answers_the_whole_search_first(client, places, typed):
    response = client.get(LIST, {"q": typed})
    assert shown(response)[0] == "Hippu"
    html = response.content.decode()
    assert "Osittain vastaavat" in html
    assert "1 paikka" in html
    assert "ja 2 osittain sopivaa" in html


@pytest.mark.parametrize(
    ("path", "words"), [("", "Löytyi: {}, ei: {}"), ("/sv", "Hittades: {}, inte: {}"), ("/en", "Found: {}, not: {}")]
)
def test_row_says_what_was_found_of_the_search_and_what_not(client, places, path, words):
    for address in {"": [LIST], "/sv": ["/sv/motesplatser/"], "/en": ["/en/meeting-places/"]}[path]:
        text = client.get(address, {"q": "perhekahvila laukaassa"}).text
        assert words.format("Perhekahvilat", "Laukaa") in text
        assert words.format("Laukaa", "Perhekahvilat") in text


def test_only_wholly_fitting_places_are_offered_where_there_are_any(client, places):
    offer = "Näytä vain täysin sopivat paikat"
    assert offer in client.get(LIST, {"q": "perhekahvila laukaassa"}).text
    put(MeetingPlace.objects.filter(name="Hippu"), state="draft")
    assert offer not in client.get(LIST, {"q": "perhekahvila laukaassa"}).text


def test_row_names_words_that_were_typed_and_those_that_nobody_has(client, places):
    make_meeting_place(name="Sauna", kind=PlaceKind.objects.get(slug="perhekahvila"))
    text = client.get(LIST, {"q": "sauna perhekahvila laukaa"}).text
    assert "Löytyi: Perhekahvilat, sauna, ei: Laukaa" in text
    assert "Löytyi: Laukaa, ei: laavuretki" in client.get("/haku/", {"q": "laukaa laavuretki"}).text


@pytest.mark.parametrize("count", [1, 12])
def test_telling_of_partial_rows_takes_one_query(client, places, count, django_assert_max_num_queries):
    for _ in range(count):
        make_meeting_place(municipality=MeetingPlace.objects.get(name="Hippu").municipality)
    with django_assert_max_num_queries(37):
        client.get(LIST, {"q": "perhekahvila laukaassa"})


def test_list_says_which_slip_it_mended(client, places):
    html = client.get(LIST, {"q": "perhekahvla"}).content.decode()
    assert "Näytetään tulokset haulle <strong>perhekahvila</strong>" in html


def test_list_shows_what_it_understood_and_lets_each_be_taken_off(client, places):
    make_schedule(make_activity(title="Vauvat"), weekday=1)
    page = client.get(LIST, {"q": "perhekahvla Laukaassa tiistaisin hippu", "free": "1"})
    chips = {one["text"]: one["without"] for one in page.context["chosen"]}
    assert list(chips) == ["Perhekahvilat", "Laukaa", "Tiistaina", "”hippu”", "Maksuton"]
    assert QueryDict(chips["Laukaa"]).dict() == {"q": "perhekahvla tiistaisin hippu", "free": "1"}
    assert "Ymmärsimme hakusi näin" in page.text


def test_list_turns_what_it_understood_into_filters(client, places):
    make_kind(slug="kirjasto")
    page = client.get(LIST, {"q": "perhekahvla laukaassa tiistaisin hippu xyzzy", "kind": "kirjasto"})
    narrowed = {"q": "hippu", "kind": "perhekahvila", "municipality": "laukaa", "day": "tue"}
    assert QueryDict(page.context["narrowed"]).dict() == narrowed
    assert shown(client.get(LIST, {"kind": "perhekahvila", "municipality": "laukaa"})) == ["Hippu"]
    assert client.get(LIST, {"q": "perhekahvila"}).context["narrowed"] == ""


@pytest.fixture
def meets_on(monday_morning):
    """Return a function that makes a place that meets once, so many days after the Monday."""

    def meets_on(name, days):
        return make_occurrence(make_meeting_place(name=name), starts_at=monday_morning + timedelta(days=days, hours=2))

    return meets_on


@pytest.fixture
def monday_morning():
    """Half past seven on a Monday in Helsinki."""
    with time_machine.travel(datetime(2026, 11, 30, 5, 30, tzinfo=UTC), tick=False):
        yield timezone.now()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tiistaina", ["Tiistain"]),
        ("tisdag", ["Tiistain"]),
        ("on Tuesdays", ["Tiistain"]),
        ("maanantai", ["Maanantain"]),
        ("ma ti", ["Maanantain", "Tiistain"]),
        ("arkisin", ["Maanantain", "Tiistain"]),
        ("viikonloppuna", ["Lauantain"]),
        ("weekend", ["Lauantain"]),
        ("thu", []),
        ("sunnuntaisin", []),
    ],
)
def test_weekday_in_a_text_is_the_next_such_day(client, places, meets_on, text, names):
    meets_on("Maanantain", 0)
    meets_on("Tiistain", 1)
    meets_on("Lauantain", 5)
    meets_on("Toisen tiistain", 8)
    make_schedule(make_activity(make_meeting_place(name="Joskus tiistain")), weekday=1, valid_from=date(2027, 1, 1))
    assert sorted(shown(client.get(LIST, {"q": text}))) == names


def test_several_days_of_a_word_are_one_chip(client, places):
    (weekend,) = client.get(LIST, {"q": "viikonloppuna"}).context["chosen"]
    assert weekend["text"] == "Lauantaina, Sunnuntaina"


@pytest.mark.parametrize(
    ("text", "names", "chips"),
    [
        pytest.param("auki nyt", ["Auki"], ["Auki nyt"], marks=pytest.mark.clock),
        ("open now", ["Auki"], ["Auki nyt"]),
        pytest.param("huomenna", ["Huomenna"], ["Huomenna"], marks=pytest.mark.clock),
        ("huomena", ["Huomenna"], ["Huomenna"]),
        ("perhekahvila huomenna", [], ["Perhekahvilat", "Huomenna"]),
        ("ilmainen", ["Auki"], ["Maksuton"]),
        ("1", [], ["”1”"]),
        ("free", ["Auki"], ["Maksuton"]),
        ("fri", [], ["Perjantaina"]),
        ("2-vuotiaalle auki", ["Huomenna", "Hippu", "Vintti", "Muualla"], ["2 v"]),
    ],
)
def test_text_may_ask_in_passing_what_the_filters_ask(client, places, text, names, chips):
    now = timezone.now()
    auki = make_rule(make_activity(make_meeting_place(name="Auki", price="free"), age_min_years=7))
    make_occurrence(schedule=auki, starts_at=now - timedelta(minutes=5), hours=1)
    make_occurrence(make_meeting_place(name="Huomenna"), starts_at=now + timedelta(days=1))
    page = client.get(LIST, {"q": text})
    assert sorted(shown(page)) == sorted(names)
    assert [str(one["text"]) for one in page.context["chosen"]] == chips


def test_taking_off_what_was_asked_in_passing_finds_as_many_as_told(client, places):
    for text in ("perhekahvila laukaassa auki nyt", "ilmainen perhekahvila"):
        page = client.get(LIST, {"q": text})
        assert shown(page) == []
        assert [one["number"] for one in page.context["loosened"]] == [
            len(shown(client.get(f"{LIST}?{one['without']}"))) for one in page.context["loosened"]
        ]
        assert page.context["loosened"]


@pytest.mark.clock
def test_week_and_calendar_take_no_day_from_the_text(client, places):
    make_occurrence(make_meeting_place(name="Huomenna"), starts_at=timezone.now() + timedelta(days=1))
    assert "Huomenna" in client.get(f"{LIST}kalenteri.ics", {"q": "huomenna"}).text
    chips = client.get(f"{LIST}viikko/", {"q": "perhekahvila huomenna"}).context["chosen"]
    assert [str(one["text"]) for one in chips] == ["Perhekahvilat", "”huomenna”"]


@pytest.mark.parametrize(("text", "is_shown"), [("keskiviikkoisin", True), ("tiistaisin", False), ("ti ke", True)])
def test_weekday_in_a_text_leaves_its_days_of_a_week_and_a_calendar(client, places, meets_on, text, is_shown):
    meets_on("Kahvittelu", 2)
    for page in ("viikko/", "kalenteri.ics"):
        assert ("Kahvittelu" in client.get(f"{LIST}{page}", {"q": text}).text) is is_shown


def test_several_weekdays_become_several_days(client, places):
    page = client.get(LIST, {"q": "laukaa hippu maanantaisin tiistaisin"})
    assert page.context["narrowed"] == "q=hippu&municipality=laukaa&day=mon&day=tue"
    assert ("day", "tue") in client.get(f"{LIST}?{page.context['narrowed']}").context["finder"]["kept"]
    week = client.get(f"{LIST}viikko/", {"q": "laukaa hippu tiistaisin"})
    assert QueryDict(week.context["narrowed"]).dict() == {"q": "hippu tiistaisin", "municipality": "laukaa"}


def test_nothing_found_offers_to_leave_out_what_was_understood(client, places, monday_morning):
    make_meeting_place(name="Torilla", price="free", kind=PlaceKind.objects.get(slug="perhekahvila"))
    make_occurrence(MeetingPlace.objects.get(name="Hippu"), starts_at=monday_morning + timedelta(days=1))
    page = client.get(LIST, {"q": "perhekahvila laukaassa tiistaisin", "free": "1"})
    assert shown(page) == []
    loosened = {one["text"]: QueryDict(one["without"]).get("q") for one in page.context["loosened"]}
    assert loosened == {
        "Maksuton": "perhekahvila laukaassa tiistaisin",
        "Tiistaina": "perhekahvila laukaassa",
    }
    for one in page.context["loosened"]:
        assert len(shown(client.get(f"{LIST}?{one['without']}"))) == one["number"]


def test_list_joins_search_and_filters(client, places):
    assert shown(client.get(LIST, {"q": "perhekahvila", "municipality": "laukaa"})) == ["Hippu"]


def test_week_and_calendar_take_the_same_words(client, places):
    for path in ("viikko/", "kalenteri.ics"):
        assert client.get(f"{LIST}{path}", {"q": "perhekahvila"}).status_code == 200
