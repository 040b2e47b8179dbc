"""The tests' databases are made from the models at once; here the migrations show that they make the same."""

import os
import subprocess
import sys
from collections import Counter

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from tests.databases import database_url, empty_database

OURS = tuple(f"{app.label}_" for app in apps.get_app_configs() if app.path == str(settings.BASE_DIR / app.label))
FACTS = ("primary_key", "unique", "index", "check", "foreign_key", "type")


def columns_of(constraint):
    columns = tuple(constraint["columns"] or ())
    # Django tells those of a primary key in SQLite in the order of the table's columns.
    return tuple(sorted(columns)) if constraint["primary_key"] else columns


def schema(connection):
    """Return what each table of ours holds: its columns, and its constraints and indexes by what they say."""
    with connection.cursor() as cursor:
        look = connection.introspection
        return {
            table: (
                {(one.name, str(one.type_code), one.null_ok) for one in look.get_table_description(cursor, table)},
                Counter(
                    (columns_of(one), *(str(one.get(fact)) for fact in FACTS))
                    for one in look.get_constraints(cursor, table).values()
                ),
            )
            for table in look.table_names(cursor)
            if table.startswith(OURS)
        }


@pytest.mark.django_db
@pytest.mark.postgresql
def test_migrations_make_what_the_models_say(tmp_path):
    with empty_database(tmp_path) as migrated:
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        env = os.environ | {"DEBUG": "true", "DATABASE_URL": database_url(migrated.settings_dict["NAME"])}
        subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=True)
        made, wanted = schema(migrated), schema(connection)
    assert made.keys() == wanted.keys()
    assert len(made) > 60
    for table, facts in made.items():
        assert facts == wanted[table], table
