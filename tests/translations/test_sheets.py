import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from history.models import Change
from meeting_places.models import MeetingPlace
from tests.factories import make_activity, make_meeting_place, put
from tests.imports.tables import make_sheet
from translations.models import OutdatedTranslation
from translations.sheets import COLUMNS, MOST_TEXTS, columns

EXPORT = reverse("admin:translations_outdatedtranslation_export", args=["sv"])
IMPORT = reverse("admin:translations_outdatedtranslation_import", args=["sv"])


@pytest.fixture
def place(world):
    return make_meeting_place(
        municipality=world.mine, name="Hippu", description="Avoinna\ntiistaisin.", booking_how="=soita"
    )


@pytest.fixture
def editor(client, world):
    client.force_login(world.coordinator)
    return client


def exported(editor, **query):
    content = b"".join(editor.get(EXPORT, query).streaming_content)
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.values]


def send(editor, content, name="taulukko.xlsx"):
    content = content if isinstance(content, bytes) else make_sheet(*content)
    return editor.post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def row(place, **cells):
    """Return the heading and a row of the place's description."""
    known = {"kind": "meetingplace", "key": place.pk, "field": "description", "finnish": place.description_fi}
    return [columns("sv"), [(known | cells).get(name) for name in columns("sv")]]


def test_sheet_goes_out_and_comes_back_translated(editor, place, world):
    rows = exported(editor)
    assert rows == [
        [*COLUMNS, "swedish_now", "swedish"],
        ["meetingplace", str(place.pk), "Hippu · Laukaa", "description", "Avoinna\ntiistaisin.", None, None],
        ["meetingplace", str(place.pk), "Hippu · Laukaa", "booking_how", "'=soita", None, None],
    ]
    rows[1][-1], rows[2][-1] = "Öppet på\ntisdagar.", "'=ring"
    page = send(editor, rows)
    assert (page.context["report"].saved, page.context["report"].refused) == (2, [])
    place.refresh_from_db()
    assert (place.description_sv, place.booking_how_sv) == ("Öppet på\ntisdagar.", "=ring")
    change = Change.objects.first()
    assert (change.origin, change.user, change.note) == ("import", world.coordinator, "taulukko.xlsx")
    assert len(exported(editor)) == 1


def test_sheet_as_it_came_changes_nothing(editor, place):
    before = Change.objects.count()
    page = send(editor, exported(editor))
    assert (page.context["report"].saved, page.context["report"].left) == (0, 2)
    assert Change.objects.count() == before


def test_outdated_translation_copied_as_it_is_is_right_again(editor, place):
    place.description_sv = "Öppet"
    place.save()
    place.description_fi = "Auki"
    place.save()
    rows = exported(editor)
    rows[1][-1] = rows[1][-2]
    assert send(editor, rows).context["report"].saved == 1
    assert not OutdatedTranslation.objects.exists()


def test_row_whose_finnish_has_changed_is_refused_and_the_others_come_in(editor, place):
    rows = exported(editor)
    rows[1][-1], rows[2][-1] = "Öppet på tisdagar.", "Ring"
    place.description_fi = "Avoinna aina."
    place.save()
    page = send(editor, rows)
    (refused,) = page.context["report"].refused
    assert refused.row == 2
    assert "muuttunut viennin jälkeen" in page.text
    assert "Öppet på tisdagar." in page.text
    place.refresh_from_db()
    assert (place.description_sv, place.booking_how_sv) == (None, "Ring")


def test_translation_made_meanwhile_is_not_written_over(editor, place):
    rows = exported(editor)
    rows[1][-1] = "Min"
    put(MeetingPlace.objects.filter(pk=place.pk), description_sv="Hennes")
    assert "nyt siinä lukee ”Hennes”" in send(editor, rows).text
    place.refresh_from_db()
    assert place.description_sv == "Hennes"


def test_cleared_translation_is_taken_away(editor, place):
    put(MeetingPlace.objects.filter(pk=place.pk), description_sv="Fel")
    send(editor, row(place, swedish_now="Fel", swedish="(tyhjä)"))
    place.refresh_from_db()
    assert not place.description_sv


@pytest.mark.parametrize(
    "cells",
    [
        {"kind": "user"},
        {"kind": None},
        {"key": "x"},
        {"key": "9" * 30},
        {"key": None},
        {"field": "slug"},
        {"field": "description_sv"},
    ],
)
def test_unknown_row_is_refused_by_its_number(editor, place, cells):
    page = send(editor, row(place, swedish="Text", **cells))
    assert [(one.row, one.typed) for one in page.context["report"].refused] == [(2, "Text")]
    assert "Tällaista tekstiä ei ole" in page.text


def test_foreign_row_is_refused(editor, world):
    foreign = make_meeting_place(municipality=world.theirs, description="Vieras")
    page = send(editor, row(foreign, swedish="Främmande"))
    assert len(page.context["report"].refused) == 1
    foreign.refresh_from_db()
    assert not foreign.description_sv


@pytest.mark.parametrize("typed", ["=HYPERLINK(1)", "#REF!", "Ã¤", "å" * 201])
def test_formula_broken_or_too_long_text_is_refused(editor, place, typed):
    page = send(editor, row(place, field="booking_how", finnish="'=soita", swedish=typed))
    assert len(page.context["report"].refused) == 1
    place.refresh_from_db()
    assert not place.booking_how_sv


def zip_bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "Tämä on PDF-tiedosto"),
        (b"", "tyhjä"),
        (b"PK\x03\x04rikki", "rikki"),
        (zip_bomb(), "purkautuu liian suureksi"),
        (make_sheet(["jotain", "muuta"]), "tuttua sarakkeen nimeä"),
        (make_sheet(columns("en"), ["meetingplace", 1, "", "description", "", "", "Text"]), "swedish_now"),
        (make_sheet(columns("sv"), *[["x"] * 7] * (MOST_TEXTS + 1)), f"enintään {MOST_TEXTS}"),
    ],
)
def test_hostile_or_wrong_file_gets_a_sentence_and_changes_nothing(editor, place, content, sentence):
    page = send(editor, content)
    assert page.status_code == 200
    assert sentence in page.text
    assert not Change.objects.filter(origin="import").exists()


def test_import_asks_few_queries_for_many_rows(editor, place, django_assert_max_num_queries):
    for n in range(20):
        make_activity(place, title=f"Kerho {n}", audience="kaikki")
    rows = exported(editor, kind="activity")
    for one in rows[1:]:
        one[-1] = "Svensk"
    with django_assert_max_num_queries(28 * 20):
        assert send(editor, rows).context["report"].saved == 40
