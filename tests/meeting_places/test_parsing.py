"""Times in words: what is read, what is refused, and that reading and writing undo each other."""

from contextlib import suppress
from datetime import date, time
from time import process_time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from meeting_places.schedules.parsing import (
    MOST_RULES,
    Openness,
    ScheduleRule,
    TimesError,
    overlapping,
    parse_times,
    times_text,
)
from meeting_places.schedules.recurrence import Recurrence, refusals

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
SEPTEMBER = date(2026, 9, 1)  # a Tuesday


def rule(weekday, starts, ends, **fields):
    return ScheduleRule(weekday=weekday, starts=clock(starts), ends=clock(ends), **fields)


def clock(text):
    return time(*map(int, text.split(".")))


TUESDAYS = rule(TUESDAY, "9.30", "11.30")
READ = [
    ("ti 9.30–11.30", [TUESDAYS]),
    ("ke ja to klo 10-12", [rule(WEDNESDAY, "10", "12"), rule(THURSDAY, "10", "12")]),
    (
        "parittomien viikkojen torstaisin 9.30–11",
        [rule(THURSDAY, "9.30", "11", recurrence=Recurrence.ODD_WEEKS)],
    ),
    (
        "kuun 1. lauantai 10–13",
        [rule(SATURDAY, "10", "13", recurrence=Recurrence.NTH_WEEKDAY, nth=1)],
    ),
    ("kuun viimeinen to 18-20", [rule(THURSDAY, "18", "20", recurrence=Recurrence.LAST_WEEKDAY)]),
    (
        "ma–pe 8–16 (ei koulujen loma-aikoina)",
        [rule(day, "8", "16", skips_school_holidays=True) for day in range(5)],
    ),
    (
        "joka toinen ti 9–11 alkaen 1.9.2026",
        [
            rule(
                TUESDAY,
                *("9", "11"),
                recurrence=Recurrence.EVERY_SECOND_WEEK,
                anchor=SEPTEMBER,
                valid_from=SEPTEMBER,
            )
        ],
    ),
    (
        "joka toinen ti 9–11 (esimerkiksi 1.9.2026)",
        [rule(TUESDAY, "9", "11", recurrence=Recurrence.EVERY_SECOND_WEEK, anchor=SEPTEMBER)],
    ),
    ("12.12.2026 klo 10–13", [rule(None, "10", "13", recurrence=Recurrence.ONCE, anchor=date(2026, 12, 12))]),
    ("la 12.12.2026 10–13", [rule(SATURDAY, "10", "13", recurrence=Recurrence.ONCE, anchor=date(2026, 12, 12))]),
    ("ti 9–11, 1.9.–18.12.2026", [rule(TUESDAY, "9", "11", valid_from=SEPTEMBER, valid_until=date(2026, 12, 18))]),
    ("ti 9–11 14.12.–10.1.2027", [rule(1, "9", "11", valid_from=date(2026, 12, 14), valid_until=date(2027, 1, 10))]),
    ("ti 9–11 (31.5.2026 asti)", [rule(TUESDAY, "9", "11", valid_until=date(2026, 5, 31))]),
    ("ti 9–11 (myös pyhinä)", [rule(TUESDAY, "9", "11", on_public_holidays=True)]),
    ("ti 9–11 (ei pyhinä)", [rule(TUESDAY, "9", "11")]),
    ("ti 9–11 sopimuksen mukaan", [rule(TUESDAY, "9", "11", openness=Openness.BY_APPOINTMENT)]),
    ("omatoimisesti ti 9–11", [rule(TUESDAY, "9", "11", openness=Openness.SELF_SERVICE)]),
    ("ti 9–11, säävaraus", [rule(TUESDAY, "9", "11", openness=Openness.WEATHER_PERMITTING)]),
    ("pe 22–2", [rule(FRIDAY, "22", "2")]),
    ("pe 0–24", [rule(FRIDAY, "0", "0")]),
    ("ti 9–11 ja 13–15", [rule(TUESDAY, "9", "11"), rule(TUESDAY, "13", "15")]),
    ("to 9-10; ti 9-10\nma 9-10;", [rule(day, "9", "10") for day in (MONDAY, TUESDAY, THURSDAY)]),
    ("ti 9–11, to 13–15", [rule(TUESDAY, "9", "11"), rule(THURSDAY, "13", "15")]),
    ("kuun 1. ja 3. ti 9–11", [rule(1, "9", "11", recurrence=Recurrence.NTH_WEEKDAY, nth=nth) for nth in (1, 3)]),
    (" ;\n ", []),
]

SLOPPY = {
    "ti 9–11": ["tiistaiaamuisin klo 9-11", "ti 9–11, ti 9–11", "”ti 9–11”", "ti klo 9.–11.", "Tuesdays 9-11am"],
    "ti 17–19": ["tiistai-iltaisin klo 17-19", "Tue 5–7pm", "tiistaina illalla 17–19"],
    "ti 10–12": ["varje tisdag kl 10-12", "Tue 10 am to 12 pm"],
    "ti 9–11 ja 12–14": ["ti 9-11 / 12-14"],
    "ti ja to 9–11": ["ti/to 9-11", "ti+to 9-11", "on Tuesdays and Thursdays at 9–11"],
    "ti ja to 9–11; ke 13–15": ["klo 9–11 ti ja to, 13–15 ke"],
    "ma 9–11; ti 13–15": ["9-11 ma, 13-15 ti"],
    "ma 9–11; ti–to 10–12": ["ma klo 9-11, ti-to 10-12, pe suljettu"],
    "ma ja ke 9–11": ["Ma 9-11; Ti kiinni; Ke 9-11", "ma: 9-11\nti: –\nke: 9-11"],
    "ma–pe 8–20": ["ma–pe 8–20, la–su suljettu", "suljettu viikonloppuisin; joka päivä 8–20"],
    "ma–la 10–18; su 12–16": ["joka päivä 10-18, su 12-16", "ma–su 10–18 paitsi su 12–16"],
    "ma–la 9–15": ["joka päivä 9–15, paitsi su", "every day 9–15 except Sunday", "ma–su 9–15, ei su"],
    "ma–ke ja pe 9–15; to 9–18": ["ma-pe 9-15, to 9-18", "ma-pe 9-15 (to 9-18)"],
    "ma–ke ja pe 9–15; to 9–15 ja 17–19": ["ma–pe 9–15, lisäksi to 17–19"],
    "ma ja ti 9–11; ke 9–11 ja 13–15; to ja pe 13–15": ["ma–ke 9–11; ke–pe 13–15"],
    "ti 9–11 (ei koulujen loma-aikoina)": [
        *("ti 9-11 ei loma-aikoina", "ti 9–11, koulujen lomilla suljettu", "tisdagar 9–11, ej under skollov"),
    ],
    "ti 1.9.2026 klo 9.30–11.30": ["ti klo 9.30-11.30 1.9.2026"],
    "1.9.2026 klo 17–19; 15.9.2026 klo 17–19; 29.9.2026 klo 17–19": [
        *("ti 1.9., 15.9. ja 29.9.2026 klo 17-19", "ti 1.9., ti 15.9. ja ti 29.9.2026 klo 17–19"),
    ],
    "kuun 1. tiistai 17–19; kuun 3. tiistai 17–19": ["1. ja 3. ti 17-19", "1st and 3rd Tuesday of the month 17–19"],
    "kuun 2. tiistai 17–19": ["andra tisdagen i månaden kl 17–19", "second Tuesday of the month 5 pm – 7 pm"],
    "parillisten viikkojen keskiviikkoisin 17–19": [
        *("parill. vkot ke 17-19", "joka toinen viikko (parilliset viikot) ke 17–19", "jämna veckor onsdagar 17–19"),
    ],
    "ti klo 9.12–11.10": ["ti kello 9.12–11.10"],
    "ti 21–9 (yön yli)": ["ti 21–9 yön yli"],
    "ti 9.30–11.30": [
        *(
            "ti 9:30-11:30",
            "TI: 9.30 - 11.30",
            "Tiistaisin klo 9.30—11.30.",
            "tiistai kello 9.30–11.30",
            "tis 9.30-11.30",
        ),
        *("ti\u00a09.30\u00a0–\u00a011.30", "  ti    9.30  –  11.30  ", "– ti 9.30–11.30", "Tuesdays 9.30–11.30"),
        *("klo 9.30–11.30 tiistaisin", "joka ti 9.30–11.30", "ti. klo. 9.30–11.30", "avoinna ti 9.30–11.30"),
        *("ti klo 9.30-11.30!", "* ti 930-1130 *", "ti 9,30-11,30", "tiistaina klo 9.30 - klo 11.30"),
    ],
    "ma, ke ja pe 9–12": [
        "ma, ke, pe 9–12",
        "ma ke pe 9-12",
        "mån, ons och fre 9-12",
        "ma & ke & pe 9-12",
        "Maanantaisin, keskiviikkoisin sekä perjantaisin 9–12",
    ],
    "ma–ke ja pe 9–12": ["ma-ke & pe 9–12", "ma, ti, ke, pe klo 9.00–12.00"],
    "ma–pe 8–16": [
        *(
            "arkisin 8-16",
            "Mon–Fri 8–16",
            "mån-fre 8–16",
            "ma-pe 8-16 h",
            "maanantaista perjantaihin 8-16",
            "weekdays 8-16",
        ),
        *("Monday to Friday 8am-4pm", "från måndag till fredag kl. 8–16", "Aukioloajat: ma-pe 8.00–16.00"),
    ],
    "ma 18–24": ["ma 18-00"],
    "ma–su 0–24": [
        "ma-su 0-24",
        "joka päivä 0–24",
        "päivittäin ympäri vuorokauden",
        "24/7",
        "avoinna ympäri vuorokauden",
    ],
    "la ja su 10–14": ["viikonloppuisin 10-14", "la–su 10–14"],
    "parillisten viikkojen torstaisin 9–11": [
        *("to 9–11 (parilliset viikot)", "to parillisina viikkoina 9-11", "joka parillinen viikko to 9–11"),
    ],
    "joka toinen ti 9–11 (alkaen 1.9.2026)": [
        *("joka toinen viikko tiistaisin 9–11, alk. 1.9.2026", "ti 9–11 joka toinen viikko 1.9.2026 alkaen"),
        *("joka 2. ti 9–11 alkaen 2026-09-01", "joka toinen ti 9–11 (alkaen 1. 9. 2026)"),
    ],
    "ti 9–11 (1.9.–18.12.2026)": [
        "ti 9-11 1.9-18.12.2026",
        "1.9.2026 – 18.12.2026 ti 9–11",
        "ti 9–11 ajalla 1.9.–18.12.2026",
    ],
    "kuun viimeinen torstai 18–20": ["kuukauden viimeinen to klo 18-20", "joka kuun viimeisenä torstaina 18–20"],
    "1.12.2026 klo 10–12; 8.12.2026 klo 10–12": ["1.12. ja 8.12.2026 klo 10-12"],
}

REFUSED = [  # what is written, the part where reading stops, a piece of the sentence
    ("tiiistai 9–11", "tiiistai", "En ymmärtänyt kohtaa ”tiiistai”. Kirjoita esimerkiksi ti 9.30–11.30."),
    ("ti 9–11 foo (ei pyhinä)", "foo", "foo"),
    ("ti 9–11 lukuun ottamatta juhannusta", "lukuun ottamatta juhannusta", "poikkeuksiin"),
    ("Mon to 9–11", "to", "to"),
    ("ti ja 9–11", "ja", "ja"),
    ("tiistai-iltaisin 5–7", "tiistai-iltaisin 5–7", "eri mieltä"),
    (
        "ti 9–11; ti 9–13",
        "ti 9–13",
        "”ti 9–11” ja ”ti 9–13” menevät päällekkäin. Jos on auki koko ajan, kirjoita ti 9–13.",
    ),
    ("ti 9–11; kuun viimeinen ti 9–13", "kuun viimeinen ti 9–13", "päällekkäin"),
    ("ti 9–11; ti 10–12 (1.6.–31.8.2027)", "ti 10–12 (1.6.–31.8.2027)", "päällekkäin"),
    ("pe 22–2; la 0–24", "la 0–24", "päällekkäin"),
    ("ti 9–11; 15.12.2026 klo 9–13", "15.12.2026 klo 9–13", "poikkeuksiin"),
    ("ke–su 10–12, su 13–15", "ke–su 10–12, su 13–15", "”ke–la 10–12; su 10–12 ja 13–15” vai ”ke–la 10–12; su 13–15”"),
    ("ti 9–11; ti suljettu", "ti suljettu", "Tarkista kumpi on oikein."),
    ("ti/to 9–11/13–15", "ti/to 9–11/13–15", "mikä aika on minäkin päivänä"),
    ("ti 11-9", "ti 11-9", "Tarkoititko 9–11?"),
    ("ti 9-9", "ti 9-9", "samaan aikaan"),
    ("pe 18–6.30", "pe 18–6.30", "Tarkoititko 6.30–18?"),
    ("ti 9–11 yön yli", "ti 9–11 yön yli", "samana päivänä"),
    ("to - ti 9-11", "to", "Kirjoita ma, ti ja to–su, tai ti–to."),
    ("ma 9.12-15.12", "9.12–15.12", "tai päivät vuosineen"),
    ("ma 1.9-15.12", "1.9-15.12", "vuosi"),
    ("2. ti 17–19", "2.", "kuun 2. tiistai vai joka toinen tiistai?"),
    ("kuun parilliset tiistait 17-19", "parilliset", "parilliset"),
    ("ti klo 9.30-11.30 (alle 1-vuotiaat)", "alle 1-vuotiaat", "kirjoita se kuvaukseen"),
    ("ti 9–11 (0–3-vuotiaat)", "0–3-vuotiaat", "kirjoita se kuvaukseen"),
    ("ti 9-11 (ei 24.12.)", "ei 24.12.", "poikkeuksiin"),
    ("ti 9-11. Huom! 10.11. ei kerhoa.", "Huom! 10.11. ei kerhoa.", "poikkeuksiin"),
    ("ma-pe 9–15 (ei heinäkuussa)", "ei heinäkuussa", "poikkeuksiin"),
    ("parillisten viikkojen ti suljettu", "parillisten viikkojen ti suljettu", "poikkeuksiin"),
    ("ti klo 9-11 viikosta 35 alkaen", "viikosta 35 alkaen", "Kirjoita ”viikosta 35 alkaen” päivinä"),
    ("ti 9-11 syyskuusta toukokuuhun", "syyskuusta toukokuuhun", "päivinä"),
    ("ti", "ti", "puuttuu kellonaika"),
    ("joka toinen ti alkaen 1.9.2026", "joka toinen ti alkaen 1.9.2026", "puuttuu kellonaika"),
    ("9–11", "9–11", "puuttuu viikonpäivä"),
    ("ti klo 9", "9", "puuttuu päättymisaika"),
    ("ti 25–26", "25", "Kellonaikaa ”25” ei ole."),
    ("ti 9.30–11.75", "11.75", "Kellonaikaa"),
    ("ti 9–11 alkaen 31.2.2027", "31.2.2027", "Päivää ”31.2.2027” ei ole."),
    ("ti 9–11 alkaen 1.9.", "1.9.", "vuosi"),
    ("28.12. ja 4.1.2027 klo 9–11", "28.12.", "vuosi"),
    ("su 12.12.2026 klo 10–13", "su 12.12.2026 klo 10–13", "eri viikonpäivä"),
    ("joka toinen ti 9–11", "joka toinen ti 9–11", "puuttuu ensimmäinen päivä"),
    ("joka toinen ti 9–11 alkaen 2.9.2026", "joka toinen ti 9–11 alkaen 2.9.2026", "eri viikonpäivä"),
    ("kuun 1. ma–pe 9–11", "kuun 1. ma–pe 9–11", "omalle rivilleen"),
    ("ti 9–11, to 13–15 (myös pyhinä)", "myös pyhinä)", "En tiedä, mitä aikaa"),
    ("ti 9–11 (ei pyhinä, myös pyhinä)", "myös", "myös"),
    ("ti 9–11 (18.12.–1.9.2026) (alkaen 2.9.2026)", "alkaen", "alkaen"),
    ("ti 9–11 (2.9.2026–1.9.2026)", "ti 9–11 (2.9.2026–1.9.2026)", "Viimeinen päivä ei voi olla ennen"),
    ("6.12.2026 klo 10–12", "6.12.2026 klo 10–12", "pyhäpäiviin"),
]


@pytest.mark.parametrize(("text", "rules"), READ)
def test_times_are_read(text, rules):
    assert parse_times(text) == rules


@pytest.mark.parametrize(("words", "text"), [(words, text) for words, texts in SLOPPY.items() for text in texts])
def test_sloppy_writing_comes_back_tidy(words, text):
    assert times_text(parse_times(text)) == words


@pytest.mark.parametrize("text", ["ti 9.30–11.30", *(text for text, _rules in READ[2:4]), *SLOPPY])
def test_tidy_words_come_back_the_same(text):
    assert times_text(parse_times(text)) == text


@pytest.mark.parametrize(("text", "part", "sentence"), REFUSED)
def test_unclear_times_are_refused_with_the_part(text, part, sentence):
    with pytest.raises(TimesError) as refused:
        parse_times(f"ma 8–9; {text}")
    assert refused.value.part == part
    assert sentence in str(refused.value)


def test_refusal_names_the_line():
    with pytest.raises(TimesError, match=r"^Rivi 3: .* puuttuu kellonaika") as refused:
        parse_times("ma 9–10\r\n\r\nti 9–10; to9-10 ke")
    assert refused.value.line == 3


def test_text_area_writes_each_rule_on_its_line():
    assert times_text(parse_times("ti 9–11, to 13–15; su 9–10"), "\n") == "ti 9–11\nto 13–15\nsu 9–10"


days = st.dates(date(2025, 1, 1), date(2028, 12, 31)) | st.dates()
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 0, 5, 30, 59]))


@st.composite
def schedule_rules(draw):
    recurrence = draw(st.sampled_from(Recurrence))
    is_once = recurrence == Recurrence.ONCE
    anchor = draw(days) if is_once or recurrence == Recurrence.EVERY_SECOND_WEEK else None
    weekdays = st.sampled_from([None, anchor.weekday()]) if is_once else st.integers(0, 6)
    drawn = ScheduleRule(
        starts=draw(clocks),
        ends=draw(clocks),
        runs_overnight=draw(st.booleans()),
        recurrence=recurrence,
        weekday=draw(weekdays),
        anchor=anchor,
        nth=draw(st.integers(1, 5)) if recurrence == Recurrence.NTH_WEEKDAY else None,
        valid_from=draw(st.none() | days | st.just(anchor)),
        valid_until=draw(st.none() | days),
        skips_school_holidays=draw(st.booleans()),
        on_public_holidays=draw(st.booleans()),
        openness=draw(st.sampled_from(Openness)),
    )
    assume(not refusals(drawn))
    return drawn


# Hours and notes alike, so that rules share lines.
alike = st.builds(
    lambda weekdays, spans, **same: {
        ScheduleRule(weekday=d, starts=s, ends=e, **same) for d in weekdays for s, e in spans if s < e
    },
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(st.tuples(clocks, clocks), min_size=1, max_size=3),
    recurrence=st.sampled_from([Recurrence.WEEKLY, Recurrence.ODD_WEEKS, Recurrence.EVEN_WEEKS]),
    skips_school_holidays=st.booleans(),
)


@given(st.sets(schedule_rules(), max_size=5), st.lists(alike, max_size=2), st.sampled_from(["; ", "\n", ";"]))
@settings(max_examples=400)
def test_rules_come_back_from_their_words(some, more, separator):
    rules = some.union(*more)
    words = times_text(rules, separator)
    if overlapping(rules):  # nothing else is read in their place
        with pytest.raises(TimesError, match="päällekkäin"):
            parse_times(words)
        return
    read = parse_times(words)
    assert len(read) == len(rules)
    assert set(read) == rules
    assert times_text(read, separator) == words
    assert times_text(reversed(read), separator) == words


WORDS = (
    "ma ti ke torstaisin lauantai arkisin – - , ja & 9 9.30 11 24 klo . : ( ) ; joka toinen kuun 1. viimeinen "
    "parittomien viikkojen viikkoina alkaen 1.9.2026 1.9. 18.12.2026 asti ei koulujen loma-aikoina myös pyhinä "
    "esimerkiksi viikolla säävaraus Mon to paitsi x / + suljettu iltaisin lisäksi 9am pm 24/7 every tisdag och päivä "
    "yön yli 930 1. 3. 9.12 perjantaihin"
).split()


@given(st.lists(st.sampled_from([*WORDS, "\n"]), max_size=14).map(" ".join) | st.text(max_size=60))
@settings(max_examples=400)
def test_any_text_is_read_or_refused(text):
    rules = []
    with suppress(TimesError):
        rules = parse_times(text)
    assert not overlapping(rules)
    assert parse_times(times_text(rules)) == rules


HOSTILE = {
    "letters": "a" * 10_000,
    "digits": "9" * 10_000,
    "dots": "." * 10_000,
    "commas": "ti" + "," * 10_000,
    "brackets": "(" * 10_000,
    "spaces": "ti 9" + " " * 10_000 + "x",
    "numbers": "1." * 5_000,
    "dashes": "ti" + "–" * 10_000,
    "emoji": "🎉" * 5_000,
    "right to left": "\u202eti 9–11\u202c שלום",
    "other digits": "ti \u0669–\u0661\u0661",
    "null": "ti 9\x00–11",
    "combining": "a" + "\u0301" * 10_000,
    "much": "ti 9–11;" * 10_000,
    "markup": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_refused_at_once(text):
    taken = []
    for _try in range(3):  # the machine may be busy with something else
        begun = process_time()
        with pytest.raises(TimesError) as refused:
            parse_times(text)
        taken.append(process_time() - begun)
    assert min(taken) < 0.05
    assert len(str(refused.value)) < 200


def test_more_rules_than_any_place_has_are_refused():
    minutes = ";".join(f"ma–su klo 9.{minute:02}–9.{minute + 1:02}" for minute in range(59))
    assert len(parse_times(minutes)) == 413 < MOST_RULES
    with pytest.raises(TimesError, match="Aikoja on yli 500"):
        parse_times(f"{minutes};{minutes.replace('9.', '8.')}")
