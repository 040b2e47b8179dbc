"""What a visitor is told of an activity that its place tells already, and how meetings are attended."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from meeting_places.facet_index.index import facet_index
from meeting_places.models import Activity, MeetingPlace, attendance_of, told
from meeting_places.presentation.facts import FEATURE_ICONS, QUESTIONS
from tests.factories import make_activity, make_language, make_meeting_place, make_occurrence
from tests.test_icons import DRAWN

LED, SELF_SERVICE = Activity.Attendance.LED, Activity.Attendance.SELF_SERVICE


def test_an_activity_tells_it_before_its_place():
    place = MeetingPlace(bring="Sisäkengät", food="Omat eväät", photos="none")
    activity = Activity(bring="Ulkovaatteet", photos="own_child")
    assert told("bring", activity, place) == "Ulkovaatteet"
    assert told("food", activity, place) == "Omat eväät"
    assert told("photos", activity, place) == "voit kuvata omaa lastasi"
    assert told("siblings", activity, place) == ""


def test_it_is_told_in_the_language_of_the_page():
    place = MeetingPlace(bring_fi="Sisäkengät", bring_sv="Inneskor", coming_late="any_time")
    with override("sv"):
        assert told("bring", place) == "Inneskor"
        assert told("coming_late", place) == "du kan komma senare och gå tidigare"
    with override("en"):
        assert told("bring", place) == "Sisäkengät"


@pytest.mark.parametrize(
    ("said", "state", "attendance"),
    [
        ("", "open", ""),
        (LED, "open", LED),
        (LED, "moved", LED),
        (LED, "self_service", SELF_SERVICE),
        ("", "self_service", SELF_SERVICE),
    ],
)
def test_an_hour_without_staff_is_on_ones_own_whatever_the_activity_says(said, state, attendance):
    assert attendance_of(Activity(attendance=said), state) == attendance


@pytest.mark.django_db
def test_a_meeting_says_how_it_is_attended():
    activity = make_activity(attendance=LED)
    one = make_occurrence(activity.place, starts_at=timezone.now())
    assert one.attendance == ""
    one.activity = activity
    assert one.attendance == LED


@pytest.mark.django_db
def test_sets_know_how_it_is_attended_and_where_a_professional_comes():
    nurse = make_activity(make_meeting_place(), attendance=LED, visiting_professional="Terveydenhoitaja").place
    make_activity(make_meeting_place())
    index = facet_index()
    (segment,) = index.segments
    for name in ("attendance=led", "professional=1"):
        assert [segment.keys[segment.places[slot]] for slot in _positions(segment.get(name))] == [nurse.pk]
    assert not segment.get("attendance=staffed")


def _positions(bits):
    return [n for n in range(bits.bit_length()) if bits >> n & 1]


def answers(client, place):
    """The answers on the page by question, each with the activities whose alone it is."""
    found = {one.text: one.answers for one in client.get(place.get_absolute_url()).context["questions"]}
    return {text: [(one.text, [str(whose) for whose in one.activities]) for one in its] for text, its in found.items()}


@pytest.mark.django_db
def test_the_page_answers_only_what_somebody_has_told(client):
    place = make_meeting_place(greeter="Ohjaaja tulee ovelle.", coming_late="any_time")
    make_activity(place)
    make_activity(place, title="Metsäretki", bring="Eväät", greeter="Opas odottaa pihalla.")
    assert answers(client, place) == {
        "Kuka ottaa vastaan?": [("Ohjaaja tulee ovelle.", []), ("Opas odottaa pihalla.", ["Metsäretki"])],
        "Saako tulla myöhemmin tai lähteä aiemmin?": [("voit tulla myöhemmin ja lähteä aiemmin", [])],
        "Mitä mukaan?": [("Eväät", ["Metsäretki"])],
    }
    html = client.get(place.get_absolute_url()).content.decode()
    assert "<span>Metsäretki</span>: <span>Eväät</span>" in html


@pytest.mark.django_db
def test_languages_alone_are_no_reason_to_ask_of_a_first_visit(client):
    place = make_meeting_place()
    place.languages.add(make_language(name="somali"))
    response = client.get(place.get_absolute_url())
    assert response.context["questions"] == []
    assert [fact.text for fact in response.context["facts"]] == ["somali"]


@pytest.mark.django_db
def test_an_answer_in_finnish_says_so_on_other_pages(client):
    make_meeting_place(slug="tupa", bring_fi="Sisäkengät", food_fi="Kahvia", food_sv="Kaffe")
    html = client.get("/sv/motesplatser/tupa/").content.decode()
    assert '<span lang="fi">Sisäkengät</span>' in html
    assert "<span>Kaffe</span>" in html


def test_each_question_and_feature_has_a_drawn_icon():
    icons = {icon for icon, _text in QUESTIONS.values()} | set(FEATURE_ICONS.values())
    assert icons <= DRAWN


@pytest.mark.django_db
@pytest.mark.parametrize("query", [{"professional": "1"}, {"q": "terveydenhoitaja"}])
def test_a_visiting_professional_is_found_by_filter_and_by_text(client, query):
    make_activity(make_meeting_place(name="Kahvila"), visiting_professional="Neuvolan terveydenhoitaja")
    make_activity(make_meeting_place(name="Kerho"))
    html = client.get("/kohtaamispaikat/", query).content.decode()
    assert "Kahvila" in html
    assert "Kerho</a>" not in html
