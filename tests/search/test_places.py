"""Finding meeting places: what comes first, what comes at all, and that the index follows what editors do."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from history.recording import unrecorded
from meeting_places.models import MeetingPlace, PlaceKind, Theme, search_ties, soon_open
from search.models import SearchKey, SearchPosting, SearchSynonym, SearchVersion, SearchWord
from search.ranking import all_hits, rank
from search.results import understand
from search.signals import paused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def cafe():
    return factories.make_kind(slug="perhekahvila", name="Perhekahvila", plural="Perhekahvilat")


@pytest.fixture
def library():
    return factories.make_kind(slug="kirjasto", name="Kirjasto", plural="Kirjastot")


def place(name, kind, **fields):
    return factories.make_meeting_place(name=name, kind=kind, **fields)


def names(text, **options):
    return [str(found) for found in MeetingPlace.objects.published().search(text, now=NOW, **options)]


def test_name_comes_before_kind_and_kind_before_description(cafe, library):
    place("Sampola", library, description="Samassa talossa on perhekahvila.")
    place("Tuisku", cafe)
    place("Vanha perhekahvila", library)
    place("Lutakko", library)
    assert names("perhekahvilassa") == ["Vanha perhekahvila", "Tuisku", "Sampola"]


def test_whole_name_comes_first(cafe):
    place("Aino ja Villa Tuisku", cafe)
    place("Villa Tuisku", cafe)
    assert names("villa tuisku") == ["Villa Tuisku", "Aino ja Villa Tuisku"]


def test_full_matches_come_before_partial_ones(cafe, library):
    laukaa = factories.make_municipality(name="Laukaa", slug="laukaa", in_where="Laukaassa")
    place("Muualla", cafe)
    place("Kirjala", library, municipality=laukaa)
    place("Tuisku", cafe, municipality=laukaa)
    found = MeetingPlace.objects.published().search("perhekahvila laukaassa")
    assert [(str(one), one.is_full_match) for one in found] == [
        ("Tuisku", True),
        ("Muualla", False),
        ("Kirjala", False),
    ]
    assert found.full_count == 1
    assert found.plan.facets == ["kind:perhekahvila", "municipality:laukaa"]


def test_drafts_are_not_found_nor_told_of(cafe):
    place("Salalampi", cafe, state="draft")
    found = MeetingPlace.objects.published().search("salalammpi")
    assert (list(found), found.corrections) == ([], {})


def test_correction_is_told(cafe):
    place("Tuisku", cafe)
    found = MeetingPlace.objects.published().search("perhekahvla")
    assert (len(found), found.corrections) == (1, {"perhekahvla": "perhekahvila"})


def test_other_filters_hold(cafe):
    laukaa = factories.make_municipality(name="Laukaa")
    place("Tuisku", cafe)
    mine = place("Sampola", cafe, municipality=laukaa)
    places = MeetingPlace.objects.published().filter(municipality=laukaa)
    assert list(places.search("perhekahvila")) == [mine]
    assert list(places.none().search("perhekahvila")) == []


def test_ties_go_by_opening_then_distance_then_name(cafe):
    for name, days in [("Cecilia", 1), ("Aino", 3), ("Dora", None), ("Bertta", None)]:
        one = place(name, cafe, latitude=62.0 if name == "Dora" else 63.0, longitude=25.0)
        if days:
            factories.make_occurrence(one, starts_at=NOW + timedelta(days=days))
    cancelled = place("Eero", cafe)
    factories.make_occurrence(cancelled, starts_at=NOW + timedelta(hours=1), state="cancelled")
    past = place("Fanni", cafe)
    factories.make_occurrence(past, starts_at=NOW - timedelta(days=2))
    assert names("perhekahvila") == ["Cecilia", "Aino", "Bertta", "Dora", "Eero", "Fanni"]
    near = ["Cecilia", "Aino", "Dora", "Bertta", "Eero", "Fanni"]
    assert names("perhekahvila", near=(62.1, 25.0)) == near


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 6, 20])
def test_limit_cuts_after_the_ties(cafe, limit):
    place("Perhekahvila", cafe)  # better than the others, and open only later
    for name, hours in [("Cecilia", 5), ("Aino", 1), ("Dora", 30), ("Bertta", None), ("Eero", 1), ("Fanni", 70)]:
        one = place(name, cafe)
        if hours:
            factories.make_occurrence(one, starts_at=NOW + timedelta(hours=hours))
    meant, asked = understand("perhekahvila", MeetingPlace)
    hits = rank(MeetingPlace.objects.all(), asked, len(meant.parts), search_ties(NOW), soon_open(NOW), limit)
    found = [MeetingPlace.objects.get(pk=hit.number).name for hit in hits]
    assert found == ["Perhekahvila", "Aino", "Eero", "Cecilia", "Dora", "Fanni", "Bertta"][:limit]


def test_results_can_be_sliced_and_counted(cafe):
    for number in range(5):
        place(f"Paikka {number}", cafe)
    found = MeetingPlace.objects.published().search("perhekahvila")
    assert (found.count(), len(found[3:]), str(found[4])) == (5, 2, "Paikka 4")
    assert [str(one) for one in found[1:3]] == ["Paikka 1", "Paikka 2"]
    assert found[:2].count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_searching_costs_four_queries(cafe, count, django_assert_num_queries):
    for _ in range(count):
        place("Tuisku", cafe)
    list(MeetingPlace.objects.published().search("tuisku"))
    with django_assert_num_queries(4):
        list(MeetingPlace.objects.published().search("tuisku hiekkalaatikko"))


# The index follows.


def test_renamed_place_is_found_by_its_new_name_alone(cafe):
    one = place("Tuisku", cafe)
    one.name = "Sampola"
    one.save()
    assert (names("tuisku"), names("sampola")) == ([], ["Sampola"])


def postings():
    return set(SearchPosting.objects.values_list("kind", "object_id", "key"))


def test_removed_place_leaves_nothing_behind(cafe):
    municipality = factories.make_municipality()
    before = postings()
    one = place("Tuisku", cafe, municipality=municipality)
    assert postings() > before
    one.delete()
    assert postings() == before


def test_activity_and_its_themes_are_followed(cafe):
    one = place("Tuisku", cafe)
    theme = Theme.objects.create(slug="vauvat", name="Vauvat")
    activity = factories.make_activity(one, title="Aamupiiri")
    activity.themes.add(theme)
    assert [names(text) for text in ("aamupiiri", "vauvoille")] == [["Tuisku"]] * 2
    theme.activities.clear()
    activity.title = "Iltapiiri"
    activity.save()
    assert [names(text) for text in ("aamupiiri", "vauvoille")] == [[]] * 2
    activity.delete()
    assert names("iltapiiri") == []


def test_activity_that_moves_is_found_at_its_new_place(cafe):
    before, after = place("Tuisku", cafe), place("Sampola", cafe)
    activity = factories.make_activity(before, title="Aamupiiri")
    activity.place = after
    activity.save()
    assert names("aamupiiri") == ["Sampola"]


def test_renamed_organiser_is_followed(cafe):
    organiser = factories.make_organisation(name="Naapuriapu ry")
    place("Tuisku", cafe, organiser=organiser)
    guest = factories.make_organisation(name="Taikatalo ry")
    factories.make_activity(place("Sampola", cafe)).organisers.add(guest)
    organiser.name = "Kotikulma ry"
    organiser.save()
    assert [names(text) for text in ("naapuriapu", "kotikulma", "taikatalo")] == [[], ["Tuisku"], ["Sampola"]]


def test_renamed_kind_is_followed_without_touching_places(cafe, django_assert_max_num_queries):
    place("Tuisku", cafe)
    cafe.name = cafe.plural = "Kahvikeidas"
    # Ten of them write its history, what waits for translators, and that choices have other words; as many as there
    # are places would be wrong.
    with django_assert_max_num_queries(16):
        cafe.save()
    assert names("kahvikeidas") == ["Tuisku"]


def test_kind_with_a_new_address_is_followed(cafe):
    place("Tuisku", cafe)
    cafe.slug = "kahvila"
    cafe.save()
    assert names("perhekahvila") == ["Tuisku"]


def test_new_kind_asks_nothing_of_the_places():
    with CaptureQueriesContext(connection) as captured:
        factories.make_kind()
    assert [query for query in captured.captured_queries if "meetingplace" in query["sql"]] == []


def test_place_that_a_fixture_adds_before_its_kind_is_found(cafe):
    one = place("Tuisku", cafe)
    fixture = serializers.serialize("json", [one, cafe])
    one.delete()
    cafe.delete()
    for row in serializers.deserialize("json", fixture):
        row.save()
    assert names("perhekahvila") == ["Tuisku"]


def test_synonym_is_understood_at_once(cafe):
    place("Tuisku", cafe)
    synonym = SearchSynonym.objects.create(phrase="pulputupa", targets=["kind:perhekahvila"])
    assert names("pulputuvassa") == ["Tuisku"]
    synonym.is_enabled = False
    synonym.save()
    assert names("pulputuvassa") == []


def test_save_that_adds_no_words_leaves_the_words_as_they_are(cafe):
    one = place("Tuisku", cafe)
    before = SearchVersion.current()
    one.phone = "040 123"
    one.save()
    assert SearchVersion.current() == before


def test_save_that_is_undone_leaves_no_trace(cafe):
    with transaction.atomic():
        place("Tuisku", cafe)
        transaction.set_rollback(True)
    assert names("tuisku") == []


def test_rebuilding_makes_what_saving_made(cafe):
    place("Tuisku", cafe, description="Hiekkalaatikko")
    gone = place("Sampola", cafe)
    stored = set(SearchPosting.objects.exclude(object_id=gone.pk).values_list("key__key", "object_id", "weight"))
    number = gone.pk
    with unrecorded(), paused():
        gone.delete()
    SearchPosting.objects.filter(object_id__lt=number).delete()
    call_command("rebuild_search", stdout=StringIO())
    assert set(SearchPosting.objects.values_list("key__key", "object_id", "weight")) == stored
    assert not SearchWord.objects.filter(surface="sampola").exists()
    assert not SearchKey.objects.get(key="sampol").is_trusted


def test_command_prints_ids_and_scores(cafe):
    one = place("Tuisku", cafe, source="koe", external_id="17")
    out = StringIO()
    call_command("search_places", "perhekahvla", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["corrections"] == {"perhekahvla": "perhekahvila"}
    assert [(row["id"], row["external_id"], row["score"] > 0) for row in told["results"]] == [(one.pk, "17", True)]


class AnyTextTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        kind = PlaceKind.objects.create(slug="perhekahvila", name="Perhekahvila", plural="Perhekahvilat")
        place("Onnimanni", kind)

    @settings(max_examples=60)
    @given(st.text(max_size=300) | st.text(alphabet="aeiklnostu ä'%_\"", max_size=60))
    def test_any_text_is_answered(self, text):
        places = MeetingPlace.objects.published()
        found = places.search(text, near=(62.0, 25.0))
        plan, asked = understand(text, MeetingPlace)
        hits = all_hits(MeetingPlace, asked, max(1, len(plan.parts) - 1))
        assert {one.pk for one in found} == {hit.number for hit in hits}
