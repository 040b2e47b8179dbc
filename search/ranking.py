"""Asking the index: one statement, the same on SQLite and PostgreSQL.

Its parameters are numbers that we made ourselves; no text of a visitor ever comes near it. All of them are whole
numbers, so that both databases add them up to the same score.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from search.models import SearchPosting
from search.planner import Plan
from search.registry import numbered, searchable

LIMIT = 1001  # one more than is counted
A_WORD = 6  # what each word of the query adds to the weight, so that meeting two weakly is not better than one well
FULL = 1_000_000  # more than any score: what answers the whole query comes first
WHOLE_NAME = 70  # likeness of a query that is a record's whole name

# A part of the query is met as well as its best key meets it; part 0 is a bonus and meets nothing.
FOUND = f"""
    SELECT object_id, sum(CASE WHEN part > 0 THEN 1 ELSE 0 END) AS met, sum(best) AS score
    FROM (
        SELECT posting.object_id, wanted.part, max((posting.weight + {A_WORD}) * wanted.likeness) AS best
        FROM wanted JOIN {SearchPosting._meta.db_table} posting ON posting.key_id = wanted.key_id
        WHERE posting.kind = %s
        GROUP BY posting.object_id, wanted.part
    ) AS parts
    GROUP BY object_id
"""  # noqa: S608 – a number and a name of our own

# Ties may cost much, so that they are asked only of those that come near the limit.
RANKED = f"""
    WITH wanted (key_id, part, likeness) AS ({{values}}),
    found AS ({FOUND}),
    allowed AS ({{allowed}}),
    ranked AS (
        SELECT found.*, CASE WHEN found.met = %s THEN {FULL} ELSE 0 END + found.score AS place
        FROM found JOIN allowed ON allowed.number = found.object_id
        WHERE found.met >= %s
    ),
    bar AS (SELECT place FROM ranked ORDER BY place DESC LIMIT 1 OFFSET %s),
    tied AS ({{tied}})
    SELECT ranked.object_id, ranked.met, ranked.score
    FROM ranked JOIN tied ON tied.number = ranked.object_id
    WHERE ranked.place >= coalesce((SELECT place FROM bar), 0)
    ORDER BY ranked.place DESC, {{order}}ranked.object_id
    LIMIT %s
"""  # noqa: S608 – only numbers and names of our own


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: its key, how many parts of the query it meets, and how well."""

    number: int
    met: int
    score: int


type Wanted = list[tuple[int, int, int]]  # key, part, likeness


def wanted(plan: Plan, ids: dict[str, int], name: int | None = None) -> Wanted:
    """Return the keys to ask for, with the part of the query that each meets; `name` is the key of the whole query."""
    rows = [
        (ids[key], part, likeness)
        for part, keys in enumerate(plan.parts, start=1)
        for key, likeness in keys.items()
        if key in ids
    ]
    return rows + ([(name, 0, WHOLE_NAME)] if name and rows else [])


def rank(queryset: QuerySet, asked: Wanted, parts: int, ties: Sequence = (), limit: int = LIMIT) -> list[Hit]:
    """Return those of the queryset that meet all parts but one at most: full ones first, then by score, then by ties.

    Ties are fields or expressions of the model, the smaller first and the unknown last.
    """
    if not asked:
        return []
    try:
        allowed, allowed_parameters = numbered(queryset.order_by()).values("number").query.sql_with_params()
    except EmptyResultSet:
        return []
    values, parameters = _values(asked)
    tied, tied_parameters, order = _tied(queryset.model, ties)
    sql = RANKED.format(values=values, allowed=allowed, tied=tied, order=order)
    parameters = [*parameters, searchable(queryset.model).kind, *allowed_parameters, parts, max(1, parts - 1)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, limit - 1, *tied_parameters, limit])
        return [Hit(int(number), int(met), int(score)) for number, met, score in cursor.fetchall()]


def _tied(model: type[Model], ties: Sequence) -> tuple[str, tuple, str]:
    """Return the statement that tells the ties of each record, its parameters, and the order by them."""
    names = [f"tie_{place}" for place in range(len(ties))]
    records = numbered(model._base_manager.order_by()).values("number", **dict(zip(names, ties, strict=True)))
    return *records.query.sql_with_params(), "".join(f"tied.{name} ASC NULLS LAST, " for name in names)


def found_numbers(model: type[Model], asked: Wanted, least: int) -> RawSQL:
    """Return the keys of the records that meet so many parts, as a subquery for `number__in`."""
    values, parameters = _values(asked)
    sql = f"""
        WITH wanted (key_id, part, likeness) AS ({values})
        SELECT object_id FROM ({FOUND}) AS found WHERE met >= %s
    """  # noqa: S608 – only numbers and names of our own
    return RawSQL(sql, [*parameters, searchable(model).kind, least])  # noqa: S611 – only numbers of our own


def _values(asked: Wanted) -> tuple[str, list]:
    return f"VALUES {', '.join(['(%s, %s, %s)'] * len(asked))}", [number for row in asked for number in row]
