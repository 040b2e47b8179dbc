import logging
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from history.recording import recorded
from meeting_places.models import MeetingPlace
from perhekeskus.logging import without_secrets
from reminders.maintained_records import due_addresses
from reminders.models import Maintainer, ReminderLetter, Reply
from tests.conftest import StrictClient
from tests.factories import make_activity, make_contact_person, make_meeting_place
from tests.reminders.letters import ANNA, LONG_AGO, hidden_values, link

pytestmark = pytest.mark.django_db


def checked_on(record):
    return type(record).objects.get(pk=record.pk).checked_on


@pytest.mark.clock
def test_opening_changes_nothing_and_a_press_checks(cafe):
    client = StrictClient(enforce_csrf_checks=True)
    address = link("confirm", f"p{cafe.pk}")
    page = client.get(address)
    client.head(address)
    assert "ti 9.30–11.30" in page.text
    assert checked_on(cafe) == LONG_AGO
    answer = client.post(address, hidden_values(page), follow=True)
    assert "Kiitos! Perhekahvila Hippu: tiedot on tarkistettu tänään." in answer.text
    assert checked_on(cafe) == timezone.localdate()
    assert not client.cookies


def test_pages_are_kept_private(client, cafe):
    for page in [client.get(link("maintainer")), client.get("/kirje/vaara~x/"), client.post(link("confirm", "p1"))]:
        assert page["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]
        assert not page.cookies


def test_all_is_confirmed_at_once(client, cafe):
    other = make_meeting_place(keeper_email=ANNA, checked_on=LONG_AGO)
    theirs = make_meeting_place(keeper_email="muu@example.org", checked_on=LONG_AGO)
    page = client.get(link("confirm_all"))
    answer = client.post(link("confirm_all"), hidden_values(page), follow=True)
    assert "Kiitos! Kaikki on tarkistettu tänään." in answer.text
    assert checked_on(cafe) == checked_on(other) == timezone.localdate()
    assert checked_on(theirs) == LONG_AGO


@pytest.mark.parametrize("seen", ["", "0", "x", "99999999999999999999"])
def test_verification_of_what_was_not_seen_is_asked_again(client, cafe, seen):
    address = link("confirm", f"p{cafe.pk}")
    with recorded("form"):
        MeetingPlace.objects.get().save()
        place = MeetingPlace.objects.get()
        place.phone = "050 765 4321"
        place.save()
    page = client.post(address, {f"seen-p{cafe.pk}": seen})
    assert "Tietoja on juuri muutettu" in page.text
    assert "050 765 4321" in page.text
    assert checked_on(cafe) == LONG_AGO


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "9" + t, lambda t: t.replace("~", "~a"), lambda t: "x"])
def test_forged_link_changes_nothing(client, cafe, spoil):
    address = link("confirm", f"p{cafe.pk}")
    token = Maintainer.objects.get().token
    page = client.post(address.replace(token, spoil(token)), hidden_values(client.get(address)))
    assert page.status_code == 404
    assert "Linkki ei kelpaa" in page.text
    assert checked_on(cafe) == LONG_AGO


@pytest.mark.clock
@pytest.mark.parametrize("end", ["expire", "revoke", "delete"])
def test_ended_link_changes_nothing(client, cafe, end):
    address = link("confirm", f"p{cafe.pk}")
    values, maintainer = hidden_values(client.get(address)), Maintainer.objects.get()
    if end == "expire":
        Maintainer.objects.update(link_until=timezone.localdate() - timedelta(days=1))
    elif end == "revoke":
        maintainer.revoke_link()
    else:
        maintainer.delete()
    page = client.post(address, values)
    assert page.status_code == 410
    assert "Linkki ei enää toimi" in page.text
    assert checked_on(cafe) == LONG_AGO


def test_renewed_link_leaves_the_expired_one_ended(client, cafe):
    old = link("maintainer")
    Maintainer.objects.update(link_until=timezone.localdate() - timedelta(days=1))
    Maintainer.objects.get().renew_link()
    assert client.get(old).status_code == 410
    assert client.get(link("maintainer")).status_code == 200


def test_someone_elses_record_is_out_of_reach(client, cafe):
    other = make_meeting_place(keeper_email="muu@example.org", checked_on=LONG_AGO)
    draft = make_meeting_place(keeper_email=ANNA, checked_on=LONG_AGO, state="draft")
    for record in [other, draft]:
        for page in ["confirm", "correct", "cancel"]:
            answer = client.post(link(page, f"p{record.pk}"), {f"seen-p{record.pk}": "0"})
            assert answer.status_code == 404
            assert "Nämä tiedot eivät ole enää sinun hoidossasi" in answer.text
        assert checked_on(record) == LONG_AGO


def test_second_press_of_a_used_link_says_thanks_again_and_no_more(client, cafe):
    address = link("confirm", f"p{cafe.pk}")
    values = hidden_values(client.get(address))
    client.post(address, values)
    client.post(address, values)
    assert Reply.objects.count() == 1


def test_activity_of_its_own_maintainer_is_verified_alone(client, cafe):
    activity = make_activity(cafe, title="Muskari", keeper_email="muskari@example.org")
    address = link("confirm", f"t{activity.pk}", email="muskari@example.org")
    assert due_addresses() == {ANNA, "muskari@example.org"}
    client.post(address, hidden_values(client.get(address)))
    assert due_addresses() == {ANNA}
    assert checked_on(cafe) == LONG_AGO


def test_place_that_nobody_maintains_is_verified_with_its_activities(client):
    place = make_meeting_place(checked_on=LONG_AGO)
    emails = ["a@example.org", "b@example.org"]
    activities = [make_activity(place, keeper_email=email) for email in emails]
    for email, activity in zip(emails, activities, strict=True):
        assert checked_on(place) == LONG_AGO
        address = link("confirm", f"t{activity.pk}", email=email)
        client.post(address, hidden_values(client.get(address)))
    assert checked_on(place) == timezone.localdate()


def test_contact_person_confirms_her_own_card(client):
    person = make_contact_person(email=ANNA, checked_on=LONG_AGO)
    address = link("confirm", f"h{person.pk}")
    client.post(address, hidden_values(client.get(address)))
    assert checked_on(person) == timezone.localdate()


def test_answer_brings_letters_again(client, cafe):
    address = link("confirm", f"p{cafe.pk}")
    Maintainer.objects.update(unanswered=4)
    client.post(address, hidden_values(client.get(address)))
    assert not Maintainer.objects.silent().exists()
    assert not ReminderLetter.objects.exists()


def test_log_never_holds_a_token(client, cafe, caplog):
    token = Maintainer.objects.create(email=ANNA).token
    with caplog.at_level(logging.INFO):
        client.get(link("confirm", f"p{cafe.pk}"))
        client.get(reverse("reminders:maintainer", args=[token]) + "ei/ole/")
    paths = [record.path for record in caplog.records if record.name == "perhekeskus.request"]
    assert paths == [f"/kirje/~/p{cafe.pk}/pitaa-paikkansa/", "/kirje/~/ei/ole/"]
    assert without_secrets(f"Internal Server Error: /kirje/{token}/p1/") == "Internal Server Error: /kirje/~/p1/"


def test_nothing_of_hers_is_left(client):
    assert "Sinulla ei ole enää tietoja, joista huolehtia" in client.get(link("maintainer")).text
    assert "Sinulla ei ole enää tietoja, joista huolehtia" in client.get(link("confirm_all")).text
