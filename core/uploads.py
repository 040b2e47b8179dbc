"""Validation of uploaded files by their content, not by their names; images are re-encoded.

A re-encoded image has no metadata (place, camera, owner) and no data hidden after its pixels.
"""

from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MEGABYTE = 1024 * 1024
IMAGE_FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
IMAGE_MEGABYTES, IMAGE_MEGAPIXELS = 5, 40
LONGEST_SIDE = 1600  # pixels; no page shows a larger one
DOCUMENT_MEGABYTES = 20
# What a package of each kind holds, by its ending.
OFFICE_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
OPEN_TYPES = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def clean_image(upload):
    """Return a new upload re-encoded, its longest side at most 1,600 pixels; an already stored file unchanged.

    Raises ValidationError if the format or size is not accepted or the image cannot be read.
    """
    image = getattr(upload, "image", None)  # set by the form field on a new upload
    if image is None:
        return upload
    if image.format not in IMAGE_FORMATS:
        raise ValidationError(_("Kuvan on oltava JPEG, PNG tai WebP."))
    if upload.size > IMAGE_MEGABYTES * MEGABYTE or image.width * image.height > IMAGE_MEGAPIXELS * 1_000_000:
        raise ValidationError(_("Kuva on liian suuri: enintään %d megatavua.") % IMAGE_MEGABYTES)
    return _made_anew(upload, image.format)


def _made_anew(upload, kind):
    upload.seek(0)
    try:
        with Image.open(upload) as image:
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = upright.convert("RGB" if kind == "JPEG" else "RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise ValidationError(_("Kuvaa ei voi lukea. Tallenna se uudelleen ja yritä sitten.")) from error
    file = BytesIO()
    plain.save(file, kind, quality=85)
    name = f"{PurePath(upload.name).stem}.{IMAGE_FORMATS[kind]}"
    return SimpleUploadedFile(name, file.getvalue(), Image.MIME[kind])


def check_document(upload) -> None:
    """Raise ValidationError if the upload is over 20 MB or its content does not match its file extension."""
    if upload.size > DOCUMENT_MEGABYTES * MEGABYTE:
        raise ValidationError(_("Tiedosto on liian suuri: enintään %d megatavua.") % DOCUMENT_MEGABYTES)
    ending = PurePath(upload.name).suffix[1:].lower()
    if ending not in {"pdf", "txt", *OFFICE_PARTS, *OPEN_TYPES}:
        return  # the field itself says which endings there may be
    upload.seek(0)
    is_good = _is_of_kind(upload, ending)
    upload.seek(0)
    if not is_good:
        raise ValidationError(_("Tiedosto ei ole sitä, mitä sen pääte sanoo (%s). Tallenna se uudelleen.") % ending)


def _is_of_kind(file, ending):
    if ending == "pdf":
        return b"%PDF-" in file.read(1024)
    return _is_text(file) if ending == "txt" else _is_package(file, ending)


def _is_text(file):
    data = file.read()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return "\x00" not in text


def _is_package(file, ending):
    try:
        with ZipFile(file) as package:
            names = package.namelist()
            if part := OFFICE_PARTS.get(ending):
                return "[Content_Types].xml" in names and any(name.startswith(part) for name in names)
            wanted = f"application/vnd.oasis.opendocument.{OPEN_TYPES.get(ending)}"
            return "mimetype" in names and package.open("mimetype").read(100).decode("ascii", "replace") == wanted
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return False
