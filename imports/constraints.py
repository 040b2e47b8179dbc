"""Evaluates check constraints in Python: validating each row in the database would take a query for each."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F, Q

LOOKUPS = {
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "gt": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "lt": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
    "range": lambda value, wanted: wanted[0] <= value <= wanted[1],
    "regex": lambda value, wanted: bool(re.search(wanted, str(value))),
}


def broken_constraints(record: models.Model) -> Iterator[models.CheckConstraint]:
    """Yield the check constraints that the record violates."""
    for constraint in record._meta.constraints:
        if isinstance(constraint, models.CheckConstraint) and _holds(record, constraint.condition) is False:
            yield constraint


def names_in(condition: Q) -> list[str]:
    """Return the names of the fields in a condition, in order."""
    found = []
    for child in condition.children:
        found += names_in(child) if isinstance(child, Q) else [child[0].split("__")[0]]
    return list(dict.fromkeys(found))


def _holds(record, condition) -> bool | None:
    """Tell whether a condition holds; None where an unknown value leaves it open, which the database lets pass."""
    if not isinstance(condition, Q):
        return _lookup(record, *condition)
    known = [_holds(record, child) for child in condition.children]
    if condition.connector == Q.AND:
        holds = False if False in known else None if None in known else True
    else:
        holds = True if True in known else None if None in known else False
    return holds if holds is None or not condition.negated else not holds


def _lookup(record, path, wanted) -> bool | None:
    name, _, lookup = path.partition("__")
    value, wanted = _value(record, name), _value(record, wanted.name) if isinstance(wanted, F) else wanted
    if lookup == "isnull" or (wanted is None and not lookup):
        return (value is None) == (wanted is None or wanted)
    if value is None or wanted is None:
        return None
    return LOOKUPS[lookup or "exact"](value, wanted)


def _value(record, name) -> Any:
    field = record._meta.get_field(name)
    return field.get_prep_value(field.value_from_object(record))
