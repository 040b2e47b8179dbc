from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from core.formatting import unbroken
from meeting_places.urls import urlpatterns
from tests.factories import (
    add_places,
    make_activity,
    make_family_centre,
    make_kind,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    make_organisation,
    make_rule,
    make_schedule,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "/kohtaamispaikat/"


def names(response):
    """Return the names of the places on the page, with those that are folded below an answer."""
    cards = [*response.context["cards"], *response.context.get("folded_cards", [])]
    return [card["place"].name for card in cards]


def local(hour, minute=0, days=0):
    now = timezone.localtime()
    day = (now + timedelta(days=days)).date()
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Europe/Helsinki"))


def test_list_shows_published_places_in_finnish_order(client):
    for name in ("Ölander", "Åkula", "Aamutupa"):
        make_meeting_place(name=name)
    make_meeting_place(name="Luonnos", state="draft")
    make_meeting_place(name="Vanha", state="archived")
    assert names(client.get(LIST)) == ["Aamutupa", "Åkula", "Ölander"]


@pytest.mark.parametrize("typed", ["HÖYTIÄ", "höyt", "hoytia", "kahvila höytiä"])
def test_list_finds_words_however_typed(client, typed):
    kind = make_kind(name="perhekahvila", plural="perhekahvilat")
    make_meeting_place(name="Höytiän tupa", kind=kind)
    make_meeting_place(name="Muu")
    assert names(client.get(LIST, {"q": typed})) == ["Höytiän tupa"]


def test_list_narrows_by_municipality_and_kind(client):
    laukaa, kind = make_municipality(name="Laukaa", slug="laukaa"), make_kind(slug="kirjasto")
    make_meeting_place(name="Oikea", municipality=laukaa, kind=kind)
    make_meeting_place(name="Väärä laji", municipality=laukaa)
    make_meeting_place(name="Väärä kunta", kind=kind)
    assert names(client.get(LIST, {"municipality": "laukaa", "kind": "kirjasto"})) == ["Oikea"]


def test_list_shows_all_to_a_form_sent_with_nothing_chosen(client):
    make_meeting_place(name="Hippula")
    response = client.get(LIST + "?q=&municipality=&day=")
    assert names(response) == ["Hippula"]
    assert response.context["chosen"] == []


def test_list_repeats_a_key_as_or(client):
    for slug in ("a", "b", "c"):
        make_meeting_place(name=slug, municipality=make_municipality(slug=slug))
    assert names(client.get(f"{LIST}?municipality=a&municipality=c")) == ["a", "c"]


@pytest.mark.clock
@pytest.mark.parametrize("days", [0, 1])
def test_list_narrows_by_day_and_leaves_cancelled_out(client, days):
    word = ["today", "tomorrow"][days]
    make_occurrence(make_meeting_place(name="On"), starts_at=local(0, 0, days), hours=24)
    make_occurrence(make_meeting_place(name="Peruttu"), starts_at=local(0, 0, days), hours=24, state="cancelled")
    make_occurrence(make_meeting_place(name="Toisena päivänä"), starts_at=local(12, 0, days + 3))
    assert names(client.get(LIST, {"day": word})) == ["On"]
    assert names(client.get(LIST, {"day": local(12, 0, days).date().isoformat()})) == ["On"]


@pytest.mark.clock
def test_list_of_several_days_finds_either(client):
    for name, days in (("Huominen", 1), ("Ylihuominen", 2), ("Muu", 3)):
        make_occurrence(make_meeting_place(name=name), starts_at=local(12, 0, days))
    days = f"day=tomorrow&day={local(12, 0, 2).date().isoformat()}"
    assert names(client.get(f"{LIST}?{days}")) == ["Huominen", "Ylihuominen"]
    with_a_fault = client.get(f"{LIST}?{days}&day=joulu")
    assert names(with_a_fault) == ["Huominen", "Ylihuominen"]
    assert "Päivää ”joulu” ei ymmärretty" in with_a_fault.text


@pytest.mark.clock
def test_list_of_today_leaves_out_what_has_ended(client):
    now = timezone.now()
    make_occurrence(make_meeting_place(name="Ohi"), starts_at=now - timedelta(minutes=90), hours=1)
    make_occurrence(make_meeting_place(name="Kesken"), starts_at=now - timedelta(minutes=30), hours=1)
    assert names(client.get(LIST, {"day": "today"})) == ["Kesken"]


def test_a_thousand_values_make_a_small_page(client):
    query = "&".join([f"kind=x{n}" for n in range(900)] + [f"q=y{n}" for n in range(900)])
    assert len(client.get(f"{LIST}?{query}").content) < 800_000


def test_search_asks_no_more_for_more_words(client, django_assert_num_queries):
    for words in ("tuuli", "tuuli meri saari kivi ranta"):
        make_meeting_place(description=words)
        client.get(LIST, {"q": words})  # the searcher reads its words anew
        with django_assert_num_queries(3):
            client.get(LIST, {"q": words})


@pytest.mark.clock
def test_guest_is_named_at_the_place_it_has_moved_to(client):
    host = make_meeting_place(name="Kirjasto")
    schedule = make_rule(make_activity(make_meeting_place(name="Vieraskahvila")))
    make_occurrence(host, schedule=schedule, starts_at=timezone.now(), state="moved")
    assert "Vieraskahvila" in client.get(host.get_absolute_url()).content.decode()
    assert "Vieraskahvila" in client.get("/").content.decode()


def test_draft_does_not_show_through_a_move(client):
    from meeting_places.models import ScheduleException

    draft = make_meeting_place(name="Salainen tupa", state="draft")
    place = make_meeting_place(moved_to=draft)
    day = timezone.localdate()
    ScheduleException.objects.create(place=place, first_day=day, last_day=day, is_move=True, new_place=draft)
    make_occurrence(place, schedule=make_rule(make_activity(draft)), starts_at=timezone.now(), state="moved")
    for address in (place.get_absolute_url(), "/", LIST):
        assert "Salainen tupa" not in client.get(address).content.decode()


@pytest.mark.clock
def test_list_open_now_agrees_with_its_cards(client):
    make_occurrence(make_meeting_place(name="Auki"), starts_at=timezone.now() - timedelta(minutes=5))
    make_occurrence(make_meeting_place(name="Kohta"), starts_at=timezone.now() + timedelta(minutes=5))
    response = client.get(LIST, {"open": "now"})
    assert names(response) == ["Auki"]
    assert [card["coming"].status.text for card in response.context["cards"]] == ["Auki nyt"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"day": "2026-02-30"}, "Päivää ”2026-02-30” ei ymmärretty"),
        ({"day": "joulu"}, "Päivää ”joulu” ei ymmärretty"),
        ({"municipality": "atlantis"}, "atlantis"),
    ],
)
def test_list_says_what_it_did_not_understand(client, query, sentence):
    make_meeting_place(name="Paikka")
    response = client.get(LIST, query)
    assert names(response) == ["Paikka"]
    assert sentence in response.content.decode()


def test_list_offers_to_loosen_each_filter_when_nothing_is_found(client):
    make_meeting_place(municipality=make_municipality(name="Laukaa", slug="laukaa"))
    html = client.get(LIST, {"municipality": "laukaa", "q": "olematon"}).content.decode()
    assert "Poista rajaus ”olematon”: 1 paikka" in html
    assert 'href="?q=olematon"' in html


@pytest.mark.clock
def test_list_card_prefers_staffed_hours_to_self_service(client):
    place, soon = make_meeting_place(), timezone.now() - timedelta(hours=1)
    make_occurrence(place, starts_at=soon - timedelta(hours=1), hours=9, state="self_service")
    make_occurrence(place, starts_at=soon, hours=9)
    (card,) = client.get(LIST).context["cards"]
    assert card["coming"].status.text == "Auki nyt"


def test_list_says_unknown_hours_and_does_not_call_them_closed(client):
    make_activity(make_meeting_place())
    html = client.get(LIST).content.decode()
    assert "Ajat eivät ole tiedossa" in html


def test_list_shows_all_places_however_many_there_are(client):
    add_places(1005, kind=make_kind(), municipality=make_municipality())
    assert "1005 paikkaa" in client.get(LIST).text
    assert len(client.get(LIST, {"page": 51}).context["cards"]) == 5
    assert client.get(LIST, {"page": 52}).context["page_obj"].number == 51  # the last


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_does_not_grow(client, count, django_assert_num_queries):
    for _ in range(count):
        make_occurrence(starts_at=timezone.now() + timedelta(hours=1))
    client.get(LIST)  # the sets are read
    with django_assert_num_queries(1):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_place_query_count_does_not_grow(client, count, django_assert_num_queries):
    place = make_meeting_place(organiser=make_organisation())
    for n in range(count):
        schedule = make_rule(make_activity(place, title=f"Kerho {n}"))
        schedule.activity.organisers.add(make_organisation())
        make_occurrence(place, schedule=schedule, starts_at=timezone.now() + timedelta(hours=n + 1))
    for _ in range(count):
        make_occurrence(make_meeting_place(municipality=place.municipality), starts_at=timezone.now())
    client.get(place.get_absolute_url())  # the sets are read
    with django_assert_num_queries(1):
        client.get(place.get_absolute_url())


def test_place_shows_its_facts_and_says_what_is_not_known(client):
    place = make_meeting_place(name="Hippu", description="Kahvia ja leluja.", price="free", address="Tie 1")
    make_schedule(make_activity(place, title="Vauvakahvila", audience="vauvat", age_min_years=0, age_max_years=1))
    html = client.get(place.get_absolute_url()).content.decode()
    for text in (
        "Hippu",
        "Kahvia ja leluja.",
        "Maksuton",
        "Tie 1",
        "Vauvakahvila",
        unbroken("0–1-vuotiaille"),
        "tiistaisin",
    ):
        assert text in html
    assert "Tietoja ei ole vielä tarkistettu" in html
    assert "tiedossa" not in html


@pytest.mark.clock
def test_place_tells_of_a_break_and_its_reason(client):
    from meeting_places.models import ScheduleException

    place = make_meeting_place()
    day = timezone.localdate() + timedelta(days=3)
    ScheduleException.objects.create(place=place, first_day=day, last_day=day, reason="joulutauko")
    assert "joulutauko" in client.get(place.get_absolute_url()).content.decode()


def test_place_marks_an_example(client):
    html = client.get(make_meeting_place(is_example=True).get_absolute_url()).content.decode()
    assert "keksitty esimerkki" in html


def test_place_never_shows_its_keeper(client):
    place = make_meeting_place(keeper_email="salainen@example.org")
    assert "salainen" not in client.get(place.get_absolute_url()).content.decode()


def test_draft_is_shown_to_its_editor_alone(client):
    centre = make_family_centre()
    place = make_meeting_place(state="draft", municipality=centre.municipalities.get())
    address = place.get_absolute_url()
    assert client.get(address).status_code == 404
    client.force_login(make_user(make_family_centre()))
    assert client.get(address).status_code == 404
    client.force_login(make_user(centre))
    assert "näkyy vain muokkaajille" in client.get(address).content.decode()


def test_renamed_place_is_found_by_its_old_address(client):
    from core.redirects import remember_slug

    place = make_meeting_place(slug="uusi")
    remember_slug(place, "vanha")
    response = client.get("/kohtaamispaikat/vanha/")
    assert (response.status_code, response["Location"]) == (301, "/kohtaamispaikat/uusi/")


def test_short_address_leads_to_the_place_in_each_language(client):
    place = make_meeting_place(slug="tupa")
    assert client.get(f"/p/{place.pk}/")["Location"] == "/kohtaamispaikat/tupa/"
    assert client.get(f"/sv/p/{place.pk}/")["Location"].startswith("/sv/")
    assert client.get(f"/p/{make_meeting_place(state='draft').pk}/").status_code == 404


def test_public_pages_set_no_cookie_and_vary_on_none(client):
    place = make_meeting_place()
    for address in ("/", LIST, place.get_absolute_url()):
        response = client.get(address)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_place_takes_the_address_of_another_page(language):
    place = make_meeting_place()
    place.full_clean()
    with override(language):
        paths = {str(one.pattern).partition("/")[0] for one in urlpatterns if "<" not in str(one.pattern)} - {""}
    for place.slug in paths:
        with pytest.raises(ValidationError) as refused:
            place.full_clean()
        assert refused.value.messages, place.slug
