"""A new place from one sentence."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from meeting_places.admin.one_sentence import told_by
from meeting_places.models import MeetingPlace
from meeting_places.schedules.parsing import times_text
from tests.factories import make_kind

URL = reverse("admin:meeting_places_meetingplace_one_sentence")
SENTENCE = "Perhekahvila Poukama, Laukaantie 14, parittomien viikkojen ti 9.30–11.30"


@pytest.fixture
def kind(db):
    return make_kind(name="Perhekahvila")


@pytest.fixture
def editor(client, world, kind):
    client.force_login(world.coordinator)
    return client


def filled(page, **typed):
    """Return what the form of the page holds, as a browser would send it."""
    return {name: value or "" for name, value in page.context["form"].data.items()} | typed


def words(place):
    return times_text(schedule.rule for schedule in place.activities.get().schedules.all())


def test_sentence_becomes_a_form_and_the_form_a_place(editor, world, kind):
    page = editor.get(URL, {"sentence": SENTENCE})
    assert "Näin perheet sen näkevät" in page.text
    answer = editor.post(URL, filled(page, _publish="1"))
    place = MeetingPlace.objects.get()
    assert answer.url == reverse("admin:meeting_places_meetingplace_change", args=[place.pk])
    assert (place.name, place.kind, place.municipality) == ("Perhekahvila Poukama", kind, world.mine)
    assert (place.address, place.slug, place.state) == ("Laukaantie 14", "perhekahvila-poukama", "published")
    assert words(place) == "parittomien viikkojen tiistaisin 9.30–11.30"


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (SENTENCE, ("Laukaantie 14", "", "parittomien viikkojen ti 9.30–11.30", [])),
        ("Kerho, Tie 1 B 4, 41340 Laukaa, ma, ke ja pe 9–11", ("Tie 1 B 4", "41340", "ma, ke ja pe 9–11", [])),
        ("Kerho, ma–pe 9–15, la–su suljettu", ("", "", "ma–pe 9–15, la–su suljettu", [])),
        ("Kerho, kirkon takana, ti 9–11", ("", "", "ti 9–11", ["kirkon takana"])),
        ("Kerho, Tie 1, ti 11–9", ("Tie 1", "", "ti 11–9", [])),
        ("Kerho", ("", "", "", [])),
    ],
)
def test_parts_are_read_in_any_order(world, sentence, found):
    told = told_by(sentence, [world.mine])
    assert (told.address, told.postal_code, told.times, told.others) == found
    assert (told.name, told.municipality) == (sentence.split(",")[0], world.mine)


def test_part_that_is_not_understood_is_told_and_nothing_is_lost(editor):
    page = editor.get(URL, {"sentence": "Perhekahvila Poukama, kirkon takana, ti 9–11"})
    assert "En ymmärtänyt: kirkon takana." in page.text
    wrong = filled(page, times="ti 11–9", _publish="1")
    again = editor.post(URL, wrong)
    assert "Tarkoititko 9–11?" in again.text
    assert filled(again)["name_fi"] == "Perhekahvila Poukama"
    assert not MeetingPlace.objects.exists()


def test_place_of_another_municipality_is_refused(editor, world, kind):
    posted = {"name_fi": "Kerho", "kind": kind.pk, "municipality": world.theirs.pk, "times": "ti 9–11"}
    assert editor.post(URL, posted).context["form"].errors.keys() == {"municipality"}
    assert not MeetingPlace.objects.exists()


def test_who_may_add_nothing_is_refused(client, world):
    client.force_login(world.superuser)
    assert client.get(URL).status_code == 200
    client.logout()
    assert client.get(URL).status_code == 302


@given(st.text(max_size=60))
@pytest.mark.django_db
def test_any_sentence_is_read(text):
    assert told_by(text, []).name == text.split(",")[0].strip(" .")
