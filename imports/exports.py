"""Exports records as tables that can be imported again without changes."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import override

from imports.planning import ImportTable

AT_ONCE = 500  # records


def table_rows(kind: ImportTable, records: QuerySet | None = None) -> Iterator[list[str]]:
    """Yield the heading and the rows of the records; by default of all that the user may edit."""
    records = kind.exported() if records is None else kind.exported().filter(pk__in=records.values("pk"))
    with override("fi"):
        yield [column.name for column in kind.all_columns]
        for record in records.iterator(chunk_size=AT_ONCE):
            yield from kind.rows(record)


def example_rows(kind: ImportTable) -> Iterator[list[str]]:
    """Yield the heading and a row with an example for each column."""
    yield [column.name for column in kind.all_columns]
    yield [column.example for column in kind.all_columns]
