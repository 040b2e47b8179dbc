"""The second factor: setting it up, having to, losing it."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import two_factor
from events.models import Attachment, Minutes
from tests.accounts.logins import PASSWORD, code_of, events, give_code, is_in, log_in, with_telephone
from tests.conftest import StrictClient
from tests.editing.forms import form_data
from tests.editing.records import url
from tests.factories import make_event, make_family_centre, make_meeting_place, make_page, make_user

SET_UP = "/admin/oma-tili/kaksivaiheinen/"


def with_code(client):
    """Let a session tell that she gave a code."""
    session = client.session
    session["second_factor"] = True
    session.save()


def waiting_key(client):
    return client.session["second_factor_key"]


def set_up(client, **more):
    """Scan the picture and type the code."""
    client.get(SET_UP)
    return client.post(SET_UP, {"code": code_of(waiting_key(client))} | more)


def test_coordinator_turns_it_on_and_the_next_login_asks_for_it(client, coordinator):
    log_in(client, coordinator)
    page = set_up(client, next="/admin/events/event/")
    assert len(page.context["codes"]) == 10
    assert page.context["success_url"] == "/admin/events/event/"
    assert "no-store" in page["Cache-Control"]
    other = StrictClient()
    give_code(other, log_in(other, coordinator), code_of(waiting_key_of(coordinator), steps=1))
    assert is_in(other)
    assert events("factor_on") == [("factor_on", coordinator.email)]


def waiting_key_of(user):
    return TOTPDevice.objects.get(user=user).key


def test_picture_is_the_waiting_key_and_nobody_elses(client, coordinator):
    assert client.get("/admin/oma-tili/koodi.svg").status_code == 302
    log_in(client, coordinator)
    assert client.get("/admin/oma-tili/koodi.svg").status_code == 404
    page = client.get(SET_UP)
    assert two_factor.key_in_words(waiting_key(client)) in page.text
    picture = client.get("/admin/oma-tili/koodi.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content == two_factor.picture_of(coordinator, waiting_key(client))


def test_wrong_code_turns_nothing_on(client, coordinator):
    log_in(client, coordinator)
    for code in ("000000", "", "abc", "²²²²²²"):
        assert "Koodi ei käy" in set_up(client, code=code).text or not code
    assert not two_factor.is_on(coordinator)


def test_turning_it_on_ends_sessions_that_never_gave_a_code(client, coordinator):
    other = StrictClient()
    log_in(other, coordinator)
    log_in(client, coordinator)
    set_up(client)
    assert (is_in(client), is_in(other)) == (True, False)


def test_new_telephone_asks_for_the_password(client, coordinator):
    key, _ = with_telephone(coordinator)
    give_code(client, log_in(client, coordinator), code_of(key))
    assert "Salasana ei täsmää" in set_up(client, password="väärä").text
    assert TOTPDevice.objects.get().key == key
    assert len(set_up(client, password=PASSWORD).context["codes"]) == 10
    assert TOTPDevice.objects.get().key == waiting_key_of(coordinator) != key


def test_new_recovery_codes_void_the_old(client, coordinator):
    key, old = with_telephone(coordinator)
    give_code(client, log_in(client, coordinator), code_of(key))
    assert "codes" not in client.post("/admin/oma-tili/varakoodit/", {"password": "väärä"}).context
    new = client.post("/admin/oma-tili/varakoodit/", {"password": PASSWORD}).context["codes"]
    assert (two_factor.verify(coordinator, old[0]), two_factor.verify(coordinator, new[0])) == (None, "recovered")


def test_whoever_need_not_have_it_may_turn_it_off(client, coordinator):
    key, _ = with_telephone(coordinator)
    give_code(client, log_in(client, coordinator), code_of(key))
    client.post("/admin/oma-tili/yksivaiheinen/", {"password": PASSWORD})
    assert not two_factor.is_on(coordinator)


# Those who must have it.


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/admin/oma-tili/", "/admin/autocomplete/"])
def test_regional_editor_is_led_to_it_before_anything_else(client, regional_editor, required, path):
    log_in(client, regional_editor)
    assert client.get(path).url == f"{SET_UP}?next={path.replace('/', '%2F')}"
    assert client.post(path).url.startswith(SET_UP)


def test_superuser_too_and_coordinators_not(client, coordinator, required):
    boss = make_user(email="boss@example.org", password=PASSWORD, is_superuser=True)
    log_in(client, boss)
    assert client.get("/admin/").status_code == 302
    log_in(client, coordinator)
    assert client.get("/admin/").status_code == 200


def test_regional_editor_goes_on_where_she_was_going(client, regional_editor, required):
    log_in(client, regional_editor)
    page = set_up(client, next="/admin/events/event/")
    assert client.get(page.context["success_url"]).status_code == 200
    assert "yksivaiheinen" not in client.get("/admin/oma-tili/").text
    client.post("/admin/oma-tili/yksivaiheinen/", {"password": PASSWORD})
    assert two_factor.is_on(regional_editor)


def test_session_without_a_code_does_nothing_once_there_is_a_telephone(client, regional_editor, required):
    client.force_login(regional_editor)
    with_telephone(regional_editor)
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert not is_in(client)
    client.force_login(regional_editor)  # a session that began after that, and by no code all the same
    for path in ("/admin/", SET_UP, "/admin/oma-tili/koodi.svg"):
        assert client.get(path).url.startswith("/admin/login/")


DRAFTS = {
    "place": lambda: make_meeting_place(state="draft").get_absolute_url(),
    "family centre": lambda: make_family_centre(state="draft").get_absolute_url(),
    "event": lambda: make_event(state="draft").get_absolute_url(),
    "page": lambda: make_page(state="draft").get_absolute_url(),
    "minutes": lambda: f"{Minutes.objects.create(event=make_event(), state='draft').event.get_absolute_url()}muistio/",
}
MEMBERS = {
    "desk": lambda: "/oma/",
    "pack": lambda: "/oma/luovutus/",
    "certificates": lambda: "/tapahtumat/todistus/omat/",
    "event": lambda: f"{make_event().get_absolute_url()}jasenille/",
    "participants": lambda: f"{make_event().get_absolute_url()}osallistujat/",
    "their table": lambda: f"{make_event().get_absolute_url()}osallistujat/taulukko.xlsx",
    "agenda": lambda: f"{make_event().get_absolute_url()}esityslista/muokkaa/",
    "paper": lambda: (
        Attachment.objects.create(
            event=make_event(), title="Liite", file=ContentFile(b"%PDF-1.4", "a.pdf"), is_members_only=True
        ).address
    ),
    "import": lambda: reverse("admin:imports_tableimport_changelist"),
    "export": lambda: reverse("admin:translations_outdatedtranslation_export", args=["sv"]),
}


@pytest.mark.parametrize("make", DRAFTS.values(), ids=DRAFTS)
@pytest.mark.parametrize("right", ["is_regional_editor", "is_superuser"])
def test_password_alone_opens_no_draft_at_its_address(client, required, db, right, make):
    user, path = make_user(**{right: True}), make()
    client.force_login(user)
    assert client.get(path).status_code == 404
    with_code(client)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("make", MEMBERS.values(), ids=MEMBERS)
def test_password_alone_leads_from_each_page_to_setting_it_up(client, required, regional_editor, private_files, make):
    path = make()
    client.force_login(regional_editor)
    assert client.get(path).url.startswith(SET_UP)
    posted = client.post(path)  # of a form all is carried along instead
    assert posted.status_code == 405 or SET_UP in posted.headers.get("Location", posted.text)
    with_code(client)
    answer = client.get(path)
    assert (answer.status_code, b"".join(answer) != b"") == (200, True)


def test_sessions_end_whichever_way_it_is_set_up_or_taken_away(coordinator):
    for change in (with_telephone, two_factor.turn_off):
        visitor = StrictClient()
        visitor.force_login(coordinator)
        assert is_in(visitor)
        change(coordinator)
        assert not is_in(visitor)


def test_form_typed_before_becoming_regional_editor_comes_back(client, coordinator, required):
    log_in(client, coordinator)
    centre = coordinator.editing_rights.get().family_centre
    place = make_meeting_place(municipality=centre.municipalities.get())
    typed = form_data(client.get(url("change", place)), name_fi="Kesken jäänyt", _continue="1")
    coordinator.is_regional_editor = True
    coordinator.save()
    page = client.post(url("change", place), typed)
    assert "on tallessa" in page.text
    page = client.post(SET_UP, {"code": code_of(waiting_key(client)), "kept": page.context["kept"]})
    returned = client.post(page.context["posted"]["path"], form_data(page))
    assert 'value="Kesken jäänyt"' in returned.text


def test_form_typed_before_the_session_ended_comes_back_after_both_steps(client, coordinator):
    key, _ = with_telephone(coordinator)
    address = reverse("admin:meeting_places_meetingplace_add")
    kept = client.post(address, {"name_fi": "Kesken jäänyt"})
    password = log_in(client, coordinator, kept=kept.context["kept"])
    wrong = give_code(client, password, "000000")
    page = give_code(client, wrong, code_of(key))
    assert page.context["path"] == address
    assert ["name_fi", ["Kesken jäänyt"]] in page.context["fields"]


def test_another_regional_editor_resets_it(client, coordinator, regional_editor):
    with_telephone(coordinator)
    log_in(client, regional_editor)
    other = StrictClient()
    other.force_login(coordinator)
    client.post(reverse("admin:accounts_user_reset_second_factor", args=[coordinator.pk]))
    assert not two_factor.is_on(coordinator)
    assert not is_in(other)
    assert events("factor_reset") == [("factor_reset", coordinator.email)]


def test_nobody_resets_her_own_and_a_coordinator_nobodys(client, coordinator, regional_editor):
    for user in (regional_editor, coordinator):
        with_telephone(user)
    client.force_login(regional_editor)
    assert client.post(reverse("admin:accounts_user_reset_second_factor", args=[regional_editor.pk])).status_code == 403
    client.force_login(coordinator)
    assert client.post(reverse("admin:accounts_user_reset_second_factor", args=[regional_editor.pk])).status_code in {
        403,
        404,
    }
    assert two_factor.is_on(regional_editor)
