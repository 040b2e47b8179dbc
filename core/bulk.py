"""Writing hundreds of thousands of rows in one transaction.

PostgreSQL needs to be told a few things meanwhile; SQLite needs nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, models, transaction


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


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows as each database does it fastest: for a million of them the ORM would take many times as long."""
    into = f"{model._meta.db_table} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608 – names of columns alone


def _tell(statement: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement)
