"""A meeting's agenda and minutes, as its members read them and its organisers write them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contacts.models import Assignment
from events.models import ActionPoint, AgendaItem, Event, Minutes
from history.models import Change
from tests.editing.forms import form_data
from tests.events.meetings import enter, make_meeting
from tests.factories import make_contact_person, make_event, make_group, put

PAGE = "/tapahtumat/syyskokous/"
AGENDA, MINUTES = f"{PAGE}esityslista/muokkaa/", f"{PAGE}muistio/muokkaa/"


@pytest.fixture
def meeting(world, private_files):
    return make_meeting(world)


@pytest.fixture
def organiser(client, meeting):
    return enter(client, meeting, "organiser")


def titles(event, state="accepted"):
    return [item.title for item in event.agenda_items.filter(state=state)]


# What members read.


def test_members_page_tells_when_each_item_comes(client, meeting):
    meeting.event.remote_link = "https://kokous.example/x"
    meeting.event.save()
    for order, (title, minutes) in enumerate([("Avaus", 15), ("Kuulumiset", 60), ("Muuta", None)]):
        meeting.event.agenda_items.create(title=title, minutes=minutes, order=order, presenter=f"Esittelijä {order}")
    meeting.event.agenda_items.create(title="Hylätty ajatus", state="declined")
    page = enter(client, meeting, "member").get(f"{PAGE}jasenille/").text
    assert "https://kokous.example/x" in page
    assert page.index("9.30") < page.index("Avaus") < page.index("9.45") < page.index("Kuulumiset")
    assert page.index("10.45") < page.index("Muuta")
    assert "<h3>Hylätty" not in page
    public = client.get(PAGE).text
    assert "kokous.example" not in public
    assert "Esittelijä 1" in public
    assert "60 min" in public


def test_member_proposes_an_item_that_the_organiser_takes(client, meeting):
    enter(client, meeting, "member")
    page = client.post(f"{PAGE}jasenille/ehdota/", {"title": "Vauvakahvilat", "text": "Ja ajat"}, follow=True)
    assert "Järjestäjä näkee ehdotuksesi" in page.text
    item = meeting.event.agenda_items.get()
    assert (item.state, item.proposed_by) == ("proposed", meeting.person)
    assert "Vauvakahvilat" not in client.get(PAGE).text
    enter(client, meeting, "organiser")
    data = form_data(client.get(AGENDA), **{"items-0-state": "accepted"})
    assert client.post(AGENDA, data).status_code == 302
    assert "Vauvakahvilat" in client.get(PAGE).text


@pytest.mark.parametrize("title", ["", "a" * 201, "a\x00b"])
def test_proposal_that_cannot_be_kept_comes_back_with_a_sentence(client, meeting, title):
    enter(client, meeting, "member")
    page = client.post(f"{PAGE}jasenille/ehdota/", {"title": title, "text": "Tärkeää"}).text
    assert "field-error" in page
    assert "Tärkeää" in page
    assert not AgendaItem.objects.exists()


@pytest.mark.clock
def test_nothing_is_proposed_to_a_meeting_that_is_past(client, meeting):
    meeting.event.starts_on = timezone.localdate().replace(year=2020)
    meeting.event.save()
    assert "Ehdota asiaa" not in enter(client, meeting, "member").get(f"{PAGE}jasenille/").text
    assert client.post(f"{PAGE}jasenille/ehdota/", {"title": "Myöhässä"}).status_code == 404


def test_log_names_municipalities_to_members_who_edit_none(client, world, meeting):
    meeting.event.host = world.theirs
    meeting.event.save()
    entry = enter(client, meeting, "member").get(f"{PAGE}jasenille/").context["log"][0]
    assert [(line.label, line.old, line.new) for line in entry.lines] == [("isäntäkunta", "Laukaa", "Äänekoski")]


def test_log_tells_members_what_changed_but_not_what_a_draft_says(client, meeting, organiser):
    meeting.event.agenda_items.create(title="Avaus")
    Minutes.objects.create(event=meeting.event)
    data = form_data(organiser.get(MINUTES), **{"items-0-decision": "Salainen päätös", "minutes-0-text": "Salaista"})
    assert organiser.post(MINUTES, data).status_code == 302
    meeting.event.venue = "Kirjasto"
    meeting.event.save()
    page = enter(client, meeting, "member").get(f"{PAGE}jasenille/").text
    assert "– → Kirjasto" in page
    assert "Esityslistan kohta lisätty: Avaus" in page
    assert "Salai" not in page


# Writing the agenda.


def test_organiser_writes_the_agenda_in_the_order_she_wants(meeting, organiser):
    meeting.event.agenda_items.create(title="Muuta", order=5)
    typed = {"items-1-title": "Avaus", "items-1-order": "1", "items-1-minutes": "10", "items-2-title": "Lopetus"}
    assert organiser.post(AGENDA, form_data(organiser.get(AGENDA), **typed)).status_code == 302
    assert titles(meeting.event) == ["Avaus", "Muuta", "Lopetus"]


def test_more_rows_keep_what_is_typed_and_save_nothing(meeting, organiser):
    data = form_data(organiser.get(AGENDA), **{"items-1-title": "Kesken kirjoitettu", "_more": "items"})
    page = organiser.post(AGENDA, data)
    data = form_data(page)
    assert data["items-1-title"] == "Kesken kirjoitettu"
    assert data["items-4-title"] == ""
    assert not AgendaItem.objects.exists()
    assert organiser.post(AGENDA, data).status_code == 302
    assert titles(meeting.event) == ["Kesken kirjoitettu"]


def test_two_organisers_at_one_agenda_lose_nothing(client, world, meeting, organiser):
    item = meeting.event.agenda_items.create(title="Avaus", presenter="Maija")
    mine = form_data(organiser.get(AGENDA), **{"items-0-title": "Minun avaus", "items-1-title": "Minun lisäys"})
    enter(client, meeting, "regional")
    theirs = form_data(client.get(AGENDA), **{"items-0-title": "Toisen avaus", "items-1-title": "Toisen lisäys"})
    assert client.post(AGENDA, theirs).status_code == 302
    enter(client, meeting, "organiser")
    conflict = client.post(AGENDA, mine)
    assert "muutti tätä" in conflict.text
    assert "Toisen avaus" in conflict.text
    item.refresh_from_db()
    assert item.title == "Toisen avaus"
    assert client.post(AGENDA, form_data(conflict)).status_code == 302
    assert sorted(titles(meeting.event)) == ["Minun avaus", "Minun lisäys", "Toisen lisäys"]


def test_form_comes_back_after_a_session_that_ended(client, world, meeting, organiser):
    world.coordinator.set_password("perhekeskus-testissa")
    world.coordinator.save()
    organiser.force_login(world.coordinator)
    data = form_data(organiser.get(AGENDA), **{"items-0-title": "Ennen istunnon loppua"})
    client.logout()
    login = client.post(AGENDA, data)
    posted = {"username": world.coordinator.email, "password": "perhekeskus-testissa", "kept": login.context["kept"]}
    back = client.post("/admin/login/", posted)
    returned = client.post(back.context["path"], form_data(back))
    assert "ennen kuin istunto vanheni" in returned.text
    assert not AgendaItem.objects.exists()
    assert client.post(AGENDA, form_data(returned)).status_code == 302
    assert titles(meeting.event) == ["Ennen istunnon loppua"]


@pytest.mark.parametrize(
    "typed",
    [
        {"items-0-title": "a\x00b"},
        {"items-0-title": "Avaus", "items-0-minutes": "9" * 40},
        {"items-0-title": "Avaus", "items-0-order": "-1"},
        {"papers-0-title_fi": "Liite", "papers-0-agenda_item": "9" * 30},
        {"papers-0-title_fi": "Liite", "papers-0-url": "javascript:alert(1)"},
        {"items-TOTAL_FORMS": "x"},
        {"items-TOTAL_FORMS": "9" * 30},
        {"items-INITIAL_FORMS": "3"},
        {"seen_version": "x"},
        {"seen_change": "9" * 30},
        {"_more": "items-0-title"},
    ],
)
def test_hostile_agenda_saves_nothing_and_breaks_nothing(meeting, organiser, typed):
    response = organiser.post(AGENDA, form_data(organiser.get(AGENDA), **typed))
    assert response.status_code == 200
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("esityslista.pdf", b"%PDF-1.7 x", None),
        ("esityslista.pdf", b"MZ ei pdf", "ei ole sitä, mitä sen pääte sanoo"),
        ("sivu.html", b"<script>", "html"),
    ],
)
def test_paper_is_judged_by_what_it_holds(meeting, organiser, name, content, sentence):
    data = form_data(organiser.get(AGENDA), **{"papers-0-title_fi": "Esityslista", "papers-0-kind": "agenda"})
    response = organiser.post(AGENDA, data | {"papers-0-file": SimpleUploadedFile(name, content)})
    papers = [paper.facts for paper in meeting.event.attachments.all()]
    if sentence:
        assert sentence in response.text
        assert papers == []
    else:
        assert papers == ["PDF, 1 kt"]
        address = meeting.event.attachments.get().address
        for page in [organiser.get(PAGE).text, organiser.get(AGENDA).text]:
            assert f'<a href="{address}">' in page
            assert "/media/" not in page
        assert "Esityslista (PDF, 1 kt)</a>" in organiser.get(PAGE).text


def test_paper_that_was_chosen_but_not_saved_is_asked_for_again(meeting, organiser):
    file = SimpleUploadedFile("esityslista.pdf", b"%PDF-1.7 x")
    response = organiser.post(AGENDA, form_data(organiser.get(AGENDA), _more="items") | {"papers-0-file": file})
    assert response.text.count("Valitse tiedosto uudelleen") == 1
    assert "Valitse tiedosto uudelleen" not in organiser.get(AGENDA).text


# What the portal suggests.


def test_portal_suggests_centres_without_a_liaison_person_once(world, client):
    meeting = make_meeting(world, group=make_group(has_liaisons=True))
    enter(client, meeting, "organiser")
    page = client.get(AGENDA)
    assert str(world.their_centre) in page.text
    data = form_data(page, **{"suggestion-no-liaison": "accepted"})
    assert client.post(AGENDA, data).status_code == 302
    assert titles(meeting.event) == ["Yhdyshenkilö puuttuu"]
    assert "suggestion-no-liaison" not in client.get(AGENDA).text


def test_what_a_swedish_organiser_takes_is_on_the_agenda_in_finnish(world, client):
    meeting = make_meeting(world, group=make_group(has_liaisons=True))
    enter(client, meeting, "organiser")
    with override("sv"):
        page = reverse("events:agenda_change", args=[meeting.event.slug])
        data = form_data(client.get(page), **{"suggestion-no-liaison": "accepted"})
    assert page.startswith("/sv/")
    assert client.post(page, data).status_code == 302
    assert titles(meeting.event) == ["Yhdyshenkilö puuttuu"]


def test_what_is_left_out_is_not_suggested_again(world, client):
    meeting = make_meeting(world, group=make_group(has_liaisons=True))
    enter(client, meeting, "organiser")
    client.post(AGENDA, form_data(client.get(AGENDA), **{"suggestion-no-liaison": "declined"}))
    assert titles(meeting.event, "declined") == ["Yhdyshenkilö puuttuu"]
    assert "suggestion-no-liaison" not in client.get(AGENDA).text


def test_suggestions_are_of_the_municipalities_that_meet(world, client):
    meeting = make_meeting(world, group=make_group(has_liaisons=True))
    meeting.event.municipalities.add(world.mine)
    page = enter(client, meeting, "organiser").get(AGENDA).text
    assert str(world.my_centre) in page
    assert str(world.their_centre) not in page


def test_other_groups_get_no_suggestions(meeting, organiser):
    assert not Assignment.objects.exists()
    assert "Portaali ehdottaa" not in organiser.get(AGENDA).text


# Writing the minutes.


def begin(client):
    client.post(MINUTES)
    return client.get(MINUTES)


@pytest.mark.clock
def test_meeting_is_not_marked_as_held_before_its_day(meeting, organiser):
    assert "Kokous on pidetty" not in begin(organiser).text
    meeting.event.starts_on = timezone.localdate()
    meeting.event.save()
    assert "Kokous on pidetty" in organiser.get(MINUTES).text


def test_minutes_are_written_beside_the_agenda(world, meeting, organiser):
    meeting.event.starts_on = timezone.localdate()
    meeting.event.save()
    item = meeting.event.agenda_items.create(title="Kuulumiset")
    meeting.event.agenda_items.create(title="Ehdotus", state="proposed")
    typed = {
        "items-0-decision": "Jatketaan.",
        "points-0-text": "Tilaa kahvit",
        "points-0-contact_person": str(meeting.person.pk),
        "points-0-municipality": world.mine.pk,
        "points-0-due_on": "2026-11-01",
        "points-0-agenda_item": str(item.pk),
        "minutes-0-present": "Maija ja Matti",
        "minutes-0-state": "approved",
        "minutes-0-readers": "everybody",
        "is_held": "on",
    }
    assert organiser.post(MINUTES, form_data(begin(organiser), **typed)).status_code == 302
    minutes = Minutes.objects.get()
    assert (minutes.approved_on, minutes.approved_by) == (timezone.localdate(), world.coordinator)
    meeting.event.refresh_from_db()
    assert meeting.event.progress == "held"
    organiser.logout()
    page = organiser.get(f"{PAGE}muistio/").text
    for text in ["Maija ja Matti", "Jatketaan.", "Tilaa kahvit", "viimeistään 1.11.2026", "Hyväksytty"]:
        assert text in page
    assert "Ehdotus" not in page


def test_approval_is_forgotten_when_minutes_are_opened_again(meeting, organiser):
    Minutes.objects.create(event=meeting.event, state="approved", approved_on="2026-10-08")
    organiser.post(MINUTES, form_data(organiser.get(MINUTES), **{"minutes-0-state": "in_review"}))
    assert Minutes.objects.get().approved_on is None


@pytest.mark.clock
def test_minutes_are_not_approved_before_their_meeting_has_ended(meeting, organiser):
    typed = {"minutes-0-state": "approved", "minutes-0-present": "Maija"}
    page = organiser.post(MINUTES, form_data(begin(organiser), **typed))
    assert "Muistion voi hyväksyä vasta, kun kokous on päättynyt." in page.text
    assert form_data(page)["minutes-0-present"] == "Maija"
    assert Minutes.objects.get().state == "draft"
    put(Event.objects, starts_on=timezone.localdate() - timedelta(days=1))
    assert organiser.post(MINUTES, form_data(page)).status_code == 302


def test_a_promise_without_whose_and_what_is_refused(world, meeting, organiser):
    page = organiser.post(MINUTES, form_data(begin(organiser), **{"points-0-text": "Tilaa kahvit"}))
    assert "Kuka tämän tekee? Valitse henkilö tai kunta." in page.text
    assert form_data(page)["points-0-text"] == "Tilaa kahvit"
    nameless = organiser.post(MINUTES, form_data(page, **{"points-0-text": "", "points-0-municipality": world.mine.pk}))
    assert nameless.status_code == 200
    assert not ActionPoint.objects.exists()
    assert organiser.post(MINUTES, form_data(page, **{"points-0-municipality": world.mine.pk})).status_code == 302


@pytest.fixture
def approved(meeting, world):
    """Minutes that somebody else approved long ago."""
    item = meeting.event.agenda_items.create(title="Kuulumiset", discussion="Juteltiin.\nKahviteltiin.")
    meeting.event.action_points.create(text="Tilaa kahvit", agenda_item=item, municipality=world.mine)
    fields = {"approved_on": "2026-10-08", "approved_by": world.regional_editor, "present": "Maija\nMatti"}
    return Minutes.objects.create(event=meeting.event, state="approved", readers="everybody", **fields)


def approval(minutes):
    minutes.refresh_from_db()
    return str(minutes.approved_on), minutes.approved_by


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        (MINUTES, {"minutes-0-present": "Maija"}),
        (MINUTES, {"minutes-0-text": "Lopuksi kahvit."}),
        (MINUTES, {"items-0-decision": "Jatketaan."}),
        (MINUTES, {"points-0-text": "Tilaa teetä"}),
        (MINUTES, {"points-0-DELETE": "on"}),
        (MINUTES, {"points-1-text": "Varaa tila", "points-1-municipality": True}),
        (AGENDA, {"items-0-title": "Muut kuulumiset"}),
        (AGENDA, {"items-0-state": "declined"}),
    ],
)
def test_approval_is_of_what_the_minutes_say_now(world, organiser, approved, page, typed):
    form = organiser.get(page)
    typed = {name: world.mine.pk if value is True else value for name, value in typed.items()}
    assert "hyväksytty 8.10.2026. Jos muutat" in form.text
    told = organiser.post(page, form_data(form, **typed), follow=True)
    assert "hyväksyntä on nyt tältä päivältä" in told.text
    assert approval(approved) == (str(timezone.localdate()), world.coordinator)


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        (MINUTES, {}),
        (MINUTES, {"minutes-0-readers": "members"}),
        (MINUTES, {"minutes-0-present": "Maija\r\nMatti", "items-0-discussion": "Juteltiin.\r\nKahviteltiin."}),
        (AGENDA, {}),
        (AGENDA, {"items-0-presenter": "Maija", "items-1-title": "Ehdotus", "items-1-state": "proposed"}),
    ],
)
def test_approval_stays_when_the_minutes_say_the_same(world, organiser, approved, page, typed):
    if page == AGENDA and typed:
        approved.event.agenda_items.create(title="Ehdotus", state="proposed", order=9)
    told = organiser.post(page, form_data(organiser.get(page), **typed), follow=True)
    assert "on tallessa" in told.text
    assert "hyväksyntä on nyt" not in told.text
    assert approval(approved) == ("2026-10-08", world.regional_editor)


def test_who_goes_back_to_earlier_words_approves_them(world, organiser, approved):
    organiser.post(MINUTES, form_data(organiser.get(MINUTES), **{"minutes-0-present": "Maija"}))
    put(Minutes.objects, approved_on="2026-10-15")
    state = f"/admin/events/event/{approved.event_id}/history/{Change.objects.first().pk}/"
    told = organiser.post(state, follow=True)
    assert "hyväksyntä on nyt tältä päivältä" in told.text
    assert approval(approved) == (str(timezone.localdate()), world.coordinator)
    assert approved.present == "Maija\nMatti"
    assert [change.origin for change in Change.objects.all()[:2]] == ["restore", "restore"]


def test_minutes_kept_open_by_two_lose_nothing(client, meeting, organiser):
    meeting.event.agenda_items.create(title="Kuulumiset")
    point = {"points-0-text": "Minun tehtävä", "points-0-municipality": meeting.event.host_id}
    mine = form_data(begin(organiser), **{"items-0-discussion": "Minun"} | point)
    theirs = form_data(organiser.get(MINUTES), **{"items-0-discussion": "Toisen", "minutes-0-present": "Toinen"})
    enter(client, meeting, "regional").post(MINUTES, theirs)
    enter(client, meeting, "organiser")
    conflict = client.post(MINUTES, mine)
    assert "Toisen" in conflict.text
    data = form_data(conflict)
    assert (data["items-0-discussion"], data["minutes-0-present"]) == ("Minun", "Toinen")
    assert client.post(MINUTES, data).status_code == 302
    assert AgendaItem.objects.get().discussion == "Minun"
    assert (Minutes.objects.get().present, ActionPoint.objects.get().text) == ("Toinen", "Minun tehtävä")


def test_open_points_of_earlier_meetings_follow_until_they_are_done(meeting, organiser):
    earlier = make_event(group=meeting.group, starts_on="2026-05-01", title="Kevätkokous")
    point = ActionPoint.objects.create(event=earlier, text="Tilaa kahvit")
    ActionPoint.objects.create(event=make_event(), text="Toisen ryhmän asia")
    page = begin(organiser)
    assert "Kevätkokous" in page.text
    assert "Toisen ryhmän asia" not in page.text
    typed = {f"earlier-{point.pk}": "done", f"note-{point.pk}": "Tilattiin"}
    assert organiser.post(MINUTES, form_data(page, **typed)).status_code == 302
    point.refresh_from_db()
    assert (point.state, point.note, point.done_on) == ("done", "Tilattiin", timezone.localdate())
    assert "Kevätkokous" not in organiser.get(MINUTES).text


def test_stranger_is_not_given_an_action_point(world, meeting, organiser):
    typed = {"points-0-text": "Tilaa kahvit", "points-0-contact_person": str(make_contact_person().pk)}
    page = organiser.post(MINUTES, form_data(begin(organiser), **typed))
    assert page.status_code == 200
    assert not ActionPoint.objects.exists()


@pytest.mark.parametrize("count", [1, 4])
def test_queries_of_the_pages_do_not_grow(client, meeting, organiser, django_assert_max_num_queries, count):
    begin(organiser)
    for n in range(count):
        item = meeting.event.agenda_items.create(title=f"Asia {n}", proposed_by=meeting.person)
        meeting.event.attachments.create(kind="agenda", title=f"Liite {n}", url="https://example.org", agenda_item=item)
        meeting.event.action_points.create(text=f"Tehtävä {n}", contact_person=meeting.person, agenda_item=item)
    limits = {
        PAGE: 7,
        f"{PAGE}jasenille/": 18,
        AGENDA: 9,
        MINUTES: 14,
        f"/tapahtumat/sovittua/{meeting.group.slug}/": 11,
    }
    for address, limit in limits.items():
        with django_assert_max_num_queries(limit, info=address):
            assert client.get(address).status_code == 200


def test_minutes_of_an_example_say_that_they_are_one(client, meeting):
    Minutes.objects.create(event=meeting.event, state="approved", readers="everybody", approved_on="2026-10-08")
    assert "Tämä on esimerkki" not in client.get(f"{PAGE}muistio/").text
    put(Event.objects, is_example=True)
    assert "Tämä on esimerkki, ei oikea tapahtuma." in client.get(f"{PAGE}muistio/").text


# Finding.


def test_agenda_and_public_minutes_are_found_and_members_minutes_are_not(client, meeting):
    item = meeting.event.agenda_items.create(title="Satujumppa", text="Budjetti", discussion="Puhuttiin muskarista")
    minutes = Minutes.objects.create(event=meeting.event, state="approved", readers="members", approved_on="2026-10-08")

    def finds(word):
        return PAGE in client.get("/haku/", {"q": word}).text

    assert finds("satujumppa")
    assert not finds("muskarista")
    minutes.readers = "everybody"
    minutes.save()
    assert finds("muskarista")
    assert not finds("budjetti")
    item.state = "declined"
    item.save()
    assert not finds("satujumppa")
