"""Plans of an import: what a table's rows would change, as results and problems, and how each table writes them."""

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
from core.models.sources import Sourced
from core.permissions import editable, edits_everything
from imports.columns import CLEARED, CellError, Column, is_same, made_otherwise, original
from imports.constraints import broken_constraints, names_in
from imports.readers import TableRow
from imports.staging import Key, RowGroup

# The source of what was made in this portal: there the external id is the record's number.
PORTAL = "perhekeskus"
ADDED, CHANGED, LEFT = "added", "changed", "left"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A problem because of which a row cannot be imported."""

    row: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """A change of one value of a record; `old` and `new` are texts of a cell."""

    column: Column
    old: str
    new: str
    value: Any


@dataclass(frozen=True, slots=True)
class RowResult:
    """The result of one row: added, changed or left."""

    row: int
    what: str
    name: str
    changes: tuple[tuple[str, str, str], ...] = ()  # column, old, new
    cells: tuple[tuple[str, str], ...] = ()  # of what is new: column, text as it will stand


@dataclass
class RecordPlan:
    """The planned changes of one record or of a part of it."""

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
    def what(self) -> str:
        """What becomes of the record: added, changed or left."""
        return ADDED if self.is_new else CHANGED if self.changes else LEFT

    @property
    def is_touched(self) -> bool:
        return self.is_new or bool(self.changes)

    @property
    def does_something(self) -> bool:
        """Whether the record or its parts have changes or problems."""
        return any(one.is_touched or one.problems for one in (self, *self.parts))

    def refuse(self, column: str, value: str, sentence: str, row: int | None = None) -> None:
        self.problems.append(CellProblem(row or self.row, column, value, sentence))

    def of(self, name: str) -> CellChange | None:
        """Return the change of the named column, or None."""
        return next((change for change in self.changes if change.column.name == name), None)

    def take(self, changes: Iterable[CellChange]) -> None:
        """Set the new values on the record; many-to-many values are written later."""
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

    def check_doubts(self, columns: Sequence[Column]) -> None:
        """Add a problem for each new value that a form would ask about: a table has no tick to say that it is right."""
        by_attname = {column.attname: column.name for column in columns}
        for ask in getattr(self.record, "asks", ()) if self.changes else ():
            for doubt in ask(self.record):
                names = [by_attname[name] for name in doubt.about if name in by_attname]
                change = next(filter(None, map(self.of, names)), None)
                if change and not any(self._has_problem_in(name) for name in names):
                    hint = "" if doubt.is_refused else " " + _("Jos se on oikein, tallenna se lomakkeella.")
                    self.refuse(change.column.name, change.new, f"{doubt.message}{hint}")

    def check_required(self, columns: Sequence[Column]) -> None:
        """Add a problem for each required column that a new record lacks."""
        for column in columns if self.is_new else ():
            if column.is_required and not self.of(column.name) and not self._has_problem_in(column.name):
                self.refuse(column.name, "", _("Tämä tarvitaan."))

    def check_key(self, external_id: str) -> None:
        """Refuse a new record whose identifier a spreadsheet seems to have made a day or cut."""
        if self.is_new and (sentence := made_otherwise(external_id)):
            self.refuse("external_id", external_id, sentence)

    def _has_problem_in(self, name):
        return any(problem.column == name for problem in self.problems)


def cell_changes(columns: Iterable[Column], row: TableRow, record, problems: list[CellProblem]) -> Iterator[CellChange]:
    """Yield the changes that the row's cells make to the record; append unreadable cells to `problems`."""
    for column in columns:
        if text := row.cells.get(column.name):
            try:
                if change := cell_change(column, text, record):
                    yield change
            except CellError as error:
                problems.append(CellProblem(row.number, column.name, text, str(error)))


def cell_change(column: Column, text: str, record, read: Callable[[str], Any] | None = None) -> CellChange | None:
    """Return the change that a cell makes to the record, or None. Raises CellError.

    A cell equal to the present value is never an error, so that every export can be imported.
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
    """One kind of table: its columns, and planning and writing of its rows. One instance for each import."""

    name = ""  # in commands and addresses
    title: str | Promise = ""
    model: type[models.Model]
    has_states = True

    def __init__(self, user=None, new_state: str = ""):
        """`user` is the importing editor; None may change everything. New records get the state `new_state`."""
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

    def sources(self) -> list[str]:
        """Return the sources that records have, each as it is spelt."""
        if not issubclass(self.model, Sourced):
            return []
        return list(self.model._base_manager.order_by("source").values_list("source", flat=True).distinct())

    def plans(self, groups: Sequence[RowGroup], lock: bool = False) -> list[RecordPlan]:
        """Return a plan for each group of rows; `lock` locks the records until the transaction ends."""
        raise NotImplementedError

    def write(self, plans: Sequence[RecordPlan]) -> None:
        """Write plans without problems, in the caller's transaction and recorded change."""
        raise NotImplementedError

    def exported(self) -> QuerySet:
        """Return the queryset of records to export: all that the user may edit."""
        raise NotImplementedError

    def rows(self, record) -> Iterator[list[str]]:
        """Yield the export rows of a record, a cell for each column."""
        yield [*key_of(record), *(column.text_of(record) for column in self.columns)]

    def lines(self, plan: RecordPlan) -> Iterator[RowResult]:
        """Yield the result of each row of a record."""
        yield RowResult(plan.row, plan.what, str(plan.record), changed_cells(plan), new_cells(plan))

    def may_stay(self, plans: Sequence[RecordPlan]) -> bool:
        """Return whether the user may edit everything that was written, by the row-level rule."""
        return self._all_are_mine(self.model, [plan for plan in plans if plan.is_touched])

    def _all_are_mine(self, model, plans) -> bool:
        keys = {plan.record.pk for plan in plans}
        return self.user is None or editable(model.objects.filter(pk__in=keys), self.user).count() == len(keys)

    def _mine(self, queryset: QuerySet) -> QuerySet:
        return queryset if self.user is None else editable(queryset, self.user)


def changed_cells(plan: RecordPlan) -> tuple[tuple[str, str, str], ...]:
    """Return (column, old, new) of the record's changes; empty for a new record."""
    return () if plan.is_new else tuple((change.column.name, change.old, change.new) for change in plan.changes)


def new_cells(plan: RecordPlan) -> tuple[tuple[str, str], ...]:
    """Return (column, text) of a new record, as it will stand: times in words, names of choices."""
    told = ((change.column.name, change.column.text(change.value)) for change in plan.changes if plan.is_new)
    return tuple((name, text) for name, text in told if text)


def key_of(record) -> Key:
    """Return (source, external id) of the record; for one made in the portal its primary key as the id."""
    return (record.source, record.external_id) if record.external_id else (PORTAL, str(record.pk))


def records_by_key(queryset: QuerySet, keys: Iterable[Key]) -> dict[Key, models.Model]:
    """Return the records with these keys, by key."""
    by_source = defaultdict(list)
    for source, external_id in keys:
        by_source[source].append(external_id)
    numbers = [int(text) for text in by_source.pop(PORTAL, ()) if text.isdecimal() and len(text) < 18]
    wanted = Q(pk__in=numbers)
    for source, external_ids in by_source.items():
        wanted |= Q(source=source, external_id__in=external_ids)
    return {key: record for record in queryset.filter(wanted) for key in (key_of(record), (PORTAL, str(record.pk)))}


def update_row(plan: RecordPlan) -> None:
    """Update the changed columns of a record that history remembers already, and its derived fields."""
    names = [change.column.attname for change in plan.changes if not change.column.is_many]
    fields = [one for one in plan.record._meta.concrete_fields if one.name in names]
    derived = [one for one in plan.record._meta.concrete_fields if isinstance(one, DerivedField)]
    values = {one.name: getattr(plan.record, one.name) for one in fields}
    values |= {one.attname: one.pre_save(plan.record, add=False) for one in derived}
    if isinstance(plan.record, Locked):
        values["version"] = F("version") + 1
    type(plan.record)._base_manager.filter(pk=plan.record.pk).update(**values)


def write_links(plans: Sequence[RecordPlan], column: Column) -> None:
    """Replace the many-to-many links of the column as planned, without signals."""
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
