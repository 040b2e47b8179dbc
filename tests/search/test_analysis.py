"""The words of a text, and the key that the forms of a word share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import QUERY_WORDS, WORD_LETTERS, fold, name_key, query_words, words
from search.finnish import ENDINGS, key

FORMS = [
    "perhekahvila perhekahvilakin perhekahvilan perhekahvilassa perhekahvilaan perhekahvilat perhekahviloissa",
    "paivakoti paivakodin paivakodissa paivakotiin paivakodit paivakoteja paivakodeissa paivakotien paivakotia",
    "aanekoski aanekosken aanekoskella aanekoskelta aanekoskelle",
    "pihtipudas pihtiputaan pihtiputaalla pihtiputaalta",
    "konnevesi konneveden konnevedella konnevetta",
    "keltinmaki keltinmaen keltinmaessa keltinmaella keltinmakeen keltinmailla",
    "luhanka luhangan luhangassa luhankaan",
    "palokka palokan palokassa palokkaan",
    "suolahti suolahden suolahdessa suolahteen",
    "uurainen uuraisten uuraisilla uuraisissa",
    "laukaa laukaan laukaassa laukaasta laukaalla",
    "viitasaari viitasaaren viitasaarella",
    "imetystuki imetystuen imetystukea",
    "kangas kankaan kankaalla",
    "perhe perheen perheet perheiden perheille",
    "lapsi lapset lasten lapsille",
    "isa isan isat isien isille isia",
    "ero eron erot erosta",
    "vauva vauvat vauvoille vauvojen",
    "avoin avoimen avoimessa avointa avoimet",
]
APART = ["perhekahvila perhekerho perhepuisto", "kirjasto kirja kirkko", "vauva vanhempi vaari", "muurame multia mamme"]


@pytest.mark.parametrize("forms", FORMS)
def test_forms_of_a_word_share_their_key(forms):
    assert {form: key(form) for form in forms.split()} == dict.fromkeys(forms.split(), key(forms.split()[0]))


@pytest.mark.parametrize("others", APART)
def test_different_words_have_different_keys(others):
    assert len({key(word) for word in others.split()}) == len(others.split())


@pytest.mark.parametrize("ending", ENDINGS)
def test_word_that_is_an_ending_by_itself_has_a_key(ending):
    assert key(ending)


@given(st.text())
def test_every_word_has_one_key(text):
    for word in words(text):
        assert word.key == key(word.surface) != ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Perhekahvila Äänekoskella", ["perhekahvila", "aanekoskella"]),
        ("PÄIVÄKOTI", ["paivakoti"]),
        ("familjecafé i Laukaa", ["familjecafe", "laukaa"]),
        ("äiti-lapsikerho", ["aiti", "lapsikerho"]),
        ("\u202eperhekahvila\u202c", ["perhekahvila"]),
        ("kah\u200bvila", ["kahvila"]),
        ("kah\x00vila\tkerho", ["kahvila", "kerho"]),
        ("\ud800kerho", ["kerho"]),
        ("perhekahvila' OR 1=1--", ["perhekahvila", "1"]),
        ("ja on the i", []),
        ("😀 👶", []),
        ("%_*", []),
        ("x" * 41, []),
        ("kerho kerho Kerho", ["kerho"]),
    ],
)
def test_query_is_read_as_its_words(text, expected):
    assert [word.surface for word in query_words(text)] == expected


def test_query_is_read_no_further_than_it_may():
    assert len(query_words(" ".join(f"sana{number}" for number in range(100)))) == QUERY_WORDS
    assert query_words("kerho " + "x" * 300 + " kahvila")[0].surface == "kerho"


@given(st.text(max_size=300))
def test_words_of_any_text_are_short_and_folded(text):
    for word in query_words(text):
        assert len(word.surface) <= WORD_LETTERS
        assert fold(word.surface) == word.surface


def test_whole_name_is_a_key_that_no_word_is():
    assert name_key("Villa Tuisku!") == "=villa tuisku"
    assert name_key("😀") == ""
