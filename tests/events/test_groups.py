"""Groups: what everybody sees of them, what their members see, and messages to all of them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from contacts.models import Assignment
from events.groups.urls import urlpatterns
from events.models import ActionPoint, EventLetter, Member, Minutes
from tests.days import in_days
from tests.factories import (
    make_contact_person,
    make_event,
    make_family_centre,
    make_group,
    make_municipality,
    make_user,
    put,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(client):
    """A group with a member who has logged in."""

    class Circle:
        group = make_group(slug="tyoryhma", name="Työryhmä")
        user = make_user()
        person = make_contact_person(name="Maija Jäsen", user=user, email="maija@example.org")
        member = Member.objects.create(group=group, contact_person=person)
        page = "/tapahtumat/ryhmat/tyoryhma/jasenille/"

    client.force_login(Circle.user)
    return Circle


@pytest.mark.clock
def test_list_of_groups_tells_when_each_meets_next(client):
    meeting, silent = make_group(name="Kokoontuva"), make_group(name="Hiljainen")
    make_event(group=meeting, starts_on=in_days(1), progress="cancelled", progress_reason="Lumi", venue="Peruttu sali")
    make_event(group=meeting, starts_on=in_days(3), venue="Kirjasto")
    make_event(group=silent, starts_on=in_days(2), state="draft", venue="Salainen sali")
    page = client.get("/tapahtumat/ryhmat/").text
    assert "Kirjasto" in page
    assert "Seuraavaa tapaamista ei ole vielä sovittu." in page
    assert "Peruttu sali" not in page
    assert "Salainen sali" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_lists_do_not_grow(client, count, django_assert_num_queries):
    for days in range(1, count + 1):
        group = make_group()
        make_event(group=group, host=make_municipality(), starts_on=in_days(days))
    with django_assert_num_queries(2):
        client.get("/tapahtumat/ryhmat/")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_group_page_do_not_grow(client, count, django_assert_num_queries):
    group = make_group(slug="tyoryhma")
    for days in range(1, count + 1):
        make_event(group=group, host=make_municipality(), starts_on=in_days(days))
        make_event(group=group, host=make_municipality(), starts_on=in_days(-days))
        Member.objects.create(group=group, contact_person=make_contact_person(), is_public=True)
    with django_assert_num_queries(5):
        assert client.get("/tapahtumat/ryhmat/tyoryhma/").status_code == 200


@pytest.mark.clock
def test_group_page_tells_coming_and_past_meetings(client):
    group = make_group(slug="tyoryhma")
    make_event(group=group, title="Kokous menneisyydessä", starts_on=in_days(-9))
    make_event(group=group, title="Kokous tulossa", starts_on=in_days(4))
    make_event(group=group, title="Kokous luonnos", starts_on=in_days(5), state="draft")
    make_event(title="Kokous muualla", starts_on=in_days(2))
    page = client.get("/tapahtumat/ryhmat/tyoryhma/").text
    assert page.index("Kokous tulossa") < page.index("Kokous menneisyydessä")
    assert "4 päivän päästä" in page
    assert "Kokous luonnos" not in page
    assert "Kokous muualla" not in page


def test_group_page_shows_only_those_members_who_may_be_shown(client):
    group = make_group(slug="tyoryhma")
    for name, is_public, fields in [
        ("Näkyvä", True, {}),
        ("Yksityinen", False, {}),
        ("Luonnos", True, {"state": "draft"}),
        ("Lähtenyt", True, {"valid_until": in_days(-1)}),
    ]:
        person = make_contact_person(name=name, email="osoite@example.org", **fields)
        Member.objects.create(group=group, contact_person=person, is_public=is_public)
    page = client.get("/tapahtumat/ryhmat/tyoryhma/").text
    assert [name for name in ("Näkyvä", "Yksityinen", "Luonnos", "Lähtenyt") if name in page] == ["Näkyvä"]
    assert "osoite@example.org" not in page


def test_group_page_is_the_same_for_everyone(client, circle):
    response = client.get("/tapahtumat/ryhmat/tyoryhma/")
    assert "Cookie" not in response.get("Vary", "")
    client.logout()
    assert client.get("/tapahtumat/ryhmat/tyoryhma/").content == response.content


def test_liaison_persons_are_led_to_and_not_listed(client):
    make_group(slug="verkosto", has_liaisons=True)
    make_contact_person(make_family_centre(), name="Yhdys Henkilö")
    page = client.get("/tapahtumat/ryhmat/verkosto/").text
    assert reverse("contacts:list") in page
    assert "Yhdys Henkilö" not in page


@pytest.mark.parametrize("readers", ["everybody", "members", "editors"])
@pytest.mark.parametrize("state", ["draft", "in_review", "approved"])
def test_only_public_minutes_are_told_of(client, state, readers):
    event = make_event(group=make_group(slug="tyoryhma"), starts_on=in_days(-3))
    approved_on = in_days(0) if state == "approved" else None
    Minutes.objects.create(event=event, state=state, readers=readers, approved_on=approved_on)
    is_marked = client.get(reverse("events:minutes", args=[event.slug])).status_code == 200
    assert is_marked is (state == "approved" and readers == "everybody")
    [shown] = client.get("/tapahtumat/ryhmat/tyoryhma/").context["page_obj"]
    assert shown.has_minutes is is_marked


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9" * 5000])
def test_nonsense_of_a_page_number_shows_a_page(client, page):
    make_group(slug="tyoryhma")
    assert client.get("/tapahtumat/ryhmat/tyoryhma/", {"page": page}).status_code == 200


def test_members_page_is_for_members_alone(client, circle):
    assert "Maija Jäsen" in client.get(circle.page).text
    client.force_login(make_user())
    assert client.get(circle.page).status_code == 404
    client.logout()
    assert client.get(circle.page).status_code == 302


def test_members_page_tells_who_stands_in_for_whom_and_what_was_promised(client, circle):
    deputy = make_contact_person(name="Sari Sijainen", email="sari@example.org")
    Member.objects.create(group=circle.group, contact_person=deputy, role="substitute", stands_in_for=circle.person)
    event = make_event(group=circle.group)
    ActionPoint.objects.create(event=event, text="Kysy tiloja", contact_person=circle.person)
    ActionPoint.objects.create(event=event, text="Tehty jo", state="done")
    page = client.get(circle.page).text
    assert "Voi vastata myös toisen puolesta: Maija Jäsen" in page
    assert "Kysy tiloja" in page
    assert "Tehty jo" not in page
    assert "maija@example.org; sari@example.org" in page


def test_liaison_persons_are_members_with_their_family_centre(client, circle):
    circle.group.has_liaisons = True
    circle.group.save()
    make_contact_person(make_family_centre(name="Laukaan perhekeskus"), name="Liisa Liaisa")
    page = client.get(circle.page).text
    assert "Liisa Liaisa" in page
    assert "Yhdyshenkilö, Laukaan perhekeskus" in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_members_page_do_not_grow(client, circle, count, django_assert_max_num_queries):
    circle.group.has_liaisons = True
    circle.group.save()
    for _n in range(count):
        Member.objects.create(group=circle.group, contact_person=make_contact_person(make_family_centre()))
        point = {"contact_person": circle.person, "municipality": make_municipality()}
        ActionPoint.objects.create(event=make_event(group=circle.group), text="Kysy", **point)
        circle.group.messages.create(subject="Hei", text="Hei", sender=make_user())
    with django_assert_max_num_queries(13):
        client.get(circle.page)


@pytest.fixture
def organiser(client, circle):
    """Somebody who hosts the group's meetings, and has logged in."""
    host = make_municipality()
    make_event(group=circle.group, host=host, starts_on=in_days(3))
    user = make_user(make_family_centre(host))
    client.force_login(user)
    return user


def test_organiser_writes_to_each_address_once(client, circle, organiser):
    for email in ("MAIJA@example.org", "kaisa@example.org", ""):
        Member.objects.create(group=circle.group, contact_person=make_contact_person(email=email))
    for _press in range(2):
        assert client.post(circle.page, {"subject": "Sali vaihtui", "text": "Tule kirjastoon."}).status_code == 302
    letters = EventLetter.objects.values_list("kind", "state", "message__subject").order_by("email")
    assert [*letters] == [("message", "waiting", "Sali vaihtui")] * 2
    assert "Sali vaihtui" in client.get(circle.page).text


def test_member_writes_to_all_and_the_page_tells_who_may(client, circle):
    page = client.get(circle.page).text
    assert "Kaikille voivat kirjoittaa ryhmän jäsenet" in page
    assert page.index('href="#write"') < page.index('id="members"') < page.index('id="write"')
    assert client.post(circle.page, {"subject": "Hei", "text": "Hei"}).status_code == 302
    assert [*EventLetter.objects.values_list("email", flat=True)] == ["maija@example.org"]


def test_nobody_opens_a_group_to_herself_with_a_draft(client, circle, organiser):
    assert client.get(circle.page).status_code == 200
    put(circle.group.events, state="draft")
    assert client.get(circle.page).status_code == 404
    assert client.post(circle.page, {"subject": "Hei", "text": "Hei"}).status_code == 404
    assert not EventLetter.objects.exists()


def test_regional_editor_sees_a_group_that_has_not_met_yet(client, circle):
    client.force_login(make_user(is_regional_editor=True))
    assert client.get(circle.page).status_code == 200


@pytest.mark.clock
def test_host_of_a_meeting_that_is_over_cannot_write_to_all(client, circle, organiser):
    put(circle.group.events, starts_on=in_days(-1))
    page = client.get(circle.page).text
    assert "Maija Jäsen" in page
    assert "Lähetä kaikille" not in page
    assert 'href="#write"' not in page
    assert client.post(circle.page, {"subject": "Hei", "text": "Hei"}).status_code == 404
    assert not EventLetter.objects.exists()


def test_regional_editor_writes_to_all_though_no_meeting_is_to_come(client, circle):
    make_event(group=circle.group, starts_on=in_days(-1))
    client.force_login(make_user(is_regional_editor=True))
    assert "Lähetä kaikille" in client.get(circle.page).text


def test_group_without_addresses_cannot_be_written_to(client, circle, organiser):
    circle.person.email = ""
    circle.person.save()
    page = client.get(circle.page).text
    assert "ei ole vielä sähköpostiosoitetta" in page
    assert "Lähetä kaikille" not in page


@pytest.mark.parametrize(
    "posted", [{}, {"subject": "a\x00", "text": "b"}, {"subject": "a" * 151, "text": "b" * 10_001}]
)
def test_bad_message_is_shown_again_with_a_sentence(client, circle, organiser, posted):
    page = client.post(circle.page, posted)
    assert "Korjaa merkityt kohdat" in page.text
    assert not EventLetter.objects.exists()


def test_years_that_exist_are_offered_and_found(client):
    make_event(title="Kokous 2019", starts_on="2019-05-02")
    make_event(title="Kokous vuodenvaihteessa", starts_on="2019-12-30", ends_on="2020-01-02")
    make_event(title="Kokous 2020", starts_on="2020-05-02")
    page = client.get("/tapahtumat/?year=2020")
    assert [event.title for event in page.context["past"]] == ["Kokous 2020", "Kokous vuodenvaihteessa"]
    assert page.context["filter"].years == [2020, 2019]


def test_open_to_all_narrows_the_page_and_the_feed(client):
    make_event(title="Foorumi", group=make_group(is_open_to_all=True), starts_on=in_days(2))
    make_event(title="Suljettu", starts_on=in_days(3))
    for address in ("/tapahtumat/?open=1", "/tapahtumat/kalenteri.ics?open=1"):
        page = client.get(address).content.decode()
        assert "Foorumi" in page
        assert "Suljettu" not in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_event_takes_the_address_of_another_page(language):
    event = make_event()
    with override(language):
        paths = {str(one.pattern).partition("/")[0] for one in urlpatterns}
    for event.slug in paths:
        with pytest.raises(ValidationError):
            event.full_clean()


def test_regional_editor_names_members_and_standing_items(admin_of_region, circle):
    page = admin_of_region.get(reverse("admin:events_group_change", args=[circle.group.pk])).text
    assert "Maija Jäsen" in page
    assert "vakiokohdat" in page.lower()


@pytest.fixture
def admin_of_region(client, circle):
    client.force_login(make_user(is_regional_editor=True))
    return client


def test_deputy_of_a_centre_belongs_to_the_liaison_group(client):
    group, user = make_group(slug="verkosto", has_liaisons=True), make_user()
    person = make_contact_person(user=user)
    work = Assignment.objects.create(contact_person=person, family_centre=make_family_centre(), role="deputy")
    client.force_login(user)
    assert client.get(f"/tapahtumat/ryhmat/{group.slug}/jasenille/").status_code == 200
    work.until = in_days(-1)
    work.save()
    assert client.get(f"/tapahtumat/ryhmat/{group.slug}/jasenille/").status_code == 404
