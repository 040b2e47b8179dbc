"""The desk of a contact person: her meetings, promises, what has changed elsewhere, and addresses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Assignment
from core.formatting import day_text
from events.mail.messages import compose
from events.models import ActionPoint, EventLetter, Member, OwnCalendar
from history.models import Change
from history.recording import recorded
from liaison.models import DashboardVisit
from tests.addresses import address
from tests.days import in_days
from tests.factories import (
    make_contact_person,
    make_event,
    make_family_centre,
    make_group,
    make_meeting_place,
    make_municipality,
    make_registration,
    make_user,
    put,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

DESK = "/oma/"


@pytest.fixture
def liaison(client):
    """A liaison person of Laukaa who has logged in, and her group."""

    class Liaison:
        home = make_municipality(name="Laukaa", slug="laukaa")
        centre = make_family_centre(home, name="Laukaan perhekeskus")
        user = make_user(email="liisa@example.org")
        person = make_contact_person(centre, name="Liisa Liaisa", user=user, email="liisa@example.org")
        group = make_group(slug="verkosto", name="Verkosto", has_liaisons=True)

    client.force_login(Liaison.user)
    return Liaison


def look(client, path=DESK):
    response = client.get(path)
    assert response.status_code == 200
    return response


def seen(days):
    """Let her last visit have been so many days ago."""
    DashboardVisit.objects.update(seen_at=timezone.now() - timedelta(days=days))


# Who sees it.


def test_desk_is_hers_alone_and_kept_by_no_cache(client, liaison):
    response = look(client)
    assert "Liisa Liaisa" in response.text
    assert {"private", "no-store"} <= set(response["Cache-Control"].replace(" ", "").split(","))
    assert "noindex" in response.text
    client.logout()
    for path in (DESK, "/oma/luovutus/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response.url.startswith("/admin/login/?next=/oma/")


def test_one_who_is_no_contact_person_is_told_what_she_can_do(client, liaison):
    client.force_login(make_user())
    for path in (DESK, "/oma/luovutus/"):
        page = look(client, path).text
        assert "pyydä maakunnan koordinaattoria" in page
        assert "Liisa" not in page
    assert not DashboardVisit.objects.exists()


def test_one_whose_contact_details_have_ended_is_nobody_here(client, liaison):
    liaison.person.valid_until = in_days(-1)
    liaison.person.save()
    assert "pyydä maakunnan koordinaattoria" in look(client).text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_desk_is_in_the_language_of_its_address(client, liaison, language):
    for name in ("liaison:dashboard", "liaison:pack"):
        assert f'<html lang="{language}">' in look(client, address(language, name)).text


def test_desk_takes_nothing_that_is_posted(client, liaison):
    assert client.post(DESK).status_code == 405


def test_everybody_is_led_to_the_desk_by_the_same_link(client, liaison):
    page = client.get("/yhdyshenkilot/")
    client.logout()
    assert client.get("/yhdyshenkilot/").content == page.content
    assert 'href="/oma/"' in page.text
    assert 'href="/oma/"' in client.get("/admin/login/").text


def test_admins_front_page_leads_to_the_desk(client, liaison):
    assert 'href="/oma/"' in client.get("/admin/").text


def test_letters_lead_those_who_have_an_account_to_the_desk(liaison):
    event = make_event(group=liaison.group, starts_on=in_days(9))
    make_registration(event, contact_person=liaison.person, email="liisa@example.org")
    make_registration(event, contact_person=make_contact_person(), email="kaisa@example.org")
    letters = [EventLetter(event=event, kind="invitation", email=f"{who}@example.org") for who in ("liisa", "kaisa")]
    assert ["/oma/" in compose(one).message.body for one in letters] == [True, False]


# Meetings.


@pytest.mark.clock
def test_her_groups_meetings_and_those_she_registered_for_come_soonest_first(client, liaison):
    soon = make_event(title="Kokous", group=liaison.group, starts_on=in_days(3))
    make_event(title="Mennyt", group=liaison.group, starts_on=in_days(-3))
    make_event(title="Luonnos", group=liaison.group, starts_on=in_days(4), state="draft")
    make_event(title="Muiden", starts_on=in_days(2))
    forum = make_event(title="Foorumi", starts_on=in_days(1))
    make_registration(forum, email="LIISA@example.org", answer="remote")
    shown = look(client).context["meetings"]
    assert [one.event for one in shown] == [forum, soon]
    assert [one.registration and one.registration.answer for one in shown] == ["remote", None]


def test_member_answers_with_her_account(client, liaison):
    event = make_event(group=liaison.group, starts_on=in_days(3), registration="members")
    assert "Et ole vielä vastannut." in look(client).text
    make_registration(event, contact_person=liaison.person, answer="on_site")
    make_registration(event, answer="remote")
    page = look(client)
    [meeting] = page.context["meetings"]
    assert "tulossa paikan päälle" in page.text
    assert client.get(meeting.answer_url).status_code == 200
    assert meeting.answer_url.startswith(f"/tapahtumat/{event.slug}/jasenille/")


def test_guest_of_another_group_changes_her_answer_by_her_own_link(client, liaison):
    event = make_event(starts_on=in_days(3), registration="everybody")
    mine = make_registration(event, contact_person=liaison.person, answer="on_site")
    [meeting] = look(client).context["meetings"]
    assert mine.token in meeting.answer_url
    assert client.get(meeting.answer_url).status_code == 200


def test_who_is_invited_and_need_not_register_is_asked_for_no_answer(client, liaison):
    event = make_event(group=liaison.group, starts_on=in_days(3), registration="nobody")
    make_registration(event, contact_person=liaison.person, answer="")
    page = look(client)
    assert "Et ole vielä vastannut." not in page.text
    assert [meeting.answer_url for meeting in page.context["meetings"]] == [""]


def test_meeting_that_is_off_asks_for_no_answer(client, liaison):
    off = {"progress": "cancelled", "progress_reason": "Lumi"}
    event = make_event(group=liaison.group, starts_on=in_days(3), registration="members", **off)
    make_registration(event, contact_person=liaison.person)
    page = look(client)
    assert "Lumi" in page.text
    assert "Et ole vielä vastannut." not in page.text
    assert [meeting.answer_url for meeting in page.context["meetings"]] == [""]


def test_organiser_is_told_of_what_waits_for_her_decision(client, liaison):
    liaison.user.editing_rights.create(family_centre=liaison.centre)
    mine = make_event(title="Kevätkokous", host=liaison.home, starts_on=in_days(3))
    theirs = make_event(title="Muiden kokous", starts_on=in_days(3))
    past = make_event(title="Mennyt kokous", host=liaison.home, starts_on=in_days(-1))
    for event in (mine, mine, theirs, past):
        event.agenda_items.create(title="Ehdotus", state="proposed")
    mine.agenda_items.create(title="Otettu", state="accepted")
    page = look(client)
    assert [(str(event), event.proposals) for event in page.context["proposed_to"]] == [("Kevätkokous", 2)]
    assert f"2 ehdotusta odottaa päätöstäsi: Kevätkokous, {day_text(mine.starts_on)}" in page.text
    assert f'href="/tapahtumat/{mine.slug}/esityslista/muokkaa/"' in page.text
    put(mine.agenda_items, state="accepted")
    assert "odottaa päätöstäsi" not in look(client).text


def test_organiser_without_contact_details_is_told_of_proposals_too(client, world):
    client.force_login(world.coordinator)
    page = look(client).text
    assert "Tunnustasi ei ole yhdistetty kenenkään yhteystietoihin" in page
    assert "odottaa päätöstäsi" not in page
    make_event(host=world.mine, starts_on=in_days(3)).agenda_items.create(title="Ehdotus", state="proposed")
    page = look(client).text
    assert "Tunnustasi ei ole yhdistetty kenenkään yhteystietoihin" in page
    assert "Yksi ehdotus odottaa päätöstäsi" in page


# Promises.


def points_of(page):
    """What is to be done, and whether she may say that it is done."""
    return [(point, point.is_hers) for point in page.context["points"]]


def test_promises_of_hers_and_of_her_municipality_are_told(client, liaison):
    event, other = make_event(group=liaison.group), make_contact_person()
    for text, fields in [
        ("Oma", {"contact_person": liaison.person}),
        ("Kunnan", {"municipality": liaison.home}),
        ("Kunnan toisen", {"municipality": liaison.home, "contact_person": other}),
        ("Muualla", {"municipality": make_municipality()}),
        ("Valmis", {"contact_person": liaison.person, "state": "done"}),
    ]:
        ActionPoint.objects.create(event=event, text=text, **fields)
    assert [(str(point), may) for point, may in points_of(look(client))] == [("Oma", True), ("Kunnan", True)]


def test_promise_is_marked_as_done_and_she_is_back_on_her_desk(client, liaison):
    point = ActionPoint.objects.create(
        event=make_event(group=liaison.group), text="Kysy tiloja", contact_person=liaison.person
    )
    posted = {"state": "done", "note": "Löytyi", "next": "/oma/#points"}
    page = client.post(f"/tapahtumat/sovittua/{point.pk}/merkitse/", posted, follow=True)
    assert page.redirect_chain == [("/oma/#points", 302)]
    assert "Merkintä on tallessa" in page.text
    assert points_of(page) == []


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_marking_leads_to_no_other_site(client, liaison, address):
    point = ActionPoint.objects.create(
        event=make_event(group=liaison.group), text="Kysy", contact_person=liaison.person
    )
    response = client.post(f"/tapahtumat/sovittua/{point.pk}/merkitse/", {"state": "done", "next": address})
    assert response.url == "/tapahtumat/sovittua/verkosto/"


def test_button_is_shown_only_where_it_works(client, liaison):
    """A promise of a group that she has left is told, but only its people may settle it."""
    point = ActionPoint.objects.create(event=make_event(), text="Vanha", contact_person=liaison.person)
    assert points_of(look(client)) == [(point, False)]
    assert client.post(f"/tapahtumat/sovittua/{point.pk}/merkitse/", {"state": "done"}).status_code == 404


def test_liaison_person_marks_what_her_municipality_promised_and_no_other(client, liaison):
    event = make_event(group=liaison.group)
    ours = ActionPoint.objects.create(event=event, text="Kysy koululta", municipality=liaison.home)
    theirs = ActionPoint.objects.create(event=event, text="Kysy", municipality=make_municipality())
    named = ActionPoint.objects.create(
        event=event, text="Soita", municipality=liaison.home, contact_person=make_contact_person()
    )
    assert points_of(look(client)) == [(ours, True)]
    statuses = [
        client.post(f"/tapahtumat/sovittua/{point.pk}/merkitse/", {"state": "done"}).status_code
        for point in (ours, theirs, named)
    ]
    assert statuses == [302, 404, 404]
    assert list(ActionPoint.objects.filter(state="done")) == [ours]


# Vacancies and addresses.


def test_centres_without_a_liaison_person_are_told_with_their_municipalities(client, liaison):
    make_family_centre(make_municipality(name="Toivakka"), name="Toivakan perhekeskus")
    make_family_centre(name="Luonnos", state="draft")
    assert [str(centre) for centre in look(client).context["vacancies"]] == ["Toivakan perhekeskus"]
    assert "(Toivakka)" in look(client).text


def test_addresses_of_her_groups_are_copied_without_a_script(client, liaison):
    own = make_group(name="Työryhmä")
    for name, email in [("Anna", "anna@example.org"), ("Bea", "ANNA@example.org"), ("Cia", ""), ("Didi", "d+1@a.fi")]:
        Member.objects.create(group=own, contact_person=make_contact_person(name=name, email=email))
    Member.objects.create(group=own, contact_person=liaison.person)
    make_group(name="Vieras").members.create(contact_person=make_contact_person(email="vieras@example.org"))
    page = look(client)
    lists = {str(group): addresses for group, people, addresses in page.context["lists"]}
    assert {name: sorted(some) for name, some in lists.items()} == {
        "Verkosto": ["liisa@example.org"],
        "Työryhmä": ["ANNA@example.org", "d+1@a.fi", "liisa@example.org"],
    }
    assert f">{', '.join(lists['Työryhmä'])}</textarea>" in page.text
    assert f'href="mailto:?bcc={",".join(lists["Työryhmä"])}"' in page.text
    assert "vieras@example.org" not in page.text


def test_own_calendars_secret_is_not_on_the_desk(client, liaison):
    calendar = OwnCalendar.objects.create(user=liaison.user)
    page = look(client).text
    assert "/tapahtumat/oma-kalenteri/" in page
    assert calendar.key not in page


# What has changed elsewhere.


def elsewhere(client, path=DESK):
    return {
        one.municipality and one.municipality.name: [line.text for line in one.lines]
        for one in look(client, path).context["elsewhere"]
    }


def age_history(client, visited=10):
    """Let her visit now; then all that has been changed is 20 days old, and her visit as old as told."""
    look(client)
    Change.objects.update(at=timezone.now() - timedelta(days=20))
    seen(visited)


def test_changes_elsewhere_are_told_in_words_for_each_municipality(client, liaison):
    aanekoski, home = make_municipality(name="Äänekoski"), liaison.home
    changed = [make_meeting_place(municipality=aanekoski, name=f"Paikka {n}") for n in range(3)]
    at_home, gone = make_meeting_place(municipality=home), make_meeting_place(municipality=aanekoski)
    meeting = make_event(host=aanekoski, title="Ilta")
    age_history(client)
    for place in (*changed, at_home):
        place.description = "Uutta."
        place.save()
    meeting.venue = "Kirjasto"
    meeting.save()
    gone.state = "archived"
    gone.save()
    new = make_meeting_place(municipality=aanekoski, name="Uusi kerho")
    texts = ["1 uusi paikka", "3 paikkaa muuttui", "1 paikka poistui listoilta", "1 tapahtuma muuttui"]
    assert elsewhere(client) == {"Äänekoski": texts}
    page = look(client).text
    for record in (*changed, new, meeting):
        assert f'href="{record.get_absolute_url()}"' in page
    assert f'href="{gone.get_absolute_url()}"' not in page


def test_drafts_and_what_members_alone_see_are_no_changes(client, liaison):
    there = make_municipality()
    meeting = make_event(host=there, title="Kokous")
    draft = make_meeting_place(municipality=there, state="draft", name="Salainen paikka")
    was_draft = make_meeting_place(municipality=there, state="draft")
    age_history(client)
    draft.description = "Vielä kesken."
    draft.save()
    was_draft.state = "archived"
    was_draft.save()
    make_event(host=there, state="draft", title="Salainen kokous")
    meeting.agenda_items.create(title="Salainen kohta")
    ActionPoint.objects.create(event=meeting, text="Salainen lupaus")
    assert elsewhere(client) == {}
    assert "Salai" not in look(client).text


def test_draft_that_was_published_is_new(client, liaison):
    place = make_meeting_place(state="draft")
    age_history(client)
    place.state = "published"
    place.save()
    assert elsewhere(client) == {place.municipality.name: ["1 uusi paikka"]}


def test_new_liaison_person_is_a_change_of_her_municipality(client, liaison):
    there = make_municipality(name="Toivakka")
    centre = make_family_centre(there)
    age_history(client)
    person = make_contact_person(centre, name="Uusi Yhdys")
    Assignment.objects.create(contact_person=person, family_centre=centre, role="deputy")
    make_contact_person(centre, state="draft")
    assert elsewhere(client) == {"Toivakka": ["1 yhteystieto muuttui"]}


def test_joint_family_centre_is_told_in_each_of_its_municipalities(client, liaison):
    centre = make_family_centre(make_municipality(name="Joutsa"), make_municipality(name="Luhanka"))
    age_history(client)
    centre.stage_records.create(stage="starting")
    assert elsewhere(client) == {"Joutsa": ["1 perhekeskus muuttui"], "Luhanka": ["1 perhekeskus muuttui"]}


def test_many_changes_are_counted_and_a_few_named(client, liaison):
    there = make_municipality(name="Toivakka")
    age_history(client)
    with recorded("import"):
        for n in range(8):
            make_meeting_place(municipality=there, name=f"Paikka {n}")
    page = look(client)
    [line] = page.context["elsewhere"][0].lines
    assert (line.text, len(line.records), line.more) == ("8 uutta paikkaa", 5, 3)
    assert "ja 3 muuta" in page.text


def test_first_visit_shows_a_few_municipalities_and_the_rest_at_a_press(client, liaison):
    for n in range(8):
        make_meeting_place(municipality=make_municipality(name=f"Kunta {n}"))
    make_meeting_place(municipality=None, is_online=True, website="https://example.org/")
    page = look(client)
    shown, more = (
        [one.municipality and one.municipality.name for one in page.context[name]]
        for name in ("elsewhere", "more_elsewhere")
    )
    assert shown == [None, *(f"Kunta {n}" for n in range(5))]
    assert more == [f"Kunta {n}" for n in range(5, 8)]
    assert page.text.index("Kunta 4") < page.text.index("Ja vielä 3 kuntaa") < page.text.index("Kunta 5")


def test_online_place_of_the_region_belongs_to_no_single_municipality(client, liaison):
    age_history(client)
    make_meeting_place(municipality=None, is_online=True, website="https://example.org/")
    assert elsewhere(client) == {None: ["1 uusi paikka"]}


def test_what_is_new_stays_new_during_a_visit_and_not_after_it(client, liaison):
    age_history(client)
    place = make_meeting_place()
    for _look in range(3):
        assert list(elsewhere(client)) == [place.municipality.name]
    age_history(client, visited=1)
    assert elsewhere(client) == {}
    assert place.municipality.name in elsewhere(client, "/oma/?month")


@pytest.mark.clock
def test_first_visit_tells_of_a_month_and_one_after_years_of_three(client, liaison):
    page = look(client)
    assert page.context["since_on"] == timezone.localdate(timezone.now() - timedelta(days=30))
    seen(900)
    assert look(client).context["since_on"] == timezone.localdate(timezone.now() - timedelta(days=90))


# Handing over.


def test_pack_holds_what_the_next_one_needs(client, liaison):
    colleague = make_contact_person(liaison.centre, name="Kaisa Kollega", phone="014 123")
    make_contact_person(liaison.centre, name="Lauri Luonnos", state="draft")
    make_contact_person(make_family_centre(), name="Muualla Oleva")
    stale = make_meeting_place(municipality=liaison.home, checked_on=in_days(-400), name="Vanha kerho")
    make_meeting_place(municipality=liaison.home, checked_on=in_days(-1), name="Tuore kerho")
    event = make_event(title="Talvikokous", group=liaison.group, starts_on=in_days(9))
    ActionPoint.objects.create(event=event, text="Kysy tiloja", contact_person=liaison.person)
    page = look(client, "/oma/luovutus/").text
    for text in [
        str(colleague),
        "014 123",
        str(stale),
        "Talvikokous",
        "Kysy tiloja",
        "Verkosto",
        "/tapahtumat/ryhmat/",
    ]:
        assert text in page
    for text in ["Lauri", "Muualla", "Tuore kerho"]:
        assert text not in page


def test_pack_tells_all_that_a_hand_over_moves(client, liaison):
    user = make_user(liaison.centre)
    person = make_contact_person(user=user)
    Member.objects.create(group=make_group(name="Työryhmä"), contact_person=person, role="chair")
    make_meeting_place(name="Oma kerho", keeper=person)
    client.force_login(user)
    moving = {
        str(title): [str(line) for line in lines] for title, lines in look(client, "/oma/luovutus/").context["moving"]
    }
    assert moving["Muokkausoikeudet"] == ["Laukaan perhekeskus"]
    assert moving["Ryhmien jäsenyydet"] == ["Työryhmä: puheenjohtaja"]
    assert moving["Paikat ja toiminnat, joiden tietoja ylläpitää"] == ["Oma kerho"]


def test_pack_cuts_a_long_list_of_places_and_tells_the_rest(client, liaison):
    for n in range(62):
        make_meeting_place(municipality=liaison.home, checked_on=in_days(-400), name=f"Kerho {n}")
    page = look(client, "/oma/luovutus/")
    assert len(page.context["places"]) == 60
    assert "Lisäksi 2 muuta paikkaa." in page.text


# Queries.


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "number"), [(DESK, 22), ("/oma/luovutus/", 23)])
def test_queries_do_not_grow(client, liaison, django_assert_num_queries, path, number, count):
    look(client)
    for n in range(count):
        there = make_municipality()
        centre, group = make_family_centre(there), make_group(name=f"Ryhmä {n}")
        person = make_contact_person(centre, email=f"{n}@example.org")
        for one in (person, liaison.person):
            Member.objects.create(group=group, contact_person=one, stands_in_for=make_contact_person())
        make_family_centre(there)
        make_meeting_place(municipality=there)
        make_meeting_place(municipality=liaison.home, checked_on=in_days(-400), keeper=liaison.person)
        make_contact_person(liaison.centre, organisation=None)
        event = make_event(group=group, host=there, starts_on=in_days(n + 1))
        make_registration(event, contact_person=liaison.person)
        ActionPoint.objects.create(event=event, text="Kysy", contact_person=liaison.person, municipality=there)
    with django_assert_num_queries(number):
        look(client, path)
