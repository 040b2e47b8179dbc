"""An organiser writes a meeting's minutes, without JavaScript, on a phone; a reader then reads them."""

import pytest

from events.models import Group
from municipalities.models import Municipality
from tests.browser.pages import faults, overflowing
from tests.days import in_days
from tests.factories import make_event


@pytest.fixture
def meeting(portal):
    group, host = Group.objects.first(), Municipality.objects.get(slug="laukaa")
    event = make_event(
        title="Talvikokous", slug="talvikokous", group=group, host=host, starts_on=in_days(-1), starts_at="9:30"
    )
    event.agenda_items.create(title="Kuulumiset kunnista", minutes=30)
    return event


def test_minutes_are_written_and_read(edit, visit, meeting):
    page = edit(f"{meeting.get_absolute_url()}muistio/muokkaa/", java_script_enabled=False)
    page.click("main button")
    page.fill("[name=items-0-decision]", "Jatketaan samaan tapaan.")
    page.fill("[name=points-0-text]", "Kootaan kesän ajat")
    page.select_option("[name=points-0-municipality]", label="Laukaa")
    page.locator("button[value=points]").click()
    assert page.input_value("[name=points-0-text]") == "Kootaan kesän ajat"
    page.select_option("[name=minutes-0-state]", "approved")
    page.select_option("[name=minutes-0-readers]", "everybody")
    page.get_by_role("button", name="Tallenna muistio").click()
    page.get_by_text("Muistio on tallessa.").wait_for()
    reader = visit(f"{meeting.get_absolute_url()}muistio/")
    assert "Jatketaan samaan tapaan." in reader.inner_text("main")
    assert "Kootaan kesän ajat" in reader.inner_text("main")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_the_pages_of_a_meeting(edit, meeting, width, scheme):
    page = edit("/admin/", width=width, color_scheme=scheme)
    for path in ["jasenille/", "esityslista/muokkaa/", "muistio/muokkaa/"]:
        page.goto(f"{meeting.get_absolute_url()}{path}")
        assert faults(page) == [], path
        assert overflowing(page) == [], path
    page.goto(f"/tapahtumat/sovittua/{meeting.group.slug}/")
    assert faults(page) == []


def test_rows_are_added_where_one_looks_and_enter_saves_without_java_script(edit, meeting):
    page = edit(f"{meeting.get_absolute_url()}esityslista/muokkaa/", java_script_enabled=False)
    page.locator("button[value=items]").click()
    added = page.locator("[name=items-3-title]")
    added.wait_for()
    assert 0 < added.bounding_box()["y"] < 844
    added.fill("Kesän ajat")
    added.press("Enter")
    saved = page.get_by_text("Esityslista on tallessa.")
    saved.wait_for()
    assert 0 < saved.bounding_box()["y"] < 844
