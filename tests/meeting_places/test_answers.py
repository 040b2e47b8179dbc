"""The answer above a list: how a place stands that a text asks of."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.factories import (
    make_activity,
    make_kind,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    make_rule,
    make_schedule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LIST, SEARCH = "/kohtaamispaikat/", "/haku/"
TEN = datetime(2026, 11, 30, 8, 2, tzinfo=UTC)  # 10.02 on a Monday in Helsinki


@pytest.fixture
def library():
    with time_machine.travel(TEN, tick=False):
        kind = make_kind(slug="kirjasto", name="Kirjasto", plural="Kirjastot")
        place = make_meeting_place(
            name="Äänekosken kirjasto",
            kind=kind,
            municipality=make_municipality(name="Äänekoski", slug="aanekoski", genitive="Äänekosken"),
            phone="014 123",
        )
        make_meeting_place(name="Muu kirjasto", kind=kind)
        yield place


def meets(place, hours, *, title="", length=2):
    rule = make_rule(make_activity(place, title=title))
    return make_occurrence(schedule=rule, starts_at=TEN + timedelta(hours=hours), hours=length)


def answers(client, text, path=LIST):
    return [one.text for one in client.get(path, {"q": text}).context["answers"]]


def test_closed_place_says_when_it_opens_and_stays_in_the_list(client, library):
    meets(library, 25)
    page = client.get(LIST, {"q": "onko Äänekosken kirjasto auki nyt"})
    assert [one.text for one in page.context["answers"]] == [
        "Äänekosken kirjasto on nyt kiinni. Aukeaa huomenna klo 11.02."
    ]
    assert page.context["cards"][0]["place"] == library
    assert "Aukeaa huomenna klo 11.02" in page.text


def test_open_place_says_until_when(client, library):
    meets(library, -1, length=5)
    assert answers(client, "är biblioteket i Äänekoski öppet") == ["Äänekosken kirjasto on auki nyt, klo 14.02 asti."]


def test_what_is_led_begins(client, library):
    meets(library, 1, title="Satutunti")
    assert answers(client, "onko Äänekosken kirjasto auki") == [
        "Äänekosken kirjasto: nyt ei ole toimintaa. Satutunti alkaa klo 11.02."
    ]


def test_place_that_is_closed_on_a_day_says_when_it_opens_after_it(client, library):
    meets(library, 1)
    meets(library, 48)
    assert answers(client, "onko Äänekosken kirjasto auki huomenna") == [
        "Äänekosken kirjasto on ti 1.12. kiinni. Aukeaa ke 2.12. klo 10.02."
    ]


def test_place_on_a_break_says_when_it_goes_on(client, library):
    schedule = make_schedule(make_activity(library), weekday=0, valid_from=date(2026, 11, 30), on_public_holidays=True)
    library.exceptions.create(first_day=date(2026, 11, 30), last_day=date(2026, 12, 13))
    assert schedule.activity.place == library
    assert answers(client, "onko Äänekosken kirjasto auki") == [
        "Äänekosken kirjasto on tauolla 30.11.–13.12., jatkuu ma 14.12."
    ]


def test_unknown_hours_tell_whom_to_ask_by_channels_that_exist(client, library):
    page = client.get(LIST, {"q": "milloin Äänekosken kirjasto aukeaa"})
    assert [one.text for one in page.context["answers"]] == ["Äänekosken kirjasto: emme tiedä aukioloaikoja."]
    line = page.text.partition('class="answer-line')[2].partition("</p>")[0]
    assert 'href="tel:014123"' in line
    assert "mailto:" not in line


def test_question_of_a_day_is_answered_for_that_day(client, library):
    meets(library, 6 * 24)
    assert answers(client, "onko Äänekosken kirjasto kiinni itsenäisyyspäivänä") == [
        "Äänekosken kirjasto on su 6.12. auki klo 10.02–12.02."
    ]
    assert answers(client, "onko Äänekosken kirjasto auki lauantaina") == [
        "Äänekosken kirjasto on la 5.12. kiinni. Aukeaa su 6.12. klo 10.02."
    ]


def test_many_places_get_no_lines(client, library):
    for number in range(4):
        make_meeting_place(name=f"Kirjala {number}", kind=library.kind)
    assert answers(client, "onko kirjasto auki") == []


def test_partial_matches_are_folded_below_the_answer_of_a_named_place(client, library):
    meets(library, 25)
    page = client.get(LIST, {"q": "onko Äänekosken kirjasto auki nyt"})
    assert [card["place"] for card in page.context["cards"]] == [library]
    assert len(page.context["folded_cards"]) == 1
    assert "<summary>1 osittain sopiva</summary>" in " ".join(page.text.split())
    assert '<li class="list-part">' not in page.text
    assert "folded_cards" not in client.get(LIST, {"q": "kirjasto"}).context


def test_time_that_is_asked_for_leaves_out_what_is_closed(client, library):
    meets(library, 25)
    page = client.get(LIST, {"q": "kirjasto auki nyt"})
    assert (page.context["cards"], page.context["answers"]) == ([], [])


def test_site_search_answers_the_same(client, library):
    meets(library, 25)
    assert answers(client, "onko Äänekosken kirjasto auki nyt", SEARCH) == [
        "Äänekosken kirjasto on nyt kiinni. Aukeaa huomenna klo 11.02."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("kirjasto trampoliini", "Emme ymmärtäneet: trampoliini"),
        ("kirjasto ei maanantaina", "Tätä emme osaa jättää pois: maanantaina"),
        ("kirjasto lähellä minua", "Emme tiedä, missä olet."),
        ("kirjasto pehrekahvialla", "Tarkoititko:"),
    ],
)
def test_list_says_what_it_could_not_read(client, library, text, sentence):
    make_kind(slug="perhekahvila", name="Perhekahvila", plural="Perhekahvilat")
    page = client.get(LIST, {"q": text})
    assert sentence in page.text
    assert len(page.context["cards"]) == 2
