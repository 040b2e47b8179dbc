"""`read_query`: what a text was read as, in the words of an address."""

import io
import json
import sys
from datetime import UTC, datetime, time

import pytest
from django.core.management import CommandError, call_command

from search.models import SearchMiss
from tests import factories

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 12, 2, 7, 40, tzinfo=UTC)


class Typed:
    """Standard input with these bytes."""

    def __init__(self, lines):
        self.buffer = io.BytesIO("\n".join(lines).encode("utf-8", "surrogatepass"))


@pytest.fixture
def ask(monkeypatch, capsys):
    """Return a function that asks lines and returns the answers."""

    def ask(*lines):
        monkeypatch.setattr(sys, "stdin", Typed(lines))
        call_command("read_query")
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return ask


@pytest.fixture
def laukaa():
    return factories.make_municipality(name="Laukaa", slug="laukaa", genitive="Laukaan", in_where="Laukaassa")


def question(text, **more):
    return json.dumps({"id": 1, "text": text, "lang": "fi", "now": WEDNESDAY.isoformat()} | more)


def test_reading_is_told_in_the_words_of_an_address(ask, laukaa):
    kind = factories.make_kind(slug="perhekahvila", name="Perhekahvila", plural="Perhekahvilat")
    place = factories.make_meeting_place(name="Hippu", kind=kind, municipality=laukaa, checked_on=WEDNESDAY.date())
    activity = factories.make_activity(place, age_min_years=0)
    schedule = factories.make_schedule(activity, starts=time(10), ends=time(12))
    factories.make_occurrence(schedule=schedule, starts_at=datetime(2026, 12, 3, 8, tzinfo=UTC), hours=2)
    (answer,) = ask(question("perhekahvla laukaassa huomenna hippu xyzzy 2 v"))
    assert answer == {
        "id": 1,
        "filters": {"age": ["2"], "day": ["2026-12-03"], "kind": ["perhekahvila"], "municipality": ["laukaa"]},
        "not": {},
        "left": ["hippu"],
        "ignored": ["xyzzy"],
        "offered": {},
        "answer": "places",
        "top": [place.slug],
        "haku": [["place", "Hippu"]],
        "help": False,
    }


def test_places_answer_though_their_municipality_comes_first(ask, laukaa):
    factories.make_meeting_place(name="Hippu", municipality=laukaa, checked_on=WEDNESDAY.date())
    (answer,) = ask(question("Laukaa"))
    assert answer["haku"] == [["municipality", "Laukaa"], ["place", "Hippu"]]
    assert answer["answer"] == "places"


def test_corrected_word_is_told_as_it_is_looked_for(ask):
    factories.make_meeting_place(name="Onnimanni", checked_on=WEDNESDAY.date())
    (answer,) = ask(question("onnmanni"))
    assert (answer["left"], answer["ignored"]) == (["onnimanni"], [])


def test_what_is_not_found_is_none_and_no_miss(ask):
    (answer,) = ask(question("keilahalli"))
    assert (answer["answer"], answer["top"], answer["haku"], answer["left"]) == ("none", [], [], [])
    assert answer["ignored"] == ["keilahalli"]
    assert not SearchMiss.objects.exists()


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "?", "a" * 5000, "%", "ja on"])
def test_any_text_is_answered(ask, text):
    (answer,) = ask(question(text))
    assert (answer["answer"], answer["filters"]) == ("none", {})


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "[]",
        "1",
        '{"id": 1}',
        '{"text": 1}',
        question("a", lang="de"),
        question("a", lang=["fi"]),
        question("a", now="eilen"),
        question("a", now=5),
        question("a", now="9999-12-31T23:00Z"),
        "[" * 100_000,
        "\ud800",
    ],
)
def test_line_without_a_question_is_told_in_a_sentence_and_the_others_are_answered(monkeypatch, capsys, line):
    monkeypatch.setattr(sys, "stdin", Typed([line, "", question("a")]))
    with pytest.raises(CommandError, match="Lines that could not be read: 1"):
        call_command("read_query")
    told = capsys.readouterr()
    assert told.err.startswith("Line 1: ")
    assert told.err.rstrip().endswith(".")
    assert [json.loads(one)["id"] for one in told.out.splitlines()] == [1]
