"""Whole questions of `questions.txt`, read with the portal's own words; every value of an address reached by text."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from history.recording import unrecorded
from meeting_places.filters.chips import word_and_value
from meeting_places.filters.choices import REGISTERS
from meeting_places.filters.facets import FACETS
from meeting_places.filters.facets.time import day_of
from meeting_places.filters.filterset import registers as read_registers
from meeting_places.filters.text_values import settled
from meeting_places.models import MeetingPlace
from municipalities.models import Municipality
from portal.site_search import is_off_topic
from search.models import SearchVersion
from search.reading.months import read_month
from search.reading.tokens import Sentence, tokens_of
from search.reading.trade import is_advert, is_of_trade
from search.results import understand_each
from search.vocabulary import Vocabulary
from tests.meeting_places.test_asked_words import load_registers, register

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 12, 2)
QUESTIONS = Path(__file__).with_name("questions.txt")
KINDS = {"@open", "@howto", "@contact", "@event", "@document", "@page"}
# What a text says otherwise than by the label of the value.
TEXTS = {
    "open": {"now": "auki nyt"},
    "free": {"1": "maksuton"},
    "booking": {"0": "ilman ilmoittautumista"},
    "indoor": {"1": "sisätiloissa"},
    "online": {"1": "verkossa"},
    "language": {
        value: one["everyday_words"]["fi"].split(", ")[0] for value, one in register("spoken_languages").items()
    },
}


@pytest.fixture
def words():
    """The portal's registers and municipalities."""
    load_registers()
    with unrecorded():
        Municipality.objects.bulk_create(
            Municipality(slug=slug, **{name: one[name] for name in one if name != "website"})
            for slug, one in register("municipalities").items()
        )
    SearchVersion.bump()


def plans_of(texts, language="fi"):
    each = understand_each(texts, MeetingPlace, language, WEDNESDAY)
    return [settled(plan) for plan, _wanted in each]


def asked(plan):
    """Return what a plan asks, in the words of an address."""
    found = defaultdict(set)
    for one in (*plan.understood, *plan.about):
        for word, value in map(word_and_value, one.facets):
            found[word].add(day_of(value, WEDNESDAY).isoformat() if word == "day" else value)
    return dict(found)


def questions():
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, text, wanted = (f"{line} ").split(" | ", 2)
            yield language, text, wanted.split()


def readings(wanted):
    """Yield each right reading: what must be asked, and what may be."""
    must, may = defaultdict(set), defaultdict(set)
    for one in [*wanted, "/"]:
        if one == "/":
            yield dict(must), dict(may)
            must, may = defaultdict(set), defaultdict(set)
        elif "=" in one:
            word, values = one.removeprefix("?").split("=")
            dates = [f"2026-12-{day}" for day in values.split(",")]
            is_days = word == "days"
            (may if one[0] == "?" else must)["day" if is_days else word] |= set(dates if is_days else values.split(","))


def is_right(found, wanted):
    for must, may in readings(wanted):
        rest = {word: values for word, values in found.items() if word not in must}
        is_met = all(found.get(word) == values for word, values in must.items() if word != "text")
        if is_met and all(values <= may.get(word, set()) for word, values in rest.items()):
            return True
    return False


def test_questions_are_read_as_they_are_meant(words):
    wrong = []
    for language in ("fi", "sv", "en"):
        some = [(text, wanted) for its, text, wanted in questions() if its == language]
        for (text, wanted), plan in zip(some, plans_of([text for text, _ in some], language), strict=True):
            kind = next((f"@{plan.question}" for one in wanted if one in KINDS), None)
            if kind and kind not in wanted:
                wrong.append((text, plan.question))
            if not any(one.startswith("@") and one != "@open" for one in wanted) and not is_right(asked(plan), wanted):
                wrong.append((text, asked(plan)))
    # The only one that guessing less costs: "aikuista seuraa" is made of small words.
    assert [text for text, _found in wrong] == ["tarvisin aikuista seuraa kun oon kotona vauvan kans Jämsä"], wrong


@pytest.mark.parametrize("word", [word for word, facet in FACETS.items() if facet.in_text and not facet.holds_all])
def test_every_value_is_reached_by_a_text(words, word):
    choices = FACETS[word].choices(read_registers())
    texts = [TEXTS.get(word, {}).get(value, str(name)) for value, name in choices]
    found = [asked(plan).get(word, set()) for plan in plans_of(texts)]
    if word == "organiser_kind":
        choices, found = choices[:-1], found[:-1]  # "other" is no word
    wanted = [{day_of(value, WEDNESDAY).isoformat()} if word == "day" else {value} for value, _name in choices]
    assert found == wanted, [one for one in zip(texts, found, wanted, strict=False) if one[1] != one[2]]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("word", REGISTERS)
def test_values_of_registers_are_reached_in_every_language(words, word, language):
    name = {"kind": "place_kinds", "theme": "themes", "feature": "features", "language": "spoken_languages"}[word]
    records = register(name)
    texts = [one["name"][language] for one in records.values()]
    found = [asked(plan).get(word, set()) for plan in plans_of(texts, language)]
    missed = [text for text, its, value in zip(texts, found, records, strict=True) if value not in its]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "asked_of"),
    [
        ("3 km Suolahdesta", {"near": {"Suolahti"}, "within": {"3"}}),
        ("auki klo 18 jälkeen", {"open_after": {"18:00"}}),
        ("alkaa viiden jälkeen", {"starts_after": {"17:00"}}),
        ("alkaa ennen neljää", {"starts_before": {"16:00"}}),
        ("kello kymmeneltä", {"open_at": {"10:00"}}),
        ("ei kirjastoja eikä puistoja", {"not_kind": {"kirjasto", "perhepuisto"}}),
        ("kaikki paitsi Laukaa", {"not_municipality": {"laukaa"}}),
        ("ei seurakunnan", {"not_organiser_kind": {"parish"}}),
        ("ei musiikkia", {"not_theme": {"muskari-ja-musiikki"}}),
        ("4-vuotiaalle ja hissi", {"age": {"4"}, "feature": {"hissi"}}),
    ],
)
def test_values_without_choices_are_reached_too(words, text, asked_of):
    assert asked(plans_of([text])[0]) == asked_of


@pytest.mark.parametrize(
    "text", ["ei maanantaina", "muulloin kuin aamulla", "ei ilmainen", "en puhu suomea englanniksi"]
)
def test_what_cannot_be_left_out_is_told_and_not_asked_for(words, text):
    (plan,) = plans_of([text])
    assert plan.refused
    assert not asked(plan).keys() & {"day", "time", "free"}


@pytest.mark.parametrize("text", ["ei trampoliinia", "perhekerho ilman trampoliinia", "perhekahvila ilman kahvia"])
def test_no_more_is_left_out_than_was_said(words, text):
    """A word of a theme is less than the theme; and what is asked for is not left out by another word of it."""
    (plan,) = plans_of([text])
    assert plan.refused
    assert not any(word.startswith("not_") for word in asked(plan))


@pytest.mark.parametrize(
    "text",
    ["sää", "mikä on sää", "mitä säätä huomenna", "sää Keuruulla", "sääennuste", "vad blir det för väder", "weather"],
)
def test_the_weather_is_nothing_of_ours(words, text):
    (plan,) = plans_of([text])
    assert is_off_topic(plan)


@pytest.mark.parametrize(
    "text",
    """
    lainaa rahaa | mistä saa lainaa | pikavippi | rahaa lainaksi Laukaassa | låna pengar | borrow money | a loan
    kaupan aukioloajat | onko kauppa auki sunnuntaina | apteekki auki nyt | butikens öppettider
    when does the shop open
    ostetaan lastenvaunut | myydään sohva Jyväskylässä | haluan ostaa käytetyn auton | köpes barnvagn | pram for sale
    till salu: barnsäng | I want to buy a bike
    """.replace("\n", "|")
    .strip(" |")
    .split("|"),
)
def test_shops_loans_and_adverts_are_nothing_of_ours(words, text):
    (plan,) = plans_of([text.strip()])
    assert is_off_topic(plan)


@pytest.mark.parametrize(
    ("text", "asked_of"),
    [
        ("perhekahvila kaupan vieressä", {"kind": {"perhekahvila"}}),
        ("voiko kahvilasta ostaa kahvia", {"kind": {"perhekahvila"}}),
        ("kirjaston aukioloajat", {"kind": {"kirjasto"}}),
        ("family café by the shop", {"kind": {"perhekahvila"}}),
        ("lainata leluja kirjastosta", {"kind": {"kirjasto"}}),
    ],
)
def test_what_only_touches_trade_is_asked_as_ever(words, text, asked_of):
    (plan,) = plans_of([text])
    assert asked(plan) == asked_of
    assert not is_off_topic(plan)


@given(st.text(max_size=200))
def test_any_text_is_read_as_months_and_trade_without_fault(text):
    sentence = Sentence(tokens_of(text), WEDNESDAY, Vocabulary())
    for place in range(len(sentence)):
        found = read_month(sentence, place)
        assert found is None or (found.count > 0 and min(found.values) >= "2026-12-01")
        assert is_of_trade(sentence, place) in (True, False)
    assert is_advert(sentence) in (True, False)


@pytest.mark.parametrize("text", ["jos on huono sää", "something for bad weather", "saa tulla"])
def test_the_weather_may_be_a_condition(words, text):
    (plan,) = plans_of([text])
    assert not {"sää", "weather", "saa"} & set(plan.ignored)


@pytest.mark.parametrize("text", ["en tiedä mihin mennä vauvan kanssa", "en löydä perhekerhoa"])
def test_not_knowing_is_no_exclusion(words, text):
    (plan,) = plans_of([text])
    assert not any(word.startswith("not_") for word in asked(plan))
    assert asked(plan)


def test_days_of_a_month_are_told_by_the_first_and_the_last(client, words):
    with time_machine.travel("2026-12-02T09:40+02:00", tick=False):
        page = client.get("/kohtaamispaikat/", {"q": "perhekahvila tammikuussa"}).text
    assert "pe 1.1.–su 31.1." in page
    assert "2.1." not in page
