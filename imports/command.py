"""The common base of the import commands."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User, email_key
from core.models.publishing import State
from imports.planning import ADDED, CHANGED, LEFT, CellProblem, RowResult
from imports.readers import FileRefused
from imports.runner import ImportReport, ImportRun

NEWS = {ADDED: "+", CHANGED: "~"}


class ImportCommand(BaseCommand):
    kind = None

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only tell what would change")
        parser.add_argument("--valid-rows", action="store_true", help="import the valid rows, though others are wrong")
        parser.add_argument("--drafts", action="store_true", help="do not publish new records")
        parser.add_argument("--user", help="import with the rights of the editor who has this e-mail address")

    def handle(self, *, file, dry_run, valid_rows, drafts, user, **options):
        self.is_lenient, editor = valid_rows, self._editor(user) if user else None
        try:
            with file.open("rb") as stream:
                work = ImportRun(
                    self._kind(editor, State.DRAFT if drafts else State.PUBLISHED),
                    stream,
                    note=file.name,
                    user=editor,
                    tell=self.stdout.write,
                    line=self._tell_line if dry_run else lambda line: None,
                    problem=self._tell_problem,
                    only_valid=valid_rows,
                )
                report = work.run(dry_run)
        except OSError as error:
            raise CommandError(_("Tiedostoa ei voi avata: %s") % error.strerror) from error
        except FileRefused as refused:
            raise CommandError(str(refused)) from refused
        self._tell(report, dry_run)

    def _kind(self, editor, state):
        return self.kind(editor, state)

    def _editor(self, email):
        try:
            return User.objects.filter(is_staff=True, is_active=True).get(email_key=email_key(email))
        except User.DoesNotExist:
            raise CommandError(_("Ei ole toimittajaa, jonka sähköposti on %s.") % email) from None

    def _tell_line(self, line: RowResult) -> None:
        if line.what in NEWS:
            row = _("rivi %d") % line.row
            self.stdout.write(f"{NEWS[line.what]} {row}: {line.name}")
        for column, old, new in line.changes:
            self.stdout.write(f"    {column}: {old or '–'} → {new or '–'}")

    def _tell_problem(self, problem: CellProblem) -> None:
        where = " ".join(filter(None, [_("Rivi %d") % problem.row, problem.column]))
        value = f" ”{problem.value[:60]}”" if problem.value else ""
        self.stderr.write(f"{where}:{value} {problem.sentence}")

    def _tell(self, report: ImportReport, dry_run: bool) -> None:
        """Tell what was done. Raises CommandError, for the exit status 1, where something wrong was not asked past."""
        if report.sheet:
            self.stdout.write(_("Luettu välilehti ”%s”.") % report.sheet)
        if report.other_sheets:
            self.stdout.write(_("Näitä välilehtiä ei luettu: %s.") % ", ".join(report.other_sheets))
        if report.unknown_columns:
            self.stdout.write(_("Tuntemattomat sarakkeet jätettiin pois: %s.") % ", ".join(report.unknown_columns))
        if report.missing_count:
            names = ", ".join(report.missing) + (" …" if report.missing_count > len(report.missing) else "")
            told = {"count": report.missing_count, "names": names}
            self.stdout.write(_("Tiedostosta puuttuvat jäävät ennalleen (%(count)d): %(names)s") % told)
        counts = {what: report.counts[what] for what in (ADDED, CHANGED, LEFT)} | {"wrong": report.wrong_rows}
        self.stdout.write(
            _("Rivejä: uusia %(added)d, muuttuvia %(changed)d, ennallaan %(left)d, virheellisiä %(wrong)d.") % counts
        )
        if report.problems and not (report.is_done or (dry_run and self.is_lenient)):
            raise CommandError(_("Virheitä on %d. Mitään ei tuotu.") % report.problems)
        self.stdout.write(_("Tuotu.") if report.is_done else _("Mitään ei vielä tuotu."))
