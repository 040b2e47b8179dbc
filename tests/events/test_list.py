from datetime import date, time
from urllib.parse import quote

import html5lib
import pytest
from django.test import Client

from tests.addresses import address
from tests.days import in_days
from tests.factories import make_event, make_group, make_municipality

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def titles(response):
    """The events' titles as they stand on the page, from top to bottom."""
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.content.decode())
    links = page.iterfind(".//main//a")
    return [link.text for link in links if link.text.startswith("Kokous")]


@pytest.mark.clock
def test_upcoming_come_soonest_first_and_past_newest_first(client):
    for name, days in [("a", -20), ("b", 3), ("c", 30), ("d", -2)]:
        make_event(title=f"Kokous {name}", starts_on=in_days(days))
    assert titles(client.get("/tapahtumat/")) == ["Kokous b", "Kokous c", "Kokous d", "Kokous a"]
    assert titles(client.get("/tapahtumat/?when=upcoming")) == ["Kokous b", "Kokous c"]
    assert titles(client.get("/tapahtumat/?when=past")) == ["Kokous d", "Kokous a"]


@pytest.mark.clock
def test_same_day_goes_by_the_clock_and_unknown_time_first(client):
    for name, clock in [("ilta", time(18)), ("aamu", time(9)), ("joskus", None)]:
        make_event(title=f"Kokous {name}", starts_on=in_days(5), starts_at=clock)
    expected = ["Kokous joskus", "Kokous aamu", "Kokous ilta"]
    assert titles(client.get("/tapahtumat/")) == expected
    assert titles(client.get("/tapahtumat/?when=upcoming")) == expected


@pytest.mark.clock
def test_event_of_several_days_is_upcoming_until_its_last_day(client):
    make_event(title="Kokous pitkä", starts_on=in_days(-3), ends_on=in_days(0))
    make_event(title="Kokous ohi", starts_on=in_days(-3), ends_on=in_days(-1))
    assert titles(client.get("/tapahtumat/?when=upcoming")) == ["Kokous pitkä"]


@pytest.mark.parametrize(("language", "day"), [("fi", "27.9.2019"), ("sv", "27.9.2019"), ("en", "27 September 2019")])
def test_past_event_shows_its_full_date(client, language, day):
    make_event(starts_on=date(2019, 9, 27))
    assert day in client.get(address(language, "events:list")).text


def test_past_events_come_fifty_to_a_page(client):
    for days in range(1, 53):
        make_event(title=f"Kokous {days}", starts_on=in_days(-days))
    assert titles(client.get("/tapahtumat/?when=past")) == [f"Kokous {days}" for days in range(1, 51)]
    assert titles(client.get("/tapahtumat/?when=past&page=2")) == ["Kokous 51", "Kokous 52"]
    assert titles(client.get("/tapahtumat/?page=2")) == ["Kokous 51", "Kokous 52"]


def test_drafts_and_archived_do_not_show(client):
    make_event(title="Kokous luonnos", state="draft")
    make_event(title="Kokous vanha", state="archived")
    make_event(title="Kokous näkyvä")
    assert titles(client.get("/tapahtumat/")) == ["Kokous näkyvä"]


def test_group_repeated_means_or(client):
    groups = [make_group(slug=slug) for slug in ("verkosto", "ero", "foorumi")]
    for days, group in enumerate(groups, 1):
        make_event(title=f"Kokous {group.slug}", group=group, starts_on=in_days(days))
    found = client.get("/tapahtumat/?group=verkosto&group=foorumi")
    assert titles(found) == ["Kokous verkosto", "Kokous foorumi"]


def test_municipality_finds_host_concerned_and_whole_region(client):
    laukaa, uurainen = make_municipality(slug="laukaa"), make_municipality()
    make_event(title="Kokous koko maakunta", starts_on=in_days(1))
    make_event(title="Kokous isäntä", starts_on=in_days(2), host=laukaa).municipalities.add(uurainen)
    make_event(title="Kokous koskee", starts_on=in_days(3), host=uurainen).municipalities.add(laukaa, uurainen)
    make_event(title="Kokous muualla", starts_on=in_days(4), host=uurainen).municipalities.add(uurainen)
    found = client.get("/tapahtumat/?municipality=laukaa")
    assert titles(found) == ["Kokous koko maakunta", "Kokous isäntä", "Kokous koskee"]


def test_words_are_found_whatever_their_case_and_dots(client):
    make_event(title="Kokous Äänekoskella", venue="Äänekosken kirjasto")
    make_event(title="Kokous Laukaassa")
    assert titles(client.get("/tapahtumat/", {"q": "AANEKOSKEN kokous"})) == ["Kokous Äänekoskella"]


def test_nothing_found_is_said_in_a_sentence(client):
    make_event()
    assert "ei löytynyt tapahtumia" in client.get("/tapahtumat/?q=kissa").text


@pytest.mark.clock
def test_next_meeting_is_the_first_that_is_held(client):
    make_event(title="Kokous peruttu", starts_on=in_days(1), progress="cancelled", progress_reason="Lumimyrsky")
    make_event(title="Kokous seuraava", starts_on=in_days(3))
    page = client.get("/tapahtumat/").text
    assert page.index("Kokous seuraava") < page.index("Kokous peruttu")
    assert "3 päivän päästä" in page
    assert "peruttu</span>" in page
    assert "Lumimyrsky" in page


@pytest.mark.clock
@pytest.mark.parametrize(("days", "words"), [(0, "tänään"), (1, "huomenna"), (2, "2 päivän päästä")])
def test_next_meeting_says_how_soon_it_is(client, days, words):
    make_event(starts_on=in_days(days))
    assert words in client.get("/tapahtumat/").text


def test_what_is_not_known_or_not_real_is_said(client):
    make_event(starts_on=date(2019, 2, 28), date_uncertain=True, date_note="Lähteen päivä on perjantai.")
    make_event(is_example=True, group=make_group(is_open_to_all=True), starts_on=date(2019, 1, 2))
    page = client.get("/tapahtumat/").text
    for words in ("kellonaika ei ole tiedossa", "päivä epävarma", "Lähteen päivä on", "esimerkki", "avoin kaikille"):
        assert words in page


def test_no_upcoming_is_said(client):
    make_event(starts_on=date(2019, 9, 27))
    assert "Tulevia tapahtumia ei ole nyt tiedossa" in client.get("/tapahtumat/").text
    assert "Tulevia tapahtumia ei ole nyt tiedossa" not in client.get("/tapahtumat/?when=past").text


def test_chips_keep_the_other_choices(client):
    make_event(group=make_group(slug="verkosto"))
    page = client.get("/tapahtumat/?when=upcoming&q=kokous&page=1").text
    assert "?when=upcoming&amp;q=kokous&amp;group=verkosto" in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", ["", "?q=kokous&group=g&municipality=m&when=upcoming"])
def test_list_query_count_does_not_grow(client, count, query, django_assert_max_num_queries):
    municipality, group = make_municipality(slug="m"), make_group(slug="g")
    for n in range(count):
        make_event(group=group, host=municipality, starts_on=in_days(n)).municipalities.add(municipality)
        make_event(group=make_group(), host=make_municipality(), starts_on=in_days(-n))
    with django_assert_max_num_queries(5):
        assert "Kokous" in client.get(f"/tapahtumat/{query}").text


HOSTILE = [
    "q=" + "ä" * 10_000,
    "q=%EF%B7%BA" * 200,
    "q=%ED%A0%80",
    "q=%27%3B+DROP+TABLE+events_event%3B--",
    "q=%25_%5C",
    "group=eikä&group=null&group=",
    "municipality=" + quote("<script>"),
    "municipality=null",
    "when=2026-02-31",
    "when=past&when=upcoming",
    "page=99999999999999999999",
    "page=" + "9" * 5_000,
    "page=-1",
    "page=abc",
    "page=last",
    "=&&&=%",
]


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("path", ["/tapahtumat/", "/tapahtumat/kalenteri.ics"])
def test_hostile_query_gives_a_page_or_not_found(client, path, query):
    make_event()
    assert client.get(f"{path}?{query}").status_code in {200, 404}


@pytest.mark.parametrize("path", ["/tapahtumat/", "/tapahtumat/kalenteri.ics"])
def test_null_byte_is_refused(path):
    assert Client(raise_request_exception=False).get(f"{path}?q=a%00b").status_code == 400


@pytest.mark.parametrize("query", ["", "?page=1&when=past", "?q=xyz", "?group=a&group=b"])
def test_list_is_valid_html_without_a_cookie(client, query):
    make_event(starts_on=in_days(2), date_uncertain=True, host=make_municipality(), starts_at=time(9))
    make_event(starts_on=in_days(3), starts_at=time(9), ends_at=time(11))
    make_event(starts_on=in_days(-3), ends_on=in_days(-2), progress="cancelled", progress_reason="Lumi")
    response = client.get(f"/tapahtumat/{query}")
    html5lib.HTMLParser(strict=True).parse(response.content.decode())
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_titles_are_in_the_language_of_the_page_or_marked_finnish(client):
    make_event(slug="kokous", title_fi="Kokous", title_sv="Möte")
    assert ">Möte</a>" in client.get(address("sv", "events:list")).text
    page = client.get(address("en", "events:list")).text
    assert f'<a href="{address("en", "events:detail", "kokous")}" lang="fi">Kokous</a>' in page


def test_page_past_the_end_is_the_last(client):
    for n in range(52):
        make_event(title=f"Kokous {n}")
    page = client.get("/tapahtumat/?page=99").context["page_obj"]
    assert (page.number, len(page)) == (2, 2)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("group=olematon", "Ryhmää ”olematon” ei ole."),
        ("municipality=helsinki", "Kuntaa ”helsinki” ei ole Keski-Suomessa."),
        ("when=joskus", "mitä aikaa ”joskus” tarkoittaa"),
        ("year=1800", "Vuodelta ”1800” ei ole tapahtumia."),
        ("open=kaikki", "Emme ymmärtäneet rajausta ”kaikki”."),
    ],
)
def test_filter_that_means_nothing_is_told_and_left_out(client, query, sentence):
    make_event(title="Kokous a", starts_on=in_days(3))
    page = client.get(f"/tapahtumat/?{query}")
    assert sentence in page.text
    assert "Näytämme tapahtumat ilman tätä rajausta." in page.text
    assert titles(page) == ["Kokous a"]
    assert query not in page.context["calendar_url"]


def test_what_is_understood_of_a_list_of_events_stays_asked(client):
    make_event(title="Kokous a", group=make_group(slug="ryhma"), starts_on=in_days(3))
    make_event(title="Kokous b", starts_on=in_days(4))
    page = client.get("/tapahtumat/?group=ryhma&group=olematon&year=1800&when=upcoming")
    assert titles(page) == ["Kokous a"]
    assert "Ryhmää ”olematon” ei ole." in page.text
    assert "Näytämme tapahtumat ilman tätä rajausta." in page.text
    assert 'href="?group=ryhma&amp;when=past"' in page.text


def test_text_longer_than_a_search_takes_is_told_and_read_to_its_end(client):
    make_event(title="Kokous a")
    page = client.get("/tapahtumat/", {"q": f"Kokous a{' ' * 100}{'x' * 300}"})
    assert "Haussa saa olla 200 kirjainta. Luimme sen alun." in page.text
