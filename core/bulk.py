"""Helpers for bulk-writing up to millions of rows in one transaction.

PostgreSQL needs some statements on the way (constraint mode, ANALYZE, COPY); on SQLite they do nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, models, transaction


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Context manager: run the block in one transaction that checks foreign keys after each row, not at commit.

    Checking a million rows at the end of the transaction takes longer.
    """
    with transaction.atomic():
        _tell("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        # The transaction may be a part of a longer one, which must not go on so: Django deletes parents first.
        _tell("SET CONSTRAINTS ALL DEFERRED")


def after_batch(number: int) -> None:
    """Run ANALYZE on PostgreSQL if the batch number (counted from 1) is a power of two; otherwise do nothing.

    Autovacuum cannot see the rows of an open transaction; with old statistics the planner would scan whole tables.
    """
    if number & (number - 1) == 0:
        _tell("ANALYZE")


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows (values in the order of `columns`) with COPY on PostgreSQL, with executemany elsewhere.

    For a million rows the ORM would take many times as long.
    """
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
