"""Each language and feature of the portal's own registers is asked for by text, in three languages."""

import json

import pytest
from django.conf import settings

from history.recording import unrecorded
from meeting_places.models import Feature, MeetingPlace, PlaceKind, SpokenLanguage, Theme
from portal.source.reading import by_language
from search.models import SearchSynonym, SearchVersion
from search.results import understand_each
from tests.factories import make_kind, make_language, make_meeting_place

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
REGISTERS = {
    "place_kinds": (PlaceKind, "slug"),
    "themes": (Theme, "slug"),
    "spoken_languages": (SpokenLanguage, "code"),
    "features": (Feature, "slug"),
    "search_synonyms": (SearchSynonym, "phrase"),
}


def register(name):
    return json.loads((settings.BASE_DIR / f"fixtures/{name}.json").read_text(encoding="utf-8"))["records"]


@pytest.fixture
def registers():
    load_registers()


def load_registers():
    """Load the portal's own words."""
    for name, (model, key) in REGISTERS.items():
        records = register(name).items()
        values = ({word: value for word, value in record.items() if word != "tasks"} for _slug, record in records)
        slugs = (slug for slug, _record in records)
        with unrecorded():
            model.objects.bulk_create(
                model(**{key: slug} | by_language(model, one)) for slug, one in zip(slugs, values, strict=True)
            )
    SearchVersion.bump()


def asked(*texts):
    """Return what the texts ask in passing, and "more" where they mean something besides."""
    plans = [meant for meant, _wanted in understand_each(texts, MeetingPlace)]
    return [plan.asked | ({} if plan.is_empty and not plan.unknown else {"more": plan.typed}) for plan in plans]


@pytest.mark.parametrize(("word", "name"), [("language", "spoken_languages"), ("feature", "features")])
def test_each_value_is_reached_by_its_words_in_three_languages(registers, word, name):
    for value, record in register(name).items():
        for language in ("fi", "sv", "en"):
            texts = record["everyday_words"][language].split(", ")
            if (word, language) != ("language", "fi"):
                texts.append(record["name"][language])
            assert asked(*texts) == [{word: [value]}] * len(texts), texts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("englanninkielisiä", {"language": ["en"]}),
        ("ENGLANNIKSI", {"language": ["en"]}),
        ("englaniksi", {"language": ["en"]}),
        ("engelskspråkiga", {"language": ["en"]}),
        ("esteettömästi pyörätuolilla", {"feature": ["esteeton-sisaankaynti"]}),
        ("hoitopöydällä", {"feature": ["hoitopoyta"]}),
        ("arabiaksi tai somaliksi", {"language": ["ar", "so"]}),
    ],
)
def test_forms_and_slips_of_the_words_are_met(registers, text, found):
    assert asked(text) == [found]


@pytest.mark.parametrize(
    "text",
    ["suomi", "Suomessa", "Keski-Suomen perhekeskus", "ruotsi", "Ruotsista", "virossa", "lapset", "matto", "kahville"],
)
def test_other_senses_ask_for_nothing(registers, text):
    assert [one.keys() & {"language", "feature"} for one in asked(text)] == [set()]


def test_list_and_site_search_ask_the_place_and_show_it(client):
    english = make_language(code="en", name="englanti", everyday_words="englanniksi")
    kind = make_kind(slug="perhekahvila", name="Perhekahvila", plural="Perhekahvilat")
    make_meeting_place(name="Suomeksi vain", kind=kind)
    make_meeting_place(name="Tuisku", kind=kind).languages.add(english)
    page = client.get("/kohtaamispaikat/", {"q": "perhekahvila englanniksi"})
    assert [card["place"].name for card in page.context["cards"]] == ["Tuisku"]
    assert [chip["text"] for chip in page.context["chosen"]] == ["Perhekahvilat", "englanti"]
    found = client.get("/haku/", {"q": "perhekahvila englanniksi"})
    assert [chip["text"] for chip in found.context["understood"]] == ["Perhekahvilat", "englanti"]
    assert [card["place"].name for _section, rows in found.context["shown"] for card in rows] == ["Tuisku"]
