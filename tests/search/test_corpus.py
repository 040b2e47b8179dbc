"""The corpus that searching is scored with."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from devtools.search_corpus import first_found
from meeting_places.models import MeetingPlace
from portal.source import load_source

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ROW = {
    "id": 7,
    "name_fi": "Seppolan avoin päiväkoti",
    "name_sv": "",
    "name_en": "",
    "kind": "avoin_paivakoti",
    "municipality": "Jämsä",
    "village": "Seppola",
    "address": "Kirkkotie 7",
    "organiser": "Jämsän kaupunki",
    "organiser_type": "kunta",
    "topics": ["muskari"],
    "weekdays": ["pe"],
    "description_fi": "Perhemuskari soi.",
    "description_sv": "",
    "description_en": "",
}
OTHER = {"id": 8, "municipality": "Laukaa", "organiser": "Laukaan kunta", "weekdays": ["ma"]}


@pytest.fixture
def corpus(tmp_path):
    file = tmp_path / "corpus.json"
    file.write_text(json.dumps({"places": [ROW, ROW | OTHER]}))
    return file


def found(text):
    return [one.external_id for one in MeetingPlace.objects.published().search(text) if one.is_full_match]


def test_corpus_is_loaded_once_and_found(corpus):
    load_source(settings.BASE_DIR / "fixtures")
    for _ in range(2):
        call_command("import_search_corpus", corpus, stdout=StringIO())
    assert MeetingPlace.objects.count() == 2
    assert found("päikky jämsässä") == ["7"]
    assert [one.external_id for one in first_found("muskari perjantaisin", 20)] == ["7", "8"]
    assert [one.external_id for one in first_found("muskari maanantaisin", 20)] == ["8", "7"]
    assert sorted(found("seppola")) == ["7", "8"]


def test_corpus_without_vocabulary_or_sense_is_refused(corpus, tmp_path):
    with pytest.raises(CommandError, match="load_source"):
        call_command("import_search_corpus", corpus, stdout=StringIO())
    with pytest.raises(CommandError, match="not a corpus"):
        call_command("import_search_corpus", tmp_path / "missing.json", stdout=StringIO())


@pytest.mark.parametrize("text", ["", "[]", '{"places": 5}', '{"places": [5]}', '{"places": null}', '{"queries": [5]}'])
def test_broken_file_is_told_of_in_a_sentence(tmp_path, text):
    file = tmp_path / "broken.json"
    file.write_text(text)
    with pytest.raises(CommandError, match=r"is not a corpus|Missing"):
        call_command("import_search_corpus", file, stdout=StringIO())
    with pytest.raises(CommandError, match="holds no queries"):
        call_command("search_places", queries=file, stdout=StringIO())
