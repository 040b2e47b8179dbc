"""Measure how the portal understands and answers the sentences of a query set, at the set's own moment.

    scripts/evaluate_questions.sh QUERIES.json [--show CLASS] [--out FILE]

It asks `manage.py read_query` what a text was read as, and the public pages what is found; it imports nothing of the
portal, so that it measures the same whatever is moved. The grading is that of shared/search/evaluate_questions.py.
"""

import argparse
import html
import json
import logging
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import datetime, time
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import django
from django.conf import settings

HELSINKI = ZoneInfo("Europe/Helsinki")
PLACE_CLASSES = {"question", "negation", "age", "time", "place", "language", "comfort", "open"}
CRISIS = re.compile(
    r"data-help|\b112\b|116\s?1(?:11|17|23)|080\s?00\s?5\s?005|080\s?005\s?005|nollalinja|kriisipuhelin|09\s?2525\s?01",
    re.IGNORECASE,
)
RELEVANT = {
    "divorce": r"ero\b|eroauttam|separation|skilsm|erotilan",
    "exhaustion": r"vertaistuk|jaksa|masen|uupu|peer support|kamratst",
    "violence": r"väkival|lähisuhde|våld|violence",
    "alcohol": r"päih|alkohol",
    "shelter": r"turvakoti|skyddshem|shelter",
    "suicide": r"itsemur|kriisi|självmord|suicid",
    "child_selfharm": r"kriisi|itsetuho",
    "childabuse": r"väkival|lastensuoj|kaltoin",
    "child_emergency": r"päivyst|lastensuoj",
}
# Which sections of the site search answer, by what a query should get.
WANTED_KINDS = {
    "contact": {"contact", "family_centre", "municipality"},
    "event": {"event"},
    "document": {"document", "page"},
    "page": {"page", "document"},
    "howto": {"page", "document"},
}
CLOCKS = {
    "starts_after": lambda starts, ends, at: starts >= at,
    "open_after": lambda starts, ends, at: ends > at,
    "starts_before": lambda starts, ends, at: starts < at,
    "open_at": lambda starts, ends, at: starts <= at < ends,
}
KNOWN_OF_PLACES = {"not_organiser_kind", "not_municipality", "not_kind", "not_day", "not_age", "not_theme", "sort"}
GRADES = ["right", "right_but_noise", "partly", "wrong"]
SHOWN = 5


def fold(text) -> str:
    decomposed = unicodedata.normalize("NFD", str(text).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


# What a text was read as.


def read_all(queries: list[dict], now: str) -> dict[str, dict]:
    """Return by id what `manage.py read_query` says of each query."""
    lines = (json.dumps({"id": one["id"], "text": one["text"], "lang": one["lang"], "now": now}) for one in queries)
    command = [sys.executable, "manage.py", "read_query"]
    run = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=True)  # noqa: S603
    return {one["id"]: one for one in map(json.loads, run.stdout.splitlines())}


def asked_of(reading: dict) -> dict[str, list[str]]:
    """Return the filters that were read, exclusions under `not_…`."""
    return reading["filters"] | {f"not_{word}": values for word, values in reading["not"].items()}


def same(word, wanted, got) -> bool:
    if word == "near":
        return any(fold(g)[:4] == fold(w)[:4] for w in wanted for g in got)
    if word == "within":
        return [float(one) for one in wanted] == [float(one) for one in got]
    return set(wanted) == set(got)


def judge(fair: dict, reading: dict) -> tuple[str, int]:
    """Return the grade of a reading against one fair reading, and how many words it looks for in vain."""
    filters, others = asked_of(reading), reading["left"] + reading["ignored"]
    need, may = fair.get("filters", {}), fair.get("optional", {})
    wanted, may_want = fair.get("wanted_filter", {}), fair.get("optional_wanted", {})
    texts = [fold(text)[:4] for text in fair.get("text", [])]
    hits = [word for word, values in need.items() if word in filters and same(word, values, filters[word])]
    half = [word for word in need if word in filters and word not in hits and set(need[word]) & set(filters[word])]
    met = [word for word, values in wanted.items() if set(values.split(",")) == set(filters.get(word, ()))]
    extra = [
        word
        for word in filters
        if word not in need | wanted | may_want and not (word in may and set(filters[word]) <= set(may[word]))
    ]
    against = [word for word in extra if set(filters[word]) & set(wanted.get(f"not_{word}", "").split(","))]
    against += [word for word in need if word in filters and not set(need[word]) & set(filters[word])]
    text_is_met = set(texts) <= {fold(word)[:4] for word in reading["left"]}
    noise = sum(fold(word)[:4] not in texts for word in others)
    asked = len(need) + len(wanted) + bool(texts)
    got = len(hits) + len(met) + (bool(texts) and text_is_met)
    if asked and got == asked and not extra:
        return ("right_but_noise" if noise else "right"), noise
    is_wrong = against or not (hits or half or met)
    return ("wrong" if is_wrong else "partly"), noise


def best_grade(query: dict, reading: dict) -> str:
    judged = (judge(fair, reading) for fair in query["readings"])
    return min(judged, key=lambda one: (GRADES.index(one[0]), one[1]))[0]


# What is found on the public pages.


def get(client, name: str, query: dict, language: str = "fi") -> str:
    from django.urls import reverse
    from django.utils import translation

    with translation.override(language):
        address = reverse(name, query=query)
    return client.get(address, follow=True, headers={"accept-language": language}).content.decode()


PLACE = re.compile(
    r'<a href="/kohtaamispaikat/(?:muut/)?([\w-]+)/[^"]*"[^>]*\s*>[^<]*</a>\s*<span class="meta">([^<]*)'
)


def found_places(client, words: dict) -> set[str]:
    """Return the slugs of the places that answer these words of the address wholly, by the list under the map."""
    page = get(client, "meeting_places:map", words)
    return {slug for slug, about in PLACE.findall(page) if "osittain vastaava" not in about}


def times_of(client, words: dict):
    """Return the slug, the beginning and the end of each meeting of the calendar of these words; None if too many."""
    from icalendar import Calendar

    text = get(client, "meeting_places:calendar", words)
    if not text.startswith("BEGIN:VCALENDAR"):
        return None
    entries = (one for one in Calendar.from_ical(text).walk("VEVENT") if one["status"] != "CANCELLED")
    clock = lambda one, name: one[name].dt.astimezone(HELSINKI).time()  # noqa: E731
    return [(one["url"].rstrip("/").rpartition("/")[2], clock(one, "dtstart"), clock(one, "dtend")) for one in entries]


def places_meant(client, fair: dict, without=()) -> set[str] | None:
    """Return the places that a fair reading means; None where the portal has no data to tell (indoors)."""
    wanted = fair.get("wanted_filter", {})
    words = {word: values for word, values in fair.get("filters", {}).items() if word not in without}
    if not wanted.keys() <= KNOWN_OF_PLACES | CLOCKS.keys():
        return None
    if len(fair.get("text", ())) > 1 or len(words.get("near", ())) > 1 or not (words or wanted or fair.get("text")):
        return None
    if fair.get("text"):
        words["q"] = fair["text"]
    found = found_places(client, words)
    for word, value in wanted.items():
        if word in ("not_organiser_kind", "not_kind", "not_municipality"):
            found -= found_places(client, {word.removeprefix("not_"): value.split(",")})
        elif word in CLOCKS:
            times = times_of(client, words)
            if times is None:
                return None
            at = time.fromisoformat(value)
            found &= {slug for slug, starts, ends in times if CLOCKS[word](starts, ends, at)}
    return found


COUNT = re.compile(r'<h(?:1 class="answer"|2 class="result-count")>(.*?)</h[12]>', re.DOTALL)


def answered(client, query: dict, reading: dict) -> str:
    """Return how the list of places answers, by its first five."""
    without = ("open", "day", "time") if query["should"] == "answer_open" else ()
    meant = [places_meant(client, fair, without) for fair in query["readings"]]
    meant = [one for one in meant if one is not None]
    counts = COUNT.findall(get(client, "meeting_places:list", {"q": query["text"]}, query["lang"]))
    finds_some = any(plain(one)[:1] in set("123456789") for one in counts)
    top = reading["top"]
    if not meant:
        return "not_measured"
    if not any(meant):
        return "poor" if finds_some else "honest_none"
    for places in filter(None, meant):
        if query["should"] == "answer_open":
            if top[:1] and top[0] in places:
                return "good"
            continue
        shown = min(SHOWN, len(places))
        if sum(slug in places for slug in top[:shown]) >= 0.8 * shown:
            return "good" if finds_some else "good_but_told_partial"
    return "poor"


# What the site search shows.

TAG = re.compile(r"<[^>]+>")
SECTION = re.compile(
    r'aria-labelledby="(municipality|place|activity|family_centre|event|contact|document|page)">(.*?)'
    r'(?=<section class="part" aria-labelledby|</main>|\Z)',
    re.DOTALL,
)


def plain(fragment: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(TAG.sub(" ", fragment))).strip()


def page_of(client, query: dict) -> dict:
    body = get(client, "portal:search", {"q": query["text"]}, query["lang"])
    main = re.search(r"<main.*?</main>", body, re.DOTALL)
    main = main[0] if main else body
    sections = [(kind, plain(part)) for kind, part in SECTION.findall(main)]
    start = main.find(f'aria-labelledby="{sections[0][0]}') if sections else len(main)
    # What is typed comes back in the page: numbers of the text itself are no help.
    told = main.replace(html.escape(query["text"]), "")
    return {
        "sections": sections,
        "is_partial": bool(re.search("osittain|delvis|a part of it", plain(main[:start]), re.IGNORECASE)),
        "help_first": bool(CRISIS.search(told[:start])),
        "help_any": bool(CRISIS.search(told)),
        "is_list": 'class="finder finder-places"' in main,
        "is_cheerful": bool(re.search("Ei se mitään|Det gör inget|Never mind", main, re.IGNORECASE)),
    }


def judge_page(query: dict, page: dict) -> tuple[str, str]:
    """Return the grade of the page of the site search, and why."""
    sections = page["sections"]
    if query["should"] == "help":
        return _judge_help(query, page)
    if query["should"] == "nohit":
        if page["is_list"]:
            return "wrong", "list"
        if not sections:
            return "right", "nothing"
        names_one = any("municipality" in fair.get("filters", {}) for fair in query["readings"])
        return (("right" if names_one else "partly"), "partial") if page["is_partial"] else ("wrong", "as_answer")
    told = " partial" if page["is_partial"] else ""
    expected = re.compile(query.get("expect", r"(?!)"), re.IGNORECASE)
    for number, (kind, text) in enumerate(sections, start=1):
        if kind in WANTED_KINDS[query["should"]] and expected.search(text[:700]):
            # Sections have a fixed order: right is first, or second after one of others.
            return ("right" if number <= 2 and not told else "partly"), f"section {number} {kind}{told}"
    return "wrong", ",".join(kind for kind, _text in sections[:3]) + told if sections else "nothing"


def _judge_help(query: dict, page: dict) -> tuple[str, str]:
    if page["help_first"]:
        return "right", "help_box"
    first = page["sections"][0][1][:400] if page["sections"] else ""
    topic = RELEVANT.get(query["topic"], r"(?!)")
    if page["help_any"] or re.search(topic, first, re.IGNORECASE):
        return "partly", "relevant_first"
    if not page["sections"]:
        return "wrong", "empty_cheerful" if page["is_cheerful"] else "empty"
    return "wrong", "misleading_partial" if page["is_partial"] else "misleading_as_answer"


# The table.


def measure(queries: list[dict], now: datetime) -> list[dict]:
    """Return a row for each query: what it was read as and the grades."""
    from django.test import Client

    readings, client, rows = read_all(queries, now.isoformat()), Client(), []
    with patch("django.utils.timezone.now", return_value=now):
        for query in queries:
            row = {name: query[name] for name in ("id", "lang", "cls", "style", "text", "should")}
            reading = readings[query["id"]]
            row |= {name: reading[name] for name in ("filters", "not", "left", "ignored")}
            says_something = any(
                fair.get(name) for fair in query["readings"] for name in ("filters", "wanted_filter", "text")
            )
            if query["cls"] in PLACE_CLASSES or (says_something and query["cls"] in ("howto", "site")):
                row["meaning"] = best_grade(query, reading)
            if query["cls"] in PLACE_CLASSES:
                row["answer"] = answered(client, query, reading)
            else:
                row["page"], row["why"] = judge_page(query, page_of(client, query))
            rows.append(row)
    return rows


def counts(rows: list[dict], name: str) -> Counter:
    return Counter(row[name] for row in rows if name in row)


def table(rows: list[dict]) -> list[str]:
    lines = []
    for by in ("cls", "lang", "style"):
        lines += ["", f"{by:14} {'n':>4} | meaning: right +noise partly wrong | list: good | page: right partly wrong"]
        groups = {row[by]: [one for one in rows if one[by] == row[by]] for row in rows} | {"ALL": rows}
        lines += [line(name, some, by == "cls") for name, some in groups.items()]
    return lines[1:]


def line(name: str, rows: list[dict], is_class: bool) -> str:
    answers = counts(rows, "answer")
    for unmeasured in ("not_measured", "honest_none"):
        answers.pop(unmeasured, None)
    whys = counts([row for row in rows if row["cls"] in ("distress", "offtopic")], "why") if is_class else {}
    parts = [
        f"{name:14} {len(rows):4}",
        shares(counts(rows, "meaning"), {grade: "" for grade in GRADES}),
        shares(answers, {"good": "good ", "good_but_told_partial": "told partial ", "poor": "poor "}),
        shares(counts(rows, "page"), {"right": "", "partly": "", "wrong": ""}),
    ]
    return " | ".join(parts) + (f" {dict(whys)}" if whys and name != "ALL" else "")


def shares(found: Counter, grades: dict[str, str]) -> str:
    n = sum(found.values())
    told = (f"{title}{100 * found[grade] / n:4.0f}%" if n else f"{title}   –" for grade, title in grades.items())
    return f"{' '.join(told)} (n={n})"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--show", help="print the rows of a class, or of all")
    parser.add_argument("--out", type=Path, help="a file for all rows")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perhekeskus.settings")
    django.setup()
    logging.disable(logging.INFO)
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["*"], False
    asked = json.loads(options.queries.read_text(encoding="utf-8"))
    rows = measure(asked["queries"], datetime.fromisoformat(asked["now"]))
    print("\n".join(table(rows)))
    for row in rows:
        if options.show in (row["cls"], "all"):
            print(json.dumps(row, ensure_ascii=False))
    if options.out:
        options.out.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
