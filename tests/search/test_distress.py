"""What is read as distress. The texts are ours; how many of others' are met, docs/measurements.md says."""

import json
import time

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import QUERY_LETTERS
from search.distress import TOPICS, distress_topics

IN_DISTRESS = {
    "violence": [
        "mies löi mua taas", "pelkään miestäni", "kotona pelottaa", "ukko lyöp", "lähisuhdeväkivalta", "Väkivlata",
        "min man slår mig", "rädd för mitt ex", "våld i nära relation", "my husband hits me", "I'm scared at home",
    ],
    "suicide": ["itsemruha", "haluan kuolla", "en halua enää elää", "tapan itteni", "jag vill dö", "ta livet av sig",
                "I don't want to live anymore", "suicidal thoughts"],
    "self_harm": ["nuori viiltelee", "tytär satuttaa itseään", "mitt barn skär sig", "my son is hurting himself"],
    "child_harm": ["löin lastani", "ravistin vauvaa", "setä koski lasta", "jag slog mitt barn", "I hit my child"],
    "missing_child": ["lapsi on kadonnut", "poika ei ole tullut kotiin", "min son har rymt", "my child is missing"],
    "shelter": ["turvakoti jyväskylä", "mihin yöksi lasten kanssa", "skyddshem", "nowhere to sleep tonight"],
    "emergency": ["vauva ei hengitä", "apua", "hjälp!", "baby not breathing"],
    "drink_and_drugs": ["puoliso juo liikaa", "äiti on kännissä", "päihdeongelma", "min sambo dricker", "drug problem"],
    "exhaustion": ["mä en vaan jaksa", "olen ihan loppu", "synnytysmasennus", "orkar inte mer", "can’t cope anymore"],
    "separation": ["ero", "eroamme, miten lapsen käy", "huoltajuuskiista", "skilsmässa", "divorce with kids"],
}  # fmt: skip
EVERYDAY = [
    "perhekahvila Laukaa", "mihin mennä lasten kanssa sateella", "isä-lapsi kerho", "lapsi lyö toista",
    "päihteetön nuorten ilta", "lyömäsoittimet lapsille", "tapahtumat itsenäisyyspäivänä", "lapsi ei jaksa kävellä",
    "mikä ero on kerholla ja kahvilalla", "ei ole paikkaa missä leikkiä", "tarvitsen apua ilmoittautumisessa",
    "vauva potkii", "milloin kerho loppuu", "en pysty ilmoittautumaan", "eroon vaipoista", "raitista ilmaa",
    "kan man komma utan anmälan", "var kan barnen sova", "mötesplats för familjer", "valda platser",
    "violin lessons", "make beats workshop", "a place where baby can sleep", "summer break with kids", "lost mittens",
    "lähisuhdeväkivalta koulutus", "miesten ryhmä", "raskausjooga", "lapsi pelkää koiria", "lasten nyrkkeily",
    "mustasukkainen isoveli", "hätäensiapukurssi vauva", "tapaan muita äitejä", "yökylään mummolaan", "",
]  # fmt: skip


@pytest.mark.parametrize(("topic", "text"), [(topic, text) for topic, texts in IN_DISTRESS.items() for text in texts])
def test_distress_is_met_in_three_languages(topic, text):
    assert topic in distress_topics(text)


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words_are_no_distress(text):
    assert distress_topics(text) == ()


def test_most_urgent_topic_comes_first():
    assert distress_topics("ero, mies löi mua ja haluan kuolla") == ("suicide", "violence", "separation")


def test_topics_have_each_a_row_in_the_fixtures():
    fixture = json.loads((settings.BASE_DIR / "fixtures" / "help_topics.json").read_text(encoding="utf-8"))
    assert set(fixture["records"]) == set(TOPICS)


@pytest.mark.parametrize(
    "file", ["search_synonyms", "place_kinds", "themes", "features", "spoken_languages", "municipalities"]
)
def test_everyday_words_of_the_portal_are_not_taken_for_danger(file):
    fixture = json.loads((settings.BASE_DIR / "fixtures" / f"{file}.json").read_text(encoding="utf-8"))
    told = {phrase: distress_topics(phrase) for phrase in phrases_of(fixture["records"])}
    assert len(told) > 5
    danger = {"violence", "suicide", "self_harm", "child_harm", "missing_child"}
    assert {phrase: topics for phrase, topics in told.items() if danger & set(topics)} == {}


def phrases_of(value):
    """Yield the keys and texts of a fixture, and each word of a list of everyday words."""
    if isinstance(value, str):
        yield from (part.strip() for part in value.split(","))
    for key, part in value.items() if isinstance(value, dict) else ():
        yield key
        yield from phrases_of(part)


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    assert set(distress_topics(text)) <= set(TOPICS)


@given(
    st.sampled_from([text for texts in IN_DISTRESS.values() for text in texts]), st.sampled_from([" ", "\t", "\u200f "])
)
def test_capitals_dots_and_spaces_do_not_matter(text, blank):
    typed = text.upper().replace(" ", blank)
    assert distress_topics(f"{blank}{typed}!?") == distress_topics(text)


@pytest.mark.parametrize("word", ["mies ", "en ", "barn inte ", "ä", "\U0001f476 ", "a" * 50 + " "])
def test_long_text_is_read_at_once(word):
    text = (word * QUERY_LETTERS)[:QUERY_LETTERS]
    distress_topics.cache_clear()
    started = time.thread_time()
    distress_topics(text)
    assert time.thread_time() - started < 0.05


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("min man slår mig", ("violence",)),
        ("väsynyt äiti", ("exhaustion",)),
        ("trött mamma", ("exhaustion",)),
        ("apua eroon", ("separation",)),
        ("haluan päästä eroon vanhoista leluista", ()),
    ],
)
def test_what_is_said_leads_to_its_own_topic(text, topics):
    assert distress_topics(text) == topics
