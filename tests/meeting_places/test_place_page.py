"""What a place's own page tells beside its record, and what follows from it: feed, picture code."""

from datetime import UTC, date, datetime, time, timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import timezone

from contacts.models import Organisation
from core.formatting import span
from meeting_places.models import ScheduleException
from tests.addresses import address
from tests.days import in_days
from tests.factories import (
    make_activity,
    make_contact_person,
    make_family_centre,
    make_feature,
    make_meeting_place,
    make_municipality,
    make_occurrence,
    make_schedule,
    put,
)

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
HERE = {"latitude": 62.24, "longitude": 25.75}


def page(client, place):
    return client.get(place.get_absolute_url()).content.decode()


def nearby(client, place):
    return [row["place"].name for row in client.get(place.get_absolute_url()).context["nearby"]]


def entries(client, place):
    response = client.get(f"{place.get_absolute_url()}muutokset.atom")
    return [
        {part: entry.findtext(ATOM + part) for part in ("id", "title", "summary", "updated")}
        for entry in ElementTree.fromstring(response.content).iter(f"{ATOM}entry")  # noqa: S314 – our own
    ]


def days_off(**fields):
    day = in_days(2)
    return ScheduleException.objects.create(**{"first_day": day, "last_day": day} | fields)


def test_known_facts_are_told_and_unknown_ones_are_not(client):
    place = make_meeting_place(price="free", nearest_stop="Kirkonkylä, linja 25")
    place.features.add(make_feature(name="inva-wc", group="accessibility"))
    response = client.get(place.get_absolute_url())
    assert [fact.text for fact in response.context["facts"]] == ["maksuton", "inva-wc", "Kirkonkylä, linja 25"]
    assert "tiedossa" not in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"phone": "040 123", "email": "a@example.org"}, 'Soita ja kysy: <a href="tel:040123">040 123</a>.'),
        ({"email": "a@example.org"}, 'Kysy sähköpostilla: <a href="mailto:a@example.org">a@example.org</a>.'),
        ({"website": "https://example.org/"}, 'Katso <a href="https://example.org/" rel="external">'),
        ({}, 'Kysy kunnan vaihteesta: <a href="tel:014123">014 123</a>.'),
    ],
)
def test_what_there_is_is_asked_by_a_channel_that_there_is(client, fields, sentence):
    place = make_meeting_place(municipality=make_municipality(phone="014 123"), **fields)
    make_schedule(make_activity(place))
    asked = "Emme tiedä, mitä paikassa on (hoitopöytä, mikro…)."
    html = page(client, place)
    assert html.count(asked) == 1
    assert sentence in html
    place.features.add(make_feature(name="hoitopöytä", group="comfort"))
    assert asked not in page(client, place)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"booking_how": "Soita edellisenä päivänä."}, "Soita edellisenä päivänä."),
        ({"phone": "040 123"}, 'href="tel:040123"'),
        ({}, "Ei ole tiedossa, miten ilmoittaudutaan."),
        ({}, 'Kysy kunnan vaihteesta: <a href="tel:014123">014 123</a>.'),
    ],
)
def test_booking_tells_how(client, fields, words):
    html = page(client, make_meeting_place(booking="needed", municipality=make_municipality(phone="014 123"), **fields))
    assert "Ilmoittaudu ennalta" in html
    assert words in html


@pytest.mark.parametrize(
    ("municipality", "asked"),
    [
        ({"phone": "014 123", "website": "https://example.org/"}, 'href="tel:014123"'),
        ({"website": "https://example.org/"}, 'href="https://example.org/"'),
        ({}, 'href="/kunnat/laukaa/">Laukaa</a>'),
    ],
)
def test_place_and_person_who_cannot_be_reached_say_whom_to_ask(client, municipality, asked):
    laukaa = make_municipality(name="Laukaa", slug="laukaa", **municipality)
    make_contact_person(make_family_centre(laukaa), name="Aino", phone="", email="")
    place = make_meeting_place(
        municipality=laukaa, organiser=Organisation.objects.create(name="Seura", kind="association")
    )
    html = page(client, place)
    box = html[html.index("Paikan omaa numeroa ei ole kerrottu.") : html.index("Aino")]
    card = html[html.index("Aino") :]
    assert [part for part in (box, card) if "Kysy kunnasta." not in part or asked not in part] == []
    place.phone = "040 1"
    place.save()
    assert "Paikan omaa numeroa ei ole kerrottu." not in page(client, place)


def test_few_times_are_told_in_a_sentence_and_many_in_a_table(client):
    place = make_meeting_place()
    activity = make_activity(place)
    make_schedule(activity, skips_school_holidays=True)
    assert "Avoinna tiistaisin 9.30–11.30, ei koulujen loma-aikoina." in page(client, place)
    for weekday, hour in ((2, 8), (3, 9), (4, 10)):
        make_schedule(activity, weekday=weekday, starts=time(hour), skips_school_holidays=True)
    html = page(client, place)
    assert "Avoinna" not in html
    assert "<td>Tiistai<br>" in html


def test_what_is_led_meets_and_is_not_just_open(client):
    place = make_meeting_place()
    make_schedule(make_activity(place, attendance="led"))
    html = page(client, place)
    assert "Kokoontuu tiistaisin 9.30–11.30." in html
    assert "Ohjattu." in html


def test_activities_stand_under_their_organiser_where_several_share(client):
    place = make_meeting_place()
    for name in ("MLL", "Seurakunta", "MLL"):
        organiser, _ = Organisation.objects.get_or_create(name=name, kind="other")
        make_activity(place, title=f"Kerho {name}").organisers.add(organiser)
    groups = client.get(place.get_absolute_url()).context["groups"]
    assert [(group["organisers"][0].name, len(group["rows"])) for group in groups] == [("MLL", 2), ("Seurakunta", 1)]


def test_nearest_places_come_first_and_far_drafts_and_itself_not_at_all(client):
    place = make_meeting_place(**HERE)
    for name, latitude, state in [
        ("Kaukana", 62.60, "published"),
        ("Toinen", 62.30, "published"),
        ("Ensimmäinen", 62.25, "published"),
        ("Luonnos", 62.24, "draft"),
    ]:
        make_meeting_place(name=name, latitude=latitude, longitude=25.75, state=state)
    assert nearby(client, place) == ["Ensimmäinen", "Toinen"]


def test_place_without_a_point_shows_others_of_its_municipality(client):
    laukaa = make_municipality(name="Laukaa", in_where="Laukaassa")
    place = make_meeting_place(municipality=laukaa)
    make_meeting_place(name="Naapuri", municipality=laukaa)
    make_meeting_place(name="Muualla")
    assert nearby(client, place) == ["Naapuri"]
    assert "Muita paikkoja Laukaassa" in page(client, place)


@pytest.mark.parametrize("close", [3, 4])
def test_nearby_are_the_four_nearest_however_close_the_others_stand(client, close):
    place = make_meeting_place(latitude=62.2, longitude=25.7)
    for n in range(close):
        make_meeting_place(name=f"Lähellä {n}", latitude=62.201 + n / 1000, longitude=25.7)
    for n in range(2):
        make_meeting_place(name=f"Kauempana {n}", latitude=62.25 + n / 100, longitude=25.7)
    expected = [*(f"Lähellä {n}" for n in range(close)), "Kauempana 0"]
    assert nearby(client, place) == expected[:4]


@pytest.mark.clock
def test_nearby_place_tells_when_it_is_next_open(client):
    place = make_meeting_place(**HERE)
    other = make_meeting_place(**HERE)
    one = make_occurrence(other, starts_at=timezone.now() - timedelta(hours=1))
    (row,) = client.get(place.get_absolute_url()).context["nearby"]
    assert row["coming"].endswith(span(one.starts_at, one.ends_at))


def test_online_place_of_the_whole_region_has_none_near(client):
    make_meeting_place()
    place = make_meeting_place(municipality=None, is_online=True, website="https://example.org/")
    assert nearby(client, place) == []


def test_liaison_of_the_municipality_is_shown_with_her_year_and_no_hidden_one(client):
    municipality = make_municipality()
    centre = make_family_centre(municipality)
    make_contact_person(centre, name="Maija Meikäläinen")
    make_contact_person(centre, name="Piilo Pirkko", state="draft")
    make_contact_person(make_family_centre(), name="Muualla Matti")
    put(centre.assignments, stated_in=2019)
    html = page(client, make_meeting_place(municipality=municipality))
    assert "Maija Meikäläinen" in html
    assert "Tieto on vuodelta 2019, eikä sitä ole tarkistettu sen jälkeen" in html
    assert "Piilo Pirkko" not in html
    assert "Muualla Matti" not in html


@pytest.mark.clock
def test_closed_municipality_is_told_first_of_all_and_on_its_own_page(client):
    laukaa = make_municipality(name="Laukaa", in_where="Laukaassa")
    place = make_meeting_place(municipality=laukaa)
    days_off(municipality=laukaa, reason="myrsky")
    for html in (page(client, place), page(client, laukaa)):
        assert "Laukaassa kaikki kohtaamispaikat ovat kiinni" in html
        assert "Myrsky" in html
    assert "kiinni" not in page(client, make_meeting_place())


@pytest.mark.clock
def test_closure_far_ahead_waits_among_the_coming_times(client):
    place, day = make_meeting_place(), in_days(30)
    days_off(municipality=place.municipality, first_day=day, last_day=day)
    response = client.get(place.get_absolute_url())
    assert response.context["closures"] == []
    assert [row.day for row in response.context["coming"]] == [day]
    assert "Peruttu" in response.content.decode()


def test_feed_tells_what_is_off_and_why_under_a_lasting_name(client, time_machine):
    time_machine.move_to(datetime(2026, 12, 20, 12, tzinfo=UTC))
    place = make_meeting_place()
    one = days_off(place=place, first_day=date(2027, 1, 3), last_day=date(2027, 1, 3), reason="joulutauko")
    (entry,) = entries(client, place)
    assert entry["title"] == "Ei kokoonnuta 3.1.2027"
    assert entry["summary"] == "Joulutauko"
    assert entry["id"].startswith("tag:")
    assert entry["id"].endswith(f",2026:meeting-place/{place.pk}/exception/{one.pk}")
    assert entry["updated"][:16] == one.changed_at.isoformat()[:16]


def test_feed_has_its_municipality_and_activities_newest_first_and_nobody_else_s(client):
    place = make_meeting_place()
    days_off(activity=make_activity(place, title="Muskari"))
    days_off(municipality=place.municipality)
    days_off(place=make_meeting_place())
    titles = [entry["title"].split(" ")[0] for entry in entries(client, place)]
    assert titles == ["Kaikki", "Muskari:"]


def test_feed_shows_no_draft_and_survives_control_characters(client):
    place = make_meeting_place(name="Tupa\x0b")
    draft = make_meeting_place(name="Salainen", state="draft")
    days_off(place=place, is_move=True, new_place=draft, new_starts=time(10), new_ends=time(12))
    (entry,) = entries(client, place)
    assert "→ 10.00–12.00" in entry["title"]
    assert not entry["summary"]


def test_feed_s_reason_is_text_and_never_markup(client):
    place = make_meeting_place()
    days_off(place=place, reason="<b>tauko</b>")
    assert entries(client, place)[0]["summary"] == "&lt;b&gt;tauko&lt;/b&gt;"


def test_feed_without_changes_is_as_old_as_its_place_and_can_be_asked_again(client):
    place = make_meeting_place()
    response = client.get(f"{place.get_absolute_url()}muutokset.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)  # noqa: S314 – our own
    assert feed.findtext(f"{ATOM}updated")[:16] == place.created_at.isoformat()[:16]
    again = client.get(f"{place.get_absolute_url()}muutokset.atom", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_feed_of_a_draft_is_not_found(client):
    draft = make_meeting_place(state="draft")
    assert client.get(f"{draft.get_absolute_url()}muutokset.atom").status_code == 404


@pytest.mark.clock
def test_cancelled_by_its_municipality_the_page_and_the_row_agree(client):
    place = make_meeting_place()
    make_schedule(make_activity(place), weekday=in_days(2).weekday(), on_public_holidays=True)
    days_off(municipality=place.municipality, reason="myrsky")
    assert "Peruttu" in page(client, place)


def test_picture_code_holds_the_short_address_and_may_be_cached(client):
    place = make_meeting_place()
    response = client.get(f"/p/{place.pk}/qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "max-age=86400" in response["Cache-Control"]
    ElementTree.fromstring(response.content)  # noqa: S314 – our own
    html = page(client, place)
    assert f'src="/p/{place.pk}/qr.svg"' in html
    assert f"{settings.SITE_URL}/p/{place.pk}/" in html


@pytest.mark.parametrize("pk", [0, 10**30])
def test_picture_code_of_no_place_is_not_found(client, pk):
    assert client.get(f"/p/{pk}/qr.svg").status_code == 404
    assert client.get(f"/p/{make_meeting_place(state='draft').pk}/qr.svg").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("sv", ">vattenskada"), ("en", ' lang="fi">vesivahinko')])
def test_row_of_a_cancelled_day_says_why_in_the_readers_language(client, language, words):
    place = make_meeting_place()
    off = days_off(place=place, reason_fi="vesivahinko", reason_sv="vattenskada")
    make_occurrence(place, starts_at=timezone.now() + timedelta(days=2), state="cancelled", exception=off)
    text = client.get(address(language, "meeting_places:detail", place.slug)).text
    assert f'<span class="what"{words}</span>' in text


@pytest.mark.parametrize(
    ("latitude", "words"), [(62.2, "samassa paikassa"), (62.20018, "vieressä"), (62.218, "2,0 km")]
)
def test_nearby_place_at_the_same_address_is_told_so(client, latitude, words):
    place = make_meeting_place(latitude=62.2, longitude=25.7)
    make_meeting_place(latitude=latitude, longitude=25.7)
    (row,) = client.get(place.get_absolute_url()).context["nearby"]
    assert row["distance"] == words
