from datetime import UTC, datetime, timedelta
from unittest import mock
from urllib.parse import urlencode

import html5lib
import pytest
from django.utils import timezone

from tests.factories import (
    add_places,
    make_activity,
    make_family_centre,
    make_feature,
    make_kind,
    make_language,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    make_organisation,
    make_rule,
    make_theme,
    put,
)
from tests.meeting_places.test_pages import LIST, local, names

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def found(client, query):
    return names(client.get(f"{LIST}?{query}"))


def tomorrow(place, hour, hours=2, **activity):
    """A meeting tomorrow, from its own rule."""
    starts_at = local(hour, days=1)
    ends = timezone.localtime(starts_at + timedelta(hours=hours)).time()
    schedule = make_rule(make_activity(place, **activity), starts=starts_at.time(), ends=ends)
    return make_occurrence(place, schedule=schedule, starts_at=starts_at, hours=hours)


def test_joint_centre_finds_the_places_of_its_members(client):
    joutsa, luhanka, ended = (make_municipality(slug=slug) for slug in ("joutsa", "luhanka", "ennen"))
    centre = make_family_centre(joutsa, luhanka, ended, slug="joutsa-ja-luhanka")
    put(centre.areas.filter(municipality=ended), until=timezone.localdate())
    for name, municipality in (("J", joutsa), ("L", luhanka), ("E", ended)):
        make_meeting_place(name=name, municipality=municipality)
    assert found(client, "municipality=joutsa-ja-luhanka") == ["J", "L"]
    assert found(client, "municipality=luhanka") == ["L"]


def test_kind_is_the_places_or_what_happens_there(client):
    club, library = make_kind(slug="kerho"), make_kind(slug="kirjasto")
    make_activity(make_meeting_place(name="Kerho kirjastossa", kind=library), kind=club)
    make_meeting_place(name="Kerho", kind=club)
    make_meeting_place(name="Kirjasto", kind=library)
    assert found(client, "kind=kerho") == ["Kerho", "Kerho kirjastossa"]
    assert found(client, "kind=kirjasto") == ["Kerho kirjastossa", "Kirjasto"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("age=0", ["Ei kerrottu", "Ei toimintaa", "Vauvat"]),
        ("age=5", ["Ei kerrottu", "Ei toimintaa", "Isot"]),
        ("age=0&age=5", ["Ei kerrottu", "Ei toimintaa"]),
    ],
)
def test_ages_are_welcome_in_one_and_the_same_activity(client, query, expected):
    make_activity(make_meeting_place(name="Vauvat"), age_max_years=1)
    make_activity(make_meeting_place(name="Isot"), age_min_years=4, age_max_years=12)
    make_activity(make_meeting_place(name="Ei kerrottu"))
    make_meeting_place(name="Ei toimintaa")
    assert found(client, query) == expected


def test_what_is_asked_of_a_meeting_holds_for_one_and_the_same(client):
    fathers = make_theme(slug="isat")
    both, apart = make_meeting_place(name="Yhdessä"), make_meeting_place(name="Eri aikoina")
    tomorrow(both, 9).activity.themes.add(fathers)
    tomorrow(apart, 9)
    tomorrow(apart, 18).activity.themes.add(fathers)
    assert found(client, "theme=isat&day=tomorrow&time=morning") == ["Yhdessä"]
    assert found(client, "theme=isat&day=tomorrow") == ["Yhdessä", "Eri aikoina"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("time=morning", ["9-11", "9-19"]),
        ("time=afternoon", ["9-19", "12-14"]),
        pytest.param("time=evening", ["9-19", "18-01"], marks=pytest.mark.clock),
        ("time=morning&time=evening", ["9-11", "9-19", "18-01"]),
    ],
)
def test_time_of_day_is_each_part_that_a_meeting_reaches(client, query, expected):
    for name, starts, hours in (("9-11", 9, 2), ("12-14", 12, 2), ("9-19", 9, 10), ("18-01", 18, 7)):
        tomorrow(make_meeting_place(name=name), starts, hours)
    assert found(client, query) == expected


@pytest.mark.clock
def test_time_of_day_of_what_was_moved_is_its_new_one(client):
    place = make_meeting_place(name="Siirretty iltaan")
    one = tomorrow(place, 9)
    type(one).objects.update(starts_at=local(18, days=1), ends_at=local(20, days=1), state="moved")
    assert found(client, "time=evening") == ["Siirretty iltaan"]
    assert found(client, "time=morning") == []


def test_unknown_hours_are_found_until_a_time_is_asked(client):
    kind = make_kind(slug="puisto")
    make_activity(make_meeting_place(name="Puisto", kind=kind))
    assert found(client, "kind=puisto&age=3") == ["Puisto"]
    assert found(client, "kind=puisto&day=tomorrow") == []


def test_booking_not_needed_is_the_activitys_word_before_the_places(client):
    make_activity(make_meeting_place(name="Paikan", booking="not_needed"))
    make_activity(make_meeting_place(name="Toiminnan", booking="needed"), booking="not_needed")
    make_activity(make_meeting_place(name="Ilmoittaudu", booking="not_needed"), booking="needed")
    make_meeting_place(name="Ei tiedossa")
    assert found(client, "booking=0") == ["Paikan", "Toiminnan"]


def test_features_must_all_hold_and_languages_any(client):
    toilet, table = make_feature(slug="wc"), make_feature(slug="hoitopoyta")
    fi, sv = make_language(code="fi"), make_language(code="sv")
    one, two = make_meeting_place(name="Yksi"), make_meeting_place(name="Kaksi")
    one.features.add(toilet)
    two.features.add(toilet, table)
    one.languages.add(fi)
    two.languages.add(sv)
    assert found(client, "feature=wc&feature=hoitopoyta") == ["Kaksi"]
    assert found(client, "language=fi&language=sv") == ["Kaksi", "Yksi"]


def test_free_and_organiser_narrow(client):
    parish = make_organisation(kind="parish")
    make_meeting_place(name="Maksuton", price="free", organiser=parish)
    make_activity(make_meeting_place(name="Vieraana", price="small_fee")).organisers.add(parish)
    make_meeting_place(name="Muu", organiser=make_organisation())
    assert found(client, "free=1") == ["Maksuton"]
    assert found(client, "organiser_kind=parish") == ["Maksuton", "Vieraana"]


@pytest.mark.clock
def test_sort_by_next_leaves_unknown_hours_last(client):
    make_meeting_place(name="A ei aikoja")
    make_occurrence(make_meeting_place(name="B myöhemmin"), starts_at=timezone.now() + timedelta(days=2))
    make_occurrence(make_meeting_place(name="C kohta"), starts_at=timezone.now() + timedelta(hours=1))
    make_occurrence(make_meeting_place(name="D peruttu"), starts_at=timezone.now(), state="cancelled")
    assert found(client, "sort=next") == ["C kohta", "B myöhemmin", "A ei aikoja", "D peruttu"]


@pytest.mark.parametrize("one_by_one", [0, 500])
def test_sort_by_next_is_the_same_where_many_meet_soon(client, monkeypatch, one_by_one):
    monkeypatch.setattr("meeting_places.filters.selection.ONE_BY_ONE", one_by_one)
    for name, hours in [("A", 3), ("B", 1), ("C", 30), ("D", 2), ("E", 2)]:
        make_occurrence(make_meeting_place(name=name), starts_at=timezone.now() + timedelta(hours=hours))
    make_meeting_place(name="Aina kiinni")
    assert found(client, "sort=next") == ["B", "D", "E", "A", "C", "Aina kiinni"]


@pytest.mark.clock
def test_card_tells_of_the_meeting_that_was_asked_for(client):
    place = make_meeting_place()
    make_occurrence(place, starts_at=timezone.now() - timedelta(minutes=1), title="Aukiolo")
    tomorrow(place, 9, title="Muskari")
    (card,) = client.get(LIST, {"day": "tomorrow"}).context["cards"]
    assert card["coming"].text.startswith("huomenna")
    assert card["coming"].occurrence.activity.title == "Muskari"
    assert card["coming"].status.look == ""


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("day=2026-01-05", "Päivä 5.1.2026 on jo mennyt"),
        ("day=2099-01-05", "Ajat ovat tiedossa"),
        ("age=99", "Ikää ”99” ei voi valita. Lapsen ikä on 0–17 vuotta."),
        ("time=night", "Emme ymmärtäneet rajausta ”Mihin aikaan: night”. Valinnat ovat kohdassa Rajaa tarkemmin."),
        ("municipality=410", "Kuntaa ”410” ei ole Keski-Suomessa. Valitse kunta valikosta."),
        ("free=on", "Emme ymmärtäneet rajausta ”Hinta: on”."),
        ("language=zz", "Emme tunne kieltä ”zz”."),
        ("kind=zz", "Emme tunne paikan lajia ”zz”."),
        ("theme=zz", "Emme tunne aihetta ”zz”."),
        ("near=91,25", "Sijaintia ei ymmärretty"),
        ("near=nan,nan", "Sijaintia ei ymmärretty"),
        ("near=00000", "Postinumerolla 00000"),
        ("near=Atlantis", "Atlantis"),
        ("near=62.2,25.7&within=0", "Anna etäisyys"),
        ("near=62.2,25.7&within=NaN", "Anna etäisyys"),
        ("within=1000000000", "Anna etäisyys"),
        ("within=-1", "Anna etäisyys"),
    ],
)
def test_list_says_what_it_did_not_understand_and_shows_the_rest(client, query, sentence):
    make_meeting_place(name="Hippu", latitude=62.2, longitude=25.7)
    response = client.get(f"{LIST}?{query}")
    assert names(response) == ["Hippu"]
    assert sentence in response.text
    assert "Näytämme paikat ilman tätä rajausta." in response.text


def test_what_is_understood_beside_a_fault_still_narrows(client):
    for slug in ("laukaa", "muurame"):
        make_meeting_place(name=slug, municipality=make_municipality(slug=slug))
    response = client.get(f"{LIST}?municipality=410&municipality=laukaa&free=on&sort=z")
    assert names(response) == ["laukaa"]
    assert [one["key"] for one in response.context["chosen"]] == ["municipality"]
    assert "Näytämme paikat ilman tätä rajausta." in response.text
    assert "Emme ymmärtäneet järjestystä ”z”." in response.text


def test_too_long_a_search_is_read_from_its_beginning(client):
    make_meeting_place(name="Hippu")
    response = client.get(LIST, {"q": "hippu " + "x" * 300})
    assert "Haussa saa olla 200 kirjainta. Luimme sen alun." in response.text
    assert response.context["chosen"][0]["key"] == "q"


@pytest.mark.parametrize(
    ("path", "sentences"),
    [
        ("/sv/motesplatser/", ["Kommunen ”410” finns inte i Mellersta Finland.", "”Pris: on”"]),
        ("/en/meeting-places/", ["There is no municipality “410” in Central Finland.", "“Price: on”"]),
    ],
)
def test_what_is_not_understood_is_told_in_each_language(client, path, sentences):
    text = client.get(f"{path}?municipality=410&free=on").text
    assert all(sentence in text for sentence in sentences)


# Numbers beside the choices


def numbers(client, query):
    groups = client.get(f"{LIST}?{query}").context["filters"]["groups"]
    return {f"{one['word']}={one['value']}": one["number"] for group in groups for one in group["choices"]}


def sometimes(*queries):
    """Queries of which a run for each change asks the last one alone."""
    return [*(pytest.param(one, marks=pytest.mark.deep) for one in queries[:-1]), queries[-1]]


@pytest.mark.parametrize(
    "chosen", sometimes("", "day=tomorrow", "kind=a", "time=morning", "feature=wc&age=3", "kind=b&theme=isat")
)
def test_each_number_is_what_the_choice_then_finds(client, chosen):
    theme, toilet, kinds = make_theme(slug="isat"), make_feature(slug="wc"), [make_kind(slug=s) for s in "ab"]
    parish, fi = make_organisation(kind="parish"), make_language(code="fi")
    for n in range(5):
        place = make_meeting_place(kind=kinds[n % 2], price=["free", "not_known"][n % 2], organiser=parish)
        one = tomorrow(
            place, [9, 13, 18, 9, 10][n], booking=["not_needed", ""][n % 2], kind=kinds[0] if n == 3 else None
        )
        if n < 3:
            one.activity.themes.add(theme)
            one.activity.organisers.add(parish, make_organisation(kind="company"))
            place.features.add(toilet)
        place.languages.add(fi)
    for choice, number in numbers(client, chosen).items():
        word = choice.partition("=")[0]
        others = "&".join(part for part in chosen.split("&") if not part.startswith(f"{word}="))
        assert int(number) == len(found(client, f"{others}&{choice}")), choice


def selected(client, query):
    """The choices of the finder's days and of the next child's age, each with its text."""
    context = client.get(f"{LIST}?{query}").context
    return dict(context["finder"]["days"]) | dict(context["filters"]["ages"][-1]["choices"])


@pytest.mark.parametrize("chosen", sometimes("", "time=morning", "kind=a", "age=2", "open=now", "day=tomorrow&age=2"))
def test_each_number_of_a_day_and_an_age_is_what_it_then_finds(client, chosen):
    kind = make_kind(slug="a")
    babies = make_meeting_place(name="Vauvat", kind=kind)
    tomorrow(babies, 9, age_max_years=2)
    tomorrow(babies, 13, age_max_years=1)
    tomorrow(make_meeting_place(name="Isot"), 18, age_min_years=2)
    make_occurrence(make_meeting_place(name="Peruttu"), starts_at=local(12, days=2), state="cancelled")
    make_occurrence(make_meeting_place(name="Nyt"), starts_at=timezone.now() - timedelta(minutes=1))
    make_occurrence(make_meeting_place(name="Ensi viikolla"), starts_at=local(0, 30, days=7))
    make_meeting_place(name="Ei toimintaa", kind=kind)
    without_day = "&".join(part for part in chosen.split("&") if not part.startswith("day"))
    for value, text in selected(client, chosen).items():
        query = f"{chosen}&age={value}" if value.isdecimal() else f"{without_day}&day={value}"
        assert text.endswith(f"({len(found(client, query))})"), (chosen, value, text)


def test_choice_that_leaves_none_is_greyed_and_still_works(client):
    make_kind(slug="tyhja", plural="tyhjät")
    make_meeting_place()
    html = client.get(LIST).text
    assert 'class="check check-none"><input type="checkbox" form="finder" name="kind" value="tyhja">' in html


def test_numbers_are_exact_past_a_thousand_places(client):
    kind, other, town = make_kind(slug="a"), make_kind(slug="b"), make_municipality()
    add_places(1100, kind=kind, municipality=town)
    make_meeting_place(kind=other, name="Ö")
    shown = numbers(client, "")
    assert (shown["kind=a"], shown["kind=b"]) == (1100, 1)


def test_every_chosen_filter_is_a_chip_of_its_own(client):
    make_kind(slug="kerho", plural="kerhot")
    chosen = client.get(f"{LIST}?kind=kerho&age=3&age=5&near=62.2,25.7&free=1").context["chosen"]
    assert [one["text"] for one in chosen] == [
        "lähellä: oma sijainti",
        "kerhot",
        "3-vuotiaalle",
        "5-vuotiaalle",
        "Maksuton",
    ]
    assert chosen[2]["without"] == "kind=kerho&age=5&near=62.2%2C25.7&free=1"


def sent(html):
    """What the finder's form sends when nothing in it is touched, in alphabetical order."""
    fields = [one for one in html5lib.parse(html, namespaceHTMLElements=False).iter() if one.get("name")]
    fields = [one for one in fields if one.get("type") != "checkbox" or one.get("checked") is not None]
    return sorted({(one.get("name"), value) for one in fields if (value := value_of(one))})


def value_of(field):
    if field.tag != "select":
        return field.get("value")
    return next((one.get("value") for one in field.iter("option") if one.get("selected") is not None), "")


@pytest.mark.parametrize("path", ["", "viikko/"])
def test_form_sent_again_loses_nothing_of_its_address(client, path):
    for slug in "ab":
        make_kind(slug=slug), make_theme(slug=slug), make_feature(slug=slug), make_language(code=slug)
        make_municipality(slug=slug)
    words = "municipality kind theme feature language".split()
    pairs = [(word, value) for word in words for value in ("a", "b", "poistunut")]
    pairs += [("age", "1"), ("age", "3"), ("age", "5"), ("time", "morning"), ("time", "evening"), ("open", "now")]
    pairs += [("free", "1"), ("booking", "0"), ("organiser_kind", "parish"), ("organiser_kind", "county")]
    pairs += [("q", "kahvila"), ("day", local(9, days=9).date().isoformat()), ("near", "62.2,25.7"), ("within", "7")]
    pairs += [("sort", "next"), ("p", "1"), ("p", "2")]
    response = client.get(f"{LIST}{path}?{urlencode(pairs)}")
    understood = sorted(pair for pair in pairs if pair[1] != "poistunut")
    assert [pair for pair in sent(response.text) if pair[0] != "week"] == understood


def test_choice_that_is_no_longer_offered_is_told_and_left_out(client):
    make_meeting_place()
    page = client.get(f"{LIST}?kind=poistunut&municipality=poistunut&free=1")
    assert [one["text"] for one in page.context["chosen"]] == ["Maksuton"]
    assert page.context["chosen"][0]["without"] == ""
    assert page.text.count("”poistunut”") == 2


def test_taking_all_filters_off_keeps_what_is_none(client):
    page = client.get(f"{LIST}viikko/?week={local(9).date()}&kind=a&q=kahvila&age=3&p=7&page=2")
    assert page.context["cleared"] == f"week={local(9).date()}&p=7"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", ["day=tomorrow&time=morning&age=3&kind=a&near=62.2,25.7", "feature=wc&q=paikka"])
def test_filtered_list_query_count_does_not_grow(client, count, query, django_assert_max_num_queries):
    kind, toilet = make_kind(slug="a"), make_feature(slug="wc")
    for _ in range(count):
        place = make_meeting_place(kind=kind, latitude=62.2, longitude=25.7)
        place.features.add(toilet)
        tomorrow(place, 9)
    client.get(f"{LIST}?{query}")  # the searcher reads its words anew when they have changed
    with django_assert_max_num_queries(12):
        response = client.get(f"{LIST}?{query}")
    assert len(names(response)) == count


@pytest.mark.parametrize("typed", ["17", "17.00", "17:00"])
def test_clock_time_may_be_typed_as_people_do(client, typed):
    tomorrow(make_meeting_place(name="Aamu"), 9)
    tomorrow(make_meeting_place(name="Ilta"), 16)
    response = client.get(LIST, {"day": "tomorrow", "open_after": typed})
    assert names(response) == ["Ilta"]
    assert [one["text"] for one in response.context["chosen"]] == ["Huomenna", "auki klo 17.00 jälkeen"]
    assert 'name="open_after" form="finder" maxlength="5" value="17.00"' in response.text


@pytest.mark.parametrize("typed", ["25.00", "99", "kello", "12.60"])
def test_clock_time_that_is_none_is_told_so(client, typed):
    response = client.get(LIST, {"starts_after": typed})
    assert f"Kellonaikaa ”{typed}” ei ymmärretty. Kirjoita se näin: 17.30." in response.text


@pytest.mark.parametrize(
    ("query", "usual"),
    [
        ("", "Aakkosjärjestys"),
        ("day=tomorrow", "Aika: seuraava ensin"),
        ("near=62.2,25.7", "Lähin ensin"),
        ("q=hippu", "Parhaiten sopivat ensin"),
    ],
)
def test_usual_order_is_called_what_it_is(client, query, usual):
    make_meeting_place(name="Hippu")
    sorts = client.get(f"{LIST}?{query}").context["filters"]["sorts"]
    assert sorts[0] == ("", usual)
    assert [text for _value, text in sorts].count(usual) == 1


@pytest.mark.parametrize(
    ("text", "chip"),
    [
        ("tällä viikolla", "Tällä viikolla"),
        ("ensi viikolla", "Ensi viikolla"),
        ("viikolla 51", "Viikolla 51"),
        ("tiistaista torstaihin", "ti 1.12.–to 3.12."),
    ],
)
def test_days_of_a_week_are_one_chip(client, time_machine, text, chip):
    time_machine.move_to(datetime(2026, 11, 30, 8, 10, tzinfo=UTC), tick=False)
    make_meeting_place(price="free")
    page = client.get(LIST, {"q": f"{text} ilmaista"})
    assert [one["text"] for one in page.context["chosen"]] == [chip, "Maksuton"]
    page = client.get(f"{LIST}?{page.context['narrowed']}")
    assert [(one["text"], one["without"]) for one in page.context["chosen"]] == [
        (chip, "free=1"),
        ("Maksuton", mock.ANY),
    ]


def test_the_rest_of_this_week_is_this_week(client, time_machine):
    time_machine.move_to(datetime(2026, 12, 4, 8, 10, tzinfo=UTC), tick=False)
    assert [one["text"] for one in client.get(LIST, {"q": "tällä viikolla"}).context["chosen"]] == ["Tällä viikolla"]
    two = client.get(f"{LIST}?day=sat&day=sun")
    assert [one["text"] for one in two.context["chosen"]] == ["Lauantaina", "Sunnuntaina"]


def test_what_is_left_out_is_told_by_a_chip_and_kept_by_the_form(client):
    library, cafe = make_kind(slug="kirjasto", plural="kirjastot"), make_kind(slug="kahvila")
    make_meeting_place(name="Kirjasto", kind=library)
    make_meeting_place(name="Kahvila", kind=cafe)
    response = client.get(LIST, {"not_kind": "kirjasto"})
    assert names(response) == ["Kahvila"]
    assert [one["text"] for one in response.context["chosen"]] == ["ei: kirjastot"]
    assert ("not_kind", "kirjasto") in response.context["finder"]["kept"]


def test_unknown_is_never_no_and_is_told_with_a_way_to_see_it(client):
    make_meeting_place(name="Ilmainen", price="free")
    make_meeting_place(name="Maksullinen", price="small_fee")
    make_meeting_place(name="Vaitonainen", price="not_known")
    response = client.get(LIST, {"free": "1"})
    assert names(response) == ["Ilmainen"]
    assert "1 paikka ei kerro hintaa." in response.content.decode()
    assert found(client, response.context["silent"]["query"]) == ["Ilmainen", "Vaitonainen"]


def test_indoors_is_what_is_told_to_be_and_the_silent_are_told_of(client):
    for name, setting in {"Sali": "indoors", "Molemmat": "both", "Metsä": "outdoors", "Vaitonainen": ""}.items():
        make_meeting_place(name=name, setting=setting)
    make_activity(make_meeting_place(name="Puisto", setting="outdoors"), setting="indoors")
    make_activity(make_meeting_place(name="Kerho"))
    response = client.get(LIST, {"indoor": "1"})
    assert names(response) == ["Molemmat", "Puisto", "Sali"]
    assert "2 paikkaa ei kerro, ollaanko sisällä." in response.text
    assert found(client, response.context["silent"]["query"]) == ["Kerho", "Molemmat", "Puisto", "Sali", "Vaitonainen"]


@pytest.mark.clock
def test_how_a_meeting_is_attended_is_asked_and_the_silent_are_told_of(client):
    for name, attendance in {"Kerho": "led", "Sali": "staffed", "Halli": "self_service", "Vaitonainen": ""}.items():
        make_activity(make_meeting_place(name=name), attendance=attendance)
    library = make_activity(make_meeting_place(name="Kirjasto"), attendance="staffed")
    alone = {"starts_at": local(12, days=1), "state": "self_service"}
    make_occurrence(library.place, schedule=make_rule(library), **alone)
    assert found(client, "attendance=led&attendance=staffed") == ["Kerho", "Kirjasto", "Sali"]
    assert found(client, "attendance=self_service") == ["Halli", "Kirjasto"]
    response = client.get(LIST, {"attendance": "led"})
    assert [chip["text"] for chip in response.context["chosen"]] == ["Ohjattua"]
    assert "1 paikka ei kerro, kuka on paikalla." in response.text
    assert found(client, response.context["silent"]["query"]) == ["Kerho", "Vaitonainen"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ohjattua toimintaa taaperolle", "Kerho"),
        ("ohjattu", "Kerho"),
        ("ledd verksamhet", "Kerho"),
        ("guided activities", "Kerho"),
        ("joku paikalla", "Sali"),
        ("omatoiminen", "Halli"),
        ("self-service", "Halli"),
    ],
)
def test_text_may_ask_how_a_meeting_is_attended(client, text, name):
    for its, attendance in {"Kerho": "led", "Sali": "staffed", "Halli": "self_service"}.items():
        make_activity(make_meeting_place(name=its), attendance=attendance)
    assert found(client, urlencode({"q": text})) == [name]


@pytest.mark.parametrize("query", ["online=1", "q=verkossa", "q=etänä", "q=på nätet"])
def test_what_is_attended_from_home(client, query):
    make_meeting_place(name="Verkkokerho", is_online=True, website="https://example.fi/")
    make_meeting_place(name="Kerho")
    assert found(client, query) == ["Verkkokerho"]


@pytest.mark.parametrize(
    ("query", "names"), [("feature=hissi", ["Kaikki", "Muut", "Tyhjä"]), ("language=ar", ["Kaikki", "Tyhjä"])]
)
def test_place_that_tells_nothing_of_what_is_asked_is_found_with_the_unknown(client, query, names):
    full, other = make_meeting_place(name="Kaikki"), make_meeting_place(name="Muut")
    make_meeting_place(name="Tyhjä")
    full.features.add(make_feature(slug="hissi"))
    full.languages.add(make_language(code="ar"))
    other.features.add(make_feature(slug="inva-wc"))
    other.languages.add(make_language(code="fi"))
    assert found(client, query) == ["Kaikki"]
    assert found(client, f"{query}&unknown=1") == names


@pytest.mark.clock
def test_list_of_a_day_is_in_the_order_of_time(client):
    for name, hour in (("Ensin aakkosissa", 18), ("Viimeinen aakkosissa", 9)):
        tomorrow(make_meeting_place(name=name), hour, 1)
    assert found(client, "day=tomorrow") == ["Viimeinen aakkosissa", "Ensin aakkosissa"]
    assert found(client, "day=tomorrow&sort=name") == ["Ensin aakkosissa", "Viimeinen aakkosissa"]


def test_dead_end_names_the_best_pair_of_filters_to_loosen(client):
    laukaa, muurame = make_municipality(slug="laukaa"), make_municipality(slug="muurame")
    make_meeting_place(name="Eka", municipality=laukaa, kind=make_kind(slug="a"))
    make_meeting_place(name="Toka", municipality=laukaa, price="free")
    make_kind(slug="b")
    make_meeting_place(municipality=muurame, price="small_fee")
    response = client.get(LIST, {"municipality": "muurame", "kind": "b", "free": "1"})
    (pair,) = response.context["loosened"]
    assert (pair["number"], found(client, pair["without"])) == (1, ["Toka"])


def test_selects_say_what_the_text_asks(client):
    make_meeting_place(municipality=make_municipality(name="Laukaa", in_where="Laukaassa", slug="laukaa"))
    page = " ".join(client.get(LIST, {"q": "huomenna Laukaassa 2-vuotiaalle"}).text.split())
    for said in ("Laukaa", "Huomenna", "2 v"):
        assert f'<option value="">Hakusanoissa: {said}' in page
    assert "Koko Keski-Suomi</option>" not in page
    assert "Koko Keski-Suomi</option>" in client.get(LIST, {"q": "kerho"}).text
