"""The tests' databases are made from the models at once; here the migrations show that they make the same."""

import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from tests.databases import database_url, empty_database

OURS = tuple(f"{app.label}_" for app in apps.get_app_configs() if app.path == str(settings.BASE_DIR / app.label))
# What each constraint and index says, its condition and name too, as the database itself writes it down.
DEFINITIONS = {
    "sqlite": "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": """
        SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE conrelid <> 0
        UNION ALL SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = current_schema()
    """,
}


def schema(connection):
    """Return what each table of ours holds: its columns, and its constraints and indexes as they are defined."""
    look = connection.introspection
    with connection.cursor() as cursor:
        tables = {
            table: ({tuple(column) for column in look.get_table_description(cursor, table)}, Counter())
            for table in look.table_names(cursor)
            if table.startswith(OURS)
        }
        cursor.execute(DEFINITIONS[connection.vendor])
        for table, sql in cursor.fetchall():
            if table in tables:
                tables[table][1].update(parts_of(sql) if sql.startswith("CREATE TABLE") else [sql])
    return tables


def parts_of(sql):
    """Yield what stands between the outermost commas of CREATE TABLE: columns and constraints, in whatever order."""
    depth, part = 0, ""
    for sign in re.search(r"\((.*)\)", sql, re.S).group(1):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            yield part.strip()
            part = ""
        else:
            part += sign
    yield part.strip()


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
