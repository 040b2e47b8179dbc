"""A coordinator's table from its errors to an export that changes nothing."""

from meeting_places.models import MeetingPlace
from tests.browser.pages import faults, overflowing
from tests.imports.tables import make_table, place_row

TABLE = "/admin/imports/tableimport/places/"


def choose(page, content):
    page.goto(TABLE)
    page.set_input_files("[name=file]", {"name": "talvi.csv", "mimeType": "text/csv", "buffer": content})
    page.click("text=Esikatsele")


def test_a_table_with_errors_is_mended_imported_exported_and_imported_again_unchanged(edit, tmp_path):
    page = edit(TABLE)
    assert faults(page) == []
    choose(page, make_table(place_row(1), place_row(2, kind="perhekahvla", times="ti 9.30–kaksi")))
    problems = page.inner_text("#content")
    assert "En tunne arvoa ”perhekahvla”. Tarkoititko ”Perhekahvila”?" in problems
    assert "Kohdasta ”9.30–kaksi” puuttuu päättymisaika." in problems
    assert faults(page) == []
    assert overflowing(page) == []

    choose(page, make_table(place_row(1), place_row(2)))
    page.click("text=Tuo 2 riviä")
    assert page.is_visible("text=Tämä taulukko on tuotu.")
    imported = MeetingPlace.objects.filter(source="koe")
    before = list(imported.values_list("name_fi", "version", "activities__schedules"))
    assert [name for name, *_ in before] == ["Kahvila 1", "Kahvila 2"]

    page.goto(TABLE)
    with page.expect_download() as download:
        page.click("text=Excel-tiedosto")
    download.value.save_as(tmp_path / "kohtaamispaikat.xlsx")
    page.set_input_files("[name=file]", tmp_path / "kohtaamispaikat.xlsx")
    page.click("text=Esikatsele")
    assert page.is_visible("text=Kaikki on jo portaalissa näin.")
    assert list(imported.values_list("name_fi", "version", "activities__schedules")) == before
