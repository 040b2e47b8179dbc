import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """The fixtures with the first of thousands of everyday words: each load of all of them would take seconds."""
    copy = Path(shutil.copytree(settings.BASE_DIR / "fixtures", tmp_path_factory.mktemp("source") / "fixtures"))
    words = json.loads((copy / "search_synonyms.json").read_text(encoding="utf-8"))
    words["records"] = dict(list(words["records"].items())[:20])
    (copy / "search_synonyms.json").write_text(json.dumps(words), encoding="utf-8")
    return copy


@pytest.fixture
def load(source):
    """Loads the fixtures, or those of another directory; returns what the command prints."""

    def load(fixtures=source):
        output = StringIO()
        call_command("load_source", fixtures=fixtures, stdout=output)
        return output.getvalue()

    return load


@pytest.fixture
def fixtures(source, tmp_path):
    """A copy of the fixtures, to change."""
    return Path(shutil.copytree(source, tmp_path / "fixtures"))
