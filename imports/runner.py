"""Runs an import: stages the rows, plans everything, and only then writes.

If there is any problem, nothing is written, unless `only_valid` is set. Memory use is constant: rows are staged on disk
and processed in batches. Tables are in Finnish, error messages in the active language.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import batched, islice
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, reset_queries
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.bulk import after_batch, all_or_nothing
from history.recording import recorded
from imports.headings import other_headings, shown_heading
from imports.planning import PORTAL, CellProblem, ImportTable, RecordPlan, RowResult, all_problems
from imports.readers import FileRefused, TableReader, TableRow, read_table
from imports.staging import RowGroup, Staging

BATCH = 500  # records at a time
MISSING_TOLD = 50
LONGEST_SOURCE, LONGEST_ID = 60, 120


class NotAllowed(Exception):
    """Raised when the user could not edit what the import would write."""


@dataclass
class ImportReport:
    """The result of an import or of a dry run."""

    counts: Counter = field(default_factory=Counter)  # rows by what becomes of them
    records: Counter = field(default_factory=Counter)  # by model and what becomes of them
    changes: list[int] = field(default_factory=list)  # keys of what history has of it
    problems: int = 0
    wrong_rows: int = 0
    missing: list[str] = field(default_factory=list)  # some names of records that the file lacks
    missing_count: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)  # of the columns, as they stand in the file
    sheet: str = ""  # of a workbook, the one that is read
    other_sheets: list[str] = field(default_factory=list)  # that could have been read
    is_done: bool = False


class Sources:
    """How sources are spelt: whatever their case, those that are there, else as on their first row."""

    def __init__(self, there: Iterable[str]):
        self.there = {PORTAL, *there}
        self.spelt = {PORTAL: PORTAL}
        for source in sorted(self.there):
            self.spelt.setdefault(source.casefold(), source)

    def row(self, row: TableRow) -> TableRow:
        """Return the row with its source as it is spelt."""
        typed = row.cells["source"]
        source = typed if typed in self.there else self.spelt.setdefault(typed.casefold(), typed)
        return row if source == typed else replace(row, cells=row.cells | {"source": source})


@dataclass
class ImportRun:
    """The import of one file.

    Callbacks: `tell` for progress, `line` for each row's result, `problem` for each problem.
    """

    kind: ImportTable
    file: BinaryIO
    note: str = ""
    user: object = None
    tell: Callable[[str], None] = lambda text: None
    line: Callable[[RowResult], None] = lambda line: None
    problem: Callable[[CellProblem], None] = lambda problem: None
    before_writing: Callable[[], None] = lambda: None
    only_valid: bool = False
    most_rows: int | None = None

    def run(self, dry_run: bool = False) -> ImportReport:
        """Plan all rows and write them, unless it is a dry run or there are problems. Raises FileRefused."""
        with Staging() as self.staging:
            self.report, self.wrong = ImportReport(), set()
            columns = self.kind.all_columns
            self._lay(read_table(self.file, [column.name for column in columns], other_headings(columns)))
            self._plan_all()
            if not dry_run and (self.only_valid or not self.report.problems):
                self.before_writing()
                self._write_all()
            return self.report

    # Rows.

    def _lay(self, table: TableReader) -> None:
        self.report.unknown_columns, self.report.headings = table.unknown, table.headings
        self.report.sheet, self.report.other_sheets = table.sheet, table.other_sheets
        for column in self.kind.key_columns:
            if column.name not in table.columns:
                told = {"name": column.name, "heading": shown_heading(column)}
                raise FileRefused(_("Sarake ”%(name)s” (%(heading)s) puuttuu.") % told)
        rows = map(Sources(self.kind.sources()).row, filter(self._has_key, self._few_enough(table.rows)))
        for count in self.staging.lay(rows):
            self.tell(_("Luettu %d riviä.") % count)

    def _few_enough(self, rows) -> Iterator[TableRow]:
        for count, row in enumerate(rows, 1):
            if self.most_rows and count > self.most_rows:
                raise FileRefused(
                    _("Täällä voi tuoda kerralla enintään %d riviä. Jaa tiedosto, tai pyydä tuontia komennolla.")
                    % self.most_rows
                )
            yield row

    def _has_key(self, row: TableRow) -> bool:
        problems = list(_problems_of_key(row))
        self._note(problems)
        return not problems

    def _note(self, problems) -> None:
        for problem in problems:
            self.report.problems += 1
            self.wrong.add(problem.row)
            self.problem(problem)
        self.report.wrong_rows = len(self.wrong)

    # Plans.

    def _plan_all(self) -> None:
        self.total, left = self.staging.count() + len(self.wrong), []
        for groups in batched(self.staging.groups(), BATCH):
            plans = self._valid_plans(groups) if self.only_valid else self.kind.plans(groups)
            self._note_plans(plans)
            left += [(plan.row, len(plan.rows)) for plan in plans if not plan.does_something]
            self.tell(_("Tarkistettu %(done)d/%(all)d riviä.") % {"done": self._told_rows(), "all": self.total})
            reset_queries()  # in development Django keeps them
        # What stays as it is need not be planned again.
        self.staging.leave(row for row, _count in left)
        self.left_rows = sum(count for _row, count in left)
        self._note_missing()

    def _told_rows(self) -> int:
        return sum(self.report.counts.values()) + len(self.wrong)

    def _note_plans(self, plans) -> None:
        for plan in plans:
            problems = all_problems(plan)
            self._note(problems)
            for one in () if problems else (plan, *plan.parts):
                self.report.records[type(one.record), one.what] += 1
            for line in self.kind.lines(plan):
                if line.row not in self.wrong:
                    self.report.counts[line.what] += 1
                    self.line(line)

    def _valid_plans(self, groups, lock=False, note=True) -> list[RecordPlan]:
        """Plan without the rows that are wrong; what is left of a record is planned anew."""
        found: list[RecordPlan] = []
        told: Callable = list
        while groups:
            plans = self.kind.plans(groups, lock)
            found += [plan for plan in plans if not all_problems(plan)]
            again = [
                (group, problems) for group, plan in zip(groups, plans, strict=True) if (problems := all_problems(plan))
            ]
            for _group, problems in again if note else ():
                self._note(told(problems))
            told = _left_out
            groups = list(filter(None, (_without(group, problems) for group, problems in again)))
        return found

    def _note_missing(self) -> None:
        sources = [source for source in self.staging.sources() if source != PORTAL]
        missing = self.kind.missing(self.staging.has, sources)
        self.report.missing = list(islice(missing, MISSING_TOLD))
        self.report.missing_count = len(self.report.missing) + sum(1 for _name in missing)

    # Writing.

    def _write_all(self) -> None:
        done = self.left_rows
        try:
            # Derived data such as the search index must not depend on the importing user's language.
            with override(settings.LANGUAGE_CODE), all_or_nothing():
                for number, groups in enumerate(batched(self.staging.groups(), BATCH), 1):
                    self._write(groups)
                    after_batch(number)
                    done += sum(len(group.rows) for group in groups)
                    self.tell(_("Tuotu %(done)d/%(all)d riviä.") % {"done": done, "all": self.total})
                    reset_queries()
        except IntegrityError as error:
            raise FileRefused(
                _("Joku muutti samoja tietoja kesken tuonnin. Mitään ei tuotu: yritä uudelleen.")
            ) from error
        except NotAllowed as error:
            raise FileRefused(_("Tuonnin jälkeen et voisi enää muokata kaikkia tietoja. Mitään ei tuotu.")) from error
        self.report.is_done = True

    def _write(self, groups) -> None:
        with recorded("import", self.user, self.note) as recording:
            plans = (
                self._valid_plans(groups, lock=True, note=False) if self.only_valid else self.kind.plans(groups, True)
            )
            if any(all_problems(plan) for plan in plans):
                raise IntegrityError
            self.kind.write(plans)
            if not self.kind.may_stay(plans):
                raise NotAllowed
        if recording.change:
            self.report.changes.append(recording.change.pk)


def _problems_of_key(row: TableRow) -> Iterator[CellProblem]:
    if row.surplus:
        sentence = _("Rivillä on soluja, joilla ei ole otsikkoa. Onko solussa erotinmerkki ilman lainausmerkkejä?")
        yield CellProblem(row.number, "", "", sentence)
    for name, longest in ("source", LONGEST_SOURCE), ("external_id", LONGEST_ID):
        text = row.cells.get(name, "")
        if not text:
            yield CellProblem(row.number, name, "", _("Tämä tarvitaan."))
        elif len(text) > longest:
            yield CellProblem(row.number, name, text, _("Enintään %d merkkiä.") % longest)


def _left_out(problems) -> Iterator[CellProblem]:
    """Yield, for rows that only another's problem makes wrong, one problem each that says so."""
    for row in dict.fromkeys(problem.row for problem in problems):
        yield CellProblem(row, "", "", _("Jää pois, koska saman kohteen toisella rivillä on virhe."))


def _without(group: RowGroup, problems) -> RowGroup | None:
    wrong = {problem.row for problem in problems}
    rows = [row for row in group.rows if row.number not in wrong]
    return RowGroup(group.key, rows) if rows else None
