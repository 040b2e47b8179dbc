"""What PostgreSQL needs to be told while one transaction writes hundreds of thousands of rows; SQLite needs nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Write in one transaction that checks foreign keys row by row: of a million at the end it takes longer."""
    with transaction.atomic():
        _tell("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        # The transaction may be a part of a longer one, which must not go on so: Django deletes parents first.
        _tell("SET CONSTRAINTS ALL DEFERRED")


def after_batch(number: int) -> None:
    """Let the planner see how the tables have grown, after each batch whose number (from 1) is a power of two.

    Nobody else sees the rows of a transaction that goes on, so that without this it would read whole tables for a few.
    """
    if number & (number - 1) == 0:
        _tell("ANALYZE")


def _tell(statement: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement)
