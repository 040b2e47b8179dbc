"""Stages the rows of a table in a temporary SQLite database, to group them by record with constant memory."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched, groupby

from imports.readers import TableRow

BATCH = 1000

type Key = tuple[str, str]  # source, external id


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The rows of one record, in file order."""

    key: Key
    rows: list[TableRow]


class Staging:
    """Context manager of the temporary database, which is deleted at exit."""

    def __init__(self):
        self.database = sqlite3.connect("")  # in memory while small, on disk when large
        self.database.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, source, external_id, cells, surplus)")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.database.close()

    def lay(self, rows: Iterable[TableRow]) -> Iterator[int]:
        """Store the rows, all of which must have a key; yield the number of rows so far after each batch."""
        count = 0
        for some in batched(rows, BATCH):
            self.database.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?)", map(_columns, some))
            count += len(some)
            yield count
        self.database.execute("CREATE INDEX row_by_key ON row (source, external_id)")
        self.database.execute(
            "CREATE TABLE first AS SELECT min(number) AS number, source, external_id, 0 AS is_left"
            " FROM row GROUP BY source, external_id"
        )
        self.database.execute("CREATE INDEX first_by_number ON first (number)")

    def groups(self) -> Iterator[RowGroup]:
        """Yield the rows of each record not marked with `leave`, in the order of first rows."""
        rows = self.database.execute(
            "SELECT row.* FROM first JOIN row USING (source, external_id) WHERE NOT is_left"
            " ORDER BY first.number, row.number"
        )
        for key, some in groupby(rows, key=lambda row: (row[1], row[2])):
            yield RowGroup(key, [TableRow(number, json.loads(cells), surplus) for number, _, _, cells, surplus in some])

    def leave(self, rows: Iterable[int]) -> None:
        """Exclude the records whose first rows have these numbers from `groups`."""
        self.database.executemany("UPDATE first SET is_left = 1 WHERE number = ?", ((number,) for number in rows))

    def count(self) -> int:
        return self.database.execute("SELECT count(*) FROM row").fetchone()[0]

    def sources(self) -> list[str]:
        return [source for (source,) in self.database.execute("SELECT DISTINCT source FROM first")]

    def has(self, key: Key) -> bool:
        found = self.database.execute("SELECT 1 FROM row WHERE source = ? AND external_id = ?", key)
        return found.fetchone() is not None


def _columns(row: TableRow):
    source, external_id = row.cells["source"], row.cells["external_id"]
    return row.number, source, external_id, json.dumps(row.cells), row.surplus
