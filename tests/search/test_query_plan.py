"""What a query is taken to mean, with a small vocabulary and no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import words
from search.planning import KEYS_OF_A_PART, MOST_PARTS, plan
from search.vocabulary import Label, build

LABELS = [
    Label("tiistaisin", ("?day=tue",), is_everyday=True),
    Label("mondays", ("?day=mon",), is_everyday=True),
    Label("mondays", ("?day=sun",), is_everyday=True),
    Label("ke", ("?day=wed",), is_everyday=True, is_exact=True),
    Label("viikonloppuna", ("?day=sat", "?day=sun"), is_everyday=True),
    Label("suomeksi", ("?language=fi",), is_everyday=True, is_exact=True),
    Label("suomen kielellä", ("?language=fi",), is_everyday=True, is_exact=True),
    Label("suomenkielinen", ("?language=fi",), is_everyday=True),
    Label("tiistaikahvit", ("?day=tue", "kind:perhekahvila"), is_everyday=True),
    Label("Perhekahvila", ("kind:perhekahvila",)),
    Label("Familjecafé", ("kind:perhekahvila",)),
    Label("Avoin päiväkoti", ("kind:avoin-paivakoti",)),
    Label("Open daycare", ("kind:avoin-paivakoti",)),
    Label("Perhekerho", ("kind:perhekerho",)),
    Label("Kylätalo", ("kind:kylatalo",)),
    Label("Ulkoilu ja luonto", ("theme:ulkoilu",)),
    Label("Vauvat", ("theme:vauvat",)),
    Label("Seurakunta", ("organiser:parish",)),
    Label("Laukaa", ("municipality:laukaa",)),
    Label("Äänekoski", ("municipality:aanekoski",)),
    Label("nuokkari", ("kind:nuorisotila",), is_everyday=True),
    Label("vauvakahvila", ("kind:perhekahvila", "theme:vauvat"), is_everyday=True),
    Label("jumppa", ("theme:liikunta",), is_everyday=True),
    Label("pankkitunnukset", ("theme:digituki",), is_everyday=True),
    Label("kaksi äitiä", ("theme:sateenkaari",), is_everyday=True),
]
NAMES = "Leppävesi Sampola Onnimanni Mäki-Matti"
INDEX = [(word.surface, word.display, word.key) for word in words(NAMES)]
VOCABULARY = build(INDEX, {}, LABELS)


def understood(text):
    return plan(text, VOCABULARY).facets


@pytest.mark.parametrize(
    ("text", "facets"),
    [
        ("perhekahvila", ["kind:perhekahvila"]),
        ("perhekahviloissa äänekoskella", ["kind:perhekahvila", "municipality:aanekoski"]),
        ("PERHEKAHVILA AANEKOSKI", ["kind:perhekahvila", "municipality:aanekoski"]),
        ("avoimessa päiväkodissa", ["kind:avoin-paivakoti"]),
        ("open daycare", ["kind:avoin-paivakoti"]),
        ("familjecafé i Laukaa", ["kind:perhekahvila", "municipality:laukaa"]),
        ("nuokkarilla", ["kind:nuorisotila"]),
        ("vauvakahvila", ["kind:perhekahvila", "theme:vauvat"]),
        ("luonto", ["theme:ulkoilu"]),
        ("seurakunnan perhekerho tiistaisin", ["organiser:parish", "kind:perhekerho", "?day=tue"]),
        ("perhekerho ke", ["kind:perhekerho", "?day=wed"]),
        ("family on mondays", ["?day=mon"]),
        ("viikonloppuna", ["?day=sat", "?day=sun"]),
        ("suomenkielisiä", ["?language=fi"]),
        ("sampola", []),
    ],
)
def test_labels_and_everyday_words_are_understood(text, facets):
    assert understood(text) == facets


def test_exact_word_is_met_only_as_it_is_written():
    assert understood("Suomeksi, suomen kielellä") == ["?language=fi"]
    for other in ("suomi", "Suomessa", "suomen", "suomen kieli", "keski-suomeen", "kello"):
        assert understood(other) == []
    assert plan("suommeksi", VOCABULARY).asked == {"language": ["fi"]}


def test_word_may_ask_a_day_and_mean_a_kind():
    found = plan("tiistaikahvit laukaassa", VOCABULARY)
    assert found.asked == {"day": ["tue"]}
    assert [facet for part in found.parts for facet in part if ":" in facet] == [
        "kind:perhekahvila",
        "municipality:laukaa",
    ]
    assert not any(one.is_asked for one in found.understood)


@pytest.mark.parametrize("text", ["pankki", "taksi", "kaksi"])
def test_part_of_an_everyday_word_means_nothing_by_itself(text):
    assert plan(text, VOCABULARY).is_empty
    assert understood("kaksi äitiä") == ["theme:sateenkaari"]
    assert understood("pankkitunnuksilla") == ["theme:digituki"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("perhekahvla", "perhekahvila"),
        ("perhekavhila", "perhekahvila"),
        ("perhekahhvilla", "perhekahvila"),
        ("äänekoksi", "äänekoski"),
        ("leppvesi", "leppävesi"),
    ],
)
def test_slip_is_corrected_and_told_with_its_dots(typed, meant):
    found = plan(typed, VOCABULARY)
    assert found.corrections == {typed: meant}
    assert found.text == meant


@pytest.mark.parametrize(
    ("typed", "facet"),
    [
        ("perhekahviloisda", "kind:perhekahvila"),
        ("perhekahvilsasa", "kind:perhekahvila"),
        ("prhekahviloisda", "kind:perhekahvila"),
        ("kylätalolka", "kind:kylatalo"),
        ("äänekoskelal", "municipality:aanekoski"),
        ("seurakunnile", "organiser:parish"),
    ],
)
def test_slip_in_an_inflected_form_is_corrected(typed, facet):
    assert understood(typed) == [facet]


@pytest.mark.parametrize("typed", ["leppävedelölä", "leppäcedestä", "sampolsssa", "onnmannilla"])
def test_slip_in_an_inflected_name_is_corrected(typed):
    found = plan(typed, VOCABULARY)
    assert found.unknown == []
    assert found.corrections[typed] in ["leppävesi", "sampola", "onnimanni"]


def test_corrected_label_is_understood():
    assert understood("perhekahvla laukaassa") == ["kind:perhekahvila", "municipality:laukaa"]


@pytest.mark.parametrize(
    ("text", "rests"),
    [
        (
            "perhekahvla laukaassa tiistaisin",
            ["laukaassa tiistaisin", "perhekahvla tiistaisin", "perhekahvla laukaassa"],
        ),
        ("Avoin päiväkoti, Laukaa!", ["laukaa", "avoin päiväkoti"]),
        ("laukaa perhekerho laukaassa", ["perhekerho", "laukaa laukaassa"]),
        ("vauvakahvila sampola", ["sampola"]),
        ("sampola", []),
    ],
)
def test_each_thing_understood_can_be_taken_out_of_the_text(text, rests):
    found = plan(text, VOCABULARY)
    assert [found.without(one) for one in found.understood] == rests


def test_words_that_were_not_understood_are_told_apart():
    found = plan("sampola laukaassa xyzzy", VOCABULARY)
    assert found.without(*found.understood) == "sampola xyzzy"
    assert (found.others(*found.understood), found.ignored) == ("sampola", ["xyzzy"])


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("kahvila", "kind:perhekahvila"),
        ("kahvilat", "kind:perhekahvila"),
        ("perhe kahvila", "kind:perhekahvila"),
        ("perhekahv", "kind:perhekahvila"),
        ("open day care", "kind:avoin-paivakoti"),
    ],
)
def test_parts_of_a_compound_find_it(text, facet):
    assert any(facet in part for part in plan(text, VOCABULARY).parts)


@pytest.mark.parametrize("text", ["leppä vesi", "leppä vedellä", "lepä vedellä", "leppä vedelä", "lepppä vesi"])
def test_name_written_apart_is_found_in_all_its_forms(text):
    (part,) = plan(text, VOCABULARY).parts
    assert "leppavet" in part


def test_slip_over_two_words_is_told_with_both():
    found = plan("lepä vedellä laukaassa", VOCABULARY)
    assert found.corrections == {"lepä vedellä": "leppävesi"}
    assert found.text == "leppävesi laukaassa"


def test_unknown_compound_of_known_words_asks_for_both():
    parts = plan("vauvajumppa", VOCABULARY).parts
    assert [facet in part for facet, part in zip(["theme:liikunta", "theme:vauvat"], parts, strict=True)] == [True] * 2


@pytest.mark.parametrize("text", ["xyzzy", "hammaslääkäri", "tampere", "autokorjaamo", "lentokenttä", "kela"])
def test_unknown_word_asks_for_nothing(text):
    found = plan(text, VOCABULARY)
    assert (found.parts, found.corrections) == ([], {})


def test_unknown_words_beside_what_was_read_are_told_and_change_nothing():
    found = plan("perhekahvila xyzzy qwerty", VOCABULARY)
    assert found.parts == plan("perhekahvila", VOCABULARY).parts
    assert (found.unknown, found.ignored) == ([], ["xyzzy", "qwerty"])


def test_town_of_elsewhere_is_missed():
    found = plan("perhekahvila tampereella", VOCABULARY)
    assert (len(found.parts), found.unknown) == (1, ["tampereella"])


def test_word_of_descriptions_counts_only_as_it_is_typed():
    assert plan("hiekkalaatikolla", VOCABULARY).parts == []
    assert plan("hiekkalaatikolla", VOCABULARY, {"hiekkalaatik"}).parts == [{"hiekkalaatik": 100}]


@pytest.mark.parametrize("text", ["", "   ", "%", "ja on the", "😀", "\x00", "illa", "lla", "x" * 200, "a" * 5000])
def test_nothing_to_look_for_asks_for_nothing(text):
    assert plan(text, VOCABULARY).parts == []


@given(
    st.text(max_size=250)
    | st.lists(st.sampled_from([*NAMES.split(), "kahv", "vauva", "illa", "äö", "1"])).map(" ".join)
)
def test_any_text_makes_a_plan_within_its_limits(text):
    found = plan(text, VOCABULARY)
    assert len(found.parts) <= MOST_PARTS
    assert all(1 <= len(part) <= KEYS_OF_A_PART for part in found.parts)
    assert all(0 < likeness <= 100 for part in found.parts for likeness in part.values())
    for one in found.understood:
        assert one.facets not in [left.facets for left in plan(found.without(one), VOCABULARY).understood]
