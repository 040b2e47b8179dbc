"""What `make run` does where an earlier version's database lies."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.utils import timezone


@pytest.fixture
def old(tmp_path):
    """A database of before with one row, as a portal that was killed leaves it: the row is in the log beside it."""
    begun, left = tmp_path / "begun.sqlite3", tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(begun)) as database:
        database.executescript("""
            PRAGMA journal_mode=WAL;
            CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied datetime);
            INSERT INTO django_migrations (app, name, applied) VALUES ('upkeep', '0001_broken_links', '2026-06-01');
            CREATE TABLE meeting_places_meetingplace (name text);
            INSERT INTO meeting_places_meetingplace VALUES ('Perhekahvila Poukama');
        """)
        for end in ["", "-wal"]:
            left.with_name(left.name + end).write_bytes(begun.with_name(begun.name + end).read_bytes())
    assert left.stat().st_size < left.with_name("db.sqlite3-wal").stat().st_size
    return left


def set_aside(database):
    env = os.environ | {"DEBUG": "true", "DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "manage.py", "set_old_database_aside"]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)


def names_in(database):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT name FROM meeting_places_meetingplace").fetchall()


def test_database_of_before_is_kept_with_all_its_rows_and_named(old):
    kept = old.with_name(f"db.before-{timezone.localdate()}.sqlite3")
    run = set_aside(old)
    assert (run.returncode, run.stderr) == (0, "")
    assert f"It is kept as {kept}" in run.stdout
    assert "export_table" in run.stdout
    assert [*old.parent.glob("db.*")] == [kept]
    assert names_in(kept) == [("Perhekahvila Poukama",)]


def test_no_earlier_one_is_overwritten(old):
    first = old.with_name(f"db.before-{timezone.localdate()}.sqlite3")
    first.write_text("an earlier one")
    assert f"{first.stem}-2.sqlite3" in set_aside(old).stdout
    assert first.read_text() == "an earlier one"
    assert names_in(first.with_name(f"{first.stem}-2.sqlite3")) == [("Perhekahvila Poukama",)]


def test_one_that_is_open_elsewhere_stays_and_says_so(old):
    with closing(sqlite3.connect(old)) as reader:
        reader.execute("SELECT * FROM django_migrations").fetchone()
        run = set_aside(old)
    assert run.returncode == 1
    assert "still open elsewhere" in run.stderr
    assert "Traceback" not in run.stderr
    assert names_in(old) == [("Perhekahvila Poukama",)]


def test_database_of_this_version_stays(tmp_path):
    database = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("""
            CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied datetime);
            INSERT INTO django_migrations (app, name, applied) VALUES ('core', '0001_initial', '2026-12-01');
        """)
    assert set_aside(database).stdout == ""
    assert [*tmp_path.glob("*.sqlite3")] == [database]


def test_make_run_sets_it_aside_before_it_migrates():
    script = (settings.BASE_DIR / "scripts/run.sh").read_text()
    assert "manage set_old_database_aside\nmanage migrate" in script
