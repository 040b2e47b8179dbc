"""The address of an uploaded file, which anybody may guess."""

import pytest
from django.core.files.base import ContentFile

from materials.models import Document
from tests.factories import make_document, make_meeting_place, put

FILE = {"document": "file", "place": "image"}


@pytest.fixture
def make(world, settings, tmp_path):
    """Return a function that makes a record of mine with a file, and returns the file's address."""
    settings.MEDIA_ROOT = tmp_path

    def make(what, state):
        record = (
            make_document() if what == "document" else make_meeting_place(municipality=world.mine, image_alt="Sali")
        )
        setattr(record, FILE[what], ContentFile(b"hyvin salaista", "salainen.pdf"))
        record.state = state
        record.save()
        return getattr(record, FILE[what]).url

    return make


def status(client, address):
    answer = client.get(address)
    b"".join(answer)  # which closes the file
    return answer.status_code


@pytest.mark.parametrize("what", FILE)
def test_file_of_a_published_record_is_everybodys(client, make, what):
    answer = client.get(make(what, "published"))
    assert (answer.status_code, answer.getvalue()) == (200, b"hyvin salaista")
    assert "private" not in answer.get("Cache-Control", "")


@pytest.mark.parametrize("state", ["draft", "archived"])
@pytest.mark.parametrize(("what", "editors"), [("document", ["regional_editor"]), ("place", ["coordinator"])])
def test_file_of_another_record_is_its_editors(client, world, make, what, editors, state):
    address = make(what, state)
    assert status(client, address) == 404
    for role in ("organisation_editor", *editors):
        client.force_login(getattr(world, role))
        assert status(client, address) == (200 if role in editors else 404)
    answer = client.get(address)
    assert (answer.getvalue(), answer.headers["Cache-Control"]) == (b"hyvin salaista", "private, no-store")


def test_file_that_no_record_has_any_more_is_nobodys(client, world, make):
    address = make("document", "published")
    client.force_login(world.regional_editor)
    assert status(client, address) == 200
    put(Document.objects, file="")
    assert status(client, address) == 404
