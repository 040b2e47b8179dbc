import io
import time
import zipfile
from datetime import datetime, timedelta
from datetime import time as clock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.readers import FileRefused, read_table
from tests.imports.tables import make_sheet, make_workbook

NAMES = ["source", "external_id", "name_fi", "times"]
HEADING = "source;external_id;name_fi;times\n"
ROW = "koe;1;Äijälä;ti 9–11\n"


def read(content):
    table = read_table(io.BytesIO(content), NAMES)
    return [row.cells for row in table.rows]


def refusal(content):
    """Return the sentence that a file is refused with; it comes quickly."""
    started = time.process_time()
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert time.process_time() - started < 5
    return str(refused.value)


def packed(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_text_is_read_in_any_encoding_and_with_any_separator(encoding, separator):
    content = (HEADING + ROW).replace(";", separator).encode(encoding)
    assert read(content) == [{"source": "koe", "external_id": "1", "name_fi": "Äijälä", "times": "ti 9–11"}]


def test_text_as_excel_writes_it_is_read():
    content = 'sep=;\r\n"Source";EXTERNAL_ID;name fi;oma\r\nkoe;1;"Kahvila; ""Poukama""";x\r\n;;;\r\n'.encode("cp1252")
    assert read(content) == [{"source": "koe", "external_id": "1", "name_fi": 'Kahvila; "Poukama"'}]


def test_a_cell_may_have_lines_and_rows_are_numbered_as_the_sheet_does():
    content = (HEADING + 'koe;1;A;"ti 9–11\nke 9–11"\n\nkoe;2;B;\n').encode()
    rows = list(read_table(io.BytesIO(content), NAMES).rows)
    assert [(row.number, row.cells.get("times")) for row in rows] == [(2, "ti 9–11\nke 9–11"), (4, None)]


def test_a_sheet_is_read_as_a_finn_would_have_typed_it():
    content = make_sheet(NAMES, ["koe", 40100.0, 62.25, datetime(2026, 9, 1)], ["koe", True, "=1+1", clock(9, 30)])
    assert read(content) == [
        {"source": "koe", "external_id": "40100", "name_fi": "62.25", "times": "1.9.2026"},
        {"source": "koe", "external_id": "kyllä", "name_fi": "=1+1", "times": "9.30"},
    ]


def test_unknown_columns_are_told_and_a_slip_is_offered_the_right_name():
    table = read_table(io.BytesIO(b"source;external_id;muistiinpanot\n"), NAMES)
    assert (table.columns, table.unknown) == (["source", "external_id"], ["muistiinpanot"])
    assert refusal(b"source;external_id;nmae_fi\n") == "Sarake ”nmae_fi” on tuntematon. Tarkoititko ”name_fi”?"


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "on tyhjä"),
        (b"%PDF-1.7 source;external_id", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b"\x89PNG\r\n\x1a\n", "kuva"),
        (b"source;external_id\x00\n", "ei ole taulukko"),
        (b"kunta;nimi\nLaukaa;A\n", "tuttua sarakkeen"),
        (b"source;external_id;source\n", "kahdesti"),
        ((HEADING + ROW).encode() + ROW.encode("cp1252"), "merkit ovat rikki"),
        ((HEADING + ROW).encode("utf-16")[:-1], "merkit ovat rikki"),
        ((HEADING + 'koe;"1;A;\n').encode(), "katkeaa"),
        ((HEADING + f"koe;1;{'a' * 200_000};\n").encode(), "katkeaa"),
        ((HEADING + ROW * 1_000_000).encode(), "Rivejä on liikaa"),
        (b"PK\x03\x04 and nothing more", "rikki"),
        (packed(word__document="x"), "ei ole XLSX"),
        (packed(xl__workbook="x", **{"xl__workbook.xml": "<broken"}), "rikki"),
        (packed(**{"xl__workbook.xml": "x", "xl__worksheets__sheet1.xml": b"0" * 100_000_000}), "liian suureksi"),
        (
            packed(**{"xl__workbook.xml": "x", "xl__worksheets__sheet1.xml": b"<row r='1'>" * 200_000}),
            "Rivejä on liikaa",
        ),
    ],
)
def test_a_wrong_or_hostile_file_gets_a_sentence(content, part):
    assert part in refusal(content)


def test_a_sheet_that_expands_its_own_words_is_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    parts = {}
    with zipfile.ZipFile(io.BytesIO(make_sheet(NAMES))) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    parts["xl/workbook.xml"] = bomb.encode() + parts["xl/workbook.xml"].partition(b"?>")[2]
    assert "rikki" in refusal(packed(**parts))


ALSO = {"Nimi": "name_fi", "Ajat": "times"}
KEYS = ["source", "external_id"]


def workbook(*sheets, **options):
    return read_table(io.BytesIO(make_workbook(*sheets, **options)), NAMES, ALSO)


def test_a_hidden_sheet_is_never_read_and_the_one_that_is_has_a_name():
    table = workbook(("Vanha", [NAMES, ["koe", "1", "Vanha"]]), ("Uusi", [KEYS, ["koe", "2"]]), hidden=["Vanha"])
    assert (table.sheet, [row.cells["external_id"] for row in table.rows], table.other_sheets) == ("Uusi", ["2"], [])


def test_headings_are_looked_for_on_each_visible_sheet_and_what_is_not_read_is_told():
    kept = [["Kohtaamispaikat 2026"], [], ["source", "external_id", "Nimi"], ["koe", "1", "A"]]
    table = workbook(("Ohje", [["Täytä Nimi ja Ajat"], ["Nimi"]]), ("Laukaa", kept), ("Muurame", [KEYS, ["koe", "9"]]))
    assert (table.sheet, table.other_sheets) == ("Laukaa", ["Muurame"])
    assert [(row.number, row.cells["name_fi"]) for row in table.rows] == [(4, "A")]


def test_the_open_sheet_comes_before_one_with_more_headings():
    sheets = ("Kaikki", [[*KEYS, "Nimi"], ["koe", "1", "A"]]), ("Uudet", [KEYS, ["koe", "2"]])
    assert workbook(*sheets, opened="Uudet").sheet == "Uudet"
    assert workbook(*sheets, opened="Kaikki").sheet == "Kaikki"


def test_a_workbook_of_hidden_sheets_alone_gets_a_sentence():
    with zipfile.ZipFile(io.BytesIO(make_sheet(NAMES))) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'state="visible"', b'state="veryHidden"')
    assert "näkyvää" in refusal(packed(**parts))


def test_text_may_have_rows_above_its_headings():
    table = read_table(io.BytesIO(b"Paikat;;\n\nsource;external_id;NIMI: \nkoe;1;A\n"), NAMES, ALSO)
    assert [(row.number, row.cells) for row in table.rows] == [
        (4, {"source": "koe", "external_id": "1", "name_fi": "A"})
    ]
    assert table.headings == {"source": "source", "external_id": "external_id", "name_fi": "NIMI:"}


def test_one_column_by_two_names_is_refused():
    with pytest.raises(FileRefused, match="kahdesti"):
        read_table(io.BytesIO(b"source;external_id;name_fi;Nimi\n"), NAMES, ALSO)


@pytest.mark.parametrize("encoding", ["cp850", "mac-roman"])
@pytest.mark.parametrize("name", ["Jyväskylä", "Möykky", "Pyhäjärvi ”Poukama”", "Öttiäinen ja ämpäri", "JYVÄSKYLÄ"])
def test_a_file_of_dos_or_of_an_old_mac_is_refused(encoding, name):
    with pytest.raises(FileRefused, match="merkit ovat rikki"):
        read((HEADING + f"koe;1;{name};\n").replace("”", '"' if encoding == "cp850" else "”").encode(encoding))


@pytest.mark.parametrize(
    "name", ["Dušanin kerho Äijälässä", "„Poukama”", "Kahvila ”Poukama” – 2 €", "Žižkov äänessä", "Café"]
)
def test_windows_letters_that_look_like_those_are_read(name):
    assert read((HEADING + f"koe;1;{name};\n").encode("cp1252"))[0]["name_fi"] == name


def test_times_of_a_sheet_are_of_whole_minutes():
    cells = [
        clock(9, 29, 59, 999_999),
        timedelta(hours=9, minutes=30),
        timedelta(hours=26),
        datetime(2026, 9, 1, 9, 0, 1),
    ]
    [row] = read(make_sheet(NAMES, cells))
    assert list(row.values()) == ["9.30", "9.30", "26.00", "1.9.2026 9.00"]


@given(st.integers(0, 24 * 60 - 1))
def test_any_fraction_of_a_day_that_a_sheet_shows_as_a_time_is_its_minute(minute):
    [row] = workbook(("A", [NAMES, ["koe", "1", "", minute / (24 * 60)]]), formats={"D2": "hh:mm"}).rows
    assert row.cells["times"] == f"{minute // 60}.{minute % 60:02}"


def test_characters_without_width_are_dropped():
    content = "\u200bsource;external_id;name_fi\nko\u00ade;\ufeff1\u200b;Kah\u200dvila\u2060 👩\u200d👧\n"
    assert read(content.encode()) == [{"source": "koe", "external_id": "1", "name_fi": "Kahvila 👩\u200d👧"}]
