"""Values that stay the same whatever is moved, in files that one can read.

Each test of this folder reckons from the present code what stands in a file of `values/`, and compares. Where a change
is meant, record anew, read the difference, and say in the commit why it is right:

    RECORD=1 .venv/bin/pytest tests/kept

What is in people's mailboxes and browsers (`ONCE`) stays even then, for a change there breaks it: where the records
that it was made of have changed, remove the file first.
"""

import json
import os
from pathlib import Path

import pytest

VALUES = Path(__file__).parent / "values"
ONCE = {"links.json", "kept_form.txt", "session_rows.json"}
IS_RECORDING = os.environ.get("RECORD") == "1"
if IS_RECORDING and os.environ.get("CI") == "true":
    raise pytest.UsageError("RECORD=1 would make whatever is there right: it is for a person, not for CI")


def same(name, text):
    """Compare a text with the one recorded under this name, byte by byte; or record it."""
    record(name, text)
    assert text == recorded(name)


def record(name, text):
    """Write the text down, if this run is to record."""
    file = VALUES / name
    if IS_RECORDING and not (name in ONCE and file.exists()):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode())


def same_lines(name, lines):
    same(name, "".join(f"{line}\n" for line in lines))


def same_json(name, value):
    same(name, as_json(value))


def as_json(value):
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def recorded(name):
    return (VALUES / name).read_bytes().decode()


def recorded_json(name):
    return json.loads(recorded(name))
