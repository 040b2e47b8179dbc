"""What `migrate` and `check --database default` look at before anything is changed."""

from django.core.checks import Error
from django.db import connections
from django.db.migrations.loader import MigrationLoader

FIRST = ("core", "0001_initial")
HINT = (
    "What was typed comes over in tables: give `manage.py export_table` in the version that made it and "
    "`manage.py import_table` in this one, as docs/running.md tells under “A database of before”."
)


def check_databases(app_configs, databases, **kwargs):
    """Return an error for each database of before the first release: no migration leads from its tables to ours."""
    return [
        Error(
            f"The database {connections[alias].settings_dict['NAME']} was made by an earlier version of the portal.",
            hint=HINT,
            id="core.E001",
        )
        for alias in databases or ()
        if is_of_before(connections[alias])
    ]


def is_of_before(connection):
    """Return whether migrations that are no more have made the database, and none of the lowest app's.

    A later version's migrations are unknown here as well; but every database since has that app's first.
    """
    loader = MigrationLoader(connection)
    known = loader.disk_migrations.keys() | {name for one in loader.disk_migrations.values() for name in one.replaces}
    return FIRST not in loader.applied_migrations and not loader.applied_migrations.keys() <= known
