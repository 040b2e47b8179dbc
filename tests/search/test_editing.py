"""The editors' words and their list of what was searched for in vain."""

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from meeting_places.models import MeetingPlace
from search.models import KEPT_DAYS, SearchMiss, SearchSynonym
from tests import factories
from tests.editing.forms import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
TODAY = date(2026, 11, 24)


def test_fixture_has_everyday_words_in_three_languages():
    records = json.loads((settings.BASE_DIR / "fixtures/search_synonyms.json").read_text())["records"]
    languages = Counter(record["language"] for record in records.values())
    assert {language: count >= 200 for language, count in languages.items()} == {"fi": True, "sv": True, "en": True}


def test_fixture_speaks_of_what_is_there():
    def keys(name):
        return json.loads((settings.BASE_DIR / f"fixtures/{name}.json").read_text())["records"]

    known = {f"kind:{slug}" for slug in keys("place_kinds")} | {f"theme:{slug}" for slug in keys("themes")}
    targets = {target for record in keys("search_synonyms").values() for target in record["targets"]}
    assert {target for target in targets if not target.startswith("organiser:")} <= known


def test_editor_adds_a_word_from_the_list_of_misses(client):
    kind = factories.make_kind(slug="perhekahvila", name="Perhekahvila")
    place = factories.make_meeting_place(name="Tuisku", kind=kind)
    SearchMiss.objects.note("pulputupa", "fi", "no_hits")
    client.force_login(factories.make_user(is_regional_editor=True))
    listed = client.get(reverse("admin:search_searchmiss_changelist")).content.decode()
    add = reverse("admin:search_searchsynonym_add")
    assert f'href="{add}?phrase=pulputupa&amp;language=fi"' in listed
    page = client.get(f"{add}?phrase=pulputupa&language=fi")
    client.post(add, form_data(page) | {"targets": ["kind:perhekahvila"]})
    assert list(MeetingPlace.objects.published().search("pulputupa")) == [place]


def test_word_without_a_meaning_is_refused(client):
    client.force_login(factories.make_user(is_regional_editor=True))
    add = reverse("admin:search_searchsynonym_add")
    client.post(add, {"phrase": "pulputupa", "language": "fi"})
    client.post(add, {"phrase": "😀", "language": "fi", "targets": ["weekday:ti"]})
    assert not SearchSynonym.objects.exists()


def test_misses_are_counted_and_forgotten():
    SearchMiss.objects.note("uimahalli", "fi", "no_hits", TODAY - timedelta(days=KEPT_DAYS + 1))
    SearchMiss.objects.note("Keilahalli ", "fi", "no_hits", TODAY)
    SearchMiss.objects.note("keilahalli", "fi", "no_hits", TODAY)
    assert list(SearchMiss.objects.values_list("text", "count")) == [("keilahalli", 2)]


@pytest.mark.parametrize("text", ["", "😀 ", "maija@example.org", "040 1234567", "010190-123A"])
def test_nothing_personal_is_written_down(text):
    SearchMiss.objects.note(text, "fi", "no_hits", TODAY)
    assert not SearchMiss.objects.filter(text__regex="[0-9@]").exists()


def test_search_notes_what_it_could_not_answer():
    factories.make_meeting_place(name="Onnimanni")
    for text in ("onnimanni", "onimanni", "keilahalli"):
        MeetingPlace.objects.published().search(text, language="sv").note_miss()
    noted = SearchMiss.objects.order_by("text").values_list("text", "kind", "language")
    assert list(noted) == [("keilahalli", "no_hits", "sv"), ("onimanni", "corrected", "sv")]
