"""What PostgreSQL needs to be told while one transaction writes hundreds of thousands of rows; SQLite needs nothing."""

from django.db import connection


def check_each_batch() -> None:
    """Let foreign keys be checked as rows are written: of a million at the end it takes longer."""
    _tell("SET CONSTRAINTS ALL IMMEDIATE")


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
