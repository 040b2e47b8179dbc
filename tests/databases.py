"""Databases beside the one that a test has, for other processes to open."""

from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection


def database_url(name=None):
    """Return how another process names the test's database, or another one of the same server."""
    facts = connection.settings_dict
    name = name or facts["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"postgres://{facts['USER']}:{quote(facts['PASSWORD'])}@{facts['HOST']}:{facts['PORT']}/{name}"


@contextmanager
def empty_database(folder):
    """A connection to a new database, which is gone afterwards."""
    other = connection.copy()
    if connection.vendor == "sqlite":
        other.settings_dict["NAME"] = str(folder / "empty.sqlite3")
        yield other
        other.close()
        return
    name = other.settings_dict["NAME"] = f"{connection.settings_dict['NAME']}_empty"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield other
    other.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')
