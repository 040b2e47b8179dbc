"""Help when somebody may come in at any moment: two steps from home, and away from it at once."""

import pytest

from municipalities.models import Task
from support.models import HelpLine, HelpTopic
from tests.browser.pages import faults, overflowing, tab_to

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@SCRIPT
def test_help_in_a_separation_is_two_steps_from_home(visit, script):
    page = visit("/", width=1280, java_script_enabled=script)
    tab_to(page, ".site-nav a[href='/apua/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/apua/")
    tab_to(page, "a[href='/apua/eroauttaminen/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/apua/eroauttaminen/")
    assert page.locator("a[href='tel:112']").bounding_box()["y"] < 844
    page.select_option("#municipality", label="Laukaa")
    page.click(".help-where button")
    page.wait_for_url("**municipality=laukaa**")
    assert overflowing(page) == []


def test_quick_exit_takes_the_place_of_the_page_in_history(visit, portal):
    page = visit("/kunnat/")
    page.goto("/apua/tukea/")
    page.click("[data-leave]")
    page.wait_for_url(f"{portal}/")
    page.go_back()
    assert page.url.endswith("/kunnat/")


def test_quick_exit_is_a_link_where_no_script_runs(visit, portal):
    page = visit("/apua/tukea/", java_script_enabled=False)
    tab_to(page, "[data-leave]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{portal}/")


def test_no_referer_leaves(visit, portal):
    page = visit("/apua/tukea/")
    with page.expect_request("**/kohtaamispaikat/**") as asked:
        page.locator("main a[href^='/kohtaamispaikat/']").first.click()
    assert "referer" not in asked.value.all_headers()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark"), (320, "dark")])
@pytest.mark.parametrize("path", ["/haku/?q=mies+lyö", "/sv/sok/?q=skilsmässa", "/en/meeting-places/?q=suicide"])
def test_axe_finds_nothing_on_the_box(look, path, width, scheme):
    task = Task.objects.get(slug="eroauttaminen")
    line = HelpLine.objects.create(
        name="Linja", phone="01 23", hours="aina", website="https://example.org/", state="published"
    )
    line.topics.set(HelpTopic.objects.all())
    line.tasks.add(task)
    page = look(path, width=width, scheme=scheme)
    assert page.locator(".distress .help-number").inner_text() == "01 23"
    assert faults(page) + overflowing(page) == []
