"""The editors' words and their list of what was searched for in vain."""

import json
from collections import Counter
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from meeting_places.models import MeetingPlace
from search.models import KEPT_DAYS, SearchMiss, SearchSynonym
from search.results import facet_choices
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


def test_editor_adds_a_word_that_asks_for_a_language(client):
    english = factories.make_language(code="en", name="englanti", everyday_words="englanniksi")
    spoken = factories.make_meeting_place(name="Tuisku")
    spoken.languages.add(english)
    factories.make_meeting_place(name="Sampola")
    client.force_login(factories.make_user(is_regional_editor=True))
    add = reverse("admin:search_searchsynonym_add")
    page = client.get(f"{add}?phrase=brittikerho&language=fi")
    assert ("?language=en", "englanniksi") in dict(facet_choices())["kieli"]
    client.post(add, form_data(page) | {"targets": ["?language=en"]})
    shown = client.get("/kohtaamispaikat/", {"q": "brittikerho"}).context["cards"]
    assert [card["place"] for card in shown] == [spoken]


@pytest.mark.parametrize("targets", [[], "?day=tue", [5], ["tiistai"], ["?day"], ["?day="], [":x"], ["a:b:c"]])
def test_target_that_is_no_facet_is_refused(targets):
    with pytest.raises(ValidationError):
        SearchSynonym(phrase="pulputupa", targets=targets).full_clean()


def test_words_of_weekdays_become_words_of_days_and_back():
    migration = import_module("search.migrations.0002_weekdays_are_days")
    for phrase, targets in (("pulputupa", ["theme:vauvat", "weekday:ti"]), ("muu", ["kind:kirjasto"])):
        SearchSynonym.objects.create(phrase=phrase, targets=targets)
    migration.to_days(apps, None)
    assert list(SearchSynonym.objects.values_list("targets", flat=True)) == [
        ["kind:kirjasto"],
        ["theme:vauvat", "?day=tue"],
    ]
    migration.to_weekdays(apps, None)
    assert SearchSynonym.objects.get(phrase="pulputupa").targets == ["theme:vauvat", "weekday:ti"]


def test_word_without_a_meaning_is_refused(client):
    client.force_login(factories.make_user(is_regional_editor=True))
    add = reverse("admin:search_searchsynonym_add")
    client.post(add, {"phrase": "pulputupa", "language": "fi"})
    client.post(add, {"phrase": "😀", "language": "fi", "targets": ["?day=tue"]})
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
