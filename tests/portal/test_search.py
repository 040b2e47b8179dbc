"""Site search: what is found of each kind, what never is, and how it is told."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from contacts.models import Assignment
from municipalities.models import Area
from search.models import SearchMiss, SearchWord
from tests.factories import (
    make_activity,
    make_contact_person,
    make_document,
    make_event,
    make_family_centre,
    make_group,
    make_kind,
    make_meeting_place,
    make_municipality,
    make_organisation,
    make_page,
    make_schedule,
    put,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
SEARCH = "/haku/"


@pytest.fixture
def laukaa():
    return make_municipality(name="Laukaa", slug="laukaa", genitive="Laukaan", in_where="Laukaassa")


def found(client, text, **words):
    """What is shown, by kind: its names."""
    response = client.get(SEARCH, {"q": text} | words)
    shown = response.context.get("shown") or []
    return {section.group.kind: [name_of(row) for row in rows] for section, rows in shown}


def name_of(row):
    if isinstance(row, dict):
        return str(row.get("place") or row["record"])
    return str(getattr(row, "contact_person", row))


def html_of(client, text, **words):
    return client.get(SEARCH, {"q": text} | words).content.decode()


@pytest.mark.parametrize("typed", ["Laukaa", "laukaassa", "LAUKAAN"])
def test_municipality_finds_what_belongs_to_it(client, laukaa, typed):
    centre = make_family_centre(laukaa, name="Kotikeskus")
    make_contact_person(centre, name="Tiina Tuisku")
    make_contact_person(make_family_centre(), name="Muualla Oleva")
    place = make_meeting_place(name="Hippu", municipality=laukaa)
    make_activity(place, title="Aamupiiri")
    make_event(title="Jaosto", host=laukaa)
    make_document(title="Esite", family_centre=centre)
    assert found(client, typed) == {
        "municipality": ["Laukaa"],
        "place": ["Hippu"],
        "activity": ["Aamupiiri"],
        "family_centre": ["Kotikeskus"],
        "event": ["Jaosto"],
        "contact": ["Tiina Tuisku"],
        "document": ["Esite"],
    }


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("hallintomallin luonnos", "event"),
        ("liikuntasalissa", "event"),
        ("puheenjohtajan katsaus", "event"),
        ("yhdistysväki", "contact"),
        ("perheohjaajat", "contact"),
        ("tuiskun", "contact"),
        ("liitteet", "document"),
        ("tausta", "page"),
        ("arvoja", "page"),
        ("verkostokartta", "family_centre"),
    ],
)
def test_each_kind_is_found_by_its_texts(client, typed, kind):
    centre = make_family_centre(name="Kotikeskus", description="Verkostokartta on valmis.")
    organisation = make_organisation(name="Yhdistysväki ry")
    make_contact_person(centre, name="Tiina Tuisku", title="perheohjaaja", organisation=organisation)
    event = make_event(title="Jaosto", agenda="1. Hallintomallin luonnos", venue="Liikuntasali")
    event.programme.create(title="Puheenjohtajan katsaus")
    make_document(title="Kooste", section="Liitteet")
    make_page(title="Tausta", body="Yhteisiä *arvoja* haettiin.")
    assert list(found(client, typed)) == [kind]


def test_renamed_and_relinked_records_are_followed(client, laukaa):
    centre = make_family_centre(name="Kotikeskus")
    person = make_contact_person(centre, name="Tiina Tuisku")
    event = make_event(title="Jaosto", group=make_group(name="Seutukerho"))
    area = Area.objects.create(family_centre=centre, municipality=laukaa)
    event.municipalities.add(laukaa)
    assert {"family_centre", "contact", "event"} < found(client, "laukaa").keys()
    area.delete()
    event.municipalities.clear()
    assert list(found(client, "laukaa")) == ["municipality"]
    event.group.name = "Maakuntaryhmä"
    event.group.save()
    assert found(client, "maakuntaryhmä") == {"event": ["Jaosto"]}
    laukaa.name = laukaa.in_where = "Lievestuore"
    laukaa.save()
    Assignment.objects.all().delete()
    assert found(client, "lievestuore") == {"municipality": ["Lievestuore"]}
    assert found(client, str(person)) == {}


def test_it_says_what_it_understood_and_lets_each_be_taken_off(client, laukaa):
    make_meeting_place(name="Hippu", municipality=laukaa, kind=make_kind(slug="perhekahvila", name="Perhekahvila"))
    for text in ("perhekahvla laukaassa hippu", "perhekahvla laukaassa xyzzy qwerty"):
        chips = client.get(SEARCH, {"q": text}).context["understood"]
        assert [one["text"] for one in chips][1] == "Laukaa"
        assert chips[1]["without"] == f"q=perhekahvla+{text.split(maxsplit=2)[2].replace(' ', '+')}"
    assert "Ymmärsimme hakusi näin" in html_of(client, "laukaassa")
    assert "Ymmärsimme" not in html_of(client, "hippu")


def test_what_is_asked_in_passing_narrows_places_and_what_happens_there(client, laukaa):
    free = make_meeting_place(name="Hippu", municipality=laukaa, price="free")
    make_activity(free, title="Aamupiiri")
    make_activity(make_meeting_place(name="Lippu", municipality=laukaa, price="small_fee"), title="Iltapiiri")
    shown = found(client, "ilmainen laukaa")
    assert (shown["place"], shown["activity"], shown["municipality"]) == (["Hippu"], ["Aamupiiri"], ["Laukaa"])
    assert client.get(SEARCH, {"q": "auki nyt"}).url == "/kohtaamispaikat/?q=auki+nyt"


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_what_is_not_public_is_neither_found_nor_told_of(client, state):
    centre = make_family_centre(name="Salatupa", description="Salatupa", state=state)
    make_meeting_place(name="Salatupa", state=state)
    make_activity(make_meeting_place(name="Piilo", state=state), title="Salatupa")
    make_contact_person(make_family_centre(), name="Salatupa", title="Salatupa", state=state)
    make_contact_person(centre, name="Salatupa")
    for make in (make_event, make_document, make_page):
        make(title="Salatupa", state=state)
    for typed in ("salatupa", "salatuppa", "salatuvassa"):
        assert found(client, typed) == {}
        assert "Salatupa" not in html_of(client, typed)


@pytest.mark.clock
def test_person_is_found_only_while_listed(client):
    centre = make_family_centre()
    yesterday = timezone.localdate() - timedelta(days=1)
    make_contact_person(centre, name="Lähti Pois", valid_until=yesterday)
    make_contact_person(name="Vailla Tehtävää")
    before = make_contact_person(centre, name="Entinen Hoitaja")
    put(before.assignments, until=yesterday)
    make_contact_person(centre, name="Yhä Täällä", valid_until=timezone.localdate())
    assert [found(client, name) for name in ("Lähti", "Vailla", "Entinen")] == [{}, {}, {}]
    assert found(client, "Yhä täällä") == {"contact": ["Yhä Täällä"]}


def test_no_slip_brings_up_a_persons_name(client):
    make_contact_person(make_family_centre(), name="Tiina Tuiskula")
    assert found(client, "tuiskulalle") == {"contact": ["Tiina Tuiskula"]}
    assert found(client, "tuisskula") == {}
    assert not SearchWord.objects.filter(surface__in=["tiina", "tuiskula"]).exists()


def test_correction_is_told_by_a_public_record_alone(client):
    make_event(title="Onnimanni", state="draft")
    make_event(title="Onnimonni")
    assert "Onnimanni" not in html_of(client, "onnimaanni")
    assert "haulle <strong>onnimonni</strong>" in html_of(client, "onnimonnni")


def test_what_answers_all_that_was_typed_hides_what_answers_less(client, laukaa):
    make_meeting_place(name="Hippu", municipality=laukaa, kind=make_kind(name="Perhekahvila", slug="perhekahvila"))
    make_meeting_place(name="Vintti", municipality=laukaa)
    assert found(client, "perhekahvila laukaassa") == {"place": ["Hippu"]}
    assert found(client, "laukaa kissakylä") == {"municipality": ["Laukaa"], "place": ["Hippu", "Vintti"]}
    assert "Mikään ei vastannut koko hakua" in html_of(client, "laukaa kissakylä")


@pytest.mark.clock
def test_coming_events_stand_before_past_ones(client):
    today = timezone.localdate()
    for days in (-200, 3, -2, 40):
        make_event(title=f"Kokous {days}", starts_on=today + timedelta(days=days))
    assert found(client, "kokous")["event"] == ["Kokous 3", "Kokous 40", "Kokous -2", "Kokous -200"]


def test_events_of_a_month_are_those_that_are_on_in_it(client):
    with time_machine.travel("2026-12-02T09:40+02:00", tick=False):
        for title, starts, ends in [("Pikkujoulu", 12, 12), ("Loppiainen", 40, 40), ("Talvi", -10, 90)]:
            first = date(2026, 12, 1) + timedelta(days=starts)
            make_event(title=title, starts_on=first, ends_on=date(2026, 12, 1) + timedelta(days=ends))
        assert found(client, "tapahtumat joulukuussa")["event"] == ["Talvi", "Pikkujoulu"]
        assert found(client, "tapahtumia ensi kuussa")["event"] == ["Talvi", "Loppiainen"]
        assert "ei löytynyt tuloksia" in html_of(client, "tapahtumat lokakuussa")


@pytest.mark.parametrize("text", ["koordinaattorin puhelinnumero", "coordinator phone number", "kenelle soitan"])
def test_contacts_of_no_municipality_are_answered_by_asking_which(client, laukaa, text):
    html = html_of(client, text)
    assert "Minkä kunnan yhteystietoja etsit?" in html
    assert 'href="/yhdyshenkilot/?municipality=laukaa"' in html
    assert "ei löytynyt tuloksia" not in html
    assert not SearchMiss.objects.exists()


def test_contacts_of_a_municipality_or_a_person_are_told_at_once(client, laukaa):
    make_contact_person(make_family_centre(laukaa), name="Tiina Tuisku")
    for text in ("laukaan koordinaattorin puhelinnumero", "tiina tuiskun puhelinnumero"):
        html = html_of(client, text)
        assert "Minkä kunnan" not in html
        assert "Tuisku" in html or "Laukaa" in html


def test_five_of_each_kind_and_the_way_to_the_rest(client, laukaa):
    for number in range(23):
        make_event(title=f"Kokous {number:02}", starts_on=date(2030, 1, 1) + timedelta(days=number))
        make_meeting_place(name=f"Kokouspaikka {number}")
    html = html_of(client, "kokous")
    assert [len(names) for names in found(client, "kokous").values()] == [5, 5]
    assert 'href="/kohtaamispaikat/?q=kokous"' in html
    assert 'href="/haku/?q=kokous&amp;kind=event"' in html
    second = found(client, "kokous", kind="event", page=2)
    assert second == {"event": ["Kokous 20", "Kokous 21", "Kokous 22"]}


def test_activity_leads_to_its_place_on_the_page_of_places(client):
    place = make_meeting_place(slug="hippu")
    activity = make_schedule(make_activity(place, title="Aamupiiri")).activity
    html = html_of(client, "aamupiirissä")
    assert f'href="/kohtaamispaikat/hippu/#activity-{activity.pk}"' in html
    assert "tiistai 9.30–11.30" in html
    assert f'id="activity-{activity.pk}"' in client.get("/kohtaamispaikat/hippu/").content.decode()


def test_person_of_the_source_is_shown_as_not_checked_since(client):
    make_contact_person(make_family_centre(), name="Tiina Tuisku")
    put(Assignment.objects, stated_in=2019)
    assert "Tieto on vuodelta 2019, eikä sitä ole tarkistettu sen jälkeen" in html_of(client, "tuisku")


def test_nothing_found_offers_other_ways_and_is_noted(client):
    html = html_of(client, "keilahalli")
    assert "ei löytynyt tuloksia" in html
    assert 'href="/kohtaamispaikat/"' in html
    assert list(SearchMiss.objects.values_list("text", "kind")) == [("keilahalli", "no_hits")]


def test_name_of_one_who_has_left_is_not_noted(client):
    make_contact_person(make_family_centre(), name="Lähti Pois", valid_until=date(2020, 1, 1))
    assert found(client, "lähti pois") == {}
    assert not SearchMiss.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_does_not_grow(client, count, django_assert_num_queries):
    laukaa = make_municipality(name="Laukaa", slug="laukaa")
    for _ in range(count):
        centre = make_family_centre(laukaa)
        make_contact_person(centre, organisation=make_organisation())
        make_schedule(make_activity(make_meeting_place(municipality=laukaa), title="Piiri"))
        make_event(host=laukaa)
        make_document(family_centre=centre)
        make_page(title="Laukaa")
    client.get(SEARCH, {"q": "laukaa"})
    with django_assert_num_queries(25):
        assert len(found(client, "laukaa")) == 8


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_speaks_three_languages(client, laukaa, language):
    links = client.get(SEARCH, {"q": "laukaa"}).context["language_links"]
    (address,) = [link["url"] for link in links if link["code"] == language]
    html = client.get(address).content.decode()
    assert f'<html lang="{language}">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "Laukaa</a>" in html


def test_form_alone_may_be_indexed_and_every_page_leads_to_it(client):
    html = client.get(SEARCH, {"q": "  "}).content.decode()
    assert "noindex" not in html
    assert "notice" not in html
    assert 'class="search-link" href="/haku/"' in client.get("/").content.decode()


@pytest.mark.parametrize("typed", ["a" * 201, "ja on the", "😀", "\u202e", "%", "x" * 5000])
def test_what_cannot_be_searched_for_gets_a_sentence(client, typed):
    assert 'id="q-error"' in html_of(client, typed)


@pytest.mark.parametrize("words", [{"kind": "x"}, {"page": "-1"}, {"page": "last"}, {"kind": "event", "page": "99"}])
def test_no_word_of_the_address_breaks_the_page(client, laukaa, words):
    assert client.get(SEARCH, {"q": "laukaa"} | words).status_code == 200


def test_rebuilding_finds_the_same(client, laukaa):
    make_event(title="Jaosto", host=laukaa)
    make_contact_person(make_family_centre(laukaa))
    before = found(client, "laukaa")
    call_command("rebuild_search", verbosity=0)
    assert found(client, "laukaa") == before


@pytest.mark.parametrize("text", ["perhekahvila", "", "auki nyt"])
def test_field_of_the_home_page_leads_to_places(client, text):
    response = client.get("/haku/", {"places": "1", "q": text, "municipality": "laukaa"})
    assert response.headers["Location"].startswith("/kohtaamispaikat/?")
    assert "municipality=laukaa" in response.headers["Location"]


@pytest.mark.parametrize("text", ["kuka on yhdyshenkilö", "yhdyshenkilöiden kokous", "lapseni itsemurha"])
def test_field_of_the_home_page_answers_what_asks_for_no_place(client, text):
    assert client.get("/haku/", {"places": "1", "q": text}).status_code == 200


@pytest.mark.parametrize("text", ["hippu", ""])
def test_kind_that_there_is_not_is_told_and_all_are_shown(client, text):
    make_meeting_place(name="Hippu")
    html = html_of(client, text, kind="zz")
    assert "Haussa ei ole lajia ”zz”. Näytämme kaikki lajit." in html
    assert found(client, text, kind="zz") == ({"place": ["Hippu"]} if text else {})


def test_page_that_names_a_kind_is_no_answer_to_when_it_is_open(client, laukaa):
    library = make_kind(name="Kirjasto")
    make_meeting_place(name="Pääkirjasto", municipality=laukaa, kind=library)
    make_page(title="Kirjasto mukana", body="Kirjasto on mukana verkostossa.")
    assert client.get(SEARCH, {"q": "kirjasto sunnuntaina"}).url == "/kohtaamispaikat/?q=kirjasto+sunnuntaina"
    assert "Kirjasto mukana" in html_of(client, "kirjasto")
