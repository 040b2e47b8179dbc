"""Ranking: looks up the keys in one SQL statement, the same on SQLite and PostgreSQL.

Its parameters are integers that the portal computed; no text of a visitor gets into it. Integers make the scores equal
on both databases.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from search.models import SearchPosting
from search.query_plan import QueryPlan
from search.registry import numbered, searchable

LIMIT = 1001  # one more than is counted
A_WORD = 6  # what each word of the query adds to the weight, so that meeting two weakly is not better than one well
FULL = 1_000_000  # more than any score: what answers the whole query comes first
WHOLE_NAME = 70  # likeness of a query that is a record's whole name

# A part of the query is met as well as its best key meets it; part 0 and those below are a bonus and meet nothing.
FOUND = """
    SELECT object_id, sum(CASE WHEN part > 0 THEN 1 ELSE 0 END) AS met, sum(best) AS score
    FROM (
        SELECT object_id, part, max(value) AS best FROM ({postings}) AS each {among} GROUP BY object_id, part
    ) AS parts
    GROUP BY object_id
"""
# Joined here, where PostgreSQL still knows how many rows to expect; as a CROSS JOIN, which SQLite takes in this order.
AMONG_ALLOWED = "CROSS JOIN allowed WHERE allowed.number = each.object_id"
# For each key one such statement, with its number in it: so PostgreSQL knows how many rows to expect, and SQLite does
# not read all that is indexed in the order of records.
POSTINGS = f"""
    SELECT object_id, {{part}} AS part, (weight + {A_WORD}) * {{likeness}} AS value
    FROM {SearchPosting._meta.db_table} WHERE key_id = {{key}} AND kind = %s
"""  # noqa: S608 – a number and a name of our own

# Those that answer a part are looked at only when too few answer the whole query, and ties, which may cost much, are
# asked only of those that come near the limit. Where more records stand at the limit than there is room for, and enough
# of them are among those that the first tie puts first, it is asked of no others.
RANKED = f"""
    WITH allowed AS NOT MATERIALIZED ({{allowed}}),
    found AS MATERIALIZED ({{found}}),
    ranked AS MATERIALIZED (
        SELECT object_id, met, score, score + CASE WHEN met = %s THEN {FULL} ELSE 0 END AS place
        FROM found
        WHERE met = %s OR (met = %s AND met > 0 AND (SELECT count(*) FROM found WHERE met = %s) < %s)
    ),
    bar AS (SELECT place FROM ranked ORDER BY place DESC LIMIT 1 OFFSET %s),
    first AS MATERIALIZED (
        SELECT number, CASE WHEN number IN (
            SELECT object_id FROM ranked WHERE place = (SELECT place FROM bar)
        ) THEN value END AS value
        FROM ({{first}}) AS each
    ),
    last AS MATERIALIZED (SELECT value FROM first WHERE value IS NOT NULL ORDER BY value LIMIT 1 OFFSET %s),
    tied AS ({{tied}})
    SELECT ranked.object_id, ranked.met, ranked.score
    FROM ranked JOIN tied ON tied.number = ranked.object_id
    WHERE (SELECT place FROM bar) IS NULL
        OR ranked.place > (SELECT place FROM bar)
        OR (ranked.place = (SELECT place FROM bar) AND (
            (SELECT value FROM last) IS NULL
            OR ranked.object_id IN (SELECT number FROM first WHERE value <= (SELECT value FROM last))
        ))
    ORDER BY ranked.place DESC, {{order}}ranked.object_id
    LIMIT %s
"""  # noqa: S608 – only numbers and names of our own


NOBODY_FIRST = "SELECT 0 AS number, 0 AS value"


@dataclass(frozen=True, slots=True)
class Hit:
    """A matching record: its primary key, the number of query parts that it matches, and its score."""

    number: int
    met: int
    score: int


type Wanted = list[tuple[int, int, int]]  # key, part, likeness


def wanted(plan: QueryPlan, ids: dict[str, int], name: int | None = None) -> Wanted:
    """Return (key id, part number, likeness) of the keys to look up; `name` is the id of the whole query's name key."""
    rows = [
        (ids[key], part, likeness)
        for part, keys in enumerate(plan.parts, start=1)
        for key, likeness in keys.items()
        if key in ids
    ]
    extras = [
        (ids[key], -part, likeness)
        for part, keys in enumerate(plan.extras, start=1)
        for key, likeness in keys.items()
        if key in ids
    ]
    return rows + (extras + ([(name, 0, WHOLE_NAME)] if name else []) if rows else [])


def rank(
    queryset: QuerySet,
    asked: Wanted,
    parts: int,
    ties: Sequence = (),
    first: QuerySet | None = None,
    limit: int = LIMIT,
) -> list[Hit]:
    """Return the hits among the queryset that match all parts, or all but one: full matches first, by score, then ties.

    `ties` are fields or expressions of the model, in ascending order, nulls last. `first` yields `number` and `value`
    of the records whose first tie is less than that of all others.
    """
    if not asked:
        return []
    try:
        allowed, allowed_parameters = numbered(queryset.order_by()).values("number").query.sql_with_params()
    except EmptyResultSet:
        return []
    found, found_parameters = _found(queryset.model, asked, AMONG_ALLOWED)
    tied, tied_parameters, order = _tied(queryset.model, ties)
    firsts, firsts_parameters = first.query.sql_with_params() if first is not None else (NOBODY_FIRST, ())
    sql = RANKED.format(found=found, allowed=allowed, first=firsts, tied=tied, order=order)
    parameters = [*allowed_parameters, *found_parameters, parts, parts, parts - 1, parts, limit, limit - 1]
    parameters += [*firsts_parameters, limit - 1, *tied_parameters, limit]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Hit(int(number), int(met), int(score)) for number, met, score in cursor.fetchall()]


def _tied(model: type[Model], ties: Sequence) -> tuple[str, tuple, str]:
    """Return the statement that tells the ties of each record, its parameters, and the order by them."""
    names = [f"tie_{place}" for place in range(len(ties))]
    records = numbered(model._base_manager.order_by()).values("number", **dict(zip(names, ties, strict=True)))
    return *records.query.sql_with_params(), "".join(f"tied.{name} ASC NULLS LAST, " for name in names)


def _found(model: type[Model], asked: Wanted, among: str = "") -> tuple[str, list]:
    """Return the statement that tells how well each record answers, and its parameters."""
    postings = [POSTINGS.format(key=int(key), part=part, likeness=likeness) for key, part, likeness in asked]
    return FOUND.format(postings=" UNION ALL ".join(postings), among=among), [searchable(model).kind] * len(postings)


def all_hits(model: type[Model], asked: Wanted, least: int) -> list[Hit]:
    """Return every record that meets at least so many parts of the plan, in no order."""
    if not asked:
        return []
    found, parameters = _found(model, asked)
    with connection.cursor() as cursor:
        cursor.execute(f"{found} HAVING sum(CASE WHEN part > 0 THEN 1 ELSE 0 END) >= %s", [*parameters, least])
        return [Hit(int(number), int(met), int(score)) for number, met, score in cursor.fetchall()]
