import io
import time
import zipfile
from datetime import datetime
from datetime import time as clock

import pytest

from imports.readers import FileRefused, read_table
from tests.imports.tables import make_sheet

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
