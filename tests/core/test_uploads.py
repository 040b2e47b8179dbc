from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ImageField
from PIL import Image

from core.uploads import check_document, clean_image


def uploaded(kind, size=(40, 20), name="kuva.jpg", **saving):
    file = BytesIO()
    Image.new("RGB", size, "white").save(file, kind, **saving)
    return ImageField().clean(SimpleUploadedFile(name, file.getvalue()))


def package(**files):
    file = BytesIO()
    with ZipFile(file, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return file.getvalue()


def test_picture_is_made_anew_upright_and_without_what_the_phone_told():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8825] = 6, "Puhelin", {1: "N"}  # turned, maker, place
    with Image.open(clean_image(uploaded("JPEG", exif=exif))) as image:
        assert image.size == (20, 40)
        assert not image.getexif()


def test_large_picture_is_made_smaller_and_named_by_its_kind():
    made = clean_image(uploaded("PNG", size=(3200, 100), name="kuva.jpg"))
    with Image.open(made) as image:
        assert (image.size, image.format, made.name) == ((1600, 50), "PNG", "kuva.png")


def test_what_is_hidden_behind_the_pixels_is_left_out():
    file = BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    upload = SimpleUploadedFile("kuva.png", file.getvalue() + b"<script>alert(1)</script>")
    assert b"script" not in clean_image(ImageField().clean(upload)).read()


def test_broken_picture_gets_a_sentence():
    file = BytesIO()
    Image.new("RGB", (400, 400), "red").save(file, "JPEG")
    upload = ImageField().clean(SimpleUploadedFile("kuva.jpg", file.getvalue()[:900]))
    with pytest.raises(ValidationError, match="Kuvaa ei voi lukea"):
        clean_image(upload)


GOOD = {
    "a.pdf": b"%PDF-1.7 ...",
    "a.txt": "Hyvää päivää".encode("cp1252"),
    "a.docx": package(**{"[Content_Types].xml": "", "word/document.xml": ""}),
    "a.odt": package(mimetype="application/vnd.oasis.opendocument.text"),
}


@pytest.mark.parametrize("name", GOOD)
def test_document_that_is_what_its_name_says_is_taken(name):
    assert check_document(SimpleUploadedFile(name, GOOD[name])) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.txt", b"\x00\x01"),
        ("a.docx", GOOD["a.odt"]),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.odt", GOOD["a.docx"]),
        ("a.xlsx", GOOD["a.docx"]),
    ],
)
def test_document_that_is_something_else_is_refused(name, content):
    with pytest.raises(ValidationError, match="ei ole sitä, mitä sen pääte sanoo"):
        check_document(SimpleUploadedFile(name, content))
