"""What the rows of a table would do to the portal: plans, told in lines and problems, and how each kind writes them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.fields import DerivedField
from core.models.locking import Locked
from core.permissions import editable, edits_everything
from imports.columns import CLEARED, CellError, Column, is_same, original
from imports.constraints import broken_constraints, names_in
from imports.readers import TableRow
from imports.staging import Key, RowGroup

# The source of what was made in this portal: there the external id is the record's number.
PORTAL = "perhekeskus"
ADDED, CHANGED, LEFT = "added", "changed", "left"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a row cannot be imported."""

    row: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """That a record's value becomes another; `old` and `new` as a cell says them."""

    column: Column
    old: str
    new: str
    value: Any


@dataclass(frozen=True, slots=True)
class RowResult:
    """What becomes of one row: added, changed or left."""

    row: int
    what: str
    name: str
    changes: tuple[tuple[str, str, str], ...] = ()  # column, old, new


@dataclass
class RecordPlan:
    """What becomes of one record, or of a part of it."""

    row: int
    record: models.Model
    changes: list[CellChange] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    parts: list["RecordPlan"] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)  # all that tell of it
    is_new: bool = field(init=False)  # also when it has been written

    def __post_init__(self):
        self.is_new = self.record.pk is None

    @property
    def is_changed(self) -> bool:
        return bool(self.changes) and not self.is_new

    @property
    def is_touched(self) -> bool:
        return self.is_new or bool(self.changes)

    @property
    def does_something(self) -> bool:
        """Whether anything is to be written or told of the record or its parts."""
        return any(one.is_touched or one.problems for one in (self, *self.parts))

    def refuse(self, column: str, value: str, sentence: str, row: int | None = None) -> None:
        self.problems.append(CellProblem(row or self.row, column, value, sentence))

    def of(self, name: str) -> CellChange | None:
        """Return the change of a column."""
        return next((change for change in self.changes if change.column.name == name), None)

    def take(self, changes: Iterable[CellChange]) -> None:
        """Let the record have the values. What is many is written after the record itself."""
        for change in changes:
            self.changes.append(change)
            if not change.column.is_many:
                setattr(self.record, change.column.attname, change.value)

    def check_constraints(self, columns: Sequence[Column]) -> None:
        by_attname = {column.attname: column.name for column in columns}
        for constraint in broken_constraints(self.record) if self.changes else ():
            names = [by_attname[name] for name in names_in(constraint.condition) if name in by_attname]
            if any(self._has_problem_in(name) for name in names):
                continue  # it has been told
            change = next(filter(None, map(self.of, names)), None)
            name = change.column.name if change else next(iter(names), "")
            sentence = str(constraint.get_violation_error_message())
            self.refuse(name, change.new if change else "", sentence)

    def check_required(self, columns: Sequence[Column]) -> None:
        """Note what a new record lacks."""
        for column in columns if self.is_new else ():
            if column.is_required and not self.of(column.name) and not self._has_problem_in(column.name):
                self.refuse(column.name, "", _("Tämä tarvitaan."))

    def _has_problem_in(self, name):
        return any(problem.column == name for problem in self.problems)


def cell_changes(columns: Iterable[Column], row: TableRow, record, problems: list[CellProblem]) -> Iterator[CellChange]:
    """Yield what a row's cells would change in the record; what cannot be read is noted as a problem."""
    for column in columns:
        if text := row.cells.get(column.name):
            try:
                if change := cell_change(column, text, record):
                    yield change
            except CellError as error:
                problems.append(CellProblem(row.number, column.name, text, str(error)))


def cell_change(column: Column, text: str, record, read: Callable[[str], Any] | None = None) -> CellChange | None:
    """Return what a cell would change, or None. Raises CellError.

    A cell that says what the record says already is never wrong, so that what was exported can always come back.
    """
    is_new = record.pk is None
    text, old = original(text), "" if is_new else column.text_of(record)
    if is_same(text, old):
        return None
    if text.casefold() == CLEARED:
        if column.is_required:
            raise CellError(_("Tätä ei voi tyhjentää."))
        value = column.cleared
    else:
        value = (read or column.read)(text)
    new = text if is_new else column.text(value)
    return None if is_same(new, old) else CellChange(column, old, new, value)


class ImportTable:
    """One kind of table: its columns, and how plans are made of its rows and written. Made anew for each import."""

    name = ""  # in commands and addresses
    title: str | Promise = ""
    model: type[models.Model]
    has_states = True

    def __init__(self, user=None, new_state: str = ""):
        """`user` is who imports; without one, all may be changed. New records get the state."""
        self.user = None if user is None or edits_everything(user) else user
        self.new_state = new_state
        self.key_columns = [
            Column(
                name="source",
                help=_("Mistä tieto on. Omassa taulukossa vaikka kunnan nimi, kunhan se on aina sama."),
                example="laukaa",
                is_required=True,
            ),
            Column(
                name="external_id",
                help=_("Tunniste, joka pysyy samana tuonnista toiseen. Sama tunniste tarkoittaa aina samaa kohdetta."),
                example="12",
                is_required=True,
            ),
        ]
        self.columns: list[Column] = []

    @property
    def all_columns(self) -> list[Column]:
        return [*self.key_columns, *self.columns]

    def plans(self, groups: Sequence[RowGroup], lock: bool = False) -> list[RecordPlan]:
        """Return what becomes of these records; with `lock` nobody else changes them till the transaction's end."""
        raise NotImplementedError

    def write(self, plans: Sequence[RecordPlan]) -> None:
        """Write plans that have no problems, in the transaction and the recording of the caller."""
        raise NotImplementedError

    def exported(self) -> QuerySet:
        """Return the records that an export holds, all that the user may edit."""
        raise NotImplementedError

    def rows(self, record) -> Iterator[list[str]]:
        """Yield the rows that tell of a record, a cell for each column."""
        yield [*key_of(record), *(column.text_of(record) for column in self.columns)]

    def lines(self, plan: RecordPlan) -> Iterator[RowResult]:
        """Yield what becomes of each row of a record."""
        what = ADDED if plan.is_new else CHANGED if plan.changes else LEFT
        yield RowResult(plan.row, what, str(plan.record), changed_cells(plan))

    def may_stay(self, plans: Sequence[RecordPlan]) -> bool:
        """Tell whether the user may edit what was written, as the rule itself says."""
        return self._all_are_mine(self.model, [plan for plan in plans if plan.is_touched])

    def _all_are_mine(self, model, plans) -> bool:
        keys = {plan.record.pk for plan in plans}
        return self.user is None or editable(model.objects.filter(pk__in=keys), self.user).count() == len(keys)

    def _mine(self, queryset: QuerySet) -> QuerySet:
        return queryset if self.user is None else editable(queryset, self.user)


def changed_cells(plan: RecordPlan) -> tuple[tuple[str, str, str], ...]:
    """Return what a record's changes are, as cells say it; of a new one that it is new says enough."""
    return () if plan.is_new else tuple((change.column.name, change.old, change.new) for change in plan.changes)


def key_of(record) -> Key:
    """Return by which key an export names a record: its own source's, or this portal's number."""
    return (record.source, record.external_id) if record.external_id else (PORTAL, str(record.pk))


def records_by_key(queryset: QuerySet, keys: Iterable[Key]) -> dict[Key, models.Model]:
    """Return those of the records that have one of these keys."""
    by_source = defaultdict(list)
    for source, external_id in keys:
        by_source[source].append(external_id)
    numbers = [int(text) for text in by_source.pop(PORTAL, ()) if text.isdecimal() and len(text) < 18]
    wanted = Q(pk__in=numbers)
    for source, external_ids in by_source.items():
        wanted |= Q(source=source, external_id__in=external_ids)
    return {key: record for record in queryset.filter(wanted) for key in (key_of(record), (PORTAL, str(record.pk)))}


def update_row(plan: RecordPlan) -> None:
    """Write the changed columns of a record's own row, and what is computed from them, past signals."""
    names = [change.column.attname for change in plan.changes if not change.column.is_many]
    fields = [one for one in plan.record._meta.concrete_fields if one.name in names]
    derived = [one for one in plan.record._meta.concrete_fields if isinstance(one, DerivedField)]
    values = {one.name: getattr(plan.record, one.name) for one in fields}
    values |= {one.attname: one.pre_save(plan.record, add=False) for one in derived}
    if isinstance(plan.record, Locked):
        values["version"] = F("version") + 1
    type(plan.record)._base_manager.filter(pk=plan.record.pk).update(**values)


def write_links(plans: Sequence[RecordPlan], column: Column) -> None:
    """Make a many-to-many field say what the plans want of it, past signals."""
    wanted = [(plan, change) for plan in plans if (change := plan.of(column.name))]
    if not wanted:
        return
    field = wanted[0][0].record._meta.get_field(column.attname)
    through, mine, other = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
    present = [plan.record.pk for plan, _ in wanted if not plan.is_new]
    through._base_manager.filter(**{f"{mine}__in": present}).delete()
    through._base_manager.bulk_create(
        through(**{f"{mine}_id": plan.record.pk, f"{other}_id": one.pk})
        for plan, change in wanted
        for one in change.value
    )


def all_problems(plan: RecordPlan) -> list[CellProblem]:
    return [*plan.problems, *chain.from_iterable(part.problems for part in plan.parts)]
