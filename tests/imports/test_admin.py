import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Organisation
from core.spreadsheets import neutralised
from imports.columns import original
from imports.models import TableImport
from imports.tables.all_tables import IMPORT_TABLES
from meeting_places.models import MeetingPlace
from tests.factories import (
    make_activity,
    make_contact_person,
    make_event,
    make_family_centre,
    make_feature,
    make_language,
    make_meeting_place,
    make_organisation,
    make_schedule,
    make_user,
    put,
)
from tests.imports.tables import make_table, make_words, make_workbook, place, place_row

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def editor(client):
    user = make_user(is_regional_editor=True)
    client.force_login(user)
    return user


def page(name, *args):
    return reverse(f"admin:imports_tableimport_{name}", args=args)


def choose(client, content, kind="places", name="talvi.csv", **more):
    """Choose a file to import; return the page that comes."""
    data = {"file": SimpleUploadedFile(name, content)} | more
    return client.post(page("kind", kind), data, follow=True)


def confirm(client):
    record = TableImport.objects.first()
    return client.post(page("preview", record.kind, record.pk), follow=True)


def exported(client, kind="places", form="csv", query=""):
    return b"".join(client.get(page("export", kind, form) + query).streaming_content)


def test_a_file_is_looked_at_row_by_row_before_anything_is_saved(client, editor):
    make_words()
    html = choose(client, make_table(place_row(1), place_row(2, title_fi="Kerho"))).content.decode()
    assert "Kahvila 1 · aukioloajat" in html
    assert "Kahvila 2 · Kerho" in html
    assert "Tuo 2 riviä" in html
    assert not MeetingPlace.objects.exists()
    assert "Tämä taulukko on tuotu." in confirm(client).content.decode()
    assert MeetingPlace.objects.count() == 2
    assert bytes(TableImport.objects.get().content) == b""


def test_changes_are_shown_as_old_and_new(client, editor):
    make_words()
    choose(client, make_table(place_row(phone="040 1")))
    confirm(client)
    html = choose(client, make_table(place_row(phone="040 2"))).content.decode()
    assert "<del>040 1</del> → <ins>040 2</ins>" in html


def test_problems_are_shown_and_the_valid_rows_can_be_taken(client, editor):
    make_words()
    html = choose(client, make_table(place_row(1), place_row(2, kind="perhekahvla"))).content.decode()
    assert "Tarkoititko ”Perhekahvila”?" in html
    assert "Tuo kelvollinen rivi" in html
    assert "Virheellisiä ei tuotu" in confirm(client).text
    assert [one.external_id for one in MeetingPlace.objects.all()] == ["1"]


def test_problems_are_told_in_the_editors_language_and_tables_stay_finnish(client, editor):
    make_words()
    put(type(editor).objects, language="sv")
    html = choose(client, make_table(place_row(1, kind="perhekahvla", phone="x" * 99))).text
    assert "Jag känner inte till värdet ”perhekahvla”. Menade du ”Perhekahvila”?" in html
    assert "tecken" in html  # what Django says of a field is in Swedish too
    row = place_row(2, price="maksuton", booking="tarvitaan", organiser="Seurakunta", organiser_kind="seurakunta")
    choose(client, make_table(row))
    confirm(client)
    html = choose(client, make_table(row | {"price": "pieni maksu"})).text
    assert "<del>maksuton</del> → <ins>pieni maksu</ins>" in html
    assert "seurakunta" in exported(client).decode()


def test_what_was_not_seen_is_not_imported(client, editor):
    make_words()
    choose(client, make_table(place_row(phone="040 1")))
    confirm(client)
    choose(client, make_table(place_row(phone="040 2")))
    put(MeetingPlace.objects, phone="050 9")
    html = confirm(client).content.decode()
    assert "Tiedot ovat muuttuneet." in html
    assert "<del>050 9</del> → <ins>040 2</ins>" in html
    assert place().phone == "050 9"


def test_new_records_can_come_as_drafts(client, editor):
    make_words()
    choose(client, make_table(place_row()), makes_drafts="on")
    confirm(client)
    assert place().state == "draft"


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"", b"\x00\x01", b"a;b\n", b"PK\x03\x04"])
def test_a_wrong_file_gets_a_sentence(client, editor, content):
    response = choose(client, content)
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not TableImport.objects.exists()


def test_too_many_rows_are_left_to_the_command(client, editor):
    html = choose(client, make_table(*[{"source": "a", "external_id": str(n)} for n in range(3001)])).content.decode()
    assert "enintään 3000 riviä" in html


def test_nobody_sees_anothers_file_and_old_ones_are_forgotten(client, editor):
    other = make_user(is_regional_editor=True)
    theirs = TableImport.objects.create(kind="contacts", name="a.csv", content=b"x", user=other, preview={})
    assert client.get(page("preview", "contacts", theirs.pk)).status_code == 404
    TableImport.objects.update(created_at=timezone.now() - timedelta(days=2))
    make_words()
    choose(client, make_table(place_row()))
    assert not TableImport.objects.filter(pk=theirs.pk).exists()


def test_each_editor_has_the_tables_that_are_hers(client):
    centre = make_family_centre()
    client.force_login(make_user(centre))
    assert client.get(page("kind", "contacts")).status_code == 200
    client.force_login(make_user(make_organisation()))
    assert client.get(page("kind", "places")).status_code == 200
    assert client.get(page("kind", "contacts")).status_code == 403
    assert client.get(page("export", "contacts", "csv")).status_code == 403
    client.force_login(make_user())
    assert client.get(page("changelist")).status_code == 403
    client.logout()
    assert client.get(page("export", "contacts", "csv")).status_code == 302


def test_an_export_holds_what_the_editor_may_edit(client):
    mine, _other = make_meeting_place(name="Oma"), make_meeting_place(name="Muiden")
    client.force_login(make_user(make_family_centre(mine.municipality)))
    text = exported(client).decode("utf-8-sig")
    assert "Oma" in text
    assert "Muiden" not in text


def test_an_export_follows_the_list(client, editor):
    make_meeting_place(name="Kaski")
    make_meeting_place(name="Ranta", state="draft")
    assert [row["name_fi"] for row in rows_of(exported(client, query="?state__exact=draft"))] == ["Ranta"]


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def make_everything():
    one = make_meeting_place(
        name="=SUM(A1)",
        phone="+358 40 123",
        description="Rivi\r\ntoinen; ja ”lainaus”",
        latitude=62.5,
        longitude=25.25,
        organiser=make_organisation(name="Perhe, koti ja koulu ry"),
    )
    one.features.add(make_feature(), make_feature())
    activity = make_activity(one, title="-Kerho", age_min_years=0)
    activity.organisers.add(one.organiser, make_organisation())
    make_schedule(activity, weekday=2, skips_school_holidays=True)
    make_meeting_place(municipality=None, is_online=True, website="https://example.org")
    person = make_contact_person(make_family_centre(), name="@Maija", organisation=one.organiser, phone="+358 1")
    make_contact_person(name="Lähtenyt", valid_until=timezone.localdate() - timedelta(days=1))
    make_event(host=one.municipality, agenda="- yksi\n- kaksi").municipalities.add(one.municipality)
    return person


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", IMPORT_TABLES)
def test_what_is_exported_imports_again_without_a_change(client, editor, kind, form):
    make_everything()
    content = exported(client, kind, form)
    html = choose(client, content, kind, f"a.{form}").content.decode()
    assert "Kaikki on jo portaalissa näin." in html
    assert TableImport.objects.get().preview["problems"] == []


def test_no_exported_cell_is_a_formula_and_who_has_left_is_not_there(client, editor):
    make_everything()
    for kind in IMPORT_TABLES:
        for row in csv.reader(io.StringIO(exported(client, kind).decode("utf-8-sig")), delimiter=";"):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@")) and not cell[1:2].isdigit()]
    assert [row["name"] for row in rows_of(exported(client, "contacts"))] == ["'@Maija"]


def test_exported_phones_have_no_apostrophe_and_what_would_be_reckoned_has(client, editor):
    make_meeting_place(phone="+358 40 123 4567", district="+358-40-1", address="-5,5")
    [row] = rows_of(exported(client))
    assert (row["phone"], row["district"], row["address"]) == ("+358 40 123 4567", "'+358-40-1", "-5,5")


@given(st.text(alphabet="'=+-@0123456789 .,x€"))
def test_whatever_the_guard_lets_through_comes_back(text):
    guarded = neutralised(text)
    assert guarded.startswith("'") or not guarded.startswith(("=", "@"))
    assert guarded.startswith("=") or original(guarded) == text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_example_file_imports(client, editor, form):
    make_words()
    for name in ("suomi", "englanti"):
        make_language(name=name)
    content = b"".join(client.get(page("example", "places", form)).streaming_content)
    choose(client, content, name=f"esimerkki.{form}")
    assert TableImport.objects.get().preview["problems"] == []
    confirm(client)
    one = MeetingPlace.objects.get()
    assert (one.name_fi, one.organiser) == ("Perhekahvila Poukama", Organisation.objects.get())


def test_the_list_leads_to_its_table(client, editor):
    html = client.get("/admin/meeting_places/meetingplace/?state__exact=draft").content.decode()
    assert page("kind", "places") in html
    assert f"{page('export', 'places', 'xlsx')}?state__exact=draft" in html


@pytest.mark.parametrize("kind", IMPORT_TABLES.values(), ids=IMPORT_TABLES)
def test_the_guide_tells_of_every_column_as_the_page_does(kind):
    guide = Path("docs/tuonti.md").read_text(encoding="utf-8")
    assert [column.name for column in kind().all_columns if f"| `{column.name}` | {column.help}" not in guide] == []


def test_the_preview_names_the_sheet_that_it_read_and_the_columns_as_the_file_does(client, editor):
    make_words()
    headings, cells = list(place_row()), list(place_row(kind="perhekahvla").values())
    headings[headings.index("kind")] = "Laji"
    old = [list(place_row()), list(place_row(9).values())]
    content = make_workbook(("Vanhat", old), ("Talvi", [headings, cells]), ("Kesä", old), hidden=["Vanhat"])
    html = choose(client, content, name="a.xlsx").text
    assert "Luettu välilehti ”Talvi”." in html
    assert "Näitä välilehtiä ei luettu, vaikka niilläkin on tuttuja otsikoita:" in html
    assert ("Kesä." in html, "Vanhat" in html) == (True, False)
    assert "<code>Laji</code>" in html
