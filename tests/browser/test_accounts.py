"""From an invitation to a login in two steps, as a new regional editor walks it on her phone."""

from base64 import b32decode

import pytest

from accounts.models import User
from accounts.tokens import INVITATION, password_url
from tests.accounts.logins import code_of, with_telephone
from tests.browser.conftest import EDITOR
from tests.browser.pages import faults

PASSWORD = "neljä uutta sanaa tässä"


@pytest.fixture
def invited(portal):
    return User.objects.create_user("kutsuttu@example.org", is_staff=True, is_regional_editor=True)


def path_in_letter(user):
    address = password_url(user, INVITATION)
    return address[address.index("/admin/") :]


def press(page):
    with page.expect_navigation():
        page.click("#content [type=submit]")


def log_in(page, email, password):
    page.fill("[name=username]", email)
    page.fill("[name=password]", password)
    press(page)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_invited_editor_sets_up_two_steps_and_logs_in_with_them(visit, invited, settings, width, scheme):
    settings.REQUIRE_SECOND_FACTOR = True
    page = visit(path_in_letter(invited), width=width, color_scheme=scheme)
    assert faults(page) == []
    page.fill("[name=new_password1]", PASSWORD)
    page.fill("[name=new_password2]", PASSWORD)
    press(page)
    page.goto("/admin/")
    assert page.url.endswith("/kaksivaiheinen/?next=%2Fadmin%2F")
    assert page.evaluate("document.querySelector('.qr').naturalWidth") > 100
    assert faults(page) == []
    page.fill("[name=code]", code_of(b32decode(page.inner_text(".steps code").replace(" ", "")).hex()))
    press(page)
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert faults(page) == []
    page.click("text=Koodit ovat tallessa")

    other = visit("/admin/login/?next=/admin/oma-tili/", width=width, color_scheme=scheme)
    log_in(other, invited.email, PASSWORD)
    assert faults(other) == []
    other.fill("[name=code]", codes[0])
    press(other)
    assert other.locator("#sessions_form li").count() == 2
    assert faults(other) == []
    other.click("text=Kirjaudu ulos muualta")
    assert other.locator("#sessions_form li").count() == 1
    page.goto("/admin/oma-tili/")
    assert page.url.endswith("/admin/login/?next=/admin/oma-tili/")


def test_axe_finds_nothing_on_handing_over_and_the_log(visit, invited):
    with_telephone(invited)
    heir = User.objects.exclude(pk=invited.pk).first()
    page = visit(f"/admin/login/?next=/admin/accounts/user/{invited.pk}/hand-over/%3Fto={heir.pk}", width=1280)
    log_in(page, **EDITOR)
    assert page.is_visible("#hand-over_form")
    assert faults(page) == []
    for path in [
        "/admin/accounts/accountevent/",
        f"/admin/accounts/user/{invited.pk}/change/",
        "/admin/password_change/",
    ]:
        page.goto(path)
        assert faults(page) == []
