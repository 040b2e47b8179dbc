import pytest

from events.models import Attachment


@pytest.fixture
def private_files(tmp_path, monkeypatch):
    """Let the papers of events lie in a folder of the test's own."""
    storage = Attachment._meta.get_field("file").storage
    monkeypatch.setitem(vars(storage), "location", str(tmp_path))
    return tmp_path
