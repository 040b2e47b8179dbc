from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from contacts.models import Assignment
from meeting_places.schedules.occurrences import roll
from reminders.emails import addresses_to_write, send_letters
from reminders.models import Maintainer, ReminderLetter
from tests.factories import make_activity, make_contact_person, make_family_centre, make_meeting_place, make_schedule
from tests.mail import free_port, smtp
from tests.reminders.letters import ANNA, LONG_AGO

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def send(capsys=None, **options):
    call_command("send_check_requests", **options)
    return capsys.readouterr().out if capsys else None


def make_places(*addresses):
    return [make_meeting_place(keeper_email=address, checked_on=LONG_AGO) for address in addresses]


def test_letter_tells_all_that_is_hers_as_it_stands(inbox, cafe):
    roll()
    make_meeting_place(name="Perhekerho Sampo", keeper_email=ANNA, checked_on=timezone.localdate())
    send()
    (letter,) = inbox.letters
    text = letter.get_content()
    assert letter["To"] == ANNA
    assert letter["Subject"] == "Pitävätkö tiedot paikkansa: Perhekahvila Hippu ja 1 muuta"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Reply-To"] == "palaute@example.org"
    assert letter.get_content_type() == "text/plain"
    for line in ["Ajat: ti 9.30–11.30", "Seuraava kerta: ti ", "Kirkkokatu 1, Laukaa", "040 123 4567", "1.1.2020"]:
        assert line in text
    token = Maintainer.objects.get().token
    for page in ["p{}/pitaa-paikkansa/", "p{}/korjaa/", "p{}/peru/", "pitaa-paikkansa/", ""]:
        assert f"https://perhekeskus.example/kirje/{token}/{page.format(cafe.pk)}" in text.splitlines()
    assert "Perhekerho Sampo" in text


def test_letter_of_one_record_has_no_link_for_all(inbox, cafe):
    send()
    assert inbox.letters[0]["Subject"] == "Pitävätkö tiedot paikkansa: Perhekahvila Hippu"
    assert "Kaikki pitää paikkansa" not in inbox.letters[0].get_content()


def test_nobody_gets_a_letter_of_examples_drafts_or_what_holds(inbox):
    make_meeting_place(keeper_email="a@example.org", checked_on=LONG_AGO, is_example=True)
    make_meeting_place(keeper_email="b@example.org", checked_on=LONG_AGO, state="draft")
    make_meeting_place(keeper_email="c@example.org", checked_on=timezone.localdate())
    make_contact_person(email="d@example.org", checked_on=LONG_AGO, valid_until=LONG_AGO)
    make_contact_person(email="e@example.org", checked_on=LONG_AGO, is_example=True)
    make_meeting_place(checked_on=LONG_AGO)
    send()
    assert inbox.letters == []


def test_letter_goes_to_whoever_maintains_what(inbox, cafe):
    person = make_contact_person(email="Piia@example.org", checked_on=timezone.localdate())
    left = make_contact_person(email="lahti@example.org", valid_until=LONG_AGO)
    make_meeting_place(keeper=person, keeper_email="muu@example.org", checked_on=LONG_AGO)
    make_meeting_place(keeper=left, keeper_email="seuraaja@example.org", checked_on=LONG_AGO)
    make_activity(cafe, title="Muskari", keeper_email="muskari@example.org")
    make_contact_person(email="itse@example.org", checked_on=LONG_AGO)
    send()
    receivers = [ANNA, "itse@example.org", "muskari@example.org", "piia@example.org", "seuraaja@example.org"]
    assert inbox.receivers == receivers
    texts = {letter["To"]: letter.get_content() for letter in inbox.letters}
    assert "Muskari" not in texts[ANNA]
    assert "Kirkkokatu" not in texts["muskari@example.org"]


def test_coordinator_of_the_municipality_gets_the_answers(inbox, cafe):
    person = make_contact_person(email="koordinaattori@example.org", checked_on=timezone.localdate())
    Assignment.objects.create(
        contact_person=person, family_centre=make_family_centre(cafe.municipality), role="coordinator"
    )
    send()
    assert inbox.letters[0]["Reply-To"] == "koordinaattori@example.org"


@pytest.mark.clock
def test_nobody_is_written_twice_in_two_weeks(inbox, cafe, capsys):
    assert send(capsys) == "Kirjeitä 1: lähetetty 1.\n"
    assert send(capsys) == "Kirjeitä 0.\n"
    ReminderLetter.objects.update(at=timezone.now() - timedelta(days=15))
    send()
    assert inbox.receivers == [ANNA, ANNA]


def test_letters_end_when_none_is_answered(inbox, cafe, settings):
    settings.LETTER_TIMES = 2
    for _ in range(4):
        send()
        ReminderLetter.objects.update(at=timezone.now() - timedelta(days=15))
    assert inbox.receivers == [ANNA, ANNA]
    assert [*Maintainer.objects.silent()] == [Maintainer.objects.get()]


def test_dry_run_shows_whom_and_writes_nothing(inbox, cafe, capsys):
    assert send(capsys, dry_run=True) == f"{ANNA}\nKirje lähtisi 1 osoitteeseen.\n"
    assert inbox.letters == []
    assert not Maintainer.objects.exists()


@pytest.mark.parametrize(
    ("answer", "state", "works"),
    [("550 no such user", "refused", False), ("451 come again later", "failed", True)],
)
def test_refused_address_is_kept_and_others_get_theirs(inbox, answer, state, works):
    make_places("a@example.org", "b@example.org")
    inbox.answers["a@example.org"] = answer
    send()
    letter = ReminderLetter.objects.get(keeper__email="a@example.org")
    assert inbox.receivers == ["b@example.org"]
    assert (letter.state, letter.detail) == (state, answer)
    assert Maintainer.objects.not_working().exists() != works
    inbox.answers.clear()
    send()
    assert inbox.receivers == ["b@example.org"] + ["a@example.org"] * works


def test_server_that_dies_half_way_gets_no_letter_twice(inbox):
    make_places("a@example.org", "b@example.org", "c@example.org")
    inbox.dies_at = 2
    send()
    assert inbox.receivers == ["a@example.org", "b@example.org", "c@example.org"]
    send()
    assert len(inbox.letters) == 3
    assert ReminderLetter.objects.get(keeper__email="b@example.org").state == "sending"


def test_crash_between_row_and_server_sends_none_twice(inbox, cafe):
    ReminderLetter.objects.create(keeper=Maintainer.objects.create(email=ANNA))
    send()
    assert inbox.letters == []


def test_server_that_is_gone_fails_the_run_and_the_next_one_sends(inbox, cafe, settings):
    there, settings.MAILERS = settings.MAILERS, smtp(free_port())
    with pytest.raises(CommandError, match="Postipalvelin ei vastaa, 1 jäi lähettämättä"):
        send()
    settings.MAILERS = there
    send()
    assert inbox.receivers == [ANNA]


def test_impossible_address_hinders_nobody(inbox):
    make_places("ämmä@example.org", "b@example.org")
    send()
    assert inbox.receivers == ["b@example.org"]
    assert [str(maintainer) for maintainer in Maintainer.objects.not_working()] == ["ämmä@example.org"]


def test_name_with_a_line_break_adds_no_header(inbox):
    make_meeting_place(name="Hippu\nBcc: x@example.org", keeper_email=ANNA, checked_on=LONG_AGO)
    send()
    assert inbox.letters[0]["Bcc"] is None
    assert inbox.letters[0]["Subject"].endswith("Hippu Bcc: x@example.org")


@pytest.mark.clock
def test_address_that_maintains_nothing_is_deleted_when_its_link_ends(inbox):
    past = timezone.localdate() - timedelta(days=1)
    Maintainer.objects.create(email="entinen@example.org", link_until=past)
    Maintainer.objects.create(email="vasta@example.org", link_until=timezone.localdate())
    send()
    assert [str(maintainer) for maintainer in Maintainer.objects.all()] == ["vasta@example.org"]


def test_queries_do_not_grow_with_what_she_maintains(inbox, cafe, django_assert_max_num_queries):
    for _ in range(5):
        make_schedule(make_activity(make_meeting_place(keeper_email=ANNA, checked_on=LONG_AGO)))
    with django_assert_max_num_queries(40):
        send()


def test_place_archived_after_the_run_began_stops_no_letter(inbox):
    gone, _stays = make_places("a@example.org", "b@example.org")
    run = send_letters(addresses_to_write())
    gone.state = "archived"
    gone.save()
    assert [letter.state for letter in run] == ["sent"]
    assert inbox.receivers == ["b@example.org"]
    assert not Maintainer.objects.filter(email="a@example.org").exists()


def break_times_of(place):
    """A row that no form makes: of an openness that the portal does not know."""
    make_schedule(make_activity(place))
    set_openness("outo")


def set_openness(value):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE meeting_places_schedule SET openness = %s", [value])


def test_record_that_cannot_be_told_of_stops_no_other_letter(inbox, capsys):
    broken, _other = make_places("a@example.org", "b@example.org")
    break_times_of(broken)
    assert send(capsys) == "Kirjeitä 2: lähetetty 1, kirjettä ei saatu kirjoitettua, yritetään uudelleen 1.\n"
    assert inbox.receivers == ["b@example.org"]
    (letter,) = ReminderLetter.objects.filter(state="unwritten")
    assert letter.detail.startswith(f"{broken}: ValueError(")
    set_openness("open")
    send()
    assert inbox.receivers == ["b@example.org", "a@example.org"]


def test_desk_tells_of_a_letter_that_could_not_be_written_until_it_goes(client, inbox, world):
    place = make_meeting_place(municipality=world.mine, keeper_email=ANNA, checked_on=LONG_AGO)
    break_times_of(place)
    send()
    client.force_login(world.coordinator)
    link = f"{reverse('admin:reminders_maintainer_changelist')}?state=unwritten"
    assert link in client.get(reverse("admin:index")).text
    page = client.get(link).text
    assert ANNA in page
    assert "Avaa se tietue, tarkista ajat ja tallenna." in page
    set_openness("open")
    send()
    assert link not in client.get(reverse("admin:index")).text


def test_reply_address_that_is_none_hinders_no_letter(inbox, cafe):
    person = make_contact_person(email="x@example.org\nBcc: y@example.org", checked_on=timezone.localdate())
    Assignment.objects.create(
        contact_person=person, family_centre=make_family_centre(cafe.municipality), role="coordinator"
    )
    send()
    assert inbox.receivers == [ANNA]
    assert inbox.letters[0]["Reply-To"] is None
