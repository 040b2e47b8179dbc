"""Who may see and change what of a meeting: at every address of it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import ActionPoint, Attachment, EventLetter, GroupMessage, Minutes
from tests.events.meetings import enter, make_meeting
from tests.factories import make_contact_person, make_event, make_user

PEOPLE = ["anonymous", "outsider", "member", "organiser", "regional"]
PAGE = "/tapahtumat/syyskokous/"
# Statuses in the order of PEOPLE; 302 is the way to log in.
ANSWERS = {
    f"{PAGE}jasenille/": [302, 404, 200, 200, 200],
    f"{PAGE}esityslista/muokkaa/": [302, 404, 404, 200, 200],
    f"{PAGE}muistio/muokkaa/": [302, 404, 404, 200, 200],
}


@pytest.fixture
def meeting(world, private_files):
    return make_meeting(world)


def statuses(client, meeting, address):
    answers = [enter(client, meeting, who).get(address) for who in PEOPLE]
    for answer in answers:
        if answer.streaming:  # reading it closes its file; closing the answer would close the database, too
            list(answer.streaming_content)
    return [answer.status_code for answer in answers]


@pytest.mark.parametrize("address", ANSWERS)
def test_each_page_opens_to_its_people(client, meeting, address):
    assert statuses(client, meeting, address) == ANSWERS[address]


@pytest.mark.parametrize(
    ("state", "readers", "expected"),
    [
        ("draft", "everybody", [404, 404, 404, 200, 200]),
        ("in_review", "everybody", [302, 404, 200, 200, 200]),
        ("in_review", "members", [302, 404, 200, 200, 200]),
        ("in_review", "editors", [404, 404, 404, 200, 200]),
        ("approved", "members", [302, 404, 200, 200, 200]),
        ("approved", "editors", [404, 404, 404, 200, 200]),
        ("approved", "everybody", [200, 200, 200, 200, 200]),
    ],
)
def test_minutes_open_to_their_readers(client, meeting, state, readers, expected):
    day = "2026-10-08" if state == "approved" else None
    Minutes.objects.create(event=meeting.event, state=state, readers=readers, approved_on=day)
    assert statuses(client, meeting, f"{PAGE}muistio/") == expected
    page = client.get(PAGE).text
    assert ("/muistio/" in page) == (state == "approved" and readers == "everybody")


def test_public_minutes_tell_what_was_promised_and_not_how_it_went(client, meeting):
    minutes = Minutes.objects.create(event=meeting.event, state="approved", readers="members", approved_on="2026-10-08")
    point = {"text": "Tilaa tarjottavat", "contact_person": meeting.person, "due_on": date(2026, 1, 9)}
    meeting.event.action_points.create(state="dropped", note="Olin sairaana", **point)
    page = enter(client, meeting, "member").get(f"{PAGE}muistio/").text
    assert "jäi tekemättä" in page
    assert "Olin sairaana" in page
    minutes.readers = "everybody"
    minutes.save()
    page = enter(client, meeting, "anonymous").get(f"{PAGE}muistio/").text
    assert f"({meeting.person}, viimeistään 9.1.2026)" in page
    assert "Olin sairaana" not in page
    assert "jäi tekemättä" not in page


def test_pages_of_a_draft_open_to_its_organisers_alone(client, meeting):
    meeting.event.state = "draft"
    meeting.event.save()
    Minutes.objects.create(event=meeting.event, state="approved", readers="everybody", approved_on="2026-10-08")
    assert statuses(client, meeting, f"{PAGE}esityslista/muokkaa/") == [302, 404, 404, 200, 200]
    assert statuses(client, meeting, f"{PAGE}muistio/") == [404] * 5
    assert statuses(client, meeting, f"{PAGE}jasenille/") == [302, 404, 404, 404, 404]


def make_paper(event, **fields):
    file = SimpleUploadedFile("salainen.pdf", b"%PDF-1.7 salaista")
    return Attachment.objects.create(event=event, kind="material", title="Talousarvio", file=file, **fields)


@pytest.mark.parametrize(
    ("state", "is_members_only", "expected"),
    [
        ("published", False, [200, 200, 200, 200, 200]),
        ("published", True, [302, 404, 200, 200, 200]),
        ("draft", False, [302, 404, 404, 200, 200]),
        ("draft", True, [302, 404, 404, 200, 200]),
    ],
)
def test_file_is_given_to_those_who_may_have_it(client, meeting, state, is_members_only, expected):
    meeting.event.state = state
    meeting.event.save()
    paper = make_paper(meeting.event, is_members_only=is_members_only)
    assert statuses(client, meeting, paper.address) == expected
    assert statuses(client, meeting, f"/media/{paper.file.name}") == [404] * 5


def test_file_comes_as_a_download_that_no_browser_runs(client, meeting):
    paper = make_paper(meeting.event)
    response = client.get(paper.address)
    assert response["Content-Disposition"] == 'attachment; filename="talousarvio.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == b"%PDF-1.7 salaista"


def test_file_that_is_gone_or_never_was_is_not_found(client, meeting):
    paper = make_paper(meeting.event)
    paper.file.storage.delete(paper.file.name)
    assert client.get(paper.address).status_code == 404
    for address in ["0/x.pdf", "99999999999999999999999/x.pdf", f"{paper.pk}/"]:
        assert client.get(f"/tapahtumat/liitteet/{address}").status_code == 404


def test_papers_for_members_do_not_show_to_others(client, meeting):
    make_paper(meeting.event, is_members_only=True)
    Attachment.objects.create(
        event=meeting.event, kind="material", title="Salainen linkki", url="https://example.org/x", is_members_only=True
    )
    for address in [PAGE, "/tapahtumat/", "/tapahtumat/kalenteri.ics", f"{PAGE}kalenteri.ics", "/haku/?q=talousarvio"]:
        page = client.get(address).text
        assert "Salainen" not in page, address
        assert "talousarvio." not in page, address
        assert "example.org/x" not in page, address
    page = enter(client, meeting, "member").get(f"{PAGE}jasenille/").text
    assert "Talousarvio" in page
    assert "https://example.org/x" in page


def test_members_page_is_in_the_language_of_its_address(client, world, meeting):
    world.coordinator.language = "en"
    world.coordinator.save()
    page = enter(client, meeting, "organiser").get(f"{PAGE}jasenille/")
    assert '<html lang="fi">' in page.text
    assert page["Content-Language"] == "fi"


def test_public_page_is_the_same_for_everyone(client, meeting):
    pages = {enter(client, meeting, who).get(PAGE).text for who in PEOPLE}
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("who", "status", "state"),
    [
        ("anonymous", 302, "open"),
        ("outsider", 404, "open"),
        ("member", 302, "done"),
        ("colleague", 404, "open"),
        ("organiser", 302, "done"),
    ],
)
def test_action_point_is_settled_by_whose_it_is_or_by_organisers(client, world, meeting, who, status, state):
    colleague = make_contact_person(user=make_user())
    meeting.group.members.create(contact_person=colleague)
    meeting.users["colleague"] = colleague.user
    point = ActionPoint.objects.create(event=meeting.event, text="Tilaa kahvit", contact_person=meeting.person)
    address = f"/tapahtumat/sovittua/{point.pk}/merkitse/"
    response = enter(client, meeting, who).post(address, {"state": "done", "note": "Tilattu"})
    point.refresh_from_db()
    assert (response.status_code, point.state) == (status, state)
    assert (point.note, point.done_on is not None) == (("Tilattu", True) if state == "done" else ("", False))


def test_list_of_what_was_agreed_opens_to_the_group_and_narrows_by_municipality(client, world, meeting):
    for municipality, text in [(world.mine, "Tilaa kahvit"), (world.theirs, "Varaa tila")]:
        ActionPoint.objects.create(event=meeting.event, text=text, municipality=municipality)
    address = f"/tapahtumat/sovittua/{meeting.group.slug}/"
    assert statuses(client, meeting, address) == [302, 404, 200, 200, 200]
    page = enter(client, meeting, "member").get(f"{address}?municipality={world.mine.slug}").text
    assert "Tilaa kahvit" in page
    assert "Varaa tila" not in page
    assert "Mikään ei ole kesken" in client.get(f"{address}?municipality=%27olematon").text


@pytest.mark.parametrize("note", ["a" * 301, "a\x00b"])
def test_settling_with_nonsense_is_refused_with_a_sentence(client, meeting, note):
    point = ActionPoint.objects.create(event=meeting.event, text="Tilaa kahvit", contact_person=meeting.person)
    address = f"/tapahtumat/sovittua/{point.pk}/merkitse/"
    enter(client, meeting, "member")
    assert "enintään 300 merkillä" in client.post(address, {"state": "done", "note": note}, follow=True).text
    assert "enintään 300 merkillä" in client.post(address, {"state": "open"}, follow=True).text
    assert client.get(address).status_code == 405
    point.refresh_from_db()
    assert point.state == "open"


@pytest.fixture
def foothold(world, meeting):
    """A draft that the coordinator of another municipality has made in the group, with minutes begun."""
    stranger = make_user(world.their_centre)
    draft = make_event(group=meeting.group, host=world.theirs, slug="jalansija", state="draft")
    Minutes.objects.create(event=draft)
    meeting.users["stranger"] = stranger
    return draft


def test_maker_of_a_draft_learns_nothing_of_its_group(client, meeting, foothold):
    meeting.person.name = "Salla Salainen"
    meeting.person.save()
    ActionPoint.objects.create(event=meeting.event, text="Tilaa kahvit")
    foothold.starts_on = meeting.event.starts_on
    foothold.save()
    pages = []
    for state in ["draft", "published"]:
        foothold.state = state
        foothold.save()
        pages.append(enter(client, meeting, "stranger").get("/tapahtumat/jalansija/muistio/muokkaa/").text)
    assert [("Salla Salainen" in page, "Tilaa kahvit" in page) for page in pages] == [(False, False), (True, True)]


def test_maker_of_a_draft_does_not_see_the_letters_to_its_group(client, meeting, foothold):
    message = GroupMessage.objects.create(group=meeting.group, subject="Salainen aihe")
    EventLetter.objects.create(message=message, kind="message", email="salainen@example.org")
    page = enter(client, meeting, "stranger").get("/admin/events/eventletter/").text
    assert "salainen@example.org" not in page
    assert "Salainen aihe" not in page
    assert "salainen@example.org" in enter(client, meeting, "organiser").get("/admin/events/eventletter/").text
