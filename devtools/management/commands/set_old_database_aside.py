import sqlite3
from contextlib import closing
from itertools import chain, count
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from core.checks import HINT, is_of_before


class Command(BaseCommand):
    help = "Renames an SQLite database that an earlier version made, so that a new one can be begun in its place."

    def handle(self, **options):
        if connection.vendor != "sqlite" or connection.is_in_memory_db() or not is_of_before(connection):
            return
        connection.close()
        old = Path(connection.settings_dict["NAME"])
        make_one_file(old)
        new = free_name(old)
        old.rename(new)
        self.stdout.write(
            f"{old.name} was made by an earlier version of the portal. It is kept as {new}; a new one is begun. {HINT}"
        )


def make_one_file(path):
    """Write into the database itself what still lies in the log beside it, or refuse while somebody else reads it."""
    with closing(sqlite3.connect(path, timeout=1)) as database:
        try:
            database.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise CommandError(
                f"{path} was made by an earlier version of the portal, and is still open elsewhere: stop that first."
            ) from error


def free_name(path):
    """Return the first name for a database of before today that no file has yet: db.before-2026-11-29.sqlite3."""
    begin = f"{path.stem}.before-{timezone.localdate()}"
    names = chain([begin], (f"{begin}-{n}" for n in count(2)))
    return next(new for name in names if not (new := path.with_name(f"{name}{path.suffix}")).exists())
