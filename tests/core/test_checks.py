"""A database of before the first release is known by its migrations, and refused in a sentence."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from core.checks import is_of_before
from tests.databases import database_url, empty_database

pytestmark = pytest.mark.postgresql
OF_BEFORE = [("accounts", "0001_initial"), ("perhekeskus", "0001_initial"), ("upkeep", "0001_broken_links")]


@pytest.fixture
def migrated(db, settings):
    """Says that the test's database, which was made without migrations, was made by these."""
    settings.MIGRATION_MODULES = {}
    return lambda names: tell_migrations(connection, names)


def tell_migrations(database, names):
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE django_migrations (id int, app varchar(99), name varchar(99), applied timestamp)")
        for app, name in names:
            cursor.execute("INSERT INTO django_migrations (app, name) VALUES (%s, %s)", [app, name])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], False),
        ([("accounts", "0001_initial")], False),  # the first migrate was stopped
        ([("core", "0001_initial"), ("core", "9999_of_a_later_version")], False),
        (OF_BEFORE, True),
    ],
)
def test_database_of_before_is_known_by_its_migrations(migrated, names, expected):
    migrated(names)
    assert is_of_before(connection) is expected


def test_check_names_the_database_and_how_what_was_typed_comes_over(migrated):
    call_command("check", databases=["default"])
    migrated(OF_BEFORE)
    with pytest.raises(SystemCheckError, match=r"core\.E001\) The database .* earlier version.*\n.*export_table"):
        call_command("check", databases=["default"])


def test_readyz_misses_migrations_in_a_database_of_before(migrated, client):
    migrated(OF_BEFORE)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations are missing\n")


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["migrate", "tidy_forms"])
def test_commands_end_with_the_sentence_and_change_nothing(tmp_path, command):
    with empty_database(tmp_path) as old:
        tell_migrations(old, OF_BEFORE)
        old.close()
        env = os.environ | {"DEBUG": "true", "DATABASE_URL": database_url(old.settings_dict["NAME"])}
        run = [sys.executable, "manage.py", command]
        run = subprocess.run(run, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)
        assert (run.returncode, "Traceback" in run.stderr) == (1, False)
        assert "was made by an earlier version" in run.stderr
        assert "export_table" in run.stderr
        assert old.introspection.table_names() == ["django_migrations"]
        with old.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            assert sorted(cursor.fetchall()) == OF_BEFORE
