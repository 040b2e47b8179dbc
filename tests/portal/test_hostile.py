"""Whatever is typed into an address, the answer is a page, a refusal or "not found", never a failure."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_places.models import MeetingPlace
from tests.deep import examples
from tests.events.meetings import enter, make_meeting
from tests.factories import make_event, make_feature, make_kind, make_meeting_place, make_municipality

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

# Of events; the words are an event's or a group's, a number and a link's token.
EVENT_PATHS = [
    "/tapahtumat/ryhmat/{slug}/",
    "/tapahtumat/ryhmat/{slug}/jasenille/",
    "/tapahtumat/ryhmat/{slug}/kalenteri.ics",
    "/tapahtumat/sovittua/{slug}/",
    "/tapahtumat/sovittua/{key}/merkitse/",
    "/tapahtumat/liitteet/{key}/{slug}",
    "/tapahtumat/oma-kalenteri/~{token}.ics",
    "/tapahtumat/vastaus/{token}/",
    "/tapahtumat/vastaus/{token}/muistio/",
    "/tapahtumat/todistus/{token}/",
    "/tapahtumat/todistus/{token}/sarja/",
    "/tapahtumat/{slug}/ilmoittaudu/",
    "/tapahtumat/{slug}/osallistujat/",
    "/tapahtumat/{slug}/osallistujat/taulukko.xlsx",
    "/tapahtumat/{slug}/osallistujat/{key}/",
    "/tapahtumat/{slug}/osallistujat/paikalla/",
    "/tapahtumat/{slug}/jasenille/",
    "/tapahtumat/{slug}/jasenille/ehdota/",
    "/tapahtumat/{slug}/jasenille/vastaa/",
    "/tapahtumat/{slug}/jasenille/vastaa/{key}/",
    "/tapahtumat/{slug}/esityslista/muokkaa/",
    "/tapahtumat/{slug}/muistio/",
    "/tapahtumat/{slug}/muistio/muokkaa/",
]
PATHS = [
    "/",
    "/kohtaamispaikat/",
    "/kunnat/",
    "/kunnat/{}/",
    "/kohtaamispaikat/{}/",
    "/kohtaamispaikat/viikko/",
    "/kohtaamispaikat/kartta/",
    "/kohtaamispaikat/kartta/{}/",
    "/kohtaamispaikat/kalenteri.ics",
    "/kohtaamispaikat/{}/kalenteri.ics",
    "/perhekeskukset/{}/",
    "/yhdyshenkilot/",
    "/tapahtumat/",
    "/tapahtumat/{}/",
    "/tapahtumat/kalenteri.ics",
    "/tapahtumat/{}/kalenteri.ics",
    "/aineistot/",
    "/tietoa/",
    "/tietoa/{}/",
    "/p/{}/",
    "/e/{}/",
    "/haku/",
    "/media/{}",
    "/sitemap.xml",
    "/sitemap-{}.xml",
    "/admin/login/",
    "/{}",
]
PLACE_KEYS = """
    q municipality kind theme age day time open free booking language feature organiser_kind near within sort week page
""".split()
KEYS = [*PLACE_KEYS, "group", "when", "p"]
NASTY = [
    "\x00",
    "%00",
    "a" * 10_000,
    "'; DROP TABLE meeting_places_meetingplace; --",
    "<script>alert(1)</script>",
    "99999999999999999999999",
    "-1",
    "0",
    "last",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "999.9,-999.9",
    "91,181",
    "90,180",
    "nan,nan",
    "inf,1e400",
    "62.24,25.74,1",
    "NaN",
    "1e9",
    "-0.0",
    "../../etc/passwd",
    "İı\u202e\ufeff",
    "\ud800",
    "%",
    "_",
    "\\",
    "${7*7}",
    "١٢٣",
]
GOOD = "laukaa today mon morning evening now 1 0 3 17 fi parish 62.2,25.7 -90,0 20 0.1 next distance a b".split()
TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.integers().map(str), st.dates().map(str))


def encoded(text):
    """Percent-encode even what is no valid Unicode, as a hostile client would."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


@examples(60, 250)
@given(path=st.sampled_from(PATHS), word=TEXT, query=st.lists(st.tuples(st.sampled_from(KEYS), TEXT), max_size=4))
def test_no_address_breaks_the_portal(client, path, word, query):
    address = path.format(encoded(word).replace("%2F", "/"))
    tail = "&".join(f"{key}={encoded(value)}" for key, value in query)
    response = client.get(f"{address}?{tail}")
    assert response.status_code in {200, 301, 302, 304, 400, 404}


LISTS = {
    "/kohtaamispaikat/": PLACE_KEYS,
    "/kohtaamispaikat/viikko/": PLACE_KEYS,
    "/kohtaamispaikat/kartta/": PLACE_KEYS,
    "/kohtaamispaikat/kalenteri.ics": PLACE_KEYS,
    "/tapahtumat/": ["q", "municipality", "group", "when", "page"],
    "/tapahtumat/kalenteri.ics": ["q", "municipality", "group", "when"],
    "/yhdyshenkilot/": ["municipality"],
    "/haku/": ["q", "kind", "page"],
}


@pytest.mark.deep
@pytest.mark.parametrize("path", LISTS)
def test_no_query_word_breaks_a_list_that_holds_something(client, path):
    make_meeting_place(municipality=make_municipality(slug="laukaa"))
    make_event()
    for key, word in product(LISTS[path], NASTY):
        assert client.get(f"{path}?{key}={encoded(word)}").status_code in {200, 400, 404}, (key, word)


@pytest.mark.parametrize("path", LISTS)
def test_no_words_for_all_keys_at_once_break_a_list_that_holds_something(client, path):
    """Each key has each word once, beside others: as the test above in a tenth of its time.

    But the null byte, for which the whole query is refused before any key is read. Some keys refuse the whole query
    too, so that the others are asked once more without them.
    """
    nasty = [word for word in NASTY if word != "\x00"]
    make_meeting_place(municipality=make_municipality(slug="laukaa"))
    make_event()
    milder = [key for key in LISTS[path] if key not in {"municipality", "group", "page"}]
    for keys, first in product([LISTS[path], milder], range(len(nasty))):
        words = [nasty[(first + n) % len(nasty)] for n in range(len(keys))]
        tail = "&".join(f"{key}={encoded(word)}" for key, word in zip(keys, words, strict=True))
        assert client.get(f"{path}?{tail}").status_code in {200, 400, 404}, tail


@examples(40, 100)
@given(
    path=st.sampled_from(["", "viikko/", "kartta/", "kalenteri.ics"]),
    query=st.lists(st.tuples(st.sampled_from(PLACE_KEYS), st.sampled_from(GOOD)), min_size=2, max_size=8),
)
def test_no_mixture_of_words_that_mean_something_breaks_the_places(client, path, query):
    if not MeetingPlace.objects.exists():
        make_meeting_place(latitude=62.2, longitude=25.7)
    tail = "&".join(f"{key}={value}" for key, value in query)
    assert client.get(f"/kohtaamispaikat/{path}?{tail}").status_code in {200, 400, 404}


ODD = [
    *NASTY,
    "a " * 2500,
    "ja in on",
    "😀🎈",
    "مرحبا שלום",
    "perhekahvla laukaassa tiistaisin",
    "laukaa " * 30,
    "-95,400",
    "inf",
    "-inf",
]
VALUES = st.one_of(st.sampled_from(ODD + GOOD), st.text(max_size=30))
ANY_KEY = st.sampled_from([*PLACE_KEYS, *PLACE_KEYS, "list", "utm_source", "KIND", "q[]", ""])


@examples(25, 60)
@given(
    path=st.sampled_from(["", "viikko/", "kalenteri.ics"]),
    query=st.lists(st.tuples(ANY_KEY, VALUES, st.integers(1, 3)), min_size=1, max_size=8),
)
def test_no_mixture_of_odd_and_repeated_words_breaks_the_places(client, path, query):
    if not MeetingPlace.objects.exists():
        laukaa = make_municipality(slug="laukaa", name="Laukaa", in_where="Laukaassa")
        kind = make_kind(slug="a", name="Perhekahvila", plural="Perhekahvilat")
        make_meeting_place(municipality=laukaa, kind=kind, latitude=62.2, longitude=25.7)
    tail = "&".join(f"{encoded(key)}={encoded(value)}" for key, value, times in query for _ in range(times))
    response = client.get(f"/kohtaamispaikat/{path}?{tail}")
    assert response.status_code in {200, 400, 404}
    assert "<h1" in response.text or response["Content-Type"].startswith("text/calendar")


def test_a_page_of_very_many_values_stays_small(client):
    response = client.get("/kohtaamispaikat/?" + "&".join(f"kind={n}" for n in range(900)))
    assert len(response.content) < 400_000
    assert len(response.context["chosen"]) <= 40


@pytest.mark.parametrize("word", ["feature=a", "age=1", "time=morning", "day=mon", "kind=a", "q=a"])
def test_a_value_repeated_many_times_is_one(client, word):
    make_kind(slug="a")
    make_feature(slug="a")
    for path in ("", "viikko/", "kartta/", "kalenteri.ics"):
        assert client.get(f"/kohtaamispaikat/{path}?{f'{word}&' * 900}").status_code == 200


def test_ten_thousand_values_are_refused(client):
    for path in ("", "viikko/", "kartta/", "kalenteri.ics"):
        assert client.get(f"/kohtaamispaikat/{path}?" + "kind=a&" * 10_000).status_code == 400


@pytest.mark.parametrize("header", ["HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_IF_NONE_MATCH"])
@pytest.mark.parametrize("value", ["a" * 10_000, "sessionid=\x01; csrftoken=é", "*;q=;;,,", '"'])
def test_no_header_breaks_a_page(client, header, value):
    for path in ("/", "/kohtaamispaikat/", "/tapahtumat/kalenteri.ics"):
        assert client.get(path, **{header: value}).status_code in {200, 304, 400}


def test_a_foreign_host_is_refused(client):
    assert client.get("/", HTTP_HOST="evil.example").status_code == 400
    assert client.get("/", HTTP_HOST="a" * 3000 + "\x01").status_code == 400


def test_upload_with_an_endless_name_is_not_found(client):
    assert client.get(f"/media/{'a' * 5000}").status_code == 404


FORGED = ["1.1~x", "~", "1~", "99999999999999999999999.1~x", "a.b~c", "x" * 5000, "1.1~" + "A" * 43, "\ud800~", "%00~x"]
HARD = ["\x00", "9" * 23, "-1", "a" * 10_000, "\ud800", *FORGED[:7]]
TWO = [HARD[0], FORGED[0]]
OTHERS = [word for word in HARD if word not in TWO]


@pytest.mark.parametrize("words", [TWO, pytest.param(OTHERS, marks=pytest.mark.deep)], ids=["two", "others"])
@pytest.mark.parametrize("who", ["anonymous", "member", "organiser"])
def test_no_address_of_an_event_breaks_it_for_anybody(client, world, who, words):
    """As `test_no_address_breaks_the_portal`, but of an event that is there, for those who see more; posted, too."""
    enter(client, make_meeting(world, registration="everybody", starts_on="2026-01-01"), who)
    for path, word in product(EVENT_PATHS, words):
        address = path.format(slug="syyskokous", key=encoded(word), token=encoded(word))
        posted = "&".join(f"{key}={encoded(word)}" for key in ("answer", "name", "there", "was", "shown"))
        answers = [client.post(address, data=posted, content_type="application/x-www-form-urlencoded")]
        if "{token}" in path or "{key}" in path or word == HARD[0]:  # else it is the same each time
            answers.append(client.get(address))
        for response in answers:
            assert response.status_code in {200, 302, 400, 404, 405, 410}, address
            assert len(b"".join(response)) < 200_000, address


@pytest.mark.parametrize("page", ["vastaus", "todistus"])
@pytest.mark.parametrize("token", FORGED[:7])
def test_forged_link_is_answered_by_a_sentence(client, page, token):
    response = client.get(f"/tapahtumat/{page}/{encoded(token)}/")
    assert response.status_code == 404
    assert "Linkki ei kelpaa" in response.text
