"""What a row of a list tells of its meeting: who comes there, whose guest it is, why it is elsewhere or off."""

from datetime import UTC, date, datetime, time

import pytest

from meeting_places.models import ScheduleException
from tests.factories import (
    make_activity,
    make_feature,
    make_kind,
    make_meeting_place,
    make_municipality,
    make_schedule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LIST, WEEK = "/kohtaamispaikat/", "/kohtaamispaikat/viikko/"
TUESDAY = date(2026, 12, 1)


@pytest.fixture
def club(time_machine):
    """A club on Tuesdays, and a clock that stands on the Monday before."""
    time_machine.move_to(datetime(2026, 11, 30, 6, tzinfo=UTC), tick=False)
    club = make_activity(
        make_meeting_place(municipality=make_municipality(name="Laukaa", slug="laukaa")), title="Perhekerho"
    )
    make_schedule(club, weekday=1, starts=time(9, 30), ends=time(11))
    return club


def texts(client, address, **query):
    return " ".join(client.get(address, query).text.split())


@pytest.mark.parametrize("address", [LIST, "/haku/?q=perhekerho", "/?day=tomorrow"])
def test_rows_name_the_visiting_professional(client, club, address):
    club.visiting_professional = "terveydenhoitaja kuun 1. tiistaina"
    club.save()
    assert "Terveydenhoitaja kuun 1. tiistaina" in client.get(address).text


def test_a_day_of_a_municipality_names_the_visiting_professional(client, club, time_machine):
    time_machine.move_to(datetime(2026, 12, 1, 6, tzinfo=UTC), tick=False)
    club.visiting_professional = "puheterapeutti"
    club.save()
    assert "Puheterapeutti" in client.get("/kunnat/laukaa/").text


@pytest.mark.parametrize("address", [LIST, "/haku/"])
def test_facts_that_are_asked_for_stand_first(client, address):
    kind = make_kind(slug="perhekahvila", name="Perhekahvila", plural="Perhekahvilat")
    place = make_meeting_place(kind=kind, price="free", booking="not_needed", setting="indoors")
    place.features.set(
        [make_feature(slug=slug, name=slug, everyday_words=slug) for slug in ("aita", "hissi", "keittio")]
    )
    place.features.add(make_feature(slug="vaunut", name="vaunut", everyday_words="vaunut sisälle", order=9))
    make_schedule(make_activity(place, attendance="led"))
    text = texts(client, address, q="ohjattu perhekahvila sisällä vaunut sisälle")
    assert ">Sisällä · ohjattu · vaunut · maksuton · ei ilmoittautumista</p>" in text
    assert ">Maksuton · ei ilmoittautumista · aita · hissi · keittio</p>" in texts(client, LIST)


@pytest.mark.parametrize("address", [LIST, WEEK])
def test_rows_name_the_home_of_a_guest(client, club, address):
    host = make_meeting_place(name="Kirjasto", municipality=club.place.municipality)
    make_schedule(club, weekday=0, starts=time(13), ends=time(14), place=host)
    text = texts(client, address, q="kirjasto")
    assert f"– {club.place.name}" in text if address == LIST else f">{club.place.name}</span>" in text


@pytest.mark.parametrize("address", [LIST, WEEK])
def test_rows_say_why_a_meeting_has_moved(client, club, address):
    move(club, reason="Remontti")
    text = texts(client, address).replace("</strong>", "")
    assert "<strong>Siirretty: <span>Remontti</span>" in text


def test_rows_say_why_there_is_a_break(client, club):
    ScheduleException.objects.create(activity=club, first_day=TUESDAY, last_day=TUESDAY, reason="joulujuhla")
    assert '<p class="meta">Joulujuhla</p>' in texts(client, LIST)


def move(activity, **fields):
    days, times = {"first_day": TUESDAY, "last_day": TUESDAY}, {"new_starts": "13:00", "new_ends": "14:00"}
    ScheduleException.objects.create(activity=activity, is_move=True, **days, **times, **fields)


@pytest.mark.parametrize("count", [1, 3])
def test_reasons_cost_no_query_a_row(client, club, count, django_assert_num_queries):
    client.get(LIST)
    for _ in range(count):
        other = make_activity(make_meeting_place(municipality=club.place.municipality))
        make_schedule(other)
        move(other)
    with django_assert_num_queries(21):
        client.get(LIST)


def test_row_of_a_moved_appointment_says_why(client, club):
    doctor = make_activity(make_meeting_place(municipality=club.place.municipality), title="Lääkärin vastaanotto")
    make_schedule(doctor, weekday=1, starts=time(9, 30), ends=time(11), openness="by_appointment")
    move(doctor, reason="Remontti")
    assert "<strong>Siirretty, ajanvarauksella</strong>: <span>Remontti</span>" in texts(client, LIST)


def test_card_tells_how_one_comes_to_the_activity_that_it_names(client):
    place = make_meeting_place(booking="not_needed")
    make_activity(place, title="Kahvihetki")
    make_activity(place, title="Vauvahieronta", booking="needed")
    (card,) = client.get(LIST, {"q": "vauvahieronta"}).context["cards"]
    assert card["activity"].title == "Vauvahieronta"
    assert "ilmoittaudu ensin" in card["facts"]
